from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from taizhang.deadlines.calendar import national, overlaid
from taizhang.deadlines.rules import deadline
from taizhang.deadlines.types import Calendar, Extension, Months, NaturalDays, Rule, Suspension, WorkingDays, span
from taizhang.kernel.faults import Fault

CALENDAR = national()
DAYS = Rule("petition.handle", "信访工作条例 Art.34", span=NaturalDays(60), extension=Extension(NaturalDays(30)))
DAY = date(2026, 3, 2)


def test_natural_and_working_days_are_different_types() -> None:
    assert (span(5, "nd"), span(5, "wd"), span(5, "m")) == (NaturalDays(5), WorkingDays(5), Months(5))
    assert NaturalDays(5) != WorkingDays(5)


@pytest.mark.parametrize(
    ("extensions", "said"),
    [([31], "30 at most"), ([10, 10], "1 time"), ([0], "at least 1"), ([-5], "at least 1")],
)
def test_an_extension_beyond_the_rule_is_refused(extensions: list[int], said: str) -> None:
    with pytest.raises(Fault, match=said):
        deadline(DAYS, DAY, calendar=CALENDAR, extensions=extensions)


def test_a_clock_without_an_extension_cannot_be_extended() -> None:
    with pytest.raises(Fault, match="cannot be extended"):
        deadline(replace(DAYS, extension=None), DAY, calendar=CALENDAR, extensions=[1])


def test_a_maximum_bounds_what_the_parties_agree_on() -> None:
    pay = Rule("sme.pay.default", "", span=NaturalDays(30), maximum=60)
    assert deadline(pay, DAY, calendar=CALENDAR, extensions=[30]).nominal == date(2026, 5, 1)
    with pytest.raises(Fault, match="61 is over the maximum of 60"):
        deadline(pay, DAY, calendar=CALENDAR, extensions=[31])


def test_an_extension_in_another_unit_counts_on_from_the_nominal_end() -> None:
    rule = Rule("x", "", span=NaturalDays(10), extension=Extension(WorkingDays(3)))
    found = deadline(rule, date(2026, 9, 20), calendar=CALENDAR, extensions=[3])
    assert found.nominal == date(2026, 10, 10)  # ten days to 30 September, then the 8th, the 9th and a Saturday that is worked
    counted = [line.day for line in found.account if line.why in ("counts", "due")]
    assert counted[-4:] == [date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 10)]


def test_months_extended_are_one_count_from_the_start() -> None:
    rule = Rule("x", "", span=Months(1), extension=Extension(Months(1)))
    assert deadline(rule, date(2026, 1, 31), calendar=CALENDAR).nominal == date(2026, 2, 28)
    assert deadline(rule, date(2026, 1, 31), calendar=CALENDAR, extensions=[1]).nominal == date(2026, 3, 31)
    assert deadline(Rule("x", "", span=Months(1)), date(2024, 1, 31), calendar=CALENDAR).nominal == date(2024, 2, 29)


def test_a_clock_before_an_event_counts_back_and_is_not_rolled_past_it() -> None:
    consult = Rule("npcsc.report.consult", "监督法 Art.15", kind="before", span=NaturalDays(20))
    found = deadline(consult, date(2026, 10, 25), calendar=CALENDAR)
    assert (found.nominal, found.legal_last_day, found.internal_due) == (date(2026, 10, 5), date(2026, 10, 5), date(2026, 9, 30))
    months = deadline(Rule("x", "", kind="before", span=Months(2)), date(2026, 4, 30), calendar=CALENDAR)
    assert months.nominal == date(2026, 2, 28)


def test_a_minimum_gives_the_earliest_end_and_ending_sooner_is_out_of_time() -> None:
    comment = Rule("expropriation.plan.comment", "", kind="at_least", span=NaturalDays(30))
    found = deadline(comment, date(2026, 9, 2), calendar=CALENDAR, met_on=date(2026, 10, 1))
    assert (found.nominal, found.legal_last_day, found.internal_due) == (date(2026, 10, 2), date(2026, 10, 8), date(2026, 10, 8))
    assert found.in_time is False
    assert deadline(comment, date(2026, 9, 2), calendar=CALENDAR, met_on=date(2026, 10, 8)).in_time is True


def test_whether_an_act_was_in_time_is_told_by_the_last_lawful_day() -> None:
    start = date(2026, 8, 3)
    assert deadline(DAYS, start, calendar=CALENDAR).in_time is None
    assert deadline(DAYS, start, calendar=CALENDAR, met_on=date(2026, 10, 8)).in_time is True
    assert deadline(DAYS, start, calendar=CALENDAR, met_on=date(2026, 10, 9)).in_time is False


