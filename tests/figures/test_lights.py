"""Lights by rule: each threshold of the packed rules, time progress, and what is not known. Expected values worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.definitions import load
from taizhang.definitions.types import Light, Text, Zone
from taizhang.figures import lights
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period, parse_period

PACKED = load(Path(__file__).parents[2] / "packs" / "common").lights
YEAR = parse_period("2023")


def light(rule: str, **measures: str | int) -> str:
    return lights.lit(PACKED[rule], {name: Decimal(value) for name, value in measures.items()}).light  # type: ignore[misc]


@pytest.mark.parametrize(
    ("rule", "measures", "expected"),
    [
        ("year_progress", {"gap": "0"}, "green"),
        ("year_progress", {"gap": "-0.01"}, "green"),
        ("year_progress", {"gap": "-9.99"}, "green"),
        ("year_progress", {"gap": "-10"}, "yellow"),
        ("year_progress", {"gap": "-30"}, "yellow"),
        ("year_progress", {"gap": "-30.01"}, "red"),
        ("growth_to_plan", {"value": "8", "over_target": "0"}, "green"),
        ("growth_to_plan", {"value": "7.5", "over_target": "-0.5"}, "green"),
        ("growth_to_plan", {"value": "7.4", "over_target": "-0.6"}, "yellow"),
        ("growth_to_plan", {"value": "-1", "over_target": "-9"}, "red"),
        ("growth_to_plan", {"value": "-1", "over_target": "1"}, "green"),
        ("growth_to_plan_and_average", {"value": "10", "over_target": "0", "over_average": "0"}, "green"),
        ("growth_to_plan_and_average", {"value": "10", "over_target": "0", "over_average": "-0.1"}, "yellow"),
        ("growth_to_plan_and_average", {"value": "0", "over_target": "-1", "over_average": "2"}, "yellow"),
        ("growth_to_plan_and_average", {"value": "-0.1", "over_target": "1", "over_average": "1"}, "red"),
        ("start_of_works", {"done": 1, "months_late": 5}, "green"),
        ("start_of_works", {"done": 0, "months_late": -1}, "green"),
        ("start_of_works", {"done": 0, "months_late": 0}, "yellow"),
        ("start_of_works", {"done": 0, "months_late": 2}, "yellow"),
        ("start_of_works", {"done": 0, "months_late": 3}, "red"),
        ("statistics_entry", {"done": 1, "months_since": 9}, "green"),
        ("statistics_entry", {"done": 0, "months_since": "0.9"}, "green"),
        ("statistics_entry", {"done": 0, "months_since": 1}, "yellow"),
        ("statistics_entry", {"done": 0, "months_since": 2}, "yellow"),
        ("statistics_entry", {"done": 0, "months_since": "2.1"}, "red"),
        ("funds_payment", {"gap": 0}, "green"),
        ("funds_payment", {"gap": "-0.1"}, "red"),
        ("bond_spending", {"gap": 0}, "green"),
        ("bond_spending", {"gap": -30}, "yellow"),
        ("bond_spending", {"gap": "-30.1"}, "red"),
        ("in_step", {"over_target": "-0.5"}, "green"),
        ("in_step", {"over_target": "-2"}, "yellow"),
        ("in_step", {"over_target": "-2.1"}, "red"),
        ("steady", {"over_target": "-1"}, "green"),
        ("steady", {"over_target": "-5.1"}, "red"),
    ],
)
def test_each_threshold_falls_where_the_rule_puts_it(rule: str, measures: dict[str, str | int], expected: str) -> None:
    assert light(rule, **measures) == expected


def test_what_a_rules_source_leaves_open_is_said_beside_the_light() -> None:
    inside = lights.lit(PACKED["year_progress"], {"gap": Decimal(-5)})
    assert inside.light == "green"
    assert inside.note is not None
    assert "未作规定" in inside.note.zh
    assert lights.lit(PACKED["year_progress"], {"gap": Decimal(5)}).note is None


def test_without_the_citys_average_there_is_a_light_only_where_it_would_not_decide() -> None:
    rule = PACKED["growth_to_plan_and_average"]
    above = lights.lit(rule, {"value": Decimal(11), "over_target": Decimal(1), "over_average": None})
    assert above.light == ""
    assert above.why is not None
    assert "上级平均" in above.why.zh
    assert lights.lit(rule, {"value": Decimal(9), "over_target": Decimal(-1), "over_average": None}).light == "yellow"


def test_a_case_without_a_zone_has_no_light_and_says_so() -> None:
    rule = Light(light="half", name=Text(zh="半", en="half"), basis="", zones=(Zone(light="green", when={"gap": ">= 0"}),))
    found = lights.lit(rule, {"gap": Decimal(-1)})
    assert (found.light, found.why is None) == ("", False)


def test_every_light_is_a_shape_and_a_word() -> None:
    words = {code: lights.Lit(code).word for code in ("green", "yellow", "red", "")}
    assert [word.zh for word in words.values()] == ["● 正常", "▲ 预警", "■ 滞后", "○ 不亮灯"]
    assert len({word.en[0] for word in words.values()}) == 4


GAPS = st.decimals(-300, 300, places=2)


@settings(max_examples=30)
@given(GAPS, GAPS)
def test_a_larger_gap_never_has_a_worse_light(one: Decimal, other: Decimal) -> None:
    order = ["red", "yellow", "green"]
    low, high = sorted((one, other))
    assert order.index(light("year_progress", gap=str(low))) <= order.index(light("year_progress", gap=str(high)))


@pytest.mark.parametrize(
    ("until", "expected"),
    [("2022-12-31", "0"), ("2023-01-30", "0"), ("2023-01-31", "8.33"), ("2023-06-30", "50"), ("2023-07-30", "50"), ("2024-03-01", "100")],
)
def test_time_progress_counts_whole_months(until: str, expected: str) -> None:
    assert lights.time_progress(YEAR, date.fromisoformat(until)).quantize(Decimal("0.01")) == Decimal(expected)


def test_eleven_months_are_91_67_percent_of_the_year() -> None:
    """I-S9: January to November."""
    assert lights.time_progress(YEAR, date(2023, 11, 30)).quantize(Decimal("0.01")) == Decimal("91.67")


def test_a_plan_of_its_own_takes_the_place_of_even_months() -> None:
    plan = lights.read_plan("5 10 20 30 40 50 60 70 80 90 95 100", YEAR)
    assert lights.time_progress(YEAR, date(2023, 3, 31), plan) == 20


@pytest.mark.parametrize(
    "text", ["5 10", "5 10 20 30 40 50 60 70 80 90 95 99", "5 10 20 30 25 50 60 70 80 90 95 100", "a b c", "-5 100", "²"]
)
def test_a_plan_that_falls_or_does_not_end_at_100_is_refused(text: str) -> None:
    with pytest.raises(Fault, match="monthly plan"):
        lights.read_plan(text, YEAR)


@settings(max_examples=30)
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_time_never_runs_backwards(one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert 0 <= lights.time_progress(YEAR, earlier) <= lights.time_progress(YEAR, later) <= 100


@pytest.mark.parametrize(
    ("day", "on", "expected"),
    [("2023-01-31", "2023-02-28", 1), ("2023-01-15", "2023-03-15", 2), ("2023-01-15", "2023-02-14", 0), ("2023-12-01", "2024-01-01", 1)],
)
def test_months_since_run_by_anniversaries(day: str, on: str, expected: int) -> None:
    assert int(lights.months_since(date.fromisoformat(day), date.fromisoformat(on))) == expected


def test_an_act_a_day_past_two_months_is_past_two_months() -> None:
    assert lights.months_since(date(2023, 1, 15), date(2023, 3, 15)) == 2
    assert lights.months_since(date(2023, 1, 15), date(2023, 3, 16)) > 2
    assert lights.months_since(date(2023, 3, 16), date(2023, 1, 15)) < -2


def test_an_act_is_measured_as_of_a_day() -> None:
    late = lights.act(None, date(2023, 3, 10), date(2023, 6, 1))
    assert lights.lit(PACKED["start_of_works"], late).light == "red"
    begun = lights.act(date(2023, 5, 2), date(2023, 3, 10), date(2023, 6, 1))
    assert lights.lit(PACKED["start_of_works"], begun).light == "green"
    assert lights.lit(PACKED["start_of_works"], lights.act(date(2023, 7, 1), date(2023, 3, 10), date(2023, 6, 1))).light == "red"


def test_a_bond_is_to_be_spent_in_the_six_months_from_the_month_after_its_issue() -> None:
    assert lights.spending_window(date(2023, 8, 31)) == Period(date(2023, 9, 1), date(2024, 2, 29), "point")
    assert lights.time_progress(lights.spending_window(date(2023, 8, 31)), date(2023, 11, 30)) == 50
