"""What anybody is told of persons and firms: the open levels of an indicator's year, found by one statement and kept for ever, since the
state that a year is told under never changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from taizhang.definitions import Book
from taizhang.figures import counting, deriving, disclosure, rules
from taizhang.figures.compile import Compiled, Place, compiled
from taizhang.figures.disclosure import Card, Printed
from taizhang.figures.safety import GRAINS, Cell, Crossing, Grain, Levels, apart, crossable, safe, steps_apart
from taizhang.figures.terms import Terms
from taizhang.figures.types import Refusal
from taizhang.kernel.periods import Period, month, year
from taizhang.org import queries as org
from taizhang.org import rules as organised
from taizhang.org.types import INSIDE, RegisterScope, Scope

_DAY = timedelta(days=1)
_KEPT = 4096
_known: dict[Any, dict[str, Levels]] = {}


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
    return grain in found.units and unit in _below(terms, terms.ask.period.end)


def open_levels(terms: Terms) -> Levels:
    """The levels that are open of the year that the ask's period ends in."""
    return all_levels(terms).get(terms.ask.indicator, Levels())


def all_levels(terms: Terms) -> Mapping[str, Levels]:
    """The same of every indicator of the register."""
    cards, of = disclosure.published(terms.district.name), terms.ask.period.end.year
    card, register = cards.first(of), counting.compiled_for(terms).register
    if card is None:
        return {}
    now, then = org.book(terms.district.name), org.book(terms.district.name, card.as_of)
    law = disclosure.least(then, now, register), disclosure.dominated_from(then, now, register), terms.limit
    key = (card.digest, register, of, law)
    if key not in _known:
        if len(_known) >= _KEPT:
            _known.clear()
        _known[key] = Survey(known_inside(terms, card.as_of), card, register, now).levels(dominated=law[1] > 0)
    return _known[key]


def cell_of(terms: Terms) -> Cell:
    found = counting.count(terms)
    return Cell(found.denominator, found.numerator if terms.definition.kind == "ratio" else None, found.total)


def known_inside(terms: Terms, as_of: int) -> Terms:
    """The same terms for somebody who may see all, as known then."""
    book = org.book(terms.district.name, as_of)
    return replace(
        terms, scope=everything(terms.district.name, book), book=book, as_of=as_of, limit=0, guarded=False, printed=False, barred=False
    )


def everything(district: str, book: Book) -> Scope:
    return Scope(district, INSIDE, "read", {id: RegisterScope(id, None, None) for id in book.ids("register")})


def _below(terms: Terms, on: date) -> dict[str, tuple[str, ...]]:
    """The units directly below the district on that day, each with its subtree."""
    nodes = org.tree(terms.district.name, on, terms.as_of)
    tops = [code for code, node in nodes.items() if node.parent is None]
    return {code: tuple(sorted(organised.subtree(nodes, code))) for top in tops for code in nodes[top].children}


def printed(district: str) -> Iterator[Printed]:
    """What all cards printed, card by card: of a derived number all that it is computed from and that its page opens to."""
    for card in disclosure.published(district).cards:
        book = org.book(district, card.as_of)
        for number in card.numbers:
            for indicator, period in sorted(deriving.counted_in(book, number.indicator, number.period), key=repr):
                yield replace(number, indicator=indicator, period=period, cutoff=min(number.cutoff, period.end))


