"""The rules of an audit one by one: units, words, places, times, and a number against a figure."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.card.audit import measures, places, stated, times, verdicts, wording
from taizhang.card.audit.types import Candidate, Stated
from taizhang.card.audit.verdicts import Figured
from taizhang.definitions.types import Text
from taizhang.kernel.periods import parse_period

PLAIN = Stated(1, "46465元", 0, 6, "收入", Decimal(46465), "元", Decimal(1), "level", "exact", "result")


@pytest.mark.parametrize(
    ("ours", "theirs", "factor"),
    [
        ("元", "元", Fraction(1)),
        ("亩", "公顷", Fraction(1, 15)),
        ("公里", "米", Fraction(1000)),
        ("个", "家", Fraction(1)),
        ("", "项", Fraction(1)),
        ("名", "人", Fraction(1)),
        ("人", "人次", None),
        ("人", "户", None),
        ("户", "个", None),
        ("套", "张", None),
        ("元", "美元", None),
        ("%", "百分点", None),
        ("‰", "%", Fraction(1, 10)),
    ],
)
def test_units_are_held_against_each_other_only_where_they_count_the_same(ours: str, theirs: str, factor: Fraction | None) -> None:
    assert measures.factor(ours, theirs) == factor
    if factor is not None:
        assert measures.factor(theirs, ours) == 1 / factor


def test_growth_may_be_printed_in_multiples() -> None:
    assert measures.growth_factor("%", "倍") == Fraction(1, 100)
    assert measures.factor("%", "倍") is None


@pytest.mark.parametrize(
    ("quote", "value", "step", "bound", "before", "after", "exact", "found"),
    [
        ("310.72亿元", "31072000000", "1000000", "exact", "", "", "31072000000", "agrees"),
        ("310.7亿元", "31070000000", "10000000", "exact", "", "", "31072000000", "rounds"),
        ("310.8亿元", "31080000000", "10000000", "exact", "", "", "31072000000", "differs"),
        ("0.5%", "0.5", "0.1", "exact", "", "", "0.45", "rounds"),  # a half goes up
        ("-0.5%", "-0.5", "0.1", "exact", "", "", "-0.45", "rounds"),  # away from nought
        ("0.4%", "0.4", "0.1", "exact", "", "", "0.45", "differs"),
        ("1000余名", "1000", "1", "at_least", "", "", "1037", "rounds"),
        ("1000余名", "1000", "1", "at_least", "", "", "2100", "differs"),
        ("1000余名", "1000", "1", "at_least", "", "", "1000", "differs"),  # 余 is more than none
        ("260余项", "260", "1", "at_least", "", "", "270", "differs"),
        ("20万元", "200000", "10000", "at_least", "收入超", "", "216400", "rounds"),
        ("20万元", "200000", "10000", "at_least", "收入超", "", "200000", "differs"),
        ("20万元以上", "200000", "10000", "at_least", "", "", "200000", "rounds"),  # 以上 includes its number
        ("3%以内", "3", "1", "at_most", "", "", "2.4", "rounds"),
        ("3%以内", "3", "1", "at_most", "", "", "3.1", "differs"),
        ("8%左右", "8", "1", "about", "", "", "8.5", "rounds"),
        ("8%左右", "8", "1", "about", "", "", "8.6", "differs"),
        ("9000户", "9000", "1", "about", "近", "", "8943", "rounds"),
        ("9000户", "9000", "1", "about", "近", "", "9010", "differs"),  # 近 is less
    ],
)
def test_a_number_against_a_figure(quote: str, value: str, step: str, bound: str, before: str, after: str, exact: str, found: str) -> None:
    unit = "%" if "%" in quote else quote[-1]
    one = replace(PLAIN, quote=quote, value=Decimal(value), step=Decimal(step), bound=bound, before=before, after=after, unit=unit)
    assert verdicts.verdict(one, Figured(Fraction(exact), "exact", Fraction(1, 10**6))) == found


def test_a_range_holds_what_lies_in_it() -> None:
    one = replace(PLAIN, value=Decimal(5), high=Decimal(6), unit="%")
    assert [verdicts.verdict(one, Figured(Fraction(x), "exact", Fraction(1))) for x in ("5", "5.5", "6.1")] == [
        "rounds",
        "rounds",
        "differs",
    ]


@pytest.mark.parametrize(("low", "high", "unit"), [("1", "99999", "人"), ("3000", "3700", "人"), ("1", "9", "%")])
def test_a_range_too_wide_to_tell_anything_bears_nothing_out(low: str, high: str, unit: str) -> None:
    one = replace(PLAIN, value=Decimal(low), high=Decimal(high), unit=unit)
    middle = (Fraction(low) + Fraction(high)) / 2
    assert verdicts.verdict(one, Figured(middle, "exact", Fraction(1))) == "differs"


@pytest.mark.parametrize(
    ("word", "exact", "found"), [("不足", "3345", "differs"), ("不足", "3344", "rounds"), ("不超过", "3345", "rounds")]
)
def test_less_than_a_number_is_not_the_number(word: str, exact: str, found: str) -> None:
    one = replace(PLAIN, quote="3345人", value=Decimal(3345), step=Decimal(1), bound="at_most", before=f"新增就业{word}", unit="人")
    assert verdicts.verdict(one, Figured(Fraction(exact), "exact", Fraction(1))) == found


def test_a_figure_that_is_only_a_bound_asks_for_the_same_bound() -> None:
    least = Figured(Fraction(46465), "at_least", Fraction(1))
    assert verdicts.verdict(PLAIN, least) == "differs"
    assert verdicts.verdict(replace(PLAIN, bound="at_least"), least) == "agrees"
    assert verdicts.verdict(replace(PLAIN, bound="about"), least) == "differs"


def test_the_ledgers_own_decimals_are_agreement() -> None:
    share = replace(PLAIN, quote="71.84%", value=Decimal("71.84"), step=Decimal("0.01"), unit="%", kind="share")
    assert verdicts.verdict(share, Figured(Fraction(Decimal("71.8412")), "exact", Fraction(1, 100))) == "agrees"
    assert verdicts.verdict(share, Figured(Fraction(Decimal("71.8412")), "exact", Fraction(1, 10**4))) == "rounds"


@settings(max_examples=30, deadline=None)
@given(st.decimals(-(10**9), 10**9, places=4), st.integers(-3, 6))
def test_rounding_is_half_away_from_nought(value: Decimal, power: int) -> None:
    step = Decimal(1).scaleb(power)
    expected = (value / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step
    assert verdicts.rounded(Fraction(value), Fraction(step)) == Fraction(expected)


@settings(max_examples=30, deadline=None)
@given(st.decimals(0, 10**7, places=3), st.integers(-2, 3))
def test_what_is_printed_half_up_is_borne_out_and_its_neighbour_is_not(exact: Decimal, power: int) -> None:
    step = Decimal(1).scaleb(power)
    value = verdicts.decimal(verdicts.rounded(Fraction(exact), Fraction(step)))
    figure = Figured(Fraction(exact), "exact", Fraction(1, 1000))
    assert verdicts.verdict(replace(PLAIN, value=value, step=step), figure) in ("agrees", "rounds")
    assert verdicts.verdict(replace(PLAIN, value=value + step, step=step), figure) == "differs"


@pytest.mark.parametrize(
    ("quote", "value", "step", "unit", "exact", "printed"),
    [
        ("310.72亿元", "31072000000", "1000000", "元", "31074999999", "310.75亿元"),
        ("1.9万户", "19000", "1000", "户", "19034", "1.9万户"),
        ("71.8%", "71.8", "0.1", "%", "71.84", "71.8%"),
        ("35个", "35", "1", "个", "36", "36个"),
    ],
)
def test_our_figure_is_printed_as_the_draft_prints(quote: str, value: str, step: str, unit: str, exact: str, printed: str) -> None:
    one = replace(PLAIN, quote=quote, value=Decimal(value), step=Decimal(step), unit=unit)
    assert verdicts.as_printed(one, Fraction(exact)) == printed


NAMES = places.Names("云溪区", {"东平镇": "u1"}, {"江北区": "p1"}, "临川市")


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ("全区完成", ("", None, None)),
        ("东平镇完成", ("", "u1", None)),
        ("2024年，东平镇完成", ("", "u1", None)),
        ("东平镇完成3个，全区完成", ("", None, None)),
        ("东平镇完成3个；完成", ("", None, None)),
        ("东平镇、西河镇等地完成", ("", None, None)),
        ("江北区完成", ("", None, "p1")),
        ("全市完成", ("全市", None, None)),
        ("在全市率先完成", ("", None, None)),
        ("高于全市平均水平，完成", ("", None, None)),
        ("全市首个项目完成", ("", None, None)),
        ("临川市完成", ("临川市", None, None)),
        ("2024年，某乐县完成", ("某乐县", None, None)),
        ("其中新平自治州完成", ("新平自治州", None, None)),
        ("江南省临川市云溪区完成", ("", None, None)),
        ("临川市云溪区东平镇完成", ("", "u1", None)),
        ("云溪区西河镇完成", ("西河镇", None, None)),
        ("江北区、云溪区完成", ("江北区", None, None)),
        ("江北区全区完成", ("", None, "p1")),
        ("江北区稳步增长，全区完成", ("", None, "p1")),
        ("我市完成", ("我市", None, None)),
        ("临川市统计局核定，完成", ("", None, None)),
        ("向临川市争取，完成", ("", None, None)),
        ("获评全市第一，完成", ("", None, None)),
        *((f"{word}完成", ("", None, None)) for word in ("市场主体", "老旧小区", "中心城区", "高新技术开发区", "县域经济", "市级项目")),
        *((f"{word}完成", ("", None, None)) for word in ("新型城镇化", "滨海城市", "美丽乡村", "争取省资金", "受灾库区", "临江社区")),
    ],
)
def test_of_whom_a_claim_speaks(before: str, found: tuple[str, str | None, str | None]) -> None:
    told = places.whose(replace(PLAIN, before=before), NAMES)
    assert (told.beyond, told.unit, told.peer) == found


def test_a_name_without_its_ending_is_a_place_where_an_indicator_follows() -> None:
    follows = frozenset(("城镇新增就业",)).__contains__
    assert places.whose(replace(PLAIN, before="湖南城镇新增就业"), NAMES, follows).beyond == "湖南"
    assert places.whose(replace(PLAIN, before="杭州城镇新增就业"), NAMES, follows).beyond == "杭州"
    assert places.whose(replace(PLAIN, before="湖南路改造"), NAMES, follows).beyond == ""


def test_a_place_in_brackets_behind_the_number_is_its_place() -> None:
    assert places.whose(replace(PLAIN, before="完成", after="（临川市）"), NAMES).beyond == "临川市"


def test_a_county_level_city_means_itself_by_the_whole_city() -> None:
    assert places.whose(replace(PLAIN, before="全市完成"), places.Names("云溪市", {}, {})).beyond == ""


@pytest.mark.parametrize(
    ("key", "asked", "periods"),
    [
        ("", "2024", ["2024"]),
        ("2023", "2024", ["2023"]),
        ("2024", "2024-01/2024-09", ["2024-01/2024-09", "2024"]),
        ("2024-01/2024-12", "2024", ["2024"]),
        ("2024-07/2024-09", "2024", ["2024-Q3"]),
        ("2024-01/2024-03", "2024", ["2024-01/2024-03"]),
        ("2021/2025", "2024", ["2021/2025"]),
        ("2024-04/2024-09", "2024", ["2024-09"]),
    ],
)
def test_the_periods_that_a_claim_may_speak_of(key: str, asked: str, periods: list[str]) -> None:
    candidate = Candidate("a", Text(zh="甲", en="a"), ("甲",), "元", "level", True)
    found = times.acceptable(replace(PLAIN, period=key, named=True), candidate, parse_period(asked))
    assert [each.key for each in found] == periods


def test_a_claim_goes_through_the_wall_between_processes_unchanged() -> None:
    period = parse_period("2024")
    reading = stated.read_draft("2024年，全区完成投资12.5亿元，增长5%—6%。".encode(), period)
    found = list(stated.stated(reading))
    assert [stated.of_row(stated.as_row(one)) for one in found] == found
    assert [(one.named, one.clause) for one in found] == [(True, "全区完成投资"), (True, "增长")]


@pytest.mark.parametrize("draft", ["今年，完成投资3亿元。", "去年，完成投资3亿元。今年，完成投资4亿元。", "一年来，完成投资3亿元。"])
def test_a_draft_that_names_no_year_reports_on_the_asked_one(draft: str) -> None:
    found = list(stated.stated(stated.read_draft(draft.encode(), parse_period("2024"))))
    assert found[-1].period == "2024"


def test_other_names_of_one_thing_are_one() -> None:
    assert wording.keys("规上工业增加值", "growth") & wording.keys("规模以上工业增加值增速", "growth")
    assert wording.keys("社零总额", "level") & wording.keys("社会消费品零售总额", "level")
    assert not wording.keys("城镇居民人均可支配收入", "level") & wording.keys("农村居民人均可支配收入", "level")
