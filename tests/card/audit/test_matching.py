"""Claims of an invented district against its figures: what agrees, and above all what must not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest

from taizhang.card.audit.types import FOUND, NOTHING, Row
from taizhang.kernel.periods import parse_period
from tests.card.audit.ground import INDICATORS, REPORT, Yunxi, told

HEAD = "以下为云溪区2024年工作情况。\n\n"


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return Yunxi().rows(REPORT)


def test_every_number_of_a_true_report_is_borne_out(rows: list[Row]) -> None:
    assert {row.stated.quote: row.verdict for row in rows if row.verdict not in FOUND} == {}
    assert len(rows) == 33


def test_rounding_and_bound_words_are_told_from_equal_numbers(rows: list[Row]) -> None:
    found = {row.stated.quote: row.verdict for row in rows}
    assert {quote: found[quote] for quote in ("482.31亿元", "15.62亿元", "73.5%", "6万户", "6%左右", "5.8%", "800公顷", "18.6万亩")} == {
        "482.31亿元": "agrees",
        "15.62亿元": "rounds",
        "73.5%": "rounds",
        "6万户": "rounds",
        "6%左右": "rounds",
        "5.8%": "agrees",
        "800公顷": "agrees",
        "18.6万亩": "agrees",
    }


def test_an_altered_number_never_agrees(rows: list[Row]) -> None:
    auditor, chance = Yunxi().auditor(), random.Random(4)
    for row in rows:
        one = row.stated
        for step in chance.sample((-7, -3, -2, 2, 3, 4, 7, 30), 4):
            altered = replace(one, value=one.value + step * one.step)
            if altered.value <= 0 or one.bound != "exact":
                continue
            assert auditor.row(altered).verdict in ("differs", "no_source"), (one.indicator, altered.value)


def test_two_numbers_of_one_unit_that_change_places_do_not_agree(rows: list[Row]) -> None:
    auditor = Yunxi().auditor()
    swapped = 0
    for one, other in combinations([row.stated for row in rows if row.stated.bound == "exact"], 2):
        if one.unit == other.unit and one.value != other.value:
            swapped += 1
            first = replace(one, quote=other.quote, value=other.value, step=other.step)
            second = replace(other, quote=one.quote, value=one.value, step=one.step)
            assert auditor.row(first).verdict not in FOUND, (one.indicator, other.indicator)
            assert auditor.row(second).verdict not in FOUND, (other.indicator, one.indicator)
    assert swapped > 50


def test_what_the_ledger_does_not_keep_is_not_taken_for_its_neighbour() -> None:
    for gone, said in (
        ("income.urban", "城镇居民人均可支配收入36875元"),
        ("income", "居民人均可支配收入43210元"),
        ("firms.registered", "新登记市场主体61234户"),
        ("estate.begun", "新开工改造老旧小区31个"),
        ("livelihood", "民生支出32.1亿元"),
        ("deaths", "生产安全事故死亡7人"),
    ):
        left = Yunxi(tuple(one for one in INDICATORS if one[0] != gone))
        assert set(left.verdicts(f"{HEAD}全区{said}。").values()).isdisjoint(FOUND), said


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("全区地区生产总值459亿元。", "other_caliber"),  # the year before
        ("全区粮食播种面积18.6万公顷。", "other_caliber"),  # another unit
        ("全区粮食播种面积1.24万亩。", "other_caliber"),  # so many hectares
        ("全区民生支出23.6万元。", "other_caliber"),  # another scale
        ("全区职业技能培训7420人。", "other_caliber"),  # visits, not persons
        ("全区地区生产总值459.5亿元。", "differs"),
        ("全区发放高龄津贴1203万元。", "no_source"),
        ("全市地区生产总值482.31亿元。", "no_source"),
        ("江北区地区生产总值482.31亿元。", "no_source"),
        ("去年，全区地区生产总值459亿元。", "agrees"),
        ("全区地区生产总值482.31亿元，居全省第2位。", "agrees"),
    ],
)
def test_a_number_from_elsewhere_is_told_as_such(said: str, verdict: str) -> None:
    assert Yunxi().rows(HEAD + said)[0].verdict == verdict


def test_a_rank_agrees_only_among_the_set_that_is_named() -> None:
    said = HEAD + "全区地区生产总值增长5.8%，增速居{}第2位。"
    assert Yunxi().verdicts(said.format("全市各区"))["第2位"] == "agrees"
    assert Yunxi().verdicts(said.format("全省"))["第2位"] == "other_caliber"
    assert Yunxi(scopes={}).verdicts(said.format("全省"))["第2位"] == "other_caliber"
    entered = Yunxi(scopes={}, figures={("gdp.growth_rank", "2024", None): told("2", "位", scope="全省县区")})
    assert entered.verdicts(said.format("全省"))["第2位"] == "agrees"


def test_a_claim_about_a_unit_is_held_against_the_unit() -> None:
    ledger = Yunxi(figures={("estate.done", "2024", "u1"): told("4", "个")})
    assert ledger.verdicts(HEAD + "东平镇完工老旧小区4个。") == {"4个": "agrees"}
    assert ledger.verdicts(HEAD + "东平镇完工老旧小区31个。") == {"31个": "differs"}
    whole = ledger.rows(HEAD + "柳林街道粮食播种面积18.6万亩。")[0]
    assert (whole.verdict, "不是“柳林街道”的" in whole.why.zh) == ("other_caliber", True)
    assert ledger.verdicts(HEAD + "东平镇、柳林街道等地共完工老旧小区31个。") == {"31个": "agrees"}


def test_indicators_that_fit_equally_are_both_shown_and_the_weaker_verdict_stands() -> None:
    twins = (("a", "社区食堂", "个", "level", {"2024": "21"}), ("b", "社区食堂", "个", "level", {"2024": "34"}))
    row = Yunxi((*INDICATORS, *twins)).rows(HEAD + "全区建有社区食堂21个。")[0]
    assert (row.verdict, row.undecided, {each.indicator for each in row.figures}) == ("differs", True, {"a", "b"})
    same = Yunxi((*INDICATORS, twins[0], ("b", "社区食堂", "个", "level", {"2024": "21"})))
    assert same.rows(HEAD + "全区建有社区食堂21个。")[0].verdict == "agrees"


def test_an_indicator_without_a_figure_stands_back_behind_one_that_has_it() -> None:
    twins = (("a", "社区食堂", "个", "level", {"2024": "21"}), ("b", "社区食堂", "个", "level", {}))
    row = Yunxi((*INDICATORS, *twins)).rows(HEAD + "全区建有社区食堂21个。")[0]
    assert (row.verdict, [each.indicator for each in row.figures]) == ("agrees", ["a"])


def test_no_records_are_no_figure_but_nought_of_some_is() -> None:
    empty = Yunxi(figures={("beds", "2024", None): told("0", "张", records=0)})
    assert empty.verdicts(HEAD + "新增养老床位460张。") == {"460张": "no_source"}
    none = Yunxi(figures={("beds", "2024", None): told("0", "张", records=3)})
    assert none.verdicts(HEAD + "新增养老床位460张。") == {"460张": "differs"}


def test_what_may_not_be_shown_is_withheld_and_not_told_by_its_verdict() -> None:
    closed = Yunxi(figures={("beds", "2024", None): replace(NOTHING, withheld=True)})
    found = [closed.rows(f"{HEAD}新增养老床位{number}张。")[0] for number in (460, 461)]
    assert [(row.verdict, row.figures[0].exact, "不对查询者公开" in row.why.zh) for row in found] == [("no_source", None, True)] * 2


def test_a_target_is_no_result_and_a_result_no_target() -> None:
    ledger = Yunxi(figures={("gdp.growth_target", "2024", None): told("6.5", "%", bound="about")})
    result = ledger.rows(HEAD + "全区地区生产总值增长6.5%。")[0]
    assert (result.verdict, "目标" in result.why.zh) == ("other_caliber", True)
    assert ledger.verdicts(HEAD + "力争2024年地区生产总值增长6.5%左右。")["6.5%左右"] == "agrees"
    assert ledger.verdicts(HEAD + "力争2024年地区生产总值增长6.5%。")["6.5%"] == "differs"  # 左右 was dropped
    missing = Yunxi(tuple(one for one in INDICATORS if not one[0].endswith("_target")))
    assert missing.verdicts(HEAD + "力争2024年地区生产总值增长5.8%。")["5.8%"] not in FOUND


@pytest.mark.parametrize(
    "said",
    [
        "临川市地区生产总值482.31亿元。",
        "永乐县居民人均可支配收入36875元。",
        "江南省城镇新增就业5120人。",
        "新平自治州城镇新增就业5120人。",
        "湖南GDP达482.31亿元。",
        "其中永乐县城镇新增就业5120人。",
        "城镇新增就业5120人（永乐县）。",
    ],
)
def test_a_figure_of_another_place_is_never_ours(said: str) -> None:
    assert set(Yunxi().verdicts(f"{HEAD}2024年，{said}").values()) == {"no_source"}


def test_the_districts_own_city_before_its_name_is_the_district() -> None:
    assert Yunxi().verdicts(HEAD + "2024年，临川市云溪区城镇新增就业5120人。") == {"5120人": "agrees"}


OPPOSITES = (
    ("output", "规模以上工业增加值增速", "%", "growth", {"2024": "7.5"}),
    ("tech", "高新技术产业增加值增速", "%", "growth", {"2024": "12.7"}),
    ("buses", "开通公交线路", "条", "level", {"2024": "14"}),
)


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("规模以上工业增加值增长7.5%", "规模以下工业增加值增长7.5%"),
        ("高新技术产业增加值增长12.7%", "高新技术产业投资增长12.7%"),
        ("地区生产总值实际增长5.8%", "地区生产总值名义增长5.8%"),
        ("地方一般公共预算收入名义增长7.1%", "地方一般公共预算收入实际增长7.1%"),
        ("民生支出占一般公共预算支出的73.52%", "民生支出占一般公共预算收入的73.52%"),
        ("民生支出占一般公共预算支出的73.52%", "税收占一般公共预算支出的73.52%"),
        ("开通公交线路14条", "停运公交线路14条"),
        ("重点项目96个", "未开工重点项目96个"),
        ("重点项目96个", "重点项目96个停工"),
        ("新开工老旧小区改造36个", "年内竣工老旧小区改造36个"),
        ("新登记市场主体9876户", "撤销市场主体9876户"),
        ("新登记市场主体9876户", "退出市场主体9876户"),
        ("城镇新增就业5120人", "没有实现城镇新增就业5120人"),
        ("城镇新增就业5120人", "城镇新增就业目标5120人"),
        ("完成城镇新增就业目标5120人", "城镇新增就业年度目标为5120人"),
        ("城镇新增就业5120人", "城镇新增就业1人至99999人"),
    ],
)
def test_the_other_side_of_a_matter_does_not_agree(true: str, false: str) -> None:
    ledger = Yunxi((*INDICATORS, *OPPOSITES))
    assert set(ledger.verdicts(f"{HEAD}2024年，全区{true}。").values()) <= FOUND, true
    assert FOUND.isdisjoint(ledger.verdicts(f"{HEAD}2024年，全区{false}。").values()), false


def test_a_number_that_the_card_states_without_a_date_may_be_stated_so() -> None:
    ledger = Yunxi(undated={"estate.ever": "2023"})
    assert ledger.verdicts(HEAD + "全区累计改造老旧小区106个。") == {"106个": "agrees"}
    assert ledger.verdicts(HEAD + "2024年，全区累计改造老旧小区106个。") == {"106个": "other_caliber"}


def test_the_asked_period_is_that_of_numbers_which_name_none() -> None:
    ledger = Yunxi(figures={("jobs", "2024-01/2024-09", None): told("4001", "人")})
    assert ledger.verdicts("城镇新增就业4001人。", parse_period("2024-01/2024-09")) == {"4001人": "agrees"}
    assert ledger.verdicts("前三季度，城镇新增就业4001人。") == {"4001人": "agrees"}


def test_no_figure_is_asked_that_no_claim_needs() -> None:
    asked = list[tuple[str, str]]()
    auditor = Yunxi().auditor()
    before = auditor.ask

    def ask(indicator: str, period: object, unit: str | None, place: str | None) -> object:
        asked.append((indicator, period.key))  # type: ignore[attr-defined]
        return before(indicator, period, unit, place)  # type: ignore[arg-type]

    auditor.ask = ask  # type: ignore[assignment]
    for one in _stated("全区地区生产总值482.31亿元。"):
        auditor.row(one)
    assert asked == [("gdp", "2024")]


def _stated(text: str) -> Iterator[object]:
    return iter([row.stated for row in Yunxi().rows(HEAD + text)])