@dataclass(frozen=True, slots=True)
class Survey:
    """The cells of all that a register counts in a year under the card's state, beside what cards printed of it. What was printed is
    told before what was not, and otherwise what is defined first: which are told depends on nothing else."""

    terms: Terms
    card: Card
    register: str
    now: Book

    @property
    def year(self) -> Period:
        return year(self.terms.ask.period.end.year)

    def levels(self, *, dominated: bool) -> dict[str, Levels]:
        """Of every indicator of the register."""
        every = self._members()
        members = [
            one for one in every if (one.fine or one.printed) and all(self._agrees(one, printed) for printed in one.printed)
        ]  # what stands ties each year to the one before, told under another state: it is told only where a card printed it
        limit = max((one.limit for one in members), default=0)
        parts = list(self._parts(members))
        of_district = dict[Grain, list[Member]]()
        of_units = dict[Grain, list[Member]]()
        for grain in GRAINS:
            periods = [*_within(self.year, grain, self.card.cutoff), *(parts if grain == "year" else ())]
            whole = members if grain == "year" else [] if dominated else [one for one in of_district[_coarser(grain)] if one.settled]
            of_district[grain] = self._told(whole, periods, limit, by_units=False)
            if grain == "year":
                of_district[grain] = _beside_print(of_district[grain], every)
            below = of_district[grain] if grain == "year" else [one for one in of_units[_coarser(grain)] if one in of_district[grain]]
            closed = dominated or (grain != "year" and self._reshaped())
            of_units[grain] = [] if closed else self._told(below, periods, limit, by_units=True)
        return {one.id: Levels(_grains(of_district, one), _grains(of_units, one)) for one in members}

    def _reshaped(self) -> bool:
        """Whether units came, went or moved within the year: what moved with them would be left over between its months and the year,
        since each is told by the units as they stood at its end."""
        return any(_below(self.terms, one.end) != _below(self.terms, self.year.end) for one in _months(self.year))

    def _members(self) -> list[Member]:
        book, on = self.terms.book, self.year.end
        found = [one.definition.indicator for one in book.indicators().values() if (one.definition.of_register or "") == self.register]
        counted = [id for id in found if book.indicator(id, on).definition.kind in counting.KINDS]
        told = [one for one in printed(self.terms.district.name) if one.as_of <= self.card.as_of and one.touches(on.year)]
        made = [
            Member(
                id,
                compiled(book, id, on),
                book.indicator(id, on).definition.kind == "ratio",
                disclosure.limit(book, self.now if self.now.has("indicator", id) else book, id, on),
                tuple(one for one in told if one.indicator == id),
                _settled(compiled(book, id, on)) and len({book.indicator(id, one.end).version for one in _months(self.year)}) == 1,
            )
            for id in counted
        ]
        return sorted((one for one in made if one.limit), key=lambda one: not one.printed)

    def _told(self, among: Sequence[Member], periods: Sequence[Period], limit: int, *, by_units: bool) -> list[Member]:
        """Those that may be told side by side in all these periods, taken in their order. By less than a year what stands is not told
        but follows from what came and went: where it may not be, neither are these."""
        told, closed = list[Member](), set[Place]()
        crossings = {place: self._crossed(place, [one for one in among if place in one.places], periods, by_units=by_units)
                     for place in dict.fromkeys(place for one in among for place in one.places)}  # fmt: skip
        for one in among if _years(periods) else sorted(among, key=lambda one: one.fine):
            beside = {place: [*(other for other in told if place in other.places), one] for place in one.places}
            if (
                closed.isdisjoint(one.places)
                and all(_together(crossings[place], beside[place], limit) for place in one.places)
                and all(_passed_on(crossings, other, one, limit) for other in told)
            ):
                told.append(one)
            elif not (one.fine or _years(periods)):
                closed |= set(one.places)
        return told

    def _crossed(self, place: Place, among: Sequence[Member], periods: Sequence[Period], *, by_units: bool) -> Crossed:
        """The records that a date puts into each of the periods, by the tests that they pass."""
        tests = [(one.id, test) for one in among for test in one.tests]
        columns = sorted({column for one in among for column in one.made.read})
        links = {name: id for one in among for name, id in one.made.links.items()}
        masks = {name: mask for one in among for name, mask in one.made.link_masks.items()}
        made = replace(among[0].made, place=place, where=None, of=None, measure=None, links=links, link_masks=masks)
        below = _below(self.terms, self.year.end) if by_units else {}
        cells = dict[tuple[str, Period], Crossing]()
        for period in [self.year.year_before(), *periods] if place.kind == "stock" else periods:
            rows = counting.crossed(of_district(self.terms, period, self.card.cutoff), made, [test for _id, test in tests], columns)
            cells |= {(unit, period): cell for unit, cell in _cells(rows, below).items()}
        return Crossed(tuple(id for id, _test in tests), tuple(cells.values()), tuple(cells))

    def _parts(self, members: Iterable[Member]) -> Iterator[Period]:
        """The stretches of the year between the days where something printed begins or ends."""
        end = min(self.year.end, self.card.cutoff)
        cuts = {self.year.start, end + _DAY}
        for one in (printed for member in members for printed in member.printed):
            cuts |= {day for day in (one.period.start, min(one.period.end, one.cutoff) + _DAY) if self.year.start < day <= end}
        return (Period(start, after - _DAY, "ytd") for start, after in pairwise(sorted(cuts)))

    def _agrees(self, member: Member, printed: Printed) -> bool:
        """Whether what was printed and what would be told tell nothing of few by their difference."""
        if not member.settled and printed.period != self.year:
            return False
        if printed.period.start.year != printed.period.end.year:
            return self._adds_up(member, printed)
        if printed.as_of == self.card.as_of:
            return True
        here = self._count(member, printed.period, min(printed.cutoff, self.card.cutoff))
        then = of_district(known_inside(self._asking(member), printed.as_of), printed.period, printed.cutoff)
        return apart(here, cell_of(then), member.limit)

    def _adds_up(self, member: Member, printed: Printed) -> bool:
        """Of several years printed as one, each must be safe, or one would follow from the others; and all be known alike."""
        cards = disclosure.published(self.terms.district.name)
        years = [year(number) for number in range(printed.period.start.year, printed.period.end.year + 1)]
        if any((first := cards.first(one.end.year)) is None or first.as_of != printed.as_of for one in years):
            return False
        return all(safe(self._count(member, one, printed.cutoff), member.limit) for one in years)

    def _count(self, member: Member, period: Period, until: date) -> Cell:
        return cell_of(of_district(self._asking(member), period, until))

    def _asking(self, member: Member) -> Terms:
        return replace(self.terms, ask=replace(self.terms.ask, indicator=member.id))


