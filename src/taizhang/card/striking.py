"""Which numbers of published cards a correction would move, and the digits that they would then print. The cards themselves stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from taizhang.card.sentences import bind_number, shown_in
from taizhang.card.types import BoundCard, BoundNumber, Struck
from taizhang.definitions import Book
from taizhang.definitions.types import Card, Shown
from taizhang.figures import queries as figures
from taizhang.figures.radius import supposed
from taizhang.figures.supposing import supposing
from taizhang.kernel.faults import Fault
from taizhang.org.types import Refused, Scope
from taizhang.records.types import Proposal

GONE = "——"


@dataclass(frozen=True, slots=True)
class Striking:
    """A proposal held against published cards, as known when it was made. `closed` collects the numbers that read the register and
    count what the asker may not see."""

    proposal: Proposal
    book: Book
    scope: Scope
    closed: list[BoundNumber] = field(default_factory=list)

    def struck(self, card: BoundCard, definition: Card) -> Iterator[Struck]:
        """The numbers of an edition that would be printed or counted otherwise after the proposal than before it."""
        assert card.edition is not None
        for number, (_name, shown) in zip(card.numbers, shown_in(definition), strict=True):
            if self.proposal.register not in figures.read_by(self.book, number.figure, number.asked_for.end):
                continue
            try:
                now = self._bound(number, shown)
                with supposing(supposed(self.proposal)):
                    after = self._bound(number, shown)
            except Refused:
                self.closed.append(number)
                continue
            if now != after:
                yield Struck(
                    card=card.card,
                    period=card.period,
                    version=card.edition.version,
                    name=number.name,
                    figure=number.figure,
                    asked=number.asked,
                    printed=number.zh,
                    now=now.zh if now else GONE,
                    would_print=after.zh if after else GONE,
                )

    def _bound(self, number: BoundNumber, shown: Shown) -> BoundNumber | None:
        """The number under its own cutoff; None where there is nothing to print."""
        ask = number.ask(self.proposal.district, self.proposal.seq)
        try:
            figure = figures.figure(ask, self.scope)
            return bind_number(number.name, shown, ask.period, self.book.indicator(ask.indicator, ask.period.end).definition, figure, "")
        except Refused:
            raise
        except Fault:
            return None
