"""What the cards of a district cannot print as things stand: said before anybody publishes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from taizhang.card import queries as cards
from taizhang.card.types import Missing
from taizhang.cli import opening
from taizhang.cli.session import Session
from taizhang.kernel.clock import SystemClock
from taizhang.org import queries as org
from taizhang.org.types import OPERATOR


@dataclass(frozen=True, slots=True)
class Gap(Missing):
    """What is missing, and on which card."""

    district: str
    card: str
    period: str

    def __str__(self) -> str:
        return f"{self.district} {self.card} {self.period}: {Missing.__str__(self)}"


def gaps(district: str) -> Iterator[Gap]:
    """Every number without a figure, of every card of the district, each bound for its own period."""
    opening.require_home()
    found = org.district(district).name
    session = Session(OPERATOR.code, SystemClock().now())
    for card in org.book(found).ids("card"):
        bound = cards.bind(found, card, scope=session.scope(found))
        for one in bound.missing:
            yield Gap(**asdict(one), district=found, card=card, period=bound.period)
