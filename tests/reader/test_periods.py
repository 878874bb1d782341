"""Which time a claim speaks of: its clause, its paragraph, its section, its document."""

from __future__ import annotations

import pytest

from taizhang.reader import read_text

ANNUAL = "政府工作报告\n——2026年1月28日在某市第十四届人民代表大会第四次会议上\n"


def periods(text: str, year: int | None = 2024) -> list[str]:
    return [claim.period for claim in read_text(text, year=year).claims]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今年前三季度，生产总值156.1亿元，增长4.3%。", ["2024-01/2024-09"] * 2),
        ("1月至10月，零售总额131.45亿元。", ["2024-01/2024-10"]),
        ("1—8月，零售总额131.45亿元。", ["2024-01/2024-08"]),
        ("2023年1—11月，零售总额131.45亿元。", ["2023-01/2023-11"]),
        ("截至11月，新增就业3685人。成立12个小分队。", ["2024-01/2024-11"] * 2),
        ("上半年，投资增长5%；下半年，投资增长6%。", ["2024-01/2024-06", "2024-07/2024-12"]),
        ("今年一季度增长5.8%。", ["2024-01/2024-03"]),
        ("去年，生产总值856亿元。", ["2023"]),
        ("“十四五”期间，投资年均增长8.5%；“十五五”时期，力争年均增长6%。", ["2021/2025", "2026/2030"]),
        ("2021—2023年，新建公路560公里。", ["2021/2023"]),
        ("到2025年，城镇化率达到70%。", ["2025"]),
        ("人均生产总值是2022年的2.4倍。", ["2024"]),
        ("投资较2020年提高14个百分点。", ["2024"]),
        ("收入从2015年的10亿元增加到2020年的20亿元。", ["2015", "2020"]),
        ("5月，投资增长5%。", ["2024-05"]),
        ("投资增长5%，为2009年下半年以来首次双第一；新建学校8所。", ["2024", "2024"]),
    ],
)
def test_the_clause_tells_its_time(text: str, expected: list[str]) -> None:
    assert periods(text) == expected


def test_a_report_of_january_looks_back_on_the_year_before() -> None:
    text = ANNUAL + "一、2025年工作回顾\n地区生产总值增长4%。\n三、2026年重点工作\n地区生产总值增长5%。\n"
    assert periods(text, None) == ["2025", "2026"]


def test_five_years_frame_what_follows_and_one_year_interrupts_its_sentence_only() -> None:
    text = ANNUAL + "一、工作回顾\n这五年，生产总值年均增长4.7%。2025年旅居人数超550万。新建公路560公里。\n一年来，完成投资5亿元。\n"
    assert periods(text, None) == ["2021/2025", "2025", "2021/2025", "2025"]


def test_a_bulletin_is_of_the_year_in_its_title() -> None:
    text = "某市2023年国民经济和社会发展统计公报\n某市统计局 2024年3月20日\n一、综合\n全年地区生产总值增长5%。\n"
    assert periods(text, None) == ["2023"]


def test_a_newspaper_that_looks_back_on_the_past_year_is_of_the_next() -> None:
    text = "过去一年成绩单\n获评2022年示范区，实现生产总值310亿元。\n未来新目标\n生产总值增长8%左右。\n"
    assert periods(text, None) == ["2022", "2023"]


def test_where_nothing_tells_the_time_the_period_is_empty() -> None:
    assert periods("生产总值增长8%。", None) == [""]
