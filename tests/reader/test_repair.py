"""Broken lines, stretched words, doubled glyphs, second printings and page furniture."""

from __future__ import annotations

import pytest

from taizhang.reader import repair
from taizhang.reader.types import Document, Repaired


def repaired(text: str) -> Repaired:
    return repair.repair(Document("", text))


COLUMN = "全年化解信访积案29件，按\n期答复率100%，责任单位参\n评满意率99.00%，恢复耕地7.\n5公顷，建成高标准农田面积\n266.67公顷。\n"


def test_a_column_of_short_lines_becomes_its_sentence() -> None:
    joined = "全年化解信访积案29件，按期答复率100%，责任单位参评满意率99.00%，恢复耕地7.5公顷，建成高标准农田面积266.67公顷。"
    assert repaired(COLUMN).text.strip() == joined


def test_every_letter_keeps_its_place_in_the_source() -> None:
    done = repaired(COLUMN)
    assert all(COLUMN[done.origin[at]] == letter for at, letter in enumerate(done.text))
    assert done.origin[len(done.text)] == len(COLUMN)


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("区 信 访 工 作 及 时 受 理 率100%", "区信访工作及时受理率100%"),
        ("资金 1752.44 万元", "资金1752.44万元"),
        ("失业人 员 再 就 业 4053 人 ，完 成 率 173%", "失业人员再就业4053人，完成率173%"),
        ("任务完成率 105%；安置 334 户", "任务完成率105%；安置334户"),
        ("投资 1 752.44 万元", "投资1752.44万元"),
        ("县长 陈某某", "县长 陈某某"),
    ],
)
def test_stretched_words_and_numbers_close_up(text: str, closed: str) -> None:
    assert repaired(text).text == closed


@pytest.mark.parametrize(
    ("text", "single"),
    [
        ("22002233年年工工作作回回顾顾", "2023年工作回顾"),
        ("千 帆 竞 发 立 潮 头千 帆 竞 发 立 潮 头", "千帆竞发立潮头"),
        ("———高质量发展综述—高质量发展综述", "———高质量发展综述—高质量发展综述"),
        ("认认真真、踏踏实实抓落实", "认认真真、踏踏实实抓落实"),
        ("11111111", "11111111"),
    ],
)
def test_only_what_was_printed_over_itself_is_undone(text: str, single: str) -> None:
    assert repaired(text).text == single


def test_paragraphs_of_a_web_page_stay_apart() -> None:
    text = (
        "一、2025年工作回顾\n"
        + "过去一年，我们坚持稳中求进，经济运行总体平稳。" * 4
        + "\n（一）经济稳中有进。\n"
        + "工业增加值增长百分之五。" * 6
        + "\n"
    )
    assert repaired(text).text == text


def test_a_paragraph_cut_in_mid_sentence_goes_on_after_the_gap() -> None:
    text = "高新技术产业增加值92.54亿元，同比增长20%；高新技术企业申报21家，科技型中小企业\n\n入库44家；白沙岛入选示范基地。\n"
    assert "科技型中小企业入库44家" in repaired(text).text


def test_a_line_that_ends_with_its_number_ends_there() -> None:
    text = (
        "全县人均地区生产总值为29883.8元，按常住人口计算，同比增长5.28%\n"
        + "预计明年增长5.5%，财政收入增长6%，投资增长7%，消费增长8%，" * 3
        + "。\n"
    )
    assert "5.28%\n预计" in repaired(text).text


def test_a_sentence_printed_twice_is_marked_the_second_time() -> None:
    line = "19个承诺项目完成投资52.1亿元，新开工产业链项目5个。"
    done = repaired(f"{line}\n\n过去一年。\n\n{line}\n")
    assert [done.text[at:to] for at, to in done.repeats] == [line]
    assert done.repeats[0][0] > done.text.index("过去")


def test_navigation_and_widgets_are_furniture() -> None:
    done = repaired("您的位置:\n首页\n>\n要闻\n【字体：\n大\n中\n小\n】\n正文增长5%。\n")
    assert {done.text[at:to] for at, to in done.furniture} == {"您的位置:", "首页", ">", "【字体：", "大", "中", "小", "】"}


def test_headings_know_their_level() -> None:
    done = repaired("政府工作报告\n一、2024年工作回顾\n（一）经济稳中有进\n全区实现生产总值156.1亿元，增长4.3%。\n")
    assert [(done.text[h.at : h.to], h.level) for h in done.headings] == [
        ("政府工作报告", 1),
        ("一、2024年工作回顾", 1),
        ("（一）经济稳中有进", 2),
    ]


def test_traditional_letters_are_read_as_simplified_ones() -> None:
    assert repaired("全縣實現生產總值221.23億元，增長5%。").text == "全县实现生产总值221.23亿元，增长5%。"


def test_nothing_at_all_is_repaired_to_nothing() -> None:
    assert repaired("").text == ""
