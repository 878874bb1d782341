"""What anybody may ask of registers whose days are not public, and under which states of knowledge. Decision 0017 says why.

A register with a limit (persons, firms) is told as known when a card was published, and of a year under one such state only: two states
differ by single records. A register that is merely coarsened is told by whole months. The levels that are open of a limited register
are decided in figures.safety and found in figures.telling; every page, list and file of figures asks figures.queries, which asks there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from taizhang.definitions import Book
from taizhang.definitions.types import Indicator, Operand, Public
from taizhang.figures.compile import compiled
from taizhang.figures.types import Ask
from taizhang.journal import queries as journal
from taizhang.journal.types import Entry
from taizhang.kernel.periods import Period, is_month_end, last_month_end, parse_period
from taizhang.kernel.reading import held
from taizhang.org.types import Refused

CARD = "card.published"
USUAL = 3
"""The limit of a register open as totals that names none: no sum stands on fewer than three records (16.6)."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A number that a card printed: what was asked, under which state and cutoff."""

    indicator: str
    period: Period
    as_of: int
    cutoff: date

    def touches(self, year: int) -> bool:
        return self.period.start.year <= year <= self.period.end.year


@dataclass(frozen=True, slots=True)
class Card:
    """A published card: its period and cutoff, the state it was bound under, its numbers; `digest` names all that the journal held."""

    digest: str
    as_of: int
    period: Period
    cutoff: date
    numbers: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """The cards that a district has published, in order: under which states of knowledge and cutoffs it told numbers of its own."""

    cards: tuple[Card, ...] = ()

    @property
    def pairs(self) -> set[tuple[int, date]]:
        return {(card.as_of, day) for card in self.cards for day in (card.cutoff, *(number.cutoff for number in card.numbers))}

    def knows(self, as_of: int) -> bool:
        return any(card.as_of == as_of for card in self.cards)

    def happened_by(self, cutoff: date, as_of: int) -> bool:
        """Whether a card known by then bears this cutoff: what has moved since is told under the card's own."""
        return any(day == cutoff and seq <= as_of for seq, day in self.pairs)

    def first(self, year: int) -> Card | None:
        """The one card under whose state a year is told: the first whose period reaches to the year's end."""
        return next((card for card in self.cards if card.period.end >= date(year, 12, 31)), None)

    def printed(self, indicator: str) -> tuple[Printed, ...]:
        return tuple(number for card in self.cards for number in card.numbers if number.indicator == indicator)


@held
def published(district: str) -> Published:
    until = journal.head(district).seq
    return Published(tuple(_card(entry) for entry in journal.entries(district, kinds=[CARD], until=until)))


def _card(entry: Entry) -> Card:
    data, as_of = entry.data, entry.data["as_of"]
    return Card(entry.digest.hex(), as_of, parse_period(data["period"]), date.fromisoformat(data["cutoff"]), tuple(_numbers(entry, as_of)))


def _numbers(entry: Entry, as_of: int) -> Iterator[Printed]:
    for number in entry.data["numbers"]:
        if number.get("place") is None:
            asked = parse_period(number.get("asked") or entry.data["period"])
            yield Printed(number.get("figure", ""), asked, as_of, date.fromisoformat(number["cutoff"]))


def guarded(then: Book, now: Book, indicator: str, on: date) -> bool:
    """Whether a register that the figure reads, by itself or through those it is made of, is not open by the day, as known then or
    as defined now."""
    return any(_by_month(book.register(id).definition.public) for id in registers(then, indicator, on) for book in (then, now))


def _by_month(public: Public | None) -> bool:
    return public is not None and (public.evidence != "rows" or limit_of(public) > 0)


def limit_of(public: Public | None) -> int:
    """The smallest count that anybody may be told of a register; 0 where any may."""
    if public is None:
        return 0
    return public.suppress_below or (USUAL if public.evidence == "totals" or public.dominated_from else 0)


def limit(then: Book, now: Book, indicator: str, on: date) -> int:
    """The strictest limit of the registers that a figure reads, of what held then and what holds now; 0 where none has any, and of what
    is entered as printed."""
    if then.indicator(indicator, on).definition.reported:
        return 0
    return max((least(then, now, id) for id in registers(then, indicator, on)), default=0)


