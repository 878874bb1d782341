"""A figure over time and over units: each point is the figure that `figures.queries.grid` gives to whoever reads, refusals included."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Literal

from taizhang.figures import queries as figures
from taizhang.figures.types import Ask, Figure
from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period, month, parse_period, year
from taizhang.org import queries as org
from taizhang.org.types import Scope
from taizhang.web.gate import Reading
from taizhang.web.kept import kept

By = Literal["time", "unit"]
COUNTED = frozenset({"count", "sum", "average", "ratio"})
"""Kinds that are computed from records, so that they can be asked for each month and unit."""
_FORM = 3
"""Goes up when the same questions come to be answered otherwise: what was kept is then asked anew."""
_BACK = 5
"""Years before its own that a reported figure is looked for."""


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of the series: that of a period (its key) or a unit (its code). `exact` None: `hidden` says that it is not told, otherwise
    there is none. `records` is how many it counts."""

    key: str
    exact: Decimal | None
    hidden: bool
    status: str
    records: int


@dataclass(frozen=True, slots=True)
class Series:
    """`ask` with nothing left open, and the same asked of each period or unit in order; `counted_to` the seq that all were counted to."""

    ask: Ask
    by: By
    points: tuple[Point, ...]
    counted_to: int

    @property
    def known(self) -> list[Decimal]:
        return [point.exact for point in self.points if point.exact is not None]

    @property
    def tells(self) -> bool:
        """Whether there is anything to look at: three values that are something, not all the same."""
        return sum(value != 0 for value in self.known) >= 3 and len(set(self.known)) > 1

    @property
    def stale(self) -> bool:
        return bool(self.points) and self.ask.as_of is not None and self.counted_to < self.ask.as_of

    def asked(self, point: Point) -> Ask:
        """The question that a point answers."""
        return replace(self.ask, period=parse_period(point.key)) if self.by == "time" else replace(self.ask, unit=point.key)


def series(reading: Reading, by: By, asks: Sequence[Ask]) -> list[Series]:
    """Of each question its series, in order; one of no points where it has none. Questions have `as_of` and `cutoff`."""
    if not asks:
        return []
    told = kept("series", _key(reading, by, asks), lambda: _as_json(_made(reading, by, asks)), _fresh)
    return [_series(by, ask, found) for ask, found in zip(asks, json.loads(told), strict=True)]


def _key(reading: Reading, by: By, asks: Sequence[Ask]) -> str:
    """All that the figures depend on: the questions, what was known, which cards are published, what is open, how registers are defined."""
    head, states = journal.head(reading.code), figures.states(reading.code)
    marks = {head.seq: head.digest.hex(), **dict(states)}
    known = {
        seq: marks.get(seq) or journal.entry(reading.code, seq).digest.hex() for seq in sorted({ask.as_of or head.seq for ask in asks})
    }
    opened = [asdict(each) for _id, each in sorted(reading.scope.registers.items())]
    defined = [(id, adopted.version) for id, adopted in sorted(reading.words.book.registers().items())]
    return json.dumps([_FORM, by, known, states, opened, defined, list(map(repr, asks))], default=sorted)


def _as_json(found: Sequence[Series]) -> str:
    return json.dumps(
        [[each.stale, each.counted_to, [[p.key, p.exact, p.hidden, p.status, p.records] for p in each.points]] for each in found],
        default=str,
    )


def _fresh(told: str) -> bool:
    """What was counted behind what was known is shown, marked, but not kept."""
    return not any(stale for stale, _counted_to, _points in json.loads(told))


def _series(by: By, ask: Ask, found: tuple[bool, int, list[tuple[str, str | None, bool, str, int]]]) -> Series:
    _stale, counted_to, points = found
    read = (
        Point(key, None if exact is None else Decimal(exact), hidden, status, records) for key, exact, hidden, status, records in points
    )
    return Series(ask, by, tuple(read), counted_to)


