"""Worked examples: start → nominal, last lawful day, working day to be ready on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from taizhang.deadlines.calendar import national
from taizhang.deadlines.rules import deadline
from taizhang.deadlines.types import Extension, NaturalDays, Rule, WorkingDays

PETITION = Rule("petition.org.notify_direct", "信访工作条例 Art.23(2)", span=NaturalDays(15))
HANDLE = Rule("petition.handle", "信访工作条例 Art.34", span=NaturalDays(60), extension=Extension(NaturalDays(30)))
OBJECTION = Rule("petition.org.objection", "信访工作条例 Art.23(3)", span=WorkingDays(5))
LICENCE = Rule("licence.decide", "行政许可法 Art.42", span=WorkingDays(20), extension=Extension(WorkingDays(10)))
HOTLINE = Rule("hotline.default", "", span=WorkingDays(5))


@pytest.mark.parametrize(
    ("rule", "start", "extended", "nominal", "legal", "internal"),
    [
        (PETITION, "2026-09-20", [], "2026-10-05", "2026-10-08", "2026-09-30"),
        (PETITION, "2026-01-30", [], "2026-02-14", "2026-02-14", "2026-02-14"),
        (PETITION, "2026-04-20", [], "2026-05-05", "2026-05-06", "2026-04-30"),
        (HANDLE, "2026-08-03", [], "2026-10-02", "2026-10-08", "2026-09-30"),
        (HANDLE, "2026-08-03", [30], "2026-11-01", "2026-11-02", "2026-10-30"),
        (OBJECTION, "2026-09-28", [], "2026-10-10", "2026-10-10", "2026-10-10"),
        (OBJECTION, "2026-02-13", [], "2026-02-27", "2026-02-27", "2026-02-27"),
        (LICENCE, "2026-02-09", [], "2026-03-13", "2026-03-13", "2026-03-13"),
        (LICENCE, "2026-02-09", [10], "2026-03-27", "2026-03-27", "2026-03-27"),
        (HOTLINE, "2026-04-29", [], "2026-05-09", "2026-05-09", "2026-05-09"),
    ],
)
def test_the_worked_examples_come_out(rule: Rule, start: str, extended: list[int], nominal: str, legal: str, internal: str) -> None:
    found = deadline(rule, date.fromisoformat(start), calendar=national(), extensions=extended)
    assert (found.nominal.isoformat(), found.legal_last_day.isoformat(), found.internal_due.isoformat()) == (nominal, legal, internal)
    assert not found.provisional


def test_the_working_days_of_2026_are_248() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    worked = [sum(national().is_workday(day) for day in days if day.month == month) for month in range(1, 13)]
    assert worked == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    assert sum(worked) == 248
