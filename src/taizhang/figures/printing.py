"""What a card may print of persons and firms: each number by itself, beside what the public was told before, and all together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from taizhang.figures import counting, deriving, disclosure, rules, telling
from taizhang.figures.disclosure import Card, Printed
from taizhang.figures.safety import apart, left_over, safe
from taizhang.figures.telling import cell_of, known_inside, of_district
from taizhang.figures.terms import Terms, settle
from taizhang.figures.types import Ask, Refusal
from taizhang.kernel.periods import Period, year
from taizhang.org import queries as org


def betrayed(asks: Sequence[Ask]) -> list[tuple[int, Refusal]]:
    """Which of the numbers of a card, by their places, would tell of few if they were printed, and why."""
    counted = [(place, terms) for place, ask in enumerate(asks) for terms in _counted(ask)]
    alone = [(place, why) for place, terms in counted if not _known(terms) and (why := _alone(terms) or _beside(terms))]
    return [*alone, *_together(counted, frozenset(place for place, _why in alone))]


def _counted(ask: Ask) -> Iterator[Terms]:
    """All that a number tells of persons and firms: its own count, or those it is computed from. Asked by somebody who may see all;
    `limit` is the smallest count that may be told."""
    district, now = org.district(ask.district).name, org.book(ask.district)
    book = org.book(district, ask.as_of)
    for indicator, period in sorted(deriving.counted_in(book, ask.indicator, ask.period), key=repr):
        if least := disclosure.limit(book, now, indicator, period.end):
            until = min(ask.cutoff, period.end) if ask.cutoff else None
            asked = replace(ask, district=district, indicator=indicator, period=period, cutoff=until, place=None)
            yield replace(settle(asked, telling.everything(district, book)), limit=least)


def _known(terms: Terms) -> bool:
    """Whether a card printed just this before."""
    before = (one for one in telling.printed(terms.district.name) if (one.indicator, one.period) == (terms.ask.indicator, terms.ask.period))
    return any(cell_of(_as_printed(terms, one)) == cell_of(terms) for one in before)


def _alone(terms: Terms) -> Refusal | None:
    percent = disclosure.dominated_from(terms.book, org.book(terms.district.name), counting.compiled_for(terms).register)
    summed = terms.definition.kind in ("sum", "average")
    if safe(cell_of(terms), terms.limit) and not (percent and summed and counting.dominated(terms, percent)):
        return None
    return rules.few(terms.definition, terms.limit)


def _beside(terms: Terms) -> Refusal | None:
    """What earlier cards printed, or was told since the first card of its years, and it differs from by few."""
    cards, asked = disclosure.published(terms.district.name), terms.ask.period
    before = [one for one in telling.printed(terms.district.name) if one.indicator == terms.ask.indicator]
    years = [year(number) for number in range(asked.start.year, asked.end.year + 1)]
    told = [(one, card) for one in years if (card := cards.first(one.end.year))]
    if all(_apart(terms, one) for one in before if one.period.start == asked.start) and (
        not told or (asked.kind in ("year", "years") and all(_as_told(terms, one, card) for one, card in told))
    ):
        return None
    return rules.told_otherwise(terms.definition, terms.limit)


def _apart(terms: Terms, one: Printed) -> bool:
    return apart(cell_of(terms), cell_of(_as_printed(terms, one)), terms.limit)


def _as_printed(terms: Terms, one: Printed) -> Terms:
    asking = replace(terms, ask=replace(terms.ask, indicator=one.indicator))
    return of_district(known_inside(asking, one.as_of), one.period, one.cutoff)


def _as_told(terms: Terms, of: Period, card: Card) -> bool:
    then = of_district(known_inside(terms, card.as_of), of, card.cutoff)
    told = "year" in telling.open_levels(replace(then, limit=terms.limit)).district
    return told and apart(cell_of(of_district(terms, of, terms.cutoff)), cell_of(then), terms.limit)


def _together(counted: Sequence[tuple[int, Terms]], alone: frozenset[int]) -> Iterator[tuple[int, Refusal]]:
    """Of each register, whether the numbers of the card and those that were told before leave few records over between them, besides
    those that are named alone."""
    by_register = defaultdict[str, list[tuple[int, Terms]]](list)
    for place, terms in counted:
        by_register[counting.compiled_for(terms).register].append((place, terms))
    for numbers in by_register.values():
        yield from _of_register(numbers, alone)


def _of_register(numbers: Sequence[tuple[int, Terms]], alone: frozenset[int]) -> Iterator[tuple[int, Refusal]]:
    """Of lists that leave few over one number is named: were it taken out, so were the others free of it. What was printed before, with
    the same records, tells nothing more."""
    first = numbers[0][1]
    register, limit = counting.compiled_for(first).register, max(terms.limit for _place, terms in numbers)
    before = [_as_printed(first, one) for one in telling.printed(first.district.name) if _reads(first, one, register)]
    before += _told([terms for _place, terms in numbers], limit)
    lists = list[tuple[int | None, Terms]]()
    bits = Counter[str]()
    known = set[frozenset[str]]()
    for place, terms in [*((None, terms) for terms in before), *numbers]:
        for listed in _lists(terms):
            if listed and listed not in known:
                known.add(listed)
                bits.update(dict.fromkeys(listed, 1 << len(lists)))
                lists.append((place, terms))
    named = set(alone)
    for picked in left_over(Counter(bits.values()), len(lists), limit):
        new = [place for each in picked if (place := lists[each][0]) is not None]
        if new and named.isdisjoint(new) and len({lists[each][1].ask for each in picked}) > 1:
            named.add(new[0])
            yield new[0], rules.left_over([(lists[each][1].definition, lists[each][1].ask.period.key) for each in picked], limit)


def _told(numbers: Sequence[Terms], limit: int) -> Iterator[Terms]:
    """What anybody is told of the years that the numbers touch, as known when each was told first."""
    first, cards = numbers[0], disclosure.published(numbers[0].district.name)
    years = {number for terms in numbers for number in range(terms.ask.period.start.year, terms.ask.period.end.year + 1)}
    for one, card in ((year(number), cards.first(number)) for number in sorted(years)):
        if card:
            then = replace(of_district(known_inside(first, card.as_of), one, card.cutoff), limit=limit)
            for indicator, levels in telling.all_levels(then).items():
                if "year" in levels.district:
                    yield of_district(replace(then, ask=replace(then.ask, indicator=indicator)), one, card.cutoff)


def _reads(terms: Terms, one: Printed, register: str) -> bool:
    book = org.book(terms.district.name, one.as_of)
    return book.indicator(one.indicator, one.period.end).definition.of_register == register


def _lists(terms: Terms) -> Iterator[frozenset[str]]:
    """The records that it counts, by number; of a ratio those in its numerator too."""
    yield frozenset(row[0] for row in counting.rows(terms, (), "denominator", None, None))
    if terms.definition.kind == "ratio":
        yield frozenset(row[0] for row in counting.rows(terms, (), "numerator", None, None))
