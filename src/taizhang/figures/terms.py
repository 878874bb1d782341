"""An ask with everything answered that it leaves open, and whether the asker may have the figure at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from taizhang.definitions import Book
from taizhang.definitions.types import Indicator
from taizhang.figures import disclosure
from taizhang.figures.compile import compiled
from taizhang.figures.types import Ask
from taizhang.journal import queries as journal
from taizhang.journal.types import Head
from taizhang.kernel.clock import china_date, parse_stamp
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period
from taizhang.kernel.reading import held
from taizhang.org import gate, rules
from taizhang.org import queries as org
from taizhang.org.types import PUBLIC, District, Refused, RegisterScope, Scope, UnitNode


@dataclass(frozen=True, slots=True)
class Terms:
    """`known_on` is the China date of `as_of`; `definition` the indicator's version in force at the end of the period; `units` the
    subtree asked for as it stood then, None for all of the district; `guarded` that the asker is told whole months only; `limit` the
    smallest count that he may be told (0: any), `printed` that a card printed this figure, `barred` that no card told of it."""

    ask: Ask
    scope: Scope
    district: District
    book: Book
    definition: Indicator
    version: int
    as_of: int
    known_on: date
    cutoff: date
    units: tuple[str, ...] | None
    guarded: bool
    limit: int = 0
    printed: bool = False
    barred: bool = False

    def asking(self, indicator: str, period: Period, unit: str | None = None, place: str | None = None) -> Terms:
        """The terms of another figure that this one is made of: known at the same seq; of another period, at that one's own end
        at the latest. What few records make is told under the state of its own year, or of the card that printed what is made of it."""
        ask = Ask(self.district.name, indicator, period, unit, None, None, place)
        if limit := _limit(ask, self.scope, self.book):
            if not (self.printed and self.definition.kind == "derived"):
                return settle(ask, self.scope)
            head, until = journal.head(self.district.name), min(self.cutoff, period.end)
            return replace(_terms(ask, self.scope, self.district, head, self.as_of, until), limit=limit, printed=True)
        cutoff = self.ask.cutoff or (self.cutoff if self.guarded and period == self.ask.period else None)
        if cutoff and period != self.ask.period:
            cutoff = min(cutoff, period.end)
        ask = Ask(self.district.name, indicator, period, unit, self.as_of, cutoff, place)
        adopted = self.book.indicator(indicator, period.end)
        guarded = _guarded(ask, self.scope, self.book)
        return replace(
            self,
            ask=ask,
            definition=adopted.definition,
            version=adopted.version,
            cutoff=_cutoff(ask, self.book, self.as_of, self.known_on, guarded=guarded),
            units=units_of(ask, self.as_of),
            guarded=guarded,
        )

    def of_unit(self, unit: str | None, units: tuple[str, ...] | None) -> Terms:
        """The same terms for another unit, whose subtree at the period's end is `units`. Spelt out: a grid makes thousands."""
        return Terms(
            self.ask.of_unit(unit), self.scope, self.district, self.book, self.definition, self.version, self.as_of, self.known_on,
            self.cutoff, units, self.guarded, self.limit, self.printed and unit is None, self.barred,
        )  # fmt: skip

    def of_units(self, several: Iterable[tuple[str, ...] | None]) -> Terms:
        """The same terms for several subtrees together."""
        found = list(several)
        together = None if None in found else tuple({unit for units in found if units for unit in units})
        return replace(self, units=together)

    def admit(self, register: str) -> RegisterScope:
        """What the scope opens of a register. Refused if that is nothing, or less than all units that the figure counts."""
        opened = gate.require(self.scope, register)
        if opened.units is not None:
            asked = org.tree(self.district.name, self.ask.period.end, self.as_of) if self.units is None else self.units
            if not opened.units.issuperset(asked):
                raise Refused(
                    f"{self.definition.indicator} counts units that {self.scope.actor.code} may not see",
                    where=self.district.name,
                    remedy="ask for one of your own units",
                )
        return opened


def settle(ask: Ask, scope: Scope) -> Terms:
    """Fills in what is left open: the newest seq, the earlier of the period's end and that seq's date in China."""
    district = org.district(ask.district)
    if scope.district not in (district.name, district.code):
        raise Refused(f"this is a scope of {scope.district}", where=district.name, remedy="ask with a scope of this district")
    asked, head = replace(ask, district=district.name), journal.head(district.name)
    as_of = head.seq if ask.as_of is None else ask.as_of
    if not 0 < as_of <= head.seq:
        raise Fault(f"the journal of {district.name} has no event {as_of}", remedy=f"choose a seq from 1 to {head.seq}")
    if limit := _limit(asked, scope, org.book(district.name, as_of)):
        told = disclosure.told(asked, head.seq)
        return replace(_terms(asked, scope, district, head, told.as_of, told.cutoff), limit=limit, printed=told.printed, barred=told.barred)
    return _terms(asked, scope, district, head, as_of)


def _terms(asked: Ask, scope: Scope, district: District, head: Head, as_of: int, cutoff: date | None = None) -> Terms:
    known_on = _day(head.at if as_of == head.seq else _at(district.name, as_of))
    book = org.book(district.name, as_of)
    adopted = book.indicator(asked.indicator, asked.period.end)
    guarded = cutoff is None and _guarded(asked, scope, book)
    if guarded:
        disclosure.known_by(asked, head.seq)
    until, units = cutoff or _cutoff(asked, book, as_of, known_on, guarded=guarded), units_of(asked, as_of)
    return Terms(asked, scope, district, book, adopted.definition, adopted.version, as_of, known_on, until, units, guarded or bool(cutoff))


@lru_cache(maxsize=256)
def _day(at: str) -> date:
    return china_date(parse_stamp(at))


@held
def _at(district: str, seq: int) -> str:
    return journal.entry(district, seq).at


def _limit(ask: Ask, scope: Scope, book: Book) -> int:
    """The smallest count that the asker may be told of what the figure reads; 0 for those who may see the records."""
    if scope.actor.code != PUBLIC.code:
        return 0
    return disclosure.limit(book, org.book(ask.district), ask.indicator, ask.period.end)


def _guarded(ask: Ask, scope: Scope, book: Book) -> bool:
    return scope.actor.code == PUBLIC.code and disclosure.guarded(book, org.book(ask.district), ask.indicator, ask.period.end)


def _cutoff(ask: Ask, book: Book, as_of: int, known_on: date, *, guarded: bool) -> date:
    """The earlier of the period's end and the China date of `as_of`, unless another is asked for or fewer days may be told."""
    if not guarded:
        return ask.cutoff or min(ask.period.end, known_on)
    made_of_records = book.indicator(ask.indicator, ask.period.end).definition.of_register is not None
    flow = made_of_records and compiled(book, ask.indicator, ask.period.end).place.kind == "flow"
    return disclosure.cutoff(ask, as_of, known_on, flow=flow)


def units_of(ask: Ask, as_of: int) -> tuple[str, ...] | None:
    """The subtree asked for as it stood at the period's end; None for all of the district."""
    return None if ask.unit is None else below(org.tree(ask.district, ask.period.end, as_of), ask.unit)


def below(nodes: Mapping[str, UnitNode], unit: str | None) -> tuple[str, ...] | None:
    """A unit and all under it in a tree; None for all of the district."""
    if unit is None or (unit in nodes and nodes[unit].parent is None):
        return None
    return tuple(sorted(rules.subtree(nodes, unit)))