@dataclass(frozen=True, slots=True)
class Member:
    """An indicator of the register, with what cards printed of it. `settled`: at the end of a month it is known what the month counts,
    so that a year counts what its months do; otherwise what was decided later would be left over between them."""

    id: str
    made: Compiled
    ratio: bool
    limit: int
    printed: tuple[Printed, ...]
    settled: bool

    @property
    def places(self) -> tuple[Place, ...]:
        """By which dates its records are put into a period. Two standing counts tell the difference of what came and what went."""
        place = self.made.place
        if place.kind != "stock":
            return (place,)
        return (place, *(Place("flow", column) for column in (place.start, place.until) if column))

    @property
    def fine(self) -> bool:
        """Whether it is told by less than a year: what stands is told at the year's end only."""
        return self.made.place.kind == "flow"

    @property
    def tests(self) -> list[str]:
        """What makes a record one that it counts, and one of its numerator."""
        counted = " AND ".join(self.made.conditions) or "TRUE"
        return [counted, f"{counted} AND {self.made.counted}"] if self.ratio else [counted]


@dataclass(frozen=True, slots=True)
class Crossed:
    """Cells, each of a unit and a period, by the answers to tests, each the test of an indicator."""

    tests: tuple[str, ...]
    cells: tuple[Crossing, ...]
    where: tuple[tuple[str, Period], ...]

    def counts(self, id: str) -> dict[tuple[str, Period], int]:
        """How many records of each cell the indicator counts."""
        at = self.tests.index(id)
        return {
            (unit, period): sum(number for answers, number in cell.items() if answers[at])
            for (unit, period), cell in zip(self.where, self.cells, strict=True)
        }


def _settled(made: Compiled) -> bool:
    """Whether it reads nothing but what is known with the date that puts a record into the period, and no bound of the period. What
    stands is told at a year's end only."""
    conditions = [each for each in (made.where, made.of) if each]
    steps = {made.masks.get(name) for name in made.read} | {each for through in made.links for each in made.link_masks[through].values()}
    return made.place.kind == "stock" or (steps <= {None, made.place.start} and not any(each.parameters for each in conditions))


def _together(crossed: Crossed, told: Sequence[Member], limit: int) -> bool:
    ids = {one.id for one in told}
    return crossable(crossed.cells, [place for place, id in enumerate(crossed.tests) if id in ids], limit)


def _passed_on(crossings: Mapping[Place, Crossed], one: Member, other: Member, limit: int) -> bool:
    """Of two dates of one register the later leaves over, of those that the earlier counts, who has not come so far: in each period, and
    from the first one up to each. They are none or as many as the limit too."""
    if one.made.place == other.made.place or not (one.fine and other.fine):
        return True
    here, there = (crossings[each.made.place].counts(each.id) for each in (one, other))
    return all(steps_apart(line, limit) for line in _lines(here, there))


def _lines(here: Mapping[tuple[str, Period], int], there: Mapping[tuple[str, Period], int]) -> Iterator[list[int]]:
    """Of each unit the differences of two counts by kind of period, in order."""
    lines = defaultdict[tuple[str, str], list[int]](list)
    for unit, period in sorted(here.keys() | there.keys(), key=lambda key: key[1].start):
        lines[unit, period.kind].append(here.get((unit, period), 0) - there.get((unit, period), 0))
    yield from lines.values()


def _cells(rows: Iterable[tuple[Any, ...]], below: Mapping[str, tuple[str, ...]]) -> dict[str, Crossing]:
    """One cell for the district; or one for each unit below it, and one for what is left."""
    top = {unit: code for code, units in below.items() for unit in units}
    found = defaultdict[str, Counter[tuple[bool, ...]]](Counter)
    for unit, *answers, records in rows:
        found[top.get(unit, "")][tuple(answers)] += records
    return dict(found)


def _grains(told: Mapping[Grain, Sequence[Member]], member: Member) -> frozenset[Grain]:
    return frozenset(grain for grain, members in told.items() if member in members and (member.fine or grain == "year"))


def _beside_print(told: Sequence[Member], every: Sequence[Member]) -> list[Member]:
    """Where one that was printed cannot be told, neither can what puts records into periods by a date of its own."""
    closed = {place for one in every if one.printed and one not in told for place in one.places}
    return [one for one in told if closed.isdisjoint(one.places)]


def _years(periods: Sequence[Period]) -> bool:
    return any(period.kind == "year" for period in periods)


def _coarser(grain: Grain) -> Grain:
    return GRAINS[GRAINS.index(grain) - 1]


def of_district(terms: Terms, period: Period, cutoff: date) -> Terms:
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
        "month": _months(whole),
    }
    return (period for period in found[grain] if period.start <= cutoff)


def _months(whole: Period) -> list[Period]:
    return [month(whole.end.year, number) for number in range(1, 13)]


def _quarter(of: int, number: int) -> Period:
    return Period(date(of, 3 * number + 1, 1), month(of, 3 * number + 3).end, "quarter")
