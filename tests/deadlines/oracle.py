"""A second way to the same days: it looks at every day of the years and keeps those that count, instead of walking from the start."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import chinese_calendar

FIRST, LAST = date(2003, 12, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
WORKED = {day for day in DAYS if day.year >= 2004 and chinese_calendar.is_workday(day)}


def nominal(start: date, count: int, *, working: bool, stopped: set[date]) -> date | None:
    """The day on which `count` days after the start have counted; None beyond the table."""
    counting = [day for day in DAYS if day > start and day not in stopped and (not working or day in WORKED)]
    return counting[count - 1] if count <= len(counting) else None


def next_worked(day: date) -> date | None:
    return min((one for one in WORKED if one >= day), default=None)


def last_worked(day: date) -> date | None:
    return max((one for one in WORKED if one <= day), default=None)


def months_on(day: date, count: int) -> date:
    year, month = day.year, day.month
    for _ in range(count):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))
