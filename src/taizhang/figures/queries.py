"""What other rooms ask: a figure, the records behind it, and all that a stranger needs to count it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from taizhang.definitions import Book
from taizhang.figures import (
    counting,
    deriving,
    disclosure,
    explaining,
    gridding,
    manifest,
    printing,
    ranking,
    ranks,
    sets,
    store,
    targeting,
    telling,
)
from taizhang.figures.targets import Standing, Target
from taizhang.figures.terms import Terms, below, settle
from taizhang.figures.types import Ask, Evidence, Figure, Part, Ranking, Refusal
from taizhang.kernel.periods import Period
from taizhang.kernel.reading import one_reading
from taizhang.org import queries as org
from taizhang.org.types import PUBLIC, Scope

__all__ = [
    "behind",
    "betrayed",
    "counted_to",
    "evidence",
    "explain",
    "figure",
    "grid",
    "lasting",
    "limited",
    "made_of",
    "promised",
    "ranking_of",
    "read_by",
    "standing",
    "standings",
    "states",
    "target_years",
]

Subtree = tuple[str | None, tuple[str, ...] | None]
"""A unit with all under it at a period's end; None, None: the district."""


def figure(ask: Ask, scope: Scope) -> Figure:
    """The figure, brought up to date first. Raises Refused if not all that it counts is open to the asker: it is never narrowed.

    Fault for an unknown indicator, unit or seq. Arithmetic that is refused gives a figure with `refusal` and no `exact`."""
    with one_reading():
        return _figure(settle(ask, scope))


def _figure(terms: Terms) -> Figure:
    if refusal := telling.withheld(terms):
        _admitted(terms)
        return counting.empty(terms, terms.as_of, refusal=refusal)
    match terms.definition.kind:
        case "derived":
            return deriving.derived(terms, _figure)
        case "reported":
            return ranks.beside(terms, deriving.reported(terms), _figure)
        case "rank":
            return ranks.rank(terms, _figure)
        case "streak":
            return deriving.streak(terms, _figure)
        case _:
            return counting.figure(terms)


def grid(
    district: str,
    indicators: Sequence[str],
    periods: Sequence[Period],
    units: Sequence[str | None],
    scope: Scope,
    *,
    as_of: int | None = None,
    cutoff: date | None = None,
) -> dict[tuple[str, Period, str | None], Figure]:
    """Every indicator for every period and unit, each the figure that `figure` gives, all from one state of the journal.

    Indicators that are counted from records cost a statement or two a register and date, however many units and periods there are;
    others are asked one by one. Raises what `figure` raises for any of them."""
    with one_reading():
        settled = [settle(Ask(district, id, period, None, as_of, cutoff), scope) for id in indicators for period in periods]
        subtrees = {period: _below(settled[0], period, units) for period in periods}
        tallies = _tallied([terms for terms in settled if terms.definition.kind in counting.KINDS])
        found = [figure for terms in settled for figure in _row(terms, subtrees[terms.ask.period], tallies)]
    return {(figure.ask.indicator, figure.ask.period, figure.ask.unit): figure for figure in found}


def _below(terms: Terms, period: Period, units: Sequence[str | None]) -> list[Subtree]:
    """Each unit with what stood under it at the period's end."""
    nodes = org.tree(terms.district.name, period.end, terms.as_of)
    return [(unit, below(nodes, unit)) for unit in units]


def _tallied(asked: Sequence[Terms]) -> Iterator[gridding.Tally]:
    """In their order, each state of knowledge read at once: of persons and firms a year is told under its own."""
    found = {
        as_of: gridding.tallied([terms for terms in asked if terms.as_of == as_of]) for as_of in dict.fromkeys(one.as_of for one in asked)
    }
    return (next(found[terms.as_of]) for terms in asked)


def _row(terms: Terms, subtrees: Sequence[Subtree], tallies: Iterator[gridding.Tally]) -> Iterator[Figure]:
    """The figures of an indicator and a period for each of the units."""
    if terms.definition.kind not in counting.KINDS:
        return (_figure(terms.of_unit(unit, units)) for unit, units in subtrees)
    counting.admitted(terms.of_units([units for _, units in subtrees]))
    tally = next(tallies)
    if terms.limit:
        return (_told(terms.of_unit(unit, units), tally) for unit, units in subtrees)
    return _beside(counting.begun(terms, tally.seq), tally, subtrees)


def _told(terms: Terms, tally: gridding.Tally) -> Figure:
    refusal = telling.withheld(terms)
    return counting.empty(terms, tally.seq, refusal=refusal) if refusal else counting.told(terms, tally.count(terms.units))


def _beside(blank: Figure, tally: gridding.Tally, subtrees: Sequence[Subtree]) -> Iterator[Figure]:
    """For those who may be told every number: all that the figures of a row share is made once."""
    for unit, units in subtrees:
        ask = blank.ask.of_unit(unit)
        yield blank.but(ask=ask) if blank.refusal else counting.filled(blank, tally.count(units), ask=ask)


def _admitted(terms: Terms) -> None:
    for register in disclosure.registers(terms.book, terms.ask.indicator, terms.ask.period.end):
        terms.admit(register)


