"""Arbitrary and mutilated text: no crash, no claim outside it, every offset reproduces its quote, time grows with length only."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.reader import claims, quantities, repair
from taizhang.reader.types import Document

REPORT = (
    "一、2024年工作回顾\n全年地区生产总值310.72亿元，同比增长5.3%；城镇、农村居民人均可支配收入分别增长3.4%、5.2%，均居全市第一。\n"
    "截至11月，城镇新增就业3685 人，完 成 率 105%。民生支出占一般公共预算支出的71.84%，比重由39.8%提高到65.1%。\n"
)
ALPHABET = "一二十百千万亿零两0123456789０９.,%％‰∶：第前每近超约余多个家元人年月日至—、，。；（）“”《》\n 　" + (
    "增长下降占比居全国市第由从到分别均以上左右縣億A5G-+\u200b\u202e"
)


def holds(text: str) -> None:
    document = Document("", text)
    repaired = repair.repair(document)
    end = 0
    for claim in claims.claim(document, repaired, quantities.find(repaired)):
        assert end <= claim.start < claim.end <= len(text)
        assert text[claim.start : claim.end] == claim.quote
        assert claim.sentence[0] <= claim.start < claim.sentence[1]
        end = claim.start


@settings(max_examples=50, deadline=None)
@given(st.text(ALPHABET, max_size=120))
def test_any_run_of_the_letters_of_reports_is_read(text: str) -> None:
    holds(text)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    holds(text)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(REPORT) - 1), st.sampled_from([*ALPHABET, ""])), max_size=12))
def test_a_mutilated_report_is_read(changes: list[tuple[int, str]]) -> None:
    letters = list(REPORT)
    for at, letter in changes:
        letters[at] = letter
    holds("".join(letters))


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "A",
        "第一、",
        "1个",
        "1、",
        "（1",
        "“",
        "一、",
        "1亿",
        "较",
        "1月至",
        "2025年",
        "，\n",
        "字 ",
        "千帆",
        "增长",
        "1—",
        "每1",
        "分别1%、",
    ],
)
def test_a_long_repeat_is_read_to_its_end(piece: str) -> None:
    """What could make a pattern backtrack; how its time grows is told by benchmarks/bench_reader.py."""
    holds(piece * 16000)


def test_a_hundred_thousand_numbers_in_one_line_are_read() -> None:
    document = Document("", "、".join(f"项目{number}个" for number in range(1, 100_001)))
    repaired = repair.repair(document)
    assert len(quantities.find(repaired)) == 100_000
