"""What anybody is told of persons and firms: the open levels of an indicator's year, found by one statement and kept for ever, since the
state that a year is told under never changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from taizhang.definitions import Book
from taizhang.figures import counting, disclosure, gridding, rules
from taizhang.figures.compile import Compiled, Place
from taizhang.figures.disclosure import Card, Printed
from taizhang.figures.gridding import Tally
from taizhang.figures.safety import GRAINS, Cell, Grain, Levels, apart, levels, safe
from taizhang.figures.terms import Terms
from taizhang.figures.types import Refusal
from taizhang.kernel.periods import Period, month, year
from taizhang.org import queries as org
from taizhang.org import rules as organised
from taizhang.org.types import INSIDE, RegisterScope, Scope

_DAY = timedelta(days=1)
_KEPT = 4096
_known: dict[Any, Levels] = {}


def withheld(terms: Terms) -> Refusal | None:
    """Why the asker is not told this figure, if so. The answer is the same for every cell of a level, small or not."""
    if not terms.limit:
        return None
    if terms.barred:
        return rules.untold(terms.definition)
    if terms.printed or terms.definition.kind not in counting.KINDS or _open(terms):
        return None
    return rules.suppressed(terms.definition, terms.limit)


def _open(terms: Terms) -> bool:
    grain, unit = terms.ask.period.kind, terms.ask.unit
    found = open_levels(terms)
    if terms.units is None:
        return grain in found.district
    return grain in found.units and unit in _below(terms)


def open_levels(terms: Terms) -> Levels:
    """The levels that are open of the year that the ask's period ends in."""
    card = disclosure.published(terms.district.name).first(terms.ask.period.end.year)
    if card is None:
        return Levels()
    printed = tuple(_printed(terms, terms.ask.period.end.year))
    key = (card.digest, terms.ask.indicator, terms.ask.period.end.year, terms.limit, _dominated(terms), printed)
    if key not in _known:
        if len(_known) >= _KEPT:
            _known.clear()
        _known[key] = _Survey(_inside(terms, card.as_of), card, printed, terms.limit).levels(fine=not _dominated(terms))
    return _known[key]


def _dominated(terms: Terms) -> int:
    return disclosure.dominated_from(terms.book, org.book(terms.district.name), counting.compiled_for(terms).register)


def _inside(terms: Terms, as_of: int) -> Terms:
    """The same terms for somebody who may see all, as known then."""
    book = org.book(terms.district.name, as_of)
    every = {id: RegisterScope(id, None, None) for id in book.ids("register")}
    scope = Scope(terms.district.name, INSIDE, "read", every)
    return replace(terms, scope=scope, book=book, as_of=as_of, limit=0, guarded=False, printed=False, barred=False)


def _below(terms: Terms) -> dict[str, tuple[str, ...]]:
    """The units directly below the district at the period's end, each with its subtree."""
    nodes = org.tree(terms.district.name, terms.ask.period.end, terms.as_of)
    tops = [code for code, node in nodes.items() if node.parent is None]
    return {code: tuple(sorted(organised.subtree(nodes, code))) for top in tops for code in nodes[top].children}


def _printed(terms: Terms, of: int) -> Iterator[Printed]:
    """What cards printed of the indicator, or of what is derived from it, in periods that touch the year."""
    for card in disclosure.published(terms.district.name).cards:
        for number in card.numbers:
            for period in _periods(terms.book, terms.ask.indicator, number):
                if period.start.year <= of <= period.end.year:
                    yield replace(number, indicator="", period=period, cutoff=min(number.cutoff, period.end))


def _periods(book: Book, indicator: str, number: Printed) -> set[Period]:
    if number.indicator == indicator:
        return {number.period}
    if book.has("indicator", number.indicator) and indicator in _inputs(book, number.indicator, number.period.end):
        return {number.period, number.period.whole_year(), number.period.year_before()}
    return set()


@lru_cache(maxsize=4096)
def _inputs(book: Book, indicator: str, on: date) -> frozenset[str]:
    """What a derived indicator is computed from, down to what is counted."""
    definition = book.indicator(indicator, on).definition
    below = disclosure.made_of(definition) if definition.kind == "derived" else []
    return frozenset(below).union(*(_inputs(book, each, on) for each in below))