@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        (Rule("x", "", kind="fixed", fixed="03-31"), "2026-01-01", "2026-03-31"),
        (Rule("x", "", kind="fixed", fixed="03-31"), "2026-03-31", "2026-03-31"),
        (Rule("x", "", kind="fixed", fixed="03-31"), "2026-04-01", "2027-03-31"),
        (Rule("x", "", kind="fixed", fixed="01-15", every="quarter"), "2026-03-31", "2026-04-15"),
        (Rule("x", "", kind="fixed", fixed="01-15", every="quarter"), "2026-10-16", "2027-01-15"),
        (Rule("x", "", kind="every", every="month"), "2026-02-03", "2026-02-28"),
        (Rule("x", "", kind="every", every="quarter"), "2026-05-01", "2026-06-30"),
        (Rule("x", "", kind="every", every="year"), "2026-05-01", "2026-12-31"),
    ],
)
def test_fixed_and_recurring_duties_give_their_next_date(rule: Rule, start: str, due: str) -> None:
    found = deadline(rule, date.fromisoformat(start), calendar=CALENDAR)
    assert (found.nominal.isoformat(), found.legal_last_day.isoformat()) == (due, due)
    assert found.provisional == (found.nominal.year > 2026)


@pytest.mark.parametrize("fixed", ["", "31", "13-01", "03-32", "the first"])
def test_a_fixed_date_that_is_none_is_refused(fixed: str) -> None:
    with pytest.raises(Fault, match="is not a date"):
        deadline(Rule("x", "", kind="fixed", fixed=fixed), DAY, calendar=CALENDAR)


def test_a_clock_without_length_is_refused() -> None:
    with pytest.raises(Fault, match="has no length"):
        deadline(Rule("x", ""), DAY, calendar=CALENDAR)


def test_a_count_past_the_end_of_the_calendar_is_a_fault() -> None:
    with pytest.raises(Fault, match="runs past the end"):
        deadline(DAYS, date(9999, 12, 1), calendar=CALENDAR)
    with pytest.raises(Fault, match="runs past the end"):
        deadline(Rule("x", "", span=Months(120)), date(9995, 12, 1), calendar=CALENDAR)


@pytest.mark.parametrize(
    ("rule", "pause", "said"),
    [
        (DAYS, Suspension(DAY, None), "has no end"),
        (DAYS, Suspension(DAY, date(2026, 3, 1)), "before it starts"),
        (Rule("x", "", kind="before", span=NaturalDays(9)), Suspension(DAY, DAY), "only a clock that runs forward"),
    ],
)
def test_a_suspension_that_makes_no_sense_is_refused(rule: Rule, pause: Suspension, said: str) -> None:
    with pytest.raises(Fault, match=said):
        deadline(rule, DAY, calendar=CALENDAR, suspensions=[pause])


def test_the_account_names_holidays_and_reasons() -> None:
    found = deadline(
        Rule("x", "", span=WorkingDays(4)),
        date(2026, 9, 29),
        calendar=CALENDAR,
        suspensions=[Suspension(date(2026, 10, 8), date(2026, 10, 8), "检验")],
    )
    lines = {line.day.day: (line.why, line.note) for line in found.account}
    assert lines[29] == ("start", "")
    assert lines[1] == ("holiday", "国庆节")
    assert lines[8] == ("suspended", "检验")
    assert lines[10] == ("counts", "调休上班（国庆节）")
    assert lines[11] == ("rest", "")
    assert lines[12] == ("due", "")


def test_beyond_the_published_table_the_result_is_provisional() -> None:
    assert not deadline(DAYS, date(2026, 10, 1), calendar=CALENDAR).provisional
    assert deadline(DAYS, date(2026, 12, 1), calendar=CALENDAR).provisional
    assert deadline(Rule("x", "", span=WorkingDays(2)), date(2003, 12, 30), calendar=CALENDAR).provisional


def test_the_calendar_names_the_package_it_is_from() -> None:
    assert CALENDAR.version.startswith("chinesecalendar 1.")
    assert (CALENDAR.covers_from, CALENDAR.covers_until) == (date(2004, 1, 1), date(2026, 12, 31))
    assert deadline(DAYS, DAY, calendar=CALENDAR).calendar == f"national {CALENDAR.version}"


def test_an_overlay_adds_days_off_and_days_worked_and_the_later_word_wins() -> None:
    local: Calendar = overlaid(
        CALENDAR,
        rest={date(2026, 3, 3): "演示节", date(2026, 2, 14): "不再调休", date(2027, 1, 1): "元旦"},
        work={date(2026, 3, 7): "调休", date(2026, 10, 7): "抢险"},
        covers_until=date(2027, 12, 31),
        version="local 1",
    )
    assert [local.is_workday(date(2026, month, day)) for month, day in ((3, 3), (2, 14), (3, 7), (10, 7))] == [False, False, True, True]
    assert local.names[date(2026, 3, 3)] == "演示节"
    assert not deadline(DAYS, date(2026, 12, 1), calendar=local).provisional
    assert local.version == "local 1"
    assert CALENDAR.is_workday(date(2026, 2, 14))


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [(date(2026, 3, 3), None, "since 2026-03-03"), (None, date(2026, 3, 1), "until 2026-03-01")],
)
def test_no_clock_starts_before_or_after_its_rule_was_in_force(start: date | None, end: date | None, said: str) -> None:
    with pytest.raises(Fault, match=f"not in force on 2026-03-02: it is {said}"):
        deadline(replace(DAYS, effective_from=start, effective_to=end), DAY, calendar=CALENDAR)


def test_the_first_and_the_last_day_of_a_rule_are_its_own() -> None:
    assert deadline(replace(DAYS, effective_from=DAY, effective_to=DAY), DAY, calendar=CALENDAR).start == DAY
