"""Figures made of other figures: what is computed, what is refused, what is said beside them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from taizhang.definitions.types import Members, Text
from taizhang.figures.types import Figure
from tests.figures.ground import ask, created, open_district, put, stepped

pytestmark = pytest.mark.django_db

MEMBERS = (
    Members(members="peers", name=Text(zh="五城区", en="Five districts"), of={c: Text(zh=c, en=c) for c in ("390101", "b", "c", "d", "e")}),
    Members(members="towns", name=Text(zh="乡镇", en="Towns"), of={c: Text(zh=c, en=c) for c in ("north", "south")}),
)
MORE = """
{indicator: gdp, reported: true, unit: 亿元, price_basis: current, register: reported}
---
{indicator: gdp.growth, reported: true, unit: "%", claim: growth, price_basis: constant, register: reported}
---
{indicator: income, reported: true, unit: 元, register: reported, caliber: {zh: 全体, en: all}}
---
{indicator: income.urban, reported: true, unit: 元, register: reported, caliber: {zh: 城镇, en: urban}}
---
{indicator: jobs.new, reported: true, unit: 人, register: reported, overlaps: [jobs.again]}
---
indicator: jobs.again
reported: true
unit: 人
apart: [{indicator: signed, because: {zh: 口径不同, en: other caliber}}]
---
{indicator: signed, reported: true, unit: 人, register: reported}
---
{indicator: trained, reported: true, unit: 人, register: reported}
---
{indicator: rate, reported: true, unit: "%", register: reported}
---
{indicator: jobs.target, reported: true, unit: 人, register: target}
---
{indicator: energy.target, reported: true, unit: 人, register: target}
---
{indicator: rate.target, reported: true, unit: "%", register: target}
---
{indicator: d.growth, derive: {op: growth, of: [income]}, unit: "%"}
---
{indicator: d.real, derive: {op: growth, of: [gdp]}, unit: "%", price_basis: constant}
---
{indicator: d.rate_growth, derive: {op: growth, of: [rate]}, unit: "%"}
---
{indicator: d.back, derive: {op: quotient, of: [gdp, gdp.growth]}, unit: 亿元}
---
{indicator: d.sum, derive: {op: sum, of: [jobs.new, trained]}, unit: 人}
---
{indicator: d.overlap, derive: {op: sum, of: [jobs.again, jobs.new]}, unit: 人}
---
{indicator: d.rates, derive: {op: sum, of: [rate, job.good]}, unit: "%"}
---
{indicator: d.units, derive: {op: sum, of: [jobs.new, gdp]}, unit: 人}
---
{indicator: d.share, derive: {op: share, of: [jobs.new, trained]}, unit: "%"}
---
{indicator: d.of_year, derive: {op: share, of: [jobs.new, {indicator: trained, period: year}]}, unit: "%"}
---
{indicator: d.calibers, derive: {op: share, of: [income.urban, income]}, unit: "%"}
---
{indicator: d.done, derive: {op: completion, of: [jobs.new, {indicator: jobs.target, period: year}]}, unit: "%"}
---
{indicator: d.saved, derive: {op: completion, of: [jobs.new, {indicator: energy.target, period: year}]}, unit: "%"}
---
{indicator: d.points, derive: {op: completion, of: [rate, {indicator: rate.target, period: year}]}, unit: "%"}
---
{indicator: d.change, derive: {op: difference, of: [rate, {indicator: rate, period: year_before}]}, unit: "%"}
---
{indicator: d.per, derive: {op: quotient, of: [gdp, trained]}, unit: 亿元}
---
{indicator: d.per_ten_thousand, derive: {op: quotient, of: [trained, jobs.new], times: 10000}, unit: 人}
---
{indicator: d.apart, derive: {op: quotient, of: [signed, jobs.again]}}
---
{indicator: d.mean_of_means, derive: {op: quotient, of: [job.mean, trained]}}
---
{indicator: d.yearly, derive: {op: average_growth, of: [income]}, unit: "%"}
---
{indicator: r.income, rank: {of: income, among: peers}, unit: 名, claim: rank}
---
{indicator: r.rate, rank: {of: rate, among: peers, order: ascending}, unit: 名, claim: rank}
---
{indicator: r.opened, rank: {of: job.opened, among: towns}, unit: 名, claim: rank}
---
{indicator: s.first, streak: {of: r.income, holds: "= 1"}, unit: 年}
---
{indicator: s.rising, streak: {of: income, holds: "> previous"}, unit: 年}
---
{indicator: s.twenty, streak: {of: rate, holds: ">= 20"}, unit: 年}
"""


@pytest.fixture(autouse=True)
def district(db: None) -> None:
    open_district(MORE, MEMBERS)


_count = iter(range(10**6))


def enter(indicator: str, value: str, period: tuple[str, str] = ("2023-01-01", "2023-12-31"), place: str = "390101", **more: Any) -> None:
    columns = {"indicator": indicator, "period_start": period[0], "period_end": period[1], "value": value, "status": "final", **more}
    put(created(f"R{next(_count)}", register="reported", place=place, **columns))


def aim(indicator: str, value: str, bound: str = "exact") -> None:
    columns = {"indicator": indicator, "period_start": "2023-01-01", "period_end": "2023-12-31", "value": value, "bound": bound}
    put(created(f"T{next(_count)}", register="target", source="plan", **columns))


def year(number: int) -> tuple[str, str]:
    return f"{number}-01-01", f"{number}-12-31"


def refused(figure: Figure, code: str) -> bool:
    assert figure.refusal is not None, figure
    assert figure.exact is None
    assert figure.refusal.zh
    assert figure.refusal.en
    return figure.refusal.code == code


def test_a_reported_figure_names_its_source() -> None:
    enter("gdp", "310.72", sentence="said so", paper="演示日报", status="preliminary", bound="at_least")
    figure = ask("gdp")
    assert (figure.exact, figure.status, figure.bound, figure.count) == (Decimal("310.720000"), "preliminary", "at_least", 1)
    assert figure.source is not None
    assert (figure.source.sentence, figure.source.paper) == ("said so", "演示日报")
    assert ask("gdp", "2022").missing == ("gdp 2022",)


def test_another_place_and_another_period_are_other_figures() -> None:
    enter("income", "100", place="b")
    enter("income", "7", ("2023-01-01", "2023-09-30"))
    assert ask("income").exact is None
    assert ask("income", place="b").exact == 100
    assert ask("income", "2023-01/2023-09").exact == 7


def test_a_withdrawn_entry_stands_no_more_but_did_before() -> None:
    put(created("R", register="reported", place="390101", indicator="gdp", period_start="2023-01-01", period_end="2023-12-31", value="1"))
    before = ask("gdp").as_of
    put(stepped("R", "withdraw", "2024-02-02", register="reported"))
    assert ask("gdp").exact is None
    assert ask("gdp", as_of=before).exact == 1


def test_a_month_is_the_difference_of_two_year_to_date_entries_of_one_vintage() -> None:
    enter("jobs.new", "300", ("2023-01-01", "2023-09-30"))
    enter("jobs.new", "260", ("2023-01-01", "2023-08-31"))
    enter("jobs.new", "200", ("2023-01-01", "2023-06-30"), status="preliminary")
    assert ask("jobs.new", "2023-09").exact == 40
    assert refused(ask("jobs.new", "2023-Q3"), "vintage")
    assert ask("jobs.new", "2023-05").exact is None


def test_growth_is_against_the_year_before() -> None:
    enter("income", "106")
    enter("income", "100", year(2022))
    assert ask("d.growth").exact == 6
    assert [figure.ask.period.key for figure in ask("d.growth").inputs] == ["2023", "2022"]
    assert ask("d.growth", "2022").missing == ("income 2021",)


def test_average_growth_is_the_root_over_the_years_of_the_period() -> None:
    """(121/100)^(1/2) - 1 = 10 %: 2022/2023 has two years, its base is 2021."""
    enter("income", "121")
    enter("income", "100", year(2021))
    exact = ask("d.yearly", "2022/2023").exact
    assert exact is not None
    assert abs(exact - 10) < Decimal("1e-40")


def test_real_growth_is_not_worked_out_from_current_prices_nor_back() -> None:
    for number in (2022, 2023):
        enter("gdp", "310.72", year(number))
        enter("gdp.growth", "5.3", year(number))
    assert refused(ask("d.real"), "real_growth")
    assert refused(ask("d.back"), "real_growth")


def test_counts_that_overlap_are_not_added() -> None:
    for indicator, value in (("jobs.new", "3345"), ("jobs.again", "4170"), ("trained", "906")):
        enter(indicator, value)
    assert refused(ask("d.overlap"), "overlap")
    assert ask("d.sum").exact == 4251


def test_rates_are_not_added_and_a_mean_is_not_averaged_again() -> None:
    enter("trained", "10")
    assert refused(ask("d.rates"), "mean_of_means")
    assert refused(ask("d.mean_of_means"), "mean_of_means")


def test_what_is_counted_in_other_units_is_not_added() -> None:
    assert refused(ask("d.units"), "units")


def test_a_share_has_a_part_within_its_whole_of_one_period_and_one_caliber() -> None:
    enter("jobs.new", "20")
    enter("trained", "80")
    assert ask("d.share").exact == 25
    enter("jobs.new", "5", ("2023-01-01", "2023-09-30"))
    assert refused(ask("d.of_year", "2023-01/2023-09"), "periods")
    enter("income", "9")
    enter("income.urban", "8")
    assert refused(ask("d.calibers"), "calibers")


def test_a_part_larger_than_its_whole_is_refused() -> None:
    enter("jobs.new", "157.13")
    enter("trained", "156.10")
    assert refused(ask("d.share"), "part_exceeds")


def test_completion_goes_over_a_hundred_and_far_over_is_remarked() -> None:
    aim("jobs.target", "100")
    enter("jobs.new", "105", ("2023-01-01", "2023-11-30"))
    enter("jobs.new", "173")
    assert ask("d.done", "2023-01/2023-11").exact == 105
    assert ask("d.done", "2023-01/2023-11").remarks == ()
    over = ask("d.done")
    assert over.exact == 173
    assert [remark.code for remark in over.remarks] == ["overfulfilled"]


def test_a_target_not_to_be_exceeded_is_met_from_below() -> None:
    """2 - 90/100 = 110 %."""
    aim("energy.target", "100", "at_most")
    enter("jobs.new", "90")
    assert ask("d.saved").exact == 110


def test_a_percentage_against_its_target_and_its_past_is_told_in_points() -> None:
    aim("rate.target", "56")
    enter("rate", "65.4")
    enter("rate", "60", year(2022))
    assert (ask("d.points").exact, ask("d.points").unit) == (Decimal("9.4"), "百分点")
    assert (ask("d.change").exact, ask("d.change").unit) == (Decimal("5.4"), "百分点")
    assert refused(ask("d.rate_growth"), "rate_growth")


def test_indicators_set_apart_are_not_related_and_the_reason_is_given() -> None:
    figure = ask("d.apart")
    assert refused(figure, "apart")
    assert figure.refusal is not None
    assert "口径不同" in figure.refusal.zh
    assert "other caliber" in figure.refusal.en


def test_a_lower_bound_below_makes_an_upper_bound_above() -> None:
    enter("gdp", "889")
    enter("trained", "1000", bound="at_least")
    assert (ask("d.per").exact, ask("d.per").bound) == (Decimal("0.889"), "at_most")


def test_a_quotient_may_be_for_so_many() -> None:
    """1,692 of 160,000 are 105.75 of 10,000."""
    enter("trained", "1692")
    enter("jobs.new", "160000")
    assert ask("d.per_ten_thousand").exact == Decimal("105.75")


def test_the_least_certain_status_is_carried_on() -> None:
    enter("jobs.new", "1", status="preliminary")
    enter("trained", "2")
    assert ask("d.sum").status == "preliminary"


def test_equals_share_a_place_and_the_next_stays_empty() -> None:
    for place, value in {"390101": "9", "b": "9", "c": "12", "d": "3", "e": "1"}.items():
        enter("income", value, place=place)
    figure = ask("r.income")
    assert figure.exact == 2
    assert [(code, place) for code, _, place in figure.members] == [("390101", 2), ("b", 2), ("c", 1), ("d", 4), ("e", 5)]
    assert figure.bound == "exact"
    assert ask("r.income", place="d").exact == 4


def test_a_rank_says_whose_figure_is_missing() -> None:
    enter("rate", "5")
    enter("rate", "4", place="b")
    figure = ask("r.rate")
    assert (figure.exact, figure.missing, figure.bound) == (Decimal(2), ("c", "d", "e"), "at_least")
    assert ask("r.rate", place="c").exact is None


def test_units_of_the_district_are_ranked_by_what_is_counted() -> None:
    put(created("J1", "north.hill"), created("J2", "north"), created("J3", "south"))
    assert ask("r.opened", unit="north").exact == 1
    assert ask("r.opened", unit="south").exact == 2


def test_five_years_first_in_a_row() -> None:
    for number in range(2017, 2024):
        for place in ("390101", "b", "c", "d", "e"):
            enter("income", "10" if place == ("b" if number == 2018 else "390101") else "5", year(number), place=place)
    figure = ask("s.first")
    assert (figure.exact, figure.bound, figure.missing) == (Decimal(5), "exact", ())


def test_a_streak_is_at_least_as_long_as_the_years_that_are_known() -> None:
    for number, value in ((2021, "10"), (2022, "11"), (2023, "12")):
        enter("income", value, year(number))
        enter("rate", "20", year(number))
    assert (ask("s.rising").exact, ask("s.rising").bound, ask("s.rising").missing) == (Decimal(2), "at_least", ("income 2020",))
    assert (ask("s.twenty").exact, ask("s.twenty").bound) == (Decimal(3), "at_least")
    assert ask("s.rising", "2024").exact is None