@dataclass(frozen=True, slots=True)
class _Survey:
    """The cells of an indicator's year under the card's state, beside what cards printed of it."""

    terms: Terms
    card: Card
    printed: tuple[Printed, ...]
    limit: int

    @property
    def year(self) -> Period:
        return year(self.terms.ask.period.end.year)

    def levels(self, *, fine: bool) -> Levels:
        if not all(self._agrees(one) for one in self.printed):
            return Levels()
        stock = counting.compiled_for(self.terms).place.kind == "stock"
        grains = GRAINS if fine and not stock else GRAINS[:1]
        periods = {grain: list(_within(self.year, grain, self.card.cutoff)) for grain in grains}
        parts = list(self._parts())
        asked = [*parts, *(period for found in periods.values() for period in found)]
        tallies = dict(zip(asked, self._tallied(asked), strict=True))
        flows = self._flows(parts) if stock else []
        district = {grain: [self._cell(tallies[period], None) for period in found] for grain, found in periods.items()}
        district["year"] += [self._cell(tally, None) for tally in (*(tallies[part] for part in parts if not stock), *flows)]
        below = {grain: [cell for period in found for cell in self._cells(tallies[period])] for grain, found in periods.items()}
        below["year"] += [cell for tally in flows for cell in self._cells(tally)]
        return levels(district, below, self.limit)

    def _parts(self) -> Iterator[Period]:
        """The stretches of the year between the days where something printed begins or ends."""
        end = min(self.year.end, self.card.cutoff)
        cuts = {self.year.start, end + _DAY}
        for one in self.printed:
            cuts |= {day for day in (one.period.start, min(one.period.end, one.cutoff) + _DAY) if self.year.start < day <= end}
        return (Period(start, after - _DAY, "ytd") for start, after in pairwise(sorted(cuts)))

    def _flows(self, parts: Iterable[Period]) -> list[Tally]:
        """Of what stands: what came and what went, stretch by stretch; two standing counts tell the difference of these."""
        made = counting.compiled_for(self.terms)
        return [
            tally
            for column in (made.place.start, made.place.until)
            if column
            for tally in self._tallied(parts, replace(made, place=Place("flow", column)))
        ]

    def _tallied(self, periods: Iterable[Period], made: Compiled | None = None, until: date | None = None) -> list[Tally]:
        asked = [_of(self.terms, period, until or self.card.cutoff) for period in periods]
        return list(gridding.tallied(asked, made))

    def _cell(self, tally: Tally, units: tuple[str, ...] | None) -> Cell:
        found = tally.count(units)
        return Cell(found.denominator, found.numerator if self.terms.definition.kind == "ratio" else None, found.total)

    def _cells(self, tally: Tally) -> Iterator[Cell]:
        """Of each unit, and of what is left of the district."""
        below = _below(self.terms)
        for units in below.values():
            yield self._cell(tally, units)
        rest = tuple(tally.lines.keys() - {unit for units in below.values() for unit in units})
        yield self._cell(tally, rest)

    def _agrees(self, printed: Printed) -> bool:
        """Whether what was printed and what would be told tell nothing of few by their difference."""
        if printed.period.start.year != printed.period.end.year:
            return self._adds_up(printed)
        if printed.as_of == self.card.as_of:
            return True
        until = min(printed.cutoff, self.card.cutoff)
        (here,) = self._tallied([printed.period], until=until)
        (there,) = replace(self, terms=_inside(self.terms, printed.as_of))._tallied([printed.period], until=printed.cutoff)
        return apart(self._cell(here, None), self._cell(there, None), self.limit)

    def _adds_up(self, printed: Printed) -> bool:
        """Of several years printed as one, each must be safe, or one would follow from the others; and all be known alike."""
        cards = disclosure.published(self.terms.district.name)
        years = [year(number) for number in range(printed.period.start.year, printed.period.end.year + 1)]
        if any((first := cards.first(one.end.year)) is None or first.as_of != printed.as_of for one in years):
            return False
        return all(safe(self._cell(tally, None), self.limit) for tally in self._tallied(years, until=printed.cutoff))


def _of(terms: Terms, period: Period, cutoff: date) -> Terms:
    """The same figure of the whole district for another period."""
    adopted = terms.book.indicator(terms.ask.indicator, period.end)
    until = min(cutoff, period.end)
    ask = replace(terms.ask, period=period, unit=None, as_of=terms.as_of, cutoff=until)
    return replace(terms, ask=ask, definition=adopted.definition, version=adopted.version, cutoff=until, units=None)


def _within(whole: Period, grain: Grain, cutoff: date) -> Iterator[Period]:
    """The periods of that grain that had begun by the cutoff."""
    found: Mapping[Grain, list[Period]] = {
        "year": [whole],
        "quarter": [_quarter(whole.end.year, number) for number in range(4)],
        "month": [month(whole.end.year, number) for number in range(1, 13)],
    }
    return (period for period in found[grain] if period.start <= cutoff)


def _quarter(of: int, number: int) -> Period:
    return Period(date(of, 3 * number + 1, 1), month(of, 3 * number + 3).end, "quarter")
