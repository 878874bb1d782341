"""Nothing small follows from what is told: by subtraction over units, months, the lists of a ratio, indicators of one register, what
is derived from them, standing counts, cards, editions, states of knowledge and cutoffs.

TAIZHANG_ADVERSARY=300 draws three hundred towns."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from taizhang.figures import counting, disclosure, queries, telling
from taizhang.figures.disclosure import Told
from taizhang.figures.types import Ask
from taizhang.journal import queries as chain
from taizhang.kernel.periods import parse_period
from taizhang.org import actions as org
from taizhang.org.types import OPERATOR
from tests.disclosure.adversary import Known, mask_of
from tests.disclosure.town import (
    COUNTED,
    HOMES,
    LIMIT,
    PERIODS,
    TOPICS,
    TOWN,
    UNITS,
    VERDICTS,
    Atoms,
    Case,
    Print,
    enter,
    facts,
    office,
    open_town,
    opened,
    public,
    publish,
    thrown_away,
    told,
    truth,
)
from tests.figures.ground import NOW

pytestmark = pytest.mark.django_db(transaction=True)
TOWNS = int(os.environ.get("TAIZHANG_ADVERSARY", "8"))
END = date(2023, 12, 31)


@st.composite
def clusters(draw: st.DrawFn) -> list[Case]:
    """Cases of one kind come in numbers: none, few or many."""
    opened = draw(st.integers(0, 7))
    accepted = draw(st.none() | st.integers(opened, 7))
    rated = None if accepted is None else draw(st.none() | st.integers(accepted, 7))
    one = Case(draw(st.sampled_from(HOMES)), draw(st.sampled_from(TOPICS)), opened, accepted, rated, draw(st.sampled_from(VERDICTS)))
    return [one] * draw(st.sampled_from([1, 2, 3, 3, 4, 5, 7]))


@st.composite
def towns(draw: st.DrawFn) -> list[Case]:
    found = [one for cluster in draw(st.lists(clusters(), min_size=1, max_size=8)) for one in cluster]
    late = [replace(one, late=True) for cluster in draw(st.lists(clusters(), max_size=2)) for one in cluster]
    return found + late


prints = st.builds(
    Print,
    st.sampled_from((*COUNTED, "case.of_both", "case.growth")),
    st.sampled_from(["2022", "2022-01/2022-05", "2022/2023", "2023", "2023-01/2023-11"]),
)


def live(cases: Sequence[Case], first: Sequence[Print] = (), second: Sequence[Print] = (), cutoff: date = date(2023, 12, 19)) -> list[Any]:
    """Two cards: of 2022, and of 2023 after the late ones came. What they print is what may be printed. Gives states and prints."""
    open_town()
    early = enter([one for one in cases if not one.late])
    printed = _publish("2022", date(2022, 12, 31), first, early)
    late = enter([one for one in cases if one.late], first=500)
    printed += _publish("2023", cutoff, second, late)
    enter([Case("south", "road", 1, 2, 3, "bad")], first=900)  # after the last card: nobody is told
    return [early, late, printed]


def _publish(year: str, cutoff: date, numbers: Sequence[Print], as_of: int) -> list[tuple[Print, int, date]]:
    """The numbers are taken in their order, as far as nothing that is named for them stands against it."""
    good = list[Print]()
    for one in dict.fromkeys(numbers):
        fits = parse_period(one.period).end <= parse_period(year).end
        if fits and not queries.betrayed([_ask(each, as_of, cutoff) for each in [*good, one]]):
            good.append(one)
    publish(year, cutoff, good, as_of)
    return [(one, as_of, min(cutoff, parse_period(one.period).end)) for one in good]


def _ask(one: Print, as_of: int, cutoff: date) -> Ask:
    period = parse_period(one.period)
    return Ask(TOWN, one.indicator, period, as_of=as_of, cutoff=min(cutoff, period.end))


def leaks(cases: Sequence[Case], early: int, late: int, printed: Sequence[tuple[Print, int, date]]) -> list[tuple[Any, ...]]:
    """The counts below the limit that somebody finds out."""
    atoms = Atoms([early, late])
    counted = truth(cases, early, atoms)
    on_cards = (queries.figure(_ask(one, as_of, cutoff), office()) for one, as_of, cutoff in printed)
    figures = [*told([early, late]), *opened(on_cards)]
    found = facts(figures, atoms)
    assert all(sum(factor * counted[atom] for atom, factor in fact.atoms.items()) == fact.value for fact in found)
    return list(_found(Known(found), atoms, counted))


def _found(known: Known, atoms: Atoms, counted: dict[int, int]) -> Iterator[tuple[Any, ...]]:
    periods = [period for period in PERIODS if period.kind in ("year", "quarter", "month")]
    for indicator, unit, period in product(COUNTED, UNITS, periods):
        versions = [atoms.parts(indicator, state, UNITS[unit], period, END) for state in atoms.states]
        for place, parts in enumerate(zip(*versions, strict=True)):
            for part, state in zip(parts, atoms.states, strict=True):
                if why := _small(known, part, counted):
                    yield indicator, unit, period.key, state, place, why
            if why := _small(known, parts[1] | {atom: -factor for atom, factor in parts[0].items()}, counted, plain=False):
                yield indicator, unit, period.key, "since", place, why


def _small(known: Known, part: dict[int, int], counted: dict[int, int], *, plain: bool = True) -> str:
    value = sum(factor * counted[atom] for atom, factor in part.items())
    if not 0 < abs(value) < LIMIT:
        return ""
    if known.determines(part):
        return f"{value} exactly"
    if not plain or set(part.values()) != {1}:
        return ""
    low, high = known.bounds(mask_of(part))
    return f"{value} within {low}..{high}" if high is not None and high - low < LIMIT else ""


def many(unit: str, topic: str, opened: int, number: int, **more: Any) -> list[Case]:
    kind = {"accepted": None, "rated": None, "verdict": "good", "late": False, **more}
    return [Case(unit, topic, opened, **kind)] * number


OF_TWO_CARDS = many("west", "water", 5, 8) + many("north", "road", 5, 3) + many("west", "road", 4, 3, late=True)


@example(cases=OF_TWO_CARDS, first=[], second=[Print("case.water", "2022")], whole=False)  # the sum's parts are told by different cards
@given(cases=towns(), first=st.lists(prints, max_size=4), second=st.lists(prints, max_size=5), whole=st.booleans())
@settings(max_examples=TOWNS, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
def test_nobody_finds_out_a_count_below_the_limit(cases: list[Case], first: list[Print], second: list[Print], whole: bool) -> None:
    with thrown_away():
        found = leaks(cases, *live(cases, first, second, END if whole else date(2023, 12, 19)))
        assert found == []


SMALL_MONTH = many("south", "water", 0, 7) + many("south", "water", 1, 2)
SMALL_UNIT = many("south", "water", 0, 7) + many("west", "water", 0, 2)
SMALL_TOPIC = many("south", "water", 0, 7) + many("south", "road", 0, 2)
SMALL_REST = many("south", "water", 0, 5, accepted=1, rated=2) + many("south", "water", 0, 1, accepted=1, rated=2, verdict="bad")
LATE = many("south", "water", 0, 7) + many("south", "water", 0, 1, late=True)
STANDING = many("south", "water", 0, 6, accepted=0) + many("south", "water", 4, 2, accepted=4)


@pytest.mark.parametrize("cases", [SMALL_MONTH, SMALL_UNIT, SMALL_TOPIC, SMALL_REST, LATE, STANDING])
def test_what_a_naive_rule_lets_out_is_found_and_this_one_keeps_it(cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    """The naive rule puts a dash where the count itself is small, and lets everybody ask under every state that a card was published of."""
    lived = live(cases)
    assert leaks(cases, *lived) == []
    monkeypatch.setattr(telling, "withheld", lambda terms: None)
    monkeypatch.setattr(disclosure, "told", _naive)
    monkeypatch.setattr(counting, "safe", lambda cell, limit: cell.records == 0 or cell.records >= limit)
    assert leaks(cases, *lived) != []


def _naive(ask: Ask, head: int) -> Told:
    card = disclosure.published(ask.district).first(ask.period.end.year)
    assert card is not None
    return Told(
        min(ask.as_of or card.as_of, card.as_of) if ask.as_of != head else card.as_of, min(ask.cutoff or card.cutoff, ask.period.end)
    )


def test_without_the_rule_for_indicators_that_share_a_register_the_rest_of_a_whole_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    lived = live(SMALL_TOPIC)
    monkeypatch.setattr(
        telling, "_together", lambda crossed, told, limit: telling.crossable(crossed.cells, [crossed.tests.index(told[-1].id)], limit)
    )
    telling._known.clear()
    assert leaks(SMALL_TOPIC, *lived) != []


@pytest.mark.parametrize(("waiting", "told_of_both"), [(0, True), (1, False), (LIMIT, True)])
def test_who_has_come_but_was_not_accepted_is_not_left_over_between_two_dates(waiting: int, told_of_both: bool) -> None:
    live(many("south", "water", 0, 7, accepted=1) + many("south", "water", 0, waiting))
    came, accepted = (queries.figure(Ask(TOWN, f"case.{each}", parse_period("2022")), public()) for each in ("received", "accepted"))
    assert {came.exact, accepted.exact} == ({Decimal(7 + waiting), Decimal(7)} if told_of_both else {Decimal(7), None})


def test_projects_are_never_withheld() -> None:
    live(SMALL_UNIT)
    begun = queries.figure(Ask(TOWN, "works.begun", parse_period("2022-05"), "west"), public())
    assert begun.exact == 3
    assert len(queries.evidence(begun.ask, public()).lines) == 3


def test_of_persons_no_row_is_listed_and_all_are_counted() -> None:
    live(SMALL_MONTH)
    ask = Ask(TOWN, "case.received", parse_period("2022"))
    found = queries.evidence(ask, public())
    assert (found.lines, found.total, found.withheld) == ((), 9, 9)
    assert len(queries.evidence(ask, office()).lines) == 10


def test_a_number_that_would_tell_of_few_is_named_before_it_is_printed() -> None:
    early, late, _printed = live(SMALL_MONTH + LATE)
    assert queries.betrayed([_ask(Print("case.received", "2022"), early, END)]) == []
    january = replace(_ask(Print("case.received", "2022"), early, END), period=parse_period("2022-02"), cutoff=date(2022, 2, 28))
    assert _codes(january) == ["few"]
    assert _codes(_ask(Print("case.received", "2022"), late, END)) == ["told_otherwise"]  # one more than was told


def _codes(*asks: Ask) -> list[str]:
    return [why.code for _place, why in queries.betrayed(asks)]


def test_a_village_that_changed_towns_is_not_left_over_between_the_months_and_the_year() -> None:
    """Of the north its two cases were the north's in January and are the south's at the year's end."""
    cases = many("north", "water", 0, 7) + many("north.hill", "water", 0, 2) + many("south", "water", 0, 7)
    open_town()
    enter(cases)
    org.move_unit(TOWN, "north.hill", parent="south", on=date(2022, 4, 1), acting=OPERATOR, now=NOW)
    publish("2022", END, [], chain.head(TOWN).seq)
    periods = [parse_period(key) for key in ("2022", "2022-Q1", "2022-01")]
    found = queries.grid(TOWN, ["case.received"], periods, ["north", "south"], public())
    told = {(unit, period.key): figure.exact for (_id, period, unit), figure in found.items()}
    assert [told["north", key] for key in ("2022", "2022-Q1", "2022-01")] == [7, None, None]
    assert [told["south", key] for key in ("2022", "2022-Q1", "2022-01")] == [9, None, None]


def test_what_is_answered_in_a_later_month_is_not_left_over_between_the_months_and_the_year() -> None:
    """In January it is not known yet of two that they will be answered: the year counts them, no month does."""
    live(many("south", "water", 0, 7, accepted=0, rated=0) + many("south", "water", 0, 2, accepted=0, rated=1))
    told = queries.grid(TOWN, ["case.answered"], [parse_period(key) for key in ("2022", "2022-Q1", "2022-01")], [None], public())
    assert [figure.exact for figure in told.values()] == [9, None, None]
