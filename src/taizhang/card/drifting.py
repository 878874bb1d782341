"""What has moved since a card was published: numbers that differ, and the events that changed the records they count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import get_args

from taizhang.card.types import BoundCard, BoundNumber, Drift, Moved, Mover
from taizhang.figures import queries as figures
from taizhang.figures.types import Ask, Figure, Part
from taizhang.journal import queries as journal
from taizhang.org import queries as org
from taizhang.org.types import Scope
from taizhang.records import queries as records

_PAGE = 1000

Record = tuple[str, str]
"""Register and number."""


def drifted(then: BoundCard, now: BoundCard, scope: Scope) -> Drift:
    """Compares a published card with the same card bound today, number by number."""
    today = {_key(number): number for number in now.numbers}
    tracing = _Tracing(then, now, scope)
    moved = [tracing.moved(number, today.get(_key(number))) for number in then.numbers if _differs(number, today.get(_key(number)))]
    return Drift(then.district, then.card, then.period, then.as_of, now.as_of, tuple(moved))


def _key(number: BoundNumber) -> tuple[str, str, str, str | None]:
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

    def moved(self, then: BoundNumber, now: BoundNumber | None) -> Moved:
        return Moved(
            name=then.name,
            figure=then.figure,
            period=then.asked,
            printed=then.zh,
            would_print=now.zh if now else "——",
            then=then.exact,
            now=now.exact if now else None,
            unit=then.unit,
            definition_changed=now is not None and now.definition != then.definition,
            movers=tuple(self._movers(then)),
        )

    def _movers(self, number: BoundNumber) -> Iterator[Mover]:
        before = set(self._lines(number.ask(self.then.district, self.then.as_of)))
        after = set(self._lines(number.ask(self.then.district, self.now.as_of)))
        touched = {(register, record) for _, register, record, _ in before ^ after}
        events = sorted({(seq, op, record) for record in touched for seq, op in self.since.get(record, ())})
        for seq, op, (register, record) in events:
            entry = journal.entry(self.then.district, seq)
            yield Mover(seq, entry.at, op, f"{register}/{record}", entry.actor)

    def _lines(self, ask: Ask) -> Iterator[tuple[Part, str, str, Decimal]]:
        """Everything that a figure, or those it is made of, lists: part, register, record, contribution."""
        for leaf in _leaves(figures.figure(ask, self.scope)):
            register = self._register(leaf.ask)
            for part in get_args(Part) if leaf.kind == "ratio" else ("denominator",):
                for number, contribution in self._pages(replace(leaf.ask, as_of=ask.as_of, cutoff=leaf.cutoff), part):
                    yield part, register, number, contribution

    def _register(self, ask: Ask) -> str:
        indicator = org.book(ask.district).indicator(ask.indicator, ask.period.end).definition
        return indicator.of_register or "reported"

    def _pages(self, ask: Ask, part: Part) -> Iterator[tuple[str, Decimal]]:
        after: str | None = None
        while True:
            page = figures.evidence(ask, self.scope, part=part, after=after, limit=_PAGE)
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
