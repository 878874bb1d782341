"""What the audit asks of the ledger: the district's indicators and names, and figures, each (indicator, period) once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from taizhang.card.audit.places import Names
from taizhang.card.audit.types import NOTHING, Candidate, Told
from taizhang.card.sentences import period_of
from taizhang.definitions import Book
from taizhang.definitions.types import Card, Indicator, Members, Shown, Text
from taizhang.figures import queries as figures
from taizhang.figures.types import Ask, Figure
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period
from taizhang.org import queries as org
from taizhang.org.types import Refused, Scope

_SHORTEST = 2
_WITHHELD = frozenset({"suppressed"})


def candidates(book: Book, period: Period) -> tuple[Candidate, ...]:
    """Every indicator that the district has adopted, as it was defined at the period's end, under all names that the district gives it."""
    shown = _shown(book, period)
    return tuple(_candidate(book, one.definition, shown.get(id, []), period) for id, one in book.indicators(period.end).items())


def _candidate(book: Book, indicator: Indicator, shown: list[tuple[Card, Shown]], period: Period) -> Candidate:
    asked = [(each, period_of(each, card, period)) for card, each in shown if each.place is None]
    labels = [each.label for each, _ in asked if each.label]
    said = (indicator.name.zh, *indicator.aliases, *labels)
    among = book.members(indicator.rank.among).definition.name.zh if indicator.rank and indicator.rank.among else ""
    scopes = frozenset(filter(None, (among, *(each.scope for each, _ in asked))))
    return Candidate(
        indicator=indicator.indicator,
        name=indicator.name,
        words=tuple(dict.fromkeys((*said, *_shortened(indicator, said)))),
        unit=indicator.unit,
        kind=indicator.claim,
        counted=not indicator.reported,
        target=indicator.reported and (indicator.of_register == "target" or indicator.target_for is not None),
        scopes=scopes,
        undated=tuple(dict.fromkeys(when for each, when in asked if not each.dated)),
        dated=tuple(dict.fromkeys(when for each, when in asked if each.dated)),
        basis="" if indicator.price_basis == "none" else indicator.price_basis,
    )


def _shortened(indicator: Indicator, said: Iterable[str]) -> Iterator[str]:
    """A share is often told without its whole: 税收占一般公共预算收入比重 as 税收占比."""
    if indicator.claim == "share":
        for word in said:
            part, found, whole = word.partition("占")
            if found and len(part) > 1 and len(whole) > 1:
                yield f"{part}占比"


def _shown(book: Book, period: Period) -> dict[str, list[tuple[Card, Shown]]]:
    """By indicator, every place in which a card of the district prints it."""
    found: dict[str, list[tuple[Card, Shown]]] = {}
    for id in book.ids("card"):
        card = book.card(id, period.end).definition
        for section in card.sections:
            for sentence in section.sentences:
                for each in sentence.numbers.values():
                    found.setdefault(each.indicator, []).append((card, each))
    return found


def names(district: str, book: Book, on: date) -> Names:
    """Names of the district, its units and the peers of its sets, as they stood on that day."""
    home = org.district(district)
    own = home.manifest.district.zh if home.manifest.district else ""
    nodes = org.tree(district, on)
    units = {node.zh: code for code, node in nodes.items() if node.parent is not None and len(node.zh) > _SHORTEST}
    peers = {name: code for name, code in _members(book) if code not in nodes and name != own}
    return Names(own, units, peers, home.manifest.city.zh if home.manifest.city else "")


def _members(book: Book) -> Iterator[tuple[str, str]]:
    for id in book.ids("members"):
        members: Members = book.members(id).definition
        for code, name in members.of.items():
            if len(name.zh) > _SHORTEST:
                yield name.zh, code


@dataclass
class Ledger:
    """Answers for one reader within one audit; nothing is asked twice."""

    district: str
    scope: Scope
    as_of: int
    _known: dict[tuple[str, str, str | None, str | None], Told] = field(default_factory=dict)

    def told(self, indicator: str, period: Period, unit: str | None = None, place: str | None = None) -> Told:
        key = (indicator, period.key, unit, place)
        if key not in self._known:
            self._known[key] = self._ask(indicator, period, unit, place)
        return self._known[key]

    def _ask(self, indicator: str, period: Period, unit: str | None, place: str | None) -> Told:
        try:
            found = figures.figure(Ask(self.district, indicator, period, unit=unit, place=place), self.scope)
        except Refused:
            return replace(NOTHING, withheld=True)
        except Fault:
            return NOTHING
        return _told(found)


def _told(found: Figure) -> Told:
    refusal = Text(zh=found.refusal.zh, en=found.refusal.en) if found.refusal else None
    return Told(
        exact=None if found.refusal else found.exact,
        unit=found.unit,
        decimals=found.decimals,
        bound=found.bound,
        records=found.count,
        kind=found.kind,
        status=found.status,
        scope=(found.source.rank_set if found.source else "") or (found.among.zh if found.among else ""),
        withheld=found.refusal is not None and found.refusal.code in _WITHHELD,
        refusal=refusal,
        of_unit=found.ask.unit,
        of_place=found.ask.place,
    )
