"""The time a figure speaks of: {start, end, kind}, both ends included."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from taizhang.kernel.faults import Fault

Kind = Literal["year", "quarter", "month", "ytd", "point", "years"]

_YEAR = re.compile(r"([0-9]{4})")
_YEARS = re.compile(r"([0-9]{4})/([0-9]{4})")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_MONTHS = re.compile(r"([0-9]{4})-([0-9]{2})/([0-9]{4})-([0-9]{2})")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")

FIRST, LAST = 1900, 2200
"""The years that may be asked for. Figures look some way back and forth from there, within what a date can hold."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days from `start` to `end`, both included, of a kind that names how it is printed."""

    start: date
    end: date
    kind: Kind

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise Fault(f"a period cannot end ({self.end}) before it starts ({self.start})")

    @property
    def key(self) -> str:
        """The text form that `parse_period` reads: 2022 · 2021/2025 · 2023-Q3 · 2023-05 · 2023-01/2023-09 · 2023-11-30."""
        year = f"{self.start.year:04}"
        match self.kind:
            case "year":
                return year
            case "years":
                return f"{year}/{self.end.year:04}"
            case "quarter":
                return f"{year}-Q{(self.start.month + 2) // 3}"
            case "month":
                return f"{year}-{self.start.month:02}"
            case "ytd":
                return f"{year}-01/{year}-{self.end.month:02}"
            case _:
                return self.end.isoformat()

    def year_before(self) -> Period:
        """The same stretch one year earlier, the base of a year-on-year growth."""
        return self.shifted(-1)

    def shifted(self, years: int) -> Period:
        if not date.min.year <= self.start.year + years <= self.end.year + years <= date.max.year:
            raise Fault(f"there is no year {self.start.year + years} to look at", where=self.key, remedy="choose a period nearer to now")
        end = _clip(self.end.year + years, self.end.month, self.end.day)
        if is_month_end(self.end):
            end = _month_end(end.year, end.month)
        return Period(_clip(self.start.year + years, self.start.month, self.start.day), end, self.kind)

    def whole_year(self) -> Period:
        """The calendar year that the period ends in."""
        return year(self.end.year)


def year(number: int) -> Period:
    return Period(date(number, 1, 1), date(number, 12, 31), "year")


def month(year_number: int, number: int) -> Period:
    return Period(date(year_number, number, 1), _month_end(year_number, number), "month")


def year_to(year_number: int, number: int) -> Period:
    """January to that month of the year."""
    return Period(date(year_number, 1, 1), _month_end(year_number, number), "ytd")


def point(day: date) -> Period:
    return Period(day, day, "point")


def parse_period(text: str) -> Period:
    """Raises Fault for what is no period, and for one outside the years from 1900 to 2200."""
    try:
        found = _read(text.strip())
    except ValueError as fault:
        raise Fault(f"{text!r} is not a period: {fault}", remedy=_FORMS) from fault
    if found is None:
        raise Fault(f"{text!r} is not a period", remedy=_FORMS)
    if not FIRST <= found.start.year <= found.end.year <= LAST:
        raise Fault(f"{text!r} is not a period: years run from {FIRST} to {LAST}", remedy=_FORMS)
    return found


def parse_day(text: str) -> date:
    """A day written 2023-11-30 and in no other way. Raises Fault."""
    match = _DAY.fullmatch(text)
    try:
        found = date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        found = None
    if found is None or not FIRST <= found.year <= LAST:
        raise Fault(f"{text!r} is not a day", remedy=f"write it as 2023-11-30; years run from {FIRST} to {LAST}")
    return found


_FORMS = "write 2022, 2023-Q3, 2023-05, 2023-01/2023-09, 2023-11-30 or 2021/2025"


def _read(text: str) -> Period | None:
    if match := _YEAR.fullmatch(text):
        return year(int(match[1]))
    if match := _YEARS.fullmatch(text):
        return Period(date(int(match[1]), 1, 1), date(int(match[2]), 12, 31), "years")
    if match := _QUARTER.fullmatch(text):
        first = 3 * int(match[2]) - 2
        return Period(date(int(match[1]), first, 1), _month_end(int(match[1]), first + 2), "quarter")
    if match := _MONTHS.fullmatch(text):
        first_year, first, last_year, last = (int(part) for part in match.groups())
        if first != 1 or first_year != last_year:
            raise ValueError("several months must run from January within one year")
        return year_to(last_year, last)
    if match := _MONTH.fullmatch(text):
        return month(int(match[1]), int(match[2]))
    if match := _DAY.fullmatch(text):
        return point(date(int(match[1]), int(match[2]), int(match[3])))
    return None


def _month_end(year_number: int, number: int) -> date:
    if not 1 <= number <= 12:
        raise ValueError(f"there is no month {number}")
    return date(year_number, number, monthrange(year_number, number)[1])


def is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def last_month_end(day: date) -> date:
    """The day itself if it ends its month, else the last day of the month before."""
    return day if is_month_end(day) else day.replace(day=1) - timedelta(days=1)


def _clip(year_number: int, number: int, day: int) -> date:
    return date(year_number, number, min(day, monthrange(year_number, number)[1]))