def least(then: Book, now: Book, register: str) -> int:
    """The smallest count that anybody may be told of a register: the stricter of what held then and what holds now."""
    return max(limit_of(book.register(register).definition.public) for book in (then, now))


def dominated_from(then: Book, now: Book, register: str) -> int:
    """The percentage of a sum that no single record may reach; the stricter of what held then and what holds now, 0 where none does."""
    found = [book.register(register).definition.public for book in (then, now)]
    return min((public.dominated_from for public in found if public and public.dominated_from), default=0)


@lru_cache(maxsize=1024)
def registers(book: Book, indicator: str, on: date) -> frozenset[str]:
    definition = book.indicator(indicator, on).definition
    below = made_of(definition)
    if not below or definition.reported:  # what is held beside a printed place is asked for in its own right
        return frozenset(compiled(book, indicator, on).registers)
    return frozenset().union(*(registers(book, each, on) for each in below))


def made_of(definition: Indicator) -> list[str]:
    """The indicators that one is computed from, directly."""
    made = [each.indicator if isinstance(each, Operand) else each for each in definition.derive.of] if definition.derive else []
    return made + [each.of for each in (definition.rank, definition.streak) if each]


@dataclass(frozen=True, slots=True)
class Told:
    """Under which state and cutoff anybody is told a figure of a limited register. `printed`: a card printed just this; `barred`: no
    card has told of it, or not under the state asked for."""

    as_of: int
    cutoff: date
    printed: bool = False
    barred: bool = False


def told(ask: Ask, head: int) -> Told:
    """How a figure of a limited register is told. Refused for a state or a cutoff that is none of a published card's."""
    cards, wanted = published(ask.district), None if ask.as_of == head else ask.as_of
    known_by(ask, head)
    if ask.period.kind == "point" and not is_month_end(ask.period.end):
        raise _refused(ask, _("Of this register the public is told whole months only."), _("Choose a month, a quarter or a year."))
    exact = [one for one in cards.printed(ask.indicator) if one.period == ask.period and ask.unit is None]
    exact = [one for one in exact if wanted in (None, one.as_of) and ask.cutoff in (None, one.cutoff)]
    if exact:
        return Told(exact[-1].as_of, exact[-1].cutoff, printed=True)
    if ask.cutoff and ask.cutoff != ask.period.end and not cards.happened_by(ask.cutoff, head):
        remedy = _("Leave the cutoff out: what is told is what was known when a card was published.")
        raise _refused(ask, _("Of this register the public is told whole months only."), remedy)
    first = cards.first(ask.period.end.year)
    if first is None:
        return Told(head, ask.period.end, barred=True)
    cutoff = min(first.cutoff, ask.period.end)
    return Told(first.as_of, cutoff, barred=wanted not in (None, first.as_of) or ask.cutoff not in (None, first.cutoff, cutoff))


def known_by(ask: Ask, head: int) -> None:
    """Refused if the state of knowledge asked for is neither the present nor that of a published card."""
    if ask.as_of not in (None, head) and not published(ask.district).knows(ask.as_of or head):
        raise _refused(ask, _("What was known at an event is public only as far as a card was published of it."), _("Leave as_of out."))


def cutoff(ask: Ask, as_of: int, known_on: date, *, flow: bool) -> date:
    """The day up to which things had happened: as asked, or the newest that may be told. Refused if it would tell single days."""
    period = ask.period
    if not _of_whole_months(period, flow=flow):
        raise _refused(ask, _("Of this register the public is told whole months only."), _("Choose a month, a quarter or a year."))
    if ask.cutoff:
        if not (is_month_end(ask.cutoff) or published(ask.district).happened_by(ask.cutoff, as_of)):
            remedy = _("Choose the last day of a month, or leave the cutoff out.")
            raise _refused(ask, _("Of this register the public is told whole months only."), remedy)
        return ask.cutoff
    newest = min(period.end, known_on)
    if is_month_end(newest) or (as_of, newest) in published(ask.district).pairs:
        return newest
    return last_month_end(newest)


def _of_whole_months(period: Period, *, flow: bool) -> bool:
    """A day is one only for what stands at its end: what came in on it would be told by the day."""
    begins = period.start.day == 1 or (period.kind == "point" and not flow)
    return begins and is_month_end(period.end)


def _refused(ask: Ask, what: str, remedy: str) -> Refused:
    return Refused(what, where=f"{ask.indicator} {ask.period.key}", remedy=remedy)
