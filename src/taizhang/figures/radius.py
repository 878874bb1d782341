"""The blast radius asked of the store: every figure is counted twice by the same statements, once with the record as it stands and
once with it as it would be.

1. Figures counted from records: the periods that the record's dates (or those of records linked to it) lie in, and in these the units
   whose counts or sums change. 2. Reported entries: the figure that the entry is. 3. What is computed from those that moved, and from
   these in turn, until nothing more moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from taizhang.definitions.types import Indicator
from taizhang.figures import counting, disclosure, queries
from taizhang.figures.blast import Grain, Move, Radius, Standing, TargetMove, containing, fed, of_days, reached, since, target_moves
from taizhang.figures.compile import FOR_UNIT, compiled
from taizhang.figures.supposing import Supposed, supposing
from taizhang.figures.terms import Terms, settle
from taizhang.figures.types import Ask, Figure
from taizhang.kernel.periods import Period
from taizhang.kernel.reading import one_reading
from taizhang.org import queries as org
from taizhang.org.types import Refused, Scope
from taizhang.records import rules as record_rules
from taizhang.records.types import Proposal, Row

_EVER = date(1900, 1, 1)
GRAINS: tuple[Grain, ...] = ("year", "quarter", "month")

Whose = tuple[str | None, str | None]
"""A unit (None: the district) and a place (None: the district's own)."""


def supposed(proposal: Proposal) -> Supposed:
    """The register as it would stand after the proposal."""
    rows = {proposal.number: proposal.after if proposal.after.counts else None}
    return Supposed(proposal.district, proposal.register, proposal.seq, rows)


def radius(proposal: Proposal, scope: Scope, *, on: date, grains: Sequence[Grain] = GRAINS) -> Radius:
    """The figures that the proposal would move in these periods, for the district and each unit, as things had happened by `on`.

    Periods that begin after that day have no figures yet; averages over several years are looked at on the cards that print them."""
    survey = _Survey(proposal, scope, on, tuple(grains))
    with one_reading():
        survey.walk()
        targets = tuple(survey.targets())
    moves = sorted(survey.moves, key=lambda one: (one.indicator, one.period.start, one.period.kind, one.unit or "", one.place or ""))
    return Radius(proposal.register, proposal.number, proposal.seq, on, tuple(moves), targets, len(survey.withheld))


@dataclass
class _Survey:
    """One proposal at work: what moves, by indicator and period, and for whom."""

    proposal: Proposal
    scope: Scope
    on: date
    grains: tuple[Grain, ...]
    moves: list[Move] = field(default_factory=list)
    withheld: set[tuple[str, str]] = field(default_factory=set)
    moved: dict[str, dict[Period, set[Whose]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))

    def __post_init__(self) -> None:
        self.entered: dict[str, set[Period]] = defaultdict(set)
        self.district = org.district(self.proposal.district)
        self.book = org.book(self.district.name, self.proposal.seq)
        self.supposed = supposed(self.proposal)
        self.versions = [row for row in (self.proposal.before, self.proposal.after) if row is not None]

    def walk(self) -> None:
        reading = [
            id for id in self.book.ids("indicator") if any(self.register in queries.read_by(self.book, id, on) for on in self._forms(id))
        ]
        made = {id: [] if self.definition(id).reported else disclosure.made_of(self.definition(id)) for id in reading}
        for id in reading:
            if not made[id]:
                self.look(id, self._entered(id) if self.definition(id).reported else self._counted(id))
        waiting = [id for id in reading if made[id]]
        while ready := [id for id in waiting if not set(made[id]) & set(waiting)]:
            for id in ready:
                self.look(id, self._made(id, made[id]))
            waiting = [id for id in waiting if id not in ready]

    @property
    def register(self) -> str:
        return self.proposal.register

    def _forms(self, id: str) -> set[date]:
        """A day on which each version of the indicator is in force."""
        return {self.on, *(adopted.valid_from or _EVER for adopted in self.book.versions("indicator", id))}

    def definition(self, id: str) -> Indicator:
        return self.book.indicator(id, self.on).definition

    def look(self, indicator: str, candidates: Iterable[tuple[Period, set[Whose]]]) -> None:
        """Counts each candidate twice and keeps what differs."""
        for period, whose in candidates:
            for unit, place in sorted(whose, key=str):
                ask = Ask(self.district.name, indicator, period, unit, self.proposal.seq, min(period.end, self.on), place)
                try:
                    self._compare(ask)
                except Refused:
                    self.withheld.add((indicator, period.key))
                    self.moved[indicator][period].add((unit, place))

    def _compare(self, ask: Ask) -> None:
        before = queries.figure(ask, self.scope)
        with supposing(self.supposed):
            after = queries.figure(ask, self.scope)
        found = list(self._ranked(before, after) if before.kind == "rank" else _single(before, after))
        self.moves += found
        self.moved[ask.indicator][ask.period] |= {(one.unit, one.place) for one in found}

    # Candidates

    def _counted(self, id: str) -> Iterator[tuple[Period, set[Whose]]]:
        for period in sorted(self._periods(id), key=lambda one: (one.start, one.kind)):
            if units := self._units(self._terms(id, period)):
                yield period, {(unit, None) for unit in self._above(period, units)}

    def _periods(self, id: str) -> set[Period]:
        """Where a record of the dates that the register's, or its linked records', have can stand: in the period of its date, or if it
        is counted as standing, in every one since."""
        found: set[Period] = set()
        for on in self._forms(id):
            definition = self.book.indicator(id, on).definition
            if definition.of_register is None:
                continue
            stock = definition.stock
            days = self._days(id, on, stock.start if stock else definition.place_by or "opened_on")
            for grain in self.grains if days else ():
                found |= set(since(min(days), self.on, grain)) if stock else {containing(day, grain) for day in days}
        return {period for period in found if period.start <= self.on}

    def _days(self, id: str, on: date, column: str) -> list[date]:
        """The days in that column: of the record on both sides, and of the records that are linked to it."""
        made = compiled(self.book, id, on)
        told = [record_rules.columns(row).get(column) for row in self.versions] if made.register == self.register else []
        days = [date.fromisoformat(text) for text in told if text]
        for through, register in made.links.items():
            if register == self.register:
                days += counting.days(self._terms(id, containing(on, "year")), column, through, self.proposal.number)
        return days

    def _terms(self, id: str, period: Period) -> Terms:
        return settle(Ask(self.district.name, id, period, None, self.proposal.seq, min(period.end, self.on)), self.scope)

    def _units(self, terms: Terms) -> set[str]:
        """The units that the record, or a record linked to it, counts otherwise in than before. Where no link is read, the record is
        looked at alone: the rest of the register is the same on both sides."""
        made = counting.compiled_for(terms)
        alone = self.register not in made.links.values()
        sides = [self._side(row if row.counts else None, alone) for row in self.versions]
        if self.proposal.before is None:
            sides.insert(0, self._side(None, alone))
        before, after = (self._by_unit(terms, side) for side in sides)
        return {unit for unit in {*before, *after} if before.get(unit) != after.get(unit)}

    def _side(self, row: Row | None, alone: bool) -> Supposed:
        return Supposed(self.district.name, self.register, self.proposal.seq, {self.proposal.number: row}, alone)

    def _by_unit(self, terms: Terms, side: Supposed) -> dict[str, tuple[object, ...]]:
        with supposing(side):
            return counting.by_unit(terms)

    def _above(self, period: Period, units: Iterable[str]) -> set[str | None]:
        """These units and those above them as they stood at the period's end; the district itself is None."""
        nodes = org.tree(self.district.name, period.end, self.proposal.seq)
        above = {child: code for code, node in nodes.items() for child in node.children}
        found: set[str | None] = {None}
        for unit in units:
            code = unit if unit in nodes else None
            while code is not None and code in above:
                found.add(code)
                code = above[code]
        return found

    def _entered(self, id: str) -> Iterator[tuple[Period, set[Whose]]]:
        """The period, the unit and the place that the entry names, and the periods that it makes as one of two entries."""
        made = compiled(self.book, id, self.on)
        if made.register != self.register:
            return
        found: dict[Period, set[Whose]] = defaultdict(set)
        for row in self.versions:
            told = {key: row.values.get(key) for key in made.keys}
            if told.get("indicator", id) != id or not (told["period_start"] and told["period_end"]):
                continue
            period = of_days(date.fromisoformat(told["period_start"]), date.fromisoformat(told["period_end"]))
            for each in (period, *fed(period)) if period else ():
                found[each] |= self._named(row, told, each)
        for period, whose in found.items():
            self.entered[id] |= {period}
            yield period, whose

    def _named(self, row: Row, told: Mapping[str, str | None], period: Period) -> set[Whose]:
        place = told.get("place")
        units = {told[FOR_UNIT]} if FOR_UNIT in told else self._above(period, [row.unit])
        return {(unit, None if place == self.district.code else place) for unit in units}

    def _made(self, id: str, below: Iterable[str]) -> Iterator[tuple[Period, set[Whose]]]:
        """Where what the figure is made of has moved: for the same units and places. A rank is one question for all its members."""
        definition = self.definition(id)
        of_units: dict[Period, set[Whose]] = defaultdict(set)
        for each in below:
            if definition.rank:  # who is of a set may be told by the entry too
                of_units |= {period: {(None, None)} for period in self.entered[each]}
            for period, whose in self.moved[each].items():
                for reach in reached(definition, [period], self.on, self.grains):
                    of_units[reach] |= {(None, None)} if definition.rank else self._there(reach, whose)
        yield from of_units.items()

    def _ranked(self, before: Figure, after: Figure) -> Iterator[Move]:
        """The members whose place moves: the one whose value moved, and those that it passes."""
        nodes = org.tree(self.district.name, after.ask.period.end, self.proposal.seq)
        places = {code: place for code, _value, place in before.members}
        for code, _value, place in after.members:
            if places.get(code) != place:
                unit, peer = (code, None) if code in nodes else (None, code)
                then, now = (Standing(None if each is None else Decimal(each)) for each in (places.get(code), place))
                yield Move(before.ask.indicator, "rank", before.ask.period, unit, peer, after.unit, then, now)

    def targets(self) -> Iterator[TargetMove]:
        """The targets of the years in which something moves, those of the units included."""
        asked = {(period.whole_year(), unit) for found in self.moved.values() for period, whose in found.items() for unit, _ in whose}
        for period, unit in sorted(asked, key=lambda one: (one[0].start, one[1] or "")):
            ask = Ask(self.district.name, "", period, unit, self.proposal.seq, min(period.end, self.on))
            try:
                before = queries.standings(ask, self.scope)
                with supposing(self.supposed):
                    after = queries.standings(ask, self.scope)
            except Refused:
                continue
            yield from target_moves(unit, before, after)

    def _there(self, period: Period, whose: set[Whose]) -> set[Whose]:
        nodes = org.tree(self.district.name, period.end, self.proposal.seq)
        return {one for one in whose if one[0] is None or one[0] in nodes}


def _single(before: Figure, after: Figure) -> Iterator[Move]:
    then, now = Standing.of(before), Standing.of(after)
    if then != now:
        ask = before.ask
        yield Move(ask.indicator, after.kind, ask.period, ask.unit, ask.place, after.unit or before.unit, then, now)
