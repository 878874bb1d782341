"""Completion, gap and verdict as pure rules: by table, worked out by hand, and by properties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.definitions.types import Indicator, Light, Stock, Text
from taizhang.figures.rules import Operand
from taizhang.figures.targets import PLAIN, Known, Target, stand, tolerance, verdict
from taizhang.figures.types import Ask, Figure
from taizhang.kernel.periods import Period, parse_period

YEAR = parse_period("2023")
CLOSED = date(2024, 3, 1)
NAME = Text(zh="项", en="item")


def figure(id: str, exact: str | None, period: Period = YEAR, *, unit: str = "人", bound: str = "exact", **more: Any) -> Figure:
    made: dict[str, Any] = {"kind": "sum", "decimals": 0, "claim": "level", "definition": 1, "as_of": 9, "counted_to": 9}
    made |= {"cutoff": min(period.end, CLOSED), "bound": bound, "unit": unit, **more}
    return Figure(ask=Ask("d", id, period), exact=None if exact is None else Decimal(exact), **made)


def operand(id: str, exact: str | None, period: Period = YEAR, *, stock: bool = False, **more: Any) -> Operand:
    unit = more.get("unit", "人")
    counted: dict[str, Any] = {"measure": "sum(score)", "stock": Stock(start="open_on")} if stock else {"measure": "sum(score)"}
    return Operand(Indicator(indicator=id, name=NAME, of_register="job", unit=unit, **counted), figure(id, exact, period, **more))


def target(value: str | None = "100", **more: Any) -> Target:
    known: dict[str, Any] = {"number": "T1", "indicator": "t", "result": "r", "period": YEAR, "name": NAME, "unit": "人", "decimals": 0}
    known |= {"value": None if value is None else Decimal(value), "bound": "exact", **more}
    return Target(**known)


def held_against(aim: Target, exact: str | None, period: Period = YEAR, known_on: date = CLOSED, **more: Any) -> Known:
    promised = None if aim.value is None else operand("t", str(aim.value), unit=aim.unit, bound=aim.bound)
    return Known(known_on, result=operand("r", exact, period, unit=aim.unit, **more), promised=promised)


@pytest.mark.parametrize(
    ("value", "unit", "bound", "reached", "outcome"),
    [
        ("100", "人", "exact", "100", "kept"),
        ("100", "人", "exact", "99.99", "missed"),
        ("100", "人", "at_least", "101", "kept"),
        ("100", "人", "about", "95", "kept"),
        ("100", "人", "about", "94.99", "missed"),
        ("100", "人", "at_most", "100", "kept"),
        ("100", "人", "at_most", "101", "missed"),
        ("8", "%", "about", "7.5", "kept"),
        ("8", "%", "about", "7.4", "missed"),
        ("8", "%", "exact", "7.9", "missed"),
        ("0", "人", "at_most", "0", "kept"),
        ("0", "人", "at_most", "1", "missed"),
        ("-2", "%", "exact", "-1.9", "kept"),
        ("-2", "%", "exact", "-2.1", "missed"),
        ("-100", "人", "about", "-105", "kept"),
        ("-100", "人", "about", "-105.01", "missed"),
    ],
)
def test_a_closed_year_was_kept_or_missed(value: str, unit: str, bound: str, reached: str, outcome: str) -> None:
    aim = target(value, unit=unit, bound=bound)
    assert verdict(aim, PLAIN, held_against(aim, reached)).outcome == outcome


@pytest.mark.parametrize(
    ("aim", "known", "outcome"),
    [
        (target(None, assigned=True), Known(CLOSED), "unknown"),
        (target(result=""), Known(CLOSED), "unknown"),
        (target(), Known(CLOSED, closed="not open to you"), "unknown"),
        (target(), Known(date(2023, 12, 31), promised=operand("t", "100")), "open"),
        (target(), Known(CLOSED, promised=operand("t", "100")), "unknown"),
    ],
)
def test_what_cannot_be_told_says_why(aim: Target, known: Known, outcome: str) -> None:
    found = verdict(aim, PLAIN, known)
    assert found.outcome == outcome
    assert found.why.zh
    assert found.why.en


@pytest.mark.parametrize(
    ("bound", "of", "reached", "outcome"),
    [
        ("at_least", "exact", "120", "kept"),
        ("at_least", "exact", "80", "unknown"),
        ("at_most", "exact", "120", "unknown"),
        ("at_most", "exact", "80", "missed"),
        ("at_least", "at_most", "80", "unknown"),
        ("at_least", "at_most", "120", "missed"),
        ("at_most", "at_most", "80", "kept"),
        ("at_most", "at_most", "120", "unknown"),
    ],
)
def test_a_result_that_is_a_bound_decides_only_what_it_can(bound: str, of: str, reached: str, outcome: str) -> None:
    aim = target(bound=of)
    assert verdict(aim, PLAIN, held_against(aim, reached, bound=bound)).outcome == outcome


@pytest.mark.parametrize(("of", "reached", "outcome"), [("exact", "100", "kept"), ("exact", "99", "open"), ("at_most", "99", "open")])
def test_before_the_end_only_what_cannot_be_undone_is_decided(of: str, reached: str, outcome: str) -> None:
    aim, months = target(bound=of), parse_period("2023-01/2023-06")
    assert verdict(aim, PLAIN, held_against(aim, reached, months)).outcome == outcome


def test_what_stands_may_fall_again() -> None:
    aim, months = target(), parse_period("2023-01/2023-06")
    assert verdict(aim, PLAIN, held_against(aim, "120", months, stock=True)).outcome == "open"


def test_what_is_held_against_zero_cannot_be_stated() -> None:
    aim = target(None, relation="stable", compared="r")
    known = Known(CLOSED, result=operand("r", "5"), compared=operand("r", "0", YEAR.year_before()))
    assert verdict(aim, PLAIN, known).outcome == "unknown"


def test_a_refusal_passes_through_to_the_light_and_the_verdict() -> None:
    """Units differ: nothing is divided."""
    aim = target()
    known = Known(CLOSED, result=operand("r", "5", unit="户"), promised=operand("t", "100"))
    held = stand(aim, PLAIN, known)
    assert (held.refusal.code if held.refusal else "", held.completion, held.light.light, held.verdict.outcome) == (
        "units",
        None,
        "",
        "unknown",
    )


def test_a_ceiling_may_be_told_as_kept_or_not_only() -> None:
    strict = Light(light="x", name=NAME, zones=(), basis="", ceiling="pass")
    aim = target(bound="at_most")
    assert stand(aim, PLAIN, held_against(aim, "80")).completion == 120
    assert stand(aim, strict, held_against(aim, "80")).completion is None


def test_the_threshold_that_asks_for_a_note_is_the_rules_own() -> None:
    lenient = Light(light="x", name=NAME, zones=(), basis="", over_percent=Decimal(200))
    aim = target()
    assert [remark.code for remark in stand(aim, PLAIN, held_against(aim, "150.01")).remarks] == ["overfulfilled"]
    assert stand(aim, PLAIN, held_against(aim, "150")).remarks == ()
    assert stand(aim, lenient, held_against(aim, "200")).remarks == ()


AMOUNTS = st.decimals(-1000, 1000, places=2)


@settings(max_examples=30)
@given(AMOUNTS, AMOUNTS, AMOUNTS, st.sampled_from(["exact", "about", "at_least"]))
def test_more_never_breaks_a_promise(promised: Decimal, one: Decimal, other: Decimal, bound: str) -> None:
    aim = target(str(promised), bound=bound)
    less, more = sorted((one, other))
    if verdict(aim, PLAIN, held_against(aim, str(less))).outcome == "kept":
        assert verdict(aim, PLAIN, held_against(aim, str(more))).outcome == "kept"


@settings(max_examples=30)
@given(AMOUNTS, AMOUNTS)
def test_a_ceiling_and_a_floor_meet_only_on_the_target(promised: Decimal, reached: Decimal) -> None:
    floor, ceiling = target(str(promised), bound="at_least"), target(str(promised), bound="at_most")
    both = [verdict(aim, PLAIN, held_against(aim, str(reached))).outcome for aim in (floor, ceiling)]
    assert (both == ["kept", "kept"]) == (promised == reached)


@settings(max_examples=30)
@given(st.decimals(1, 1000, places=2), st.decimals(0, 3000, places=2))
def test_at_the_end_of_the_year_the_gap_is_the_completion_less_100(promised: Decimal, reached: Decimal) -> None:
    for bound in ("exact", "at_most"):
        aim = target(str(promised), bound=bound)
        held = stand(aim, PLAIN, held_against(aim, str(reached)))
        assert held.completion is not None
        assert held.gap is not None
        assert abs(held.gap - (held.completion - 100)) < Decimal("1e-20")


@settings(max_examples=30)
@given(AMOUNTS)
def test_a_tolerance_is_never_negative_and_only_for_about(value: Decimal) -> None:
    assert tolerance(target(str(value), bound="about"), PLAIN) >= 0
    assert tolerance(target(str(value)), PLAIN) == 0
