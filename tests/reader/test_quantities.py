"""Numbers with their units, and what only looks like one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from taizhang.reader import numerals, quantities, repair, units
from taizhang.reader.types import Document, Quantity


def found(text: str) -> tuple[Quantity, ...]:
    return quantities.find(repair.repair(Document("", text)))


def printed(text: str) -> list[str]:
    return [
        f"{q.value.normalize():f}{'~' + format(q.high.normalize(), 'f') if q.high is not None else ''} {q.unit} {q.bound}"
        for q in found(text)
    ]


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("三十五", 35), ("二百", 200), ("两千三百万", 23_000_000), ("一亿三千万", 130_000_000), ("二〇二五", 2025), ("十", 10), ("百", 100),
        ("三百五", 350), ("一百零五", 105), ("一万五", 15_000), ("万", 10_000), ("亿", 10**8), ("一点五", Decimal("1.5")), ("十二", 12),
    ],
)  # fmt: skip
def test_a_chinese_numeral_is_worth_what_it_says(numeral: str, value: Decimal) -> None:
    assert numerals.chinese(numeral)[0] == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("完成投资310.72亿元。", ["31072000000 元 exact"]),
        ("完成投资５６．８亿元，增长１２％。", ["5680000000 元 exact", "12 % exact"]),
        ("发放1,256.8万元，惠及3,520人次。", ["12568000 元 exact", "3520 人次 exact"]),
        ("每户补助100至200万元。", ["1000000~2000000 元 exact"]),
        ("增速为5%—6%。", ["5~6 % exact"]),
        ("派出4到5个工作组。", ["4~5 个 exact"]),
        ("投资3亿5000万元。", ["350000000 元 exact"]),
        ("吸引近百家企业。", ["100 家 about"]),
        ("吸引上千人次参与。", ["1000 人次 at_least"]),
        ("吸引近万名群众参与。", ["10000 名 about"]),
        ("推送1000 余名。", ["1000 名 at_least"]),
        ("带动就业十余万人。", ["100000 人 at_least"]),
        ("二百余户群众受益。", ["200 户 at_least"]),
        ("建成三十五个服务中心。", ["35 个 exact"]),
        ("出台文件210多项。", ["210 项 at_least"]),
        ("七成以上群众满意。", ["70 % at_least"]),
        ("约三成企业有意向。", ["30 % about"]),
        ("占百分之三十。", ["30 % exact"]),
        ("出生率8.5‰。", ["8.5 ‰ exact"]),
        ("提高0.3个百分点。", ["0.3 百分点 exact"]),
        ("分别提高15、22个百分点。", ["15 百分点 exact", "22 百分点 exact"]),
        ("余额分别突破1.5万亿元、1.4万亿元。", ["1500000000000 元 at_least", "1400000000000 元 at_least"]),
        ("厂房4.8万㎡竣工。", ["48000 平方米 exact"]),
        ("浓度控制在35微克/立方米以内。", ["35 微克/立方米 at_most"]),
        ("装机1.7亿千瓦，送电2万亿千瓦时。", ["170000000 千瓦 exact", "2000000000000 千瓦时 exact"]),
        ("粮食总产量12.5亿斤。", ["1250000000 斤 exact"]),
        ("防治病虫害30万亩次。", ["300000 亩次 exact"]),
        ("商品打八折。", ["8 折 exact"]),
        ("收入比收窄至2：1以内。", ["2  at_most"]),
        ("收入比由2.9∶1缩小至2.52∶1。", ["2.9  exact", "2.52  exact"]),
        ("同比增长-0.5%。", ["-0.5 % exact"]),
        ("技能人才总量超696万。", ["6960000  at_least"]),
        ("不低于300万元，不超过5%。", ["3000000 元 at_least", "5 % at_most"]),
        ("每万人有效发明专利拥有量7.6件。", ["7.6 件 exact"]),
        ("办理时限压缩至3天。", ["3 天 exact"]),
        ("人均预期寿命79.5岁。", ["79.5 岁 exact"]),
        ("空气质量综合指数3.45。", ["3.45  exact"]),
    ],
)  # fmt: skip
def test_a_quantity_comes_down_to_its_base_unit(text: str, expected: list[str]) -> None:
    assert printed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2025年3月14日，1月至11月，2021—2025年，二〇二五年一月，2026-02-03 09:02:33",
        "近3年来，连续5年，1年内建成，24小时值守，三年行动，15分钟生活圈，每5分钟一班",
        "党的二十大、第二批、第十四届人民代表大会第四次会议、第一产业、第一方阵",
        "四位一体、“三化”、“3815”战略、“2+3+N”园区、一核五人、一批、一起、一家",
        "5G、4A级、PM2.5、COP15、G60、5A级",
        "［1］〔2024〕15号，电话0739-5321234",
        "1.产业；2.项目；第一，抓产业。第二，抓项目。",
        "五城区、三大工程、八项规定、两个维护、千方百计、十分重要、百姓安居",
        "成立、成功、八成立",
        "5岁以下儿童、65岁及以上老人",
    ],
)
def test_dates_names_labels_and_slogans_measure_nothing(text: str) -> None:
    assert printed(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("居全国第3位。", ["3 位 exact"]),
        ("增速全市第一，总量全省第二。", ["1 位 exact", "2 位 exact"]),
        ("连续5年保持全市第一。", ["1 位 exact"]),
        ("综合考核进入全市前三名。", ["3 位 at_most"]),
        ("排名全省第十二位。", ["12 位 exact"]),
        ("金牌数居首位。", ["1 位 exact"]),
        ("位居全国百强县投资潜力第3、城镇化质量第4。", ["3 位 exact", "4 位 exact"]),
        ("在全省91个县（市）中排名第一。", ["1 位 exact"]),
    ],
)
def test_a_rank_is_a_place_in_an_order(text: str, expected: list[str]) -> None:
    assert printed(text) == expected


def test_an_amount_that_only_sorts_is_part_of_the_name() -> None:
    assert printed("营业收入2000万元以上企业达到120家，投资过亿元项目35个。") == ["120 家 exact", "35 个 exact"]


def test_the_step_is_one_unit_of_the_last_printed_digit() -> None:
    (quantity,) = found("实现增加值310.72亿元。")
    assert quantity.step == Decimal("1000000")


def test_a_code_of_many_digits_is_no_quantity() -> None:
    assert printed("统一代码" + "9" * 40 + "个") == []


def test_a_square_metre_is_one_unit_however_printed() -> None:
    assert {units.base(unit) for unit in ("㎡", "平米", "m²")} == {"平方米"}
