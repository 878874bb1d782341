"""The values of a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked. Outside `covers_from`..`covers_until` Monday to Friday is assumed and the result is provisional."""

    name: str
    version: str
    covers_from: date
    covers_until: date
    rest: frozenset[date]
    """Weekdays that are days off."""
    work: frozenset[date]
    """Saturdays and Sundays that are worked (调休)."""
    names: dict[date, str]

    def covers(self, day: date) -> bool:
        return self.covers_from <= day <= self.covers_until

    def is_workday(self, day: date) -> bool:
        if day in self.work:
            return True
        return day.weekday() < 5 and day not in self.rest


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days that do not count, both included, and why. An open end (`None`) stops the clock until it is closed."""

    start: date
    end: date | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the account: a day, whether it counted, the count after it, and why."""

    day: date
    counted: int | None
    why: Literal["start", "counts", "rest", "holiday", "suspended", "month", "due", "rolled"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When an act is due, under which rule and calendar version, and whether it was met.

    `nominal` is the last day by plain counting; `legal_last_day` the last day on which acting is in time if the rest-day rule of
    民法典 Art. 203 is applied; `internal_due` the last working day on or before `nominal`, on which to raise the alarm.
    `provisional` says that the count passed days that no published holiday table covers."""

    rule: str
    basis: str
    calendar: str
    start: date
    length: int
    unit: str
    extended_by: int
    nominal: date
    legal_last_day: date
    internal_due: date
    provisional: bool
    met_on: date | None
    account: tuple[Day, ...]

    @property
    def in_time(self) -> bool | None:
        return None if self.met_on is None else self.met_on <= self.legal_last_day