def evidence(ask: Ask, scope: Scope, part: Part = "denominator", after: str | None = None, limit: int = 100) -> Evidence:
    """A page of the records behind a figure, by number, from the one after `after`. Of a ratio `numerator` lists its upper part.

    A derived figure, a rank or a streak has no records of its own: its `inputs` open to theirs, and the list here is empty."""
    with one_reading():
        terms = settle(ask, scope)
        told = _figure(terms)
        if told.kind in ("derived", "rank", "streak") or told.inputs:
            return Evidence(part, (), told.count, None, 0, None)
        return counting.evidence(terms, told, part, after, limit)


def lasting(pinned: Ask, scope: Scope) -> Ask:
    """A question that was answered under this `as_of`, as it can be asked again tomorrow. Where anybody may ask only for the present
    and for published states, and that is none of these any more once the journal goes on, `as_of` is left open."""
    if scope.actor.code != PUBLIC.code or pinned.as_of is None:
        return pinned
    then, now = org.book(pinned.district, pinned.as_of), org.book(pinned.district)
    guarded = disclosure.guarded(then, now, pinned.indicator, pinned.period.end)
    return replace(pinned, as_of=None) if guarded and not disclosure.published(pinned.district).knows(pinned.as_of) else pinned


def betrayed(asks: Sequence[Ask]) -> list[tuple[int, Refusal]]:
    """Which numbers of a card (by their places among these), under their states and cutoffs, would tell of few persons or firms, and why:
    by themselves, beside what was told before, or by what they leave over if some are taken away from another."""
    with one_reading():
        return printing.betrayed(asks)


def limited(then: Book, now: Book, indicator: str, on: date) -> bool:
    """Whether a figure is about persons or firms, so that the public is told it only as known when a card was published."""
    return disclosure.limit(then, now, indicator, on) > 0


def states(district: str) -> tuple[tuple[int, str], ...]:
    """Of the published cards, in order, what each knew (its `as_of`) and the digest of the chain that it stands in: what anybody is told
    of persons and firms is told as they knew it."""
    return tuple((card.as_of, card.digest) for card in disclosure.published(district).cards)


def read_by(book: Book, indicator: str, on: date) -> frozenset[str]:
    """The registers that a figure reads: by itself, through links, or through the figures it is made of."""
    return disclosure.registers(book, indicator, on)


def made_of(book: Book, indicator: str, on: date) -> frozenset[str]:
    """The indicator and all that it is computed from, down to those that are counted or entered."""
    below = disclosure.made_of(book.indicator(indicator, on).definition)
    return frozenset({indicator}).union(*(made_of(book, each, on) for each in below))


def explain(ask: Ask, scope: Scope) -> dict[str, Any]:
    """The figure, how it was computed and every record with what it contributes, as JSON: what tools/recount.py reads."""
    terms = settle(ask, scope)
    return explaining.explain(terms, _figure)


def standings(ask: Ask, scope: Scope) -> list[Standing]:
    """How each target of the year that the ask's period ends in stands, by number: those of its unit (None: the district's own) in
    force as known at its `as_of`, with results of its period under its cutoff. Its indicator is not looked at.

    Refused if the register of targets is closed to the asker; a result that is closed leaves its target without a light, and says so."""
    held = targeting.holding(ask, scope, figure)
    return [held.standing(target) for target in targeting.targets(ask, scope)]


def promised(ask: Ask, scope: Scope) -> dict[str, Target]:
    """The targets of that year by the result that they are for; the district's own before one handed down."""
    found = sorted(targeting.targets(ask, scope), key=lambda target: not target.assigned)
    return {target.result: target for target in found if target.result}


def target_years(district: str, scope: Scope) -> list[Period]:
    """The years for which targets are in force, the newest first; none where the register of targets is closed to the asker."""
    return targeting.years(district, scope)


def standing(ask: Ask, scope: Scope, target: Target) -> Standing:
    """How one of them stands in the ask's period."""
    return targeting.holding(ask, scope, figure).standing(target)


def ranking_of(
    district: str,
    indicator: str,
    period: Period,
    scope: Scope,
    *,
    among: str,
    place: str | None = None,
    ascending: bool = False,
    as_of: int | None = None,
    cutoff: date | None = None,
) -> Ranking:
    """A whole set in order by an indicator: one question to the engine however many its members are, if they are places.

    `among` is the id or the name of a set, or `column=value` over the register that the indicator is read from; a set by a column
    without a value is that of `place`, a code or a name (None: the district). Fault for an unknown set, place or indicator; Refused
    where the members' figures are closed to the asker."""
    terms = settle(Ask(district, indicator, period, as_of=as_of, cutoff=cutoff), scope)
    sought = sets.named(terms.book, period.end, among, ranking.register_of(terms))
    return ranking.ranking(terms, sought, place, _figure, ascending=ascending)


def counted_to(district: str) -> int:
    """The seq up to which the columnar store counts as it stands; nothing is brought up to date."""
    return manifest.current(district).seq


def behind() -> tuple[int, int] | None:
    """Whether figures of this reading are stale: (counted up to, the event that they speak of), None where none is."""
    return store.behind()
