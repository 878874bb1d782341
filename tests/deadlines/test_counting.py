from __future__ import annotations

from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from taizhang.deadlines.calendar import national
from taizhang.deadlines.rules import deadline
from taizhang.deadlines.types import Deadline, Extension, Months, NaturalDays, Rule, Suspension, WorkingDays
from tests.deadlines import oracle

CALENDAR = national()
starts = st.dates(date(2004, 1, 1), date(2026, 6, 30))
pauses = st.lists(st.tuples(st.integers(-5, 80), st.integers(0, 40)), max_size=3)
granted = st.lists(st.integers(1, 30), max_size=2)


def suspended(start: date, found: list[tuple[int, int]]) -> list[Suspension]:
    return [Suspension(start + timedelta(days=after), start + timedelta(days=after + length), "听证") for after, length in found]


def days(suspensions: list[Suspension]) -> set[date]:
    return {
        pause.start + timedelta(days=number)
        for pause in suspensions
        for number in range(((pause.end or pause.start) - pause.start).days + 1)
    }


def run(start: date, count: int, *, working: bool, extensions: list[int], suspensions: list[Suspension]) -> Deadline:
    kind = WorkingDays if working else NaturalDays
    rule = Rule("x", "", span=kind(count), extension=Extension(kind(30), times=2))
    return deadline(rule, start, calendar=CALENDAR, extensions=extensions, suspensions=suspensions)


@settings(max_examples=50, deadline=None)
@given(starts, st.integers(1, 90), st.booleans(), granted, pauses)
def test_days_are_those_of_a_brute_force_count(
    start: date, count: int, working: bool, extensions: list[int], paused: list[tuple[int, int]]
) -> None:
    suspensions = suspended(start, paused)
    nominal = oracle.nominal(start, count + sum(extensions), working=working, stopped=days(suspensions))
    assume(nominal is not None)
    legal = oracle.next_worked(nominal)
    assume(legal is not None)
    found = run(start, count, working=working, extensions=extensions, suspensions=suspensions)
    assert (found.nominal, found.legal_last_day) == (nominal, legal)
    assert found.internal_due == (oracle.last_worked(nominal) or found.internal_due)
    assert found.extended_by == sum(extensions)


@settings(max_examples=50, deadline=None)
@given(starts, st.integers(1, 90), st.booleans(), pauses)
def test_the_account_says_of_every_day_whether_it_counted(start: date, count: int, working: bool, paused: list[tuple[int, int]]) -> None:
    found = run(start, count, working=working, extensions=[], suspensions=suspended(start, paused))
    assert [line.day for line in found.account] == [
        start + timedelta(days=number) for number in range((found.legal_last_day - start).days + 1)
    ]
    assert [line.counted for line in found.account if line.counted] == list(range(1, count + 1))
    assert next(line.day for line in found.account if line.why == "due") == found.nominal
    assert all(
        line.why in ("rest", "holiday", "suspended") for line in found.account if line.counted is None and start < line.day < found.nominal
    )


@settings(max_examples=50, deadline=None)
@given(st.dates(date(2004, 1, 1), date(2020, 12, 31)), st.integers(1, 60), pauses)
def test_months_end_on_the_same_day_number_and_suspended_days_are_made_up_for(
    start: date, count: int, paused: list[tuple[int, int]]
) -> None:
    suspensions = suspended(start, paused)
    rule = Rule("x", "", span=Months(count))
    found = deadline(rule, start, calendar=CALENDAR, suspensions=suspensions)
    plain = oracle.months_on(start, count)
    stopped = days(suspensions)
    assert sum(1 for number in range(1, (found.nominal - start).days + 1) if start + timedelta(days=number) not in stopped) == sum(
        1 for number in range(1, (plain - start).days + 1)
    )
    assert found.nominal == plain or found.nominal not in stopped
    assert found.legal_last_day == oracle.next_worked(found.nominal)


@settings(max_examples=50, deadline=None)
@given(starts, st.integers(1, 60), st.booleans(), granted, pauses, st.integers(0, 60))
def test_remaining_time_never_grows_without_a_recorded_pause_or_extension(
    start: date, count: int, working: bool, extensions: list[int], paused: list[tuple[int, int]], later: int
) -> None:
    suspensions = suspended(start, paused)
    kind = WorkingDays if working else NaturalDays
    rule = Rule("x", "", span=kind(count), extension=Extension(kind(30), times=2))

    def remaining(today: date, extended: list[int], stops: list[Suspension]) -> int:
        return (deadline(rule, start, calendar=CALENDAR, extensions=extended, suspensions=stops, today=today).legal_last_day - today).days

    today = start + timedelta(days=later)
    assert remaining(today + timedelta(days=1), extensions, suspensions) == remaining(today, extensions, suspensions) - 1
    assert remaining(today, [], suspensions) <= remaining(today, extensions, suspensions)
    assert remaining(today, extensions, []) <= remaining(today, extensions, suspensions)


@settings(max_examples=30, deadline=None)
@given(starts, st.integers(1, 60), st.integers(1, 20), st.integers(0, 30))
def test_in_an_open_suspension_the_clock_stands_and_says_that_it_is_provisional(start: date, count: int, after: int, waited: int) -> None:
    rule = Rule("x", "", span=NaturalDays(count + after))
    pause = Suspension(start + timedelta(days=after), None, "听证")
    found = deadline(rule, start, calendar=CALENDAR, suspensions=[pause], today=pause.start + timedelta(days=waited))
    closed = deadline(rule, start, calendar=CALENDAR, suspensions=[Suspension(pause.start, pause.start + timedelta(days=waited))])
    assert found.nominal == closed.nominal == start + timedelta(days=count + after + waited + 1)
    assert found.provisional
