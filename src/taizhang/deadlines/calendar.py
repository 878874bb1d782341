"""Which days are worked: the national table of the State Council's yearly notices, and what a place lays over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.metadata import version as installed

from chinese_calendar.constants import Holiday, holidays, workdays

from taizhang.deadlines.types import Calendar


@cache
def national() -> Calendar:
    """Rest days and make-up days as published since 2004, with their names, from the chinesecalendar package."""
    rest = {day: Holiday(name).chinese for day, name in holidays.items()}
    work = {day: f"调休上班（{Holiday(name).chinese}）" for day, name in workdays.items()}
    first, last = min(rest).year, max(rest).year
    bare = Calendar("national", "", date(first, 1, 1), date(last, 12, 31), frozenset(), frozenset(), {})
    return overlaid(bare, rest=rest, work=work, version=f"chinesecalendar {installed('chinesecalendar')}")


def overlaid(
    calendar: Calendar,
    *,
    rest: Mapping[date, str] | None = None,
    work: Mapping[date, str] | None = None,
    covers_until: date | None = None,
    version: str,
) -> Calendar:
    """The calendar with further days off and further days worked, each with its name: a local holiday, next year's notice.

    Later word wins: a day off that was a make-up day is worked no more. Weekend days in `rest` keep their holiday's name."""
    off, on = dict(rest or {}), dict(work or {})
    weekdays_off = {day for day in off if day.weekday() < 5}
    weekends_on = {day for day in on if day.weekday() >= 5}
    return replace(
        calendar,
        version=version,
        covers_until=covers_until or calendar.covers_until,
        rest=(calendar.rest - on.keys()) | weekdays_off,
        work=(calendar.work - off.keys()) | weekends_on,
        names={**calendar.names, **off, **on},
    )
