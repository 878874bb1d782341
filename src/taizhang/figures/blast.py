"""The blast radius of a correction: which figures it would move, from what to what. Values, and the periods to look at. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from taizhang.definitions.types import Indicator, Operand, Text
from taizhang.figures.targets import Standing as Held
from taizhang.figures.types import Figure
from taizhang.kernel.periods import Period, month, parse_period, point, year, year_to

Grain = Literal["year", "quarter", "month"]
"""Stretches of the calendar in which movements are looked for."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a figure says at a moment: its value and how many records it lists, of a ratio or an average what stands above and below
    the line; `refused` names why there is no value."""

    exact: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    count: int = 0
    bound: str = "exact"
    refused: str = ""

    @classmethod
    def of(cls, figure: Figure) -> Standing:
        refused = figure.refusal.code if figure.refusal else ""
        parts = (figure.numerator, figure.denominator) if figure.kind in ("ratio", "average") else (None, None)
        return cls(figure.exact, *parts, figure.count, figure.bound, refused)


@dataclass(frozen=True, slots=True)
class Move:
    """A figure that a correction would move. `unit` is None for the whole district; a rank that moves is told for each of its members,
    by `unit` or `place`."""

    indicator: str
    kind: str
    period: Period
    unit: str | None
    place: str | None
    measured_in: str
    then: Standing
    now: Standing

    @property
    def by(self) -> Decimal | None:
        return None if self.then.exact is None or self.now.exact is None else self.now.exact - self.then.exact


@dataclass(frozen=True, slots=True)
class TargetMove:
    """A target that would stand otherwise: its completion, its light (as a word) and whether it counts as kept."""

    number: str
    indicator: str
    name: Text
    period: Period
    unit: str | None
    measured_in: str
    then: tuple[Decimal | None, str, str]
    now: tuple[Decimal | None, str, str]


@dataclass(frozen=True, slots=True)
class Radius:
    """What a change of a record would move, as known at `seq` and happened by `on`. `withheld` figures move that the asker may not see."""

    register: str
    number: str
    seq: int
    on: date
    moves: tuple[Move, ...]
    targets: tuple[TargetMove, ...] = ()
    withheld: int = 0


def target_moves(unit: str | None, before: Iterable[Held], after: Iterable[Held]) -> Iterator[TargetMove]:
    """The targets that stand on both sides, and otherwise; one that comes or goes stands without completion and light on one side."""
    then, now = ({one.target.number: one for one in side} for side in (before, after))
    for number in sorted({*then, *now}):
        told = now.get(number) or then[number]
        was, will = (_told(side.get(number)) for side in (then, now))
        if was != will:
            target = told.target
            yield TargetMove(number, target.indicator, target.name, target.period, unit, told.completion_unit, was, will)


def _told(held: Held | None) -> tuple[Decimal | None, str, str]:
    return (None, "", "") if held is None else (held.completion, held.light.light, held.verdict.outcome)


def containing(day: date, grain: Grain) -> Period:
    match grain:
        case "year":
            return year(day.year)
        case "quarter":
            return parse_period(f"{day.year:04}-Q{(day.month + 2) // 3}")
        case _:
            return month(day.year, day.month)


def since(first: date, last: date, grain: Grain) -> Iterator[Period]:
    """Every period of the grain from the one that holds `first` to the one that holds `last`."""
    while first <= last:
        found = containing(first, grain)
        yield found
        first = found.end + timedelta(days=1)


def of_days(start: date, end: date) -> Period | None:
    """The period of exactly these days, if there is one that can be asked for."""
    candidates = [
        *(containing(start, grain) for grain in ("year", "quarter", "month")),
        year_to(end.year, end.month),
        point(end),
        Period(start, end, "years"),
    ]
    whole = [one for one in candidates if (one.start, one.end) == (start, end)]
    return next((one for one in whole if one.kind != "years" or (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)), None)


def fed(entry: Period) -> list[Period]:
    """The months and quarters that are the difference of this year-to-date entry and another."""
    if (entry.start.month, entry.start.day) != (1, 1) or entry.start.year != entry.end.year:
        return []
    around = [entry.end] if entry.end.month == 12 else [entry.end, entry.end + timedelta(days=1)]
    return [containing(day, grain) for grain in ("quarter", "month") for day in around]


def reached(indicator: Indicator, moved: Iterable[Period], until: date, grains: Iterable[Grain]) -> set[Period]:
    """The periods in which a figure made of others may move when those have moved in these: their own, the year after (a growth's base),
    every later year (a streak), and the parts of a year that is looked at whole."""
    found: set[Period] = set()
    for period in moved:
        last = max(until.year, period.end.year) if indicator.streak else period.end.year + 1
        found |= {period.shifted(years) for years in range(last - period.end.year + 1)}
        if _looks_at_whole_years(indicator) and period.kind == "year":
            found |= {
                part for each in list(found) if each.kind == "year" for grain in grains for part in since(each.start, each.end, grain)
            }
    return {period for period in found if period.start <= until}


def _looks_at_whole_years(indicator: Indicator) -> bool:
    return indicator.derive is not None and any(isinstance(each, Operand) and each.period == "year" for each in indicator.derive.of)
