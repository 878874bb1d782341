"""One report in every format gives the claims that its text gives."""

from __future__ import annotations

from decimal import Decimal

import pytest

from taizhang.reader import read, read_text
from taizhang.reader.types import Reading
from tests.reader import files
from tests.reader.files import PARAGRAPHS

TOLD = (
    "2022年地区生产总值215.36亿元，同比增长4.8%。\n2022年第二产业增加值100.1亿元，同比下降1.2%。\n"
    "2022年固定资产投资8.25亿元，同比增长12.0%。\n2022年城镇新增就业4216人，同比增长3%。\n2022年粮食总产量12.5万吨，同比增长0.6%。"
)
ROWS = [
    ["云溪区2022年主要指标（虚构）", None, None, None],
    [None, None, None, "单位：亿元"],
    ["指标", "计量单位", "2022年", "同比增长（%）"],
    ["地区生产总值", None, 215.36, 4.8],
    ["第二产业增加值", None, 100.1, -1.2],
    ["固定资产投资（万元）", None, 82500, 0.12],
    ["城镇新增就业", "人", 4216, 3],
    ["粮食总产量", "万吨", 12.5, 0.6],
]


def said(reading: Reading) -> list[tuple[object, ...]]:
    return [(claim.indicator, claim.value, claim.unit, claim.kind, claim.bound, claim.role, claim.period) for claim in reading.claims]


@pytest.mark.parametrize("make", [files.docx, files.html, files.newspaper])
def test_a_document_a_page_and_a_newspaper_claim_what_the_text_claims(make: object) -> None:
    text = read_text("\n".join(PARAGRAPHS))
    assert len(text.claims) >= 13
    reading = read(make(), name="report")
    assert said(reading) == said(text)
    assert all(reading.document.text[claim.start : claim.end] == claim.quote for claim in reading.claims)


def test_a_workbook_claims_what_its_sentences_would() -> None:
    book = read(files.xlsx(ROWS, ["A1:D1"], {"D6": "0.0%"}), name="book.xlsx")
    assert said(book) == said(read_text(TOLD))
    assert [claim.place.cell for claim in book.claims][:4] == ["主要指标!C4", "主要指标!D4", "主要指标!C5", "主要指标!D5"]


def test_a_table_in_a_document_and_on_a_page_claims_the_same() -> None:
    rows = [
        ["指标", "2022年", "→"],
        ["↓", "总量（亿元）", "增长（%）"],
        ["地区生产总值", "215.36", "4.8"],
        ["第二产业增加值", "100.1", "-1.2"],
    ]
    page = "<table><tr><th rowspan=2>指标<th colspan=2>2022年<tr><th>总量（亿元）<th>增长（%）"
    page += "".join(f"<tr><td>{'<td>'.join(row)}" for row in rows[2:]) + "</table>"
    expected = said(read_text("\n".join(TOLD.split("\n")[:2])))
    assert said(read(files.docx((), rows), name="a.docx")) == said(read(files.html((), page), name="a.html")) == expected
    assert len(expected) == 4


def test_a_claim_of_a_newspaper_knows_its_page() -> None:
    assert {claim.place.page for claim in read(files.newspaper(), name="a.pdf").claims} == {1}


def test_a_hundred_thousand_numbers_in_one_line_are_read() -> None:
    assert len(read_text("投资3亿元、" * 100_000).quantities) == 100_000


def test_control_and_direction_letters_do_not_move_a_quote() -> None:
    text = "全年\x00新增\u202e就业\u200b4216人\u202c，\x1b[31m增长5.3%。"
    reading = read_text(text)
    assert {claim.quote for claim in reading.claims} >= {"4216人", "5.3%"}
    assert all(text[claim.start : claim.end] == claim.quote for claim in reading.claims)


def test_traditional_letters_are_claims_too() -> None:
    reading = read_text("2022年，全區實現地區生產總值310.72億元，同比增長5.3%，新增就業4216人。")
    assert [(claim.value, claim.unit) for claim in reading.claims] == [(31072000000, "元"), (Decimal("5.3"), "%"), (4216, "人")]
