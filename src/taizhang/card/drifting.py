"""What has moved since a card was published: numbers that differ, and the events that changed the records or definitions behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import get_args

from taizhang.card.types import BoundCard, BoundNumber, Drift, Moved, Mover
from taizhang.definitions import Book
from taizhang.figures import queries as figures
from taizhang.figures.types import Ask, Figure, Part
from taizhang.journal import queries as journal
from taizhang.journal.types import Entry
from taizhang.kernel.clock import china_date, parse_stamp
from taizhang.org import queries as org
from taizhang.org.types import PUBLIC, Scope
from taizhang.records import queries as records

_PAGE = 1000

Record = tuple[str, str]
"""Register and number."""
Versions = dict[tuple[str, str], int]
"""Kind and id of a definition → its version."""


def drifted(then: BoundCard, now: BoundCard, scope: Scope) -> Drift:
    """Compares a published card with the same card bound today, number by number."""
    today = {key(number): number for number in now.numbers}
    tracing = _Tracing(then, now, scope)
    told = [number for number in then.numbers if not tracing.untold(number)]
    moved = [tracing.moved(number, today.get(key(number))) for number in told if _differs(number, today.get(key(number)))]
    return Drift(then.district, then.card, then.period, then.as_of, now.as_of, tuple(moved), len(then.numbers) - len(told))


def key(number: BoundNumber) -> tuple[str, str, str, str | None]:
    """What makes two numbers of two bindings of a card the same one."""
    return number.name, number.figure, number.asked, number.place


def _differs(then: BoundNumber, now: BoundNumber | None) -> bool:
    return now is None or (then.exact, then.value, then.evidence, then.unit) != (now.exact, now.value, now.evidence, now.unit)


@dataclass
class _Tracing:
    """From a moved number to the events behind it: those since the card that touched a record which its evidence lists
    on one side only, or with another contribution."""

    then: BoundCard
    now: BoundCard
    scope: Scope

    def __post_init__(self) -> None:
        self.since: dict[Record, list[tuple[int, str]]] = defaultdict(list)
        for seq, register, number, op, _ in records.changes(self.then.district, self.then.as_of):
            self.since[register, number].append((seq, op))
        self.books = tuple(org.book(self.then.district, as_of) for as_of in (self.then.as_of, self.now.as_of))

    def moved(self, then: BoundNumber, now: BoundNumber | None) -> Moved:
        before, after = self._figures(then, self.scope)
        movers = tuple(self._movers(before, after))
        return Moved(
            name=then.name,
            figure=then.figure,
            period=then.asked,
            printed=then.zh,
            would_print=now.zh if now else "——",
            then=then.exact,
            now=now.exact if now else None,
            unit=then.unit,
            movers=movers,
            redefined=tuple(self._redefined(before, after, by_records=bool(movers))),
            printed_en=then.en,
            would_print_en=now.en if now else "——",
            place=then.place,
            cutoff=then.cutoff,
        )

    def _figures(self, number: BoundNumber, scope: Scope) -> tuple[Figure, Figure]:
        then, now = (figures.figure(number.ask(self.then.district, as_of), scope) for as_of in (self.then.as_of, self.now.as_of))
        return then, now

    def untold(self, number: BoundNumber) -> bool:
        """Of persons and firms the public is not even told that a number moved until a card prints it anew: who counts the journal's
        events, and sees after one of them which numbers have moved, knows of one record what it is."""
        then, now = self.books
        return self.scope.actor.code == PUBLIC.code and figures.limited(then, now, number.figure, number.asked_for.end)

    def _touched(self, before: Figure, after: Figure, scope: Scope) -> set[Record]:
        lines = set(self._lines(before, scope)) ^ set(self._lines(after, scope))
        return {(register, record) for _part, register, record, _contribution in lines}

    def _movers(self, before: Figure, after: Figure) -> Iterator[Mover]:
        touched = self._touched(before, after, self.scope)
        events = sorted({(seq, op, record) for record in touched for seq, op in self.since.get(record, ())})
        for seq, op, (register, record) in events:
            entry = journal.entry(self.then.district, seq)
            at = _month(entry.at) if self._coarse(register) else entry.at
            yield Mover(seq, at, op, f"{register}/{record}", entry.actor, _reason(entry, op))

    def _coarse(self, register: str) -> bool:
        """Whether the reader is told no days of that register: then the day on which something was entered is none of his either."""
        opened = self.scope.registers.get(register)
        return self.scope.actor.code == PUBLIC.code and (opened is None or opened.level != "rows")

    def _redefined(self, before: Figure, after: Figure, *, by_records: bool) -> Iterator[Mover]:
        """The definitions in force otherwise on the two sides: of the figure and all it is made of; of the registers it reads where
        neither these nor records tell why it moved."""
        then, now = _indicators(before), _indicators(after)
        if then == now and not by_records:
            then, now = (self._registers(book, figure) for book, figure in zip(self.books, (before, after), strict=True))
        for kind, id in sorted(now):
            if then.get((kind, id)) != now[kind, id]:
                adopted = self.books[1].version(kind, id, now[kind, id])
                entry = journal.entry(self.then.district, adopted.seq)
                yield Mover(adopted.seq, entry.at, entry.kind, f"{kind}/{id}", entry.actor)

    def _registers(self, book: Book, figure: Figure) -> Versions:
        return {("register", id): book.register(id).version for id in figures.read_by(book, figure.ask.indicator, figure.ask.period.end)}

    def _lines(self, figure: Figure, scope: Scope) -> Iterator[tuple[Part, str, str, Decimal]]:
        """Everything that a figure, or those it is made of, lists: part, register, record, contribution."""
        for leaf in _leaves(figure):
            register = self._register(leaf.ask)
            for part in get_args(Part) if leaf.kind == "ratio" else ("denominator",):
                for number, contribution in self._pages(replace(leaf.ask, as_of=figure.as_of, cutoff=leaf.cutoff), part, scope):
                    yield part, register, number, contribution

    def _register(self, ask: Ask) -> str:
        indicator = org.book(ask.district).indicator(ask.indicator, ask.period.end).definition
        return indicator.of_register or "reported"

    def _pages(self, ask: Ask, part: Part, scope: Scope) -> Iterator[tuple[str, Decimal]]:
        after: str | None = None
        while True:
            page = figures.evidence(ask, scope, part=part, after=after, limit=_PAGE)
            for line in page.lines:
                yield line.number, line.contribution
            if page.after is None:
                return
            after = page.after


def _leaves(figure: Figure) -> Iterator[Figure]:
    """The figures that are counted or entered, at the bottom of one that is derived from others."""
    if not figure.inputs:
        yield figure
    for below in figure.inputs:
        yield from _leaves(below)


def _indicators(figure: Figure) -> Versions:
    """The version of the indicator, and of each that it is made of."""
    found = {("indicator", figure.ask.indicator): figure.definition}
    for below in figure.inputs:
        found |= _indicators(below)
    return found


def _month(at: str) -> str:
    return f"{china_date(parse_stamp(at)):%Y-%m}"


def _reason(entry: Entry, op: str) -> bool | None:
    """Amendments, mergers and erasures are given a reason; of the rows of a file none is asked."""
    asked = op in ("record.amended", "record.merged", "record.erased") and entry.kind == op
    return "@reason" in entry.data["private"] if asked else None
