"""What anybody may ask of registers whose days are not public: whole months, and a state of knowledge that was published.

Two figures that differ by one day of their cutoff differ by exactly the records of that day, and two that differ by one event by that
event's record. So for such a register a period and a cutoff end with a month, and `as_of` is the present or that of a published card,
which stands as it was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from taizhang.definitions import Book
from taizhang.definitions.types import Indicator, Operand, Public
from taizhang.figures.compile import compiled
from taizhang.figures.types import Ask
from taizhang.journal import queries as journal
from taizhang.kernel.periods import Period, is_month_end, last_month_end
from taizhang.kernel.reading import held
from taizhang.org.types import Refused

CARD = "card.published"


@dataclass(frozen=True, slots=True)
class Published:
    """Under which states of knowledge and cutoffs a district has published numbers of its own."""

    pairs: frozenset[tuple[int, date]] = frozenset()

    def knows(self, as_of: int) -> bool:
        return any(seq == as_of for seq, _cutoff in self.pairs)

    def happened_by(self, cutoff: date, as_of: int) -> bool:
        """Whether a card known by then bears this cutoff: what has moved since is told under the card's own."""
        return any(day == cutoff and seq <= as_of for seq, day in self.pairs)


@held
def published(district: str) -> Published:
    found = set[tuple[int, date]]()
    for entry in journal.entries(district, kinds=[CARD]):
        cutoffs = {entry.data["cutoff"], *(number["cutoff"] for number in entry.data["numbers"])}
        found |= {(entry.data["as_of"], date.fromisoformat(cutoff)) for cutoff in cutoffs}
    return Published(frozenset(found))


def guarded(then: Book, now: Book, indicator: str, on: date) -> bool:
    """Whether a register that the figure reads, by itself or through those it is made of, is not open by the day, as known then or
    as defined now."""
    return any(_by_month(book.register(id).definition.public) for id in registers(then, indicator, on) for book in (then, now))


def _by_month(public: Public | None) -> bool:
    return public is not None and (public.evidence != "rows" or public.suppress_below > 0)


def least(then: Book, now: Book, register: str) -> int:
    """The smallest count that anybody may be told of a register: the stricter of what held then and what holds now."""
    found = [book.register(register).definition.public for book in (then, now)]
    return max((public.suppress_below for public in found if public), default=0)


def dominated_from(then: Book, now: Book, register: str) -> int:
    """The percentage of a sum that no single record may reach; the stricter of what held then and what holds now, 0 where none does."""
    found = [book.register(register).definition.public for book in (then, now)]
    return min((public.dominated_from for public in found if public and public.dominated_from), default=0)


def tells_single(then: Book, now: Book, register: str, records: int) -> bool:
    """Whether the difference between two figures that so many records make would tell of them: it is itself a figure of these alone."""
    if records == 1 and any(_sums_only(book.register(register).definition.public) for book in (then, now)):
        return True
    return 0 < records < least(then, now, register)


def _sums_only(public: Public | None) -> bool:
    return public is not None and (public.evidence == "totals" or public.dominated_from > 0)


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