def _made(reading: Reading, by: By, asks: Sequence[Ask]) -> list[Series]:
    """Questions that look at the same periods and units are put together: a statement answers many of them."""
    groups: dict[tuple[Ask, tuple[Period, ...], tuple[str | None, ...]], list[Ask]] = {}
    for ask in asks:
        periods = _periods(reading, ask) if by == "time" else [ask.period]
        units = [ask.unit] if by == "time" else _below(reading, ask)
        groups.setdefault((replace(ask, indicator=""), tuple(periods), tuple(units)), []).append(ask)
    found = {ask: each for key, group in groups.items() for ask, each in zip(group, _group(reading.scope, by, key, group), strict=True)}
    return [found[ask] for ask in asks]


def _group(scope: Scope, by: By, key: tuple[Ask, tuple[Period, ...], tuple[str | None, ...]], group: list[Ask]) -> list[Series]:
    ask, periods, units = key
    told: dict[tuple[str, Period, str | None], Figure] = {}
    if periods and units and ask.place is None:
        told = _grid(partial(figures.grid, scope=scope, as_of=ask.as_of, cutoff=ask.cutoff), ask.district, group, periods, units)
    places = [(period, unit) for period in periods for unit in units]
    return [_line(by, one, [told[one.indicator, *place] for place in places if (one.indicator, *place) in told]) for one in group]


def _grid(
    grid: Callable[..., dict[tuple[str, Period, str | None], Figure]],
    district: str,
    group: Iterable[Ask],
    periods: Sequence[Period],
    units: Sequence[str | None],
) -> dict[tuple[str, Period, str | None], Figure]:
    """All at once; if that is refused for one of them, each by itself, and those that are refused not at all."""
    indicators = [ask.indicator for ask in group]
    try:
        return grid(district, indicators, periods, units)
    except Fault:
        if len(indicators) == 1:
            return {}
        return {place: told for ask in group for place, told in _grid(grid, district, [ask], periods, units).items()}


def _line(by: By, ask: Ask, told: Sequence[Figure]) -> Series:
    points = [_point(by, figure) for figure in told]
    while by == "time" and points and points[0].exact is None and not points[0].hidden:
        points.pop(0)
    if by == "unit":
        points = sorted((point for point in points if point.records or point.hidden), key=_largest_first)
    return Series(ask, by, tuple(points), min((figure.counted_to for figure in told), default=0))


def _largest_first(point: Point) -> tuple[bool, Decimal]:
    return point.exact is None, -(point.exact or Decimal(0))


def _point(by: By, figure: Figure) -> Point:
    key = figure.ask.period.key if by == "time" else str(figure.ask.unit)
    return Point(key, figure.exact, figure.refusal is not None, figure.status, figure.count)


def _periods(reading: Reading, ask: Ask) -> list[Period]:
    """The months of the figure's year that had begun; of several years each; of what is reported the years before, as far as entered."""
    defined = reading.words.book.indicator(ask.indicator, ask.period.end).definition
    last = min(ask.period.end, ask.cutoff or ask.period.end)
    if defined.kind == "reported":
        return [ask.period.shifted(-back) for back in range(_BACK, -1, -1)] if ask.period.kind in ("year", "ytd") else []
    if defined.kind not in COUNTED or ask.period.kind in ("month", "quarter"):
        return []
    if ask.period.kind == "years":
        return [year(number) for number in range(ask.period.start.year, last.year + 1)]
    return [month(last.year, number) for number in range(1, last.month + 1)]


def _below(reading: Reading, ask: Ask) -> list[str]:
    """The units directly below the one asked for, as they stood at the period's end."""
    if reading.words.book.indicator(ask.indicator, ask.period.end).definition.kind not in COUNTED:
        return []
    nodes = org.tree(reading.code, ask.period.end)
    top = ask.unit or next((code for code, node in nodes.items() if node.parent is None), None)
    return list(nodes[top].children) if top else []
