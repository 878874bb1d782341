"""The values of a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

Unit = Literal["nd", "wd", "m"]
Kind = Literal["within", "before", "at_least", "fixed", "every"]
Every = Literal["month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class NaturalDays:
    """Days of the calendar (日), rest days included."""

    count: int
    unit: ClassVar[Unit] = "nd"


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Days on which offices work (工作日): no weekends, no statutory holidays, but the make-up days."""

    count: int
    unit: ClassVar[Unit] = "wd"


@dataclass(frozen=True, slots=True)
class Months:
    """Months of the calendar; years are written as months."""

    count: int
    unit: ClassVar[Unit] = "m"


Span = NaturalDays | WorkingDays | Months


def span(count: int, unit: Unit) -> Span:
    """The length of a clock in its own type, so that one kind of day is never added to the other."""
    kinds: dict[Unit, type[Span]] = {"nd": NaturalDays, "wd": WorkingDays, "m": Months}
    return kinds[unit](count)


@dataclass(frozen=True, slots=True)
class Extension:
    """By how much at most a clock may be lengthened at a time, and how often."""

    span: Span
    times: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """What the arithmetic needs of a statutory clock.

    `within` runs forward from the start · `before` back from an event · `at_least` gives the earliest end · `fixed` the next date
    "MM-DD" of each year, or of each quarter (month 01–03 of it) if `every` says so · `every` the end of the running month, quarter or year.
    `maximum` bounds what the parties may agree on instead of `span` (in the unit of `span`)."""

    id: str
    basis: str
    kind: Kind = "within"
    span: Span | None = None
    extension: Extension | None = None
    maximum: int | None = None
    fixed: str = ""
    every: Every | None = None
    effective_from: date | None = None
    effective_to: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether a clock that starts on that day runs under the rule; both days are included, None is not known or not ended."""
        return (self.effective_from is None or self.effective_from <= on) and (self.effective_to is None or on <= self.effective_to)


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
    `provisional` says that the count passed days that no published holiday table covers, or stands still in an open suspension.

    A clock that counts back (`before`) or names a date (`fixed`, `every`) is not moved by rest days: its `legal_last_day` is `nominal`.
    For a minimum (`at_least`) the three are the earliest lawful end, and acting sooner is what is out of time."""

    rule: str
    kind: Kind
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
        if self.met_on is None:
            return None
        return self.met_on >= self.nominal if self.kind == "at_least" else self.met_on <= self.legal_last_day
