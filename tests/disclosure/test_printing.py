"""What a card prints of persons and firms is looked at together, and beside all that was printed before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product

import pytest

from taizhang.figures import printing, queries
from taizhang.figures.safety import left_over
from taizhang.figures.types import Ask
from taizhang.kernel.periods import parse_period
from tests.disclosure.test_subtraction import LATE, SMALL_MONTH, SMALL_TOPIC, leaks, many
from tests.disclosure.town import LIMIT, TOWN, Case, Print, enter, open_town, publish

pytestmark = pytest.mark.django_db(transaction=True)
END = date(2022, 12, 31)


def town(cases: Sequence[Case]) -> int:
    open_town()
    return enter(cases)


def named(as_of: int, *numbers: Print) -> list[tuple[str, str]]:
    asks = [Ask(TOWN, one.indicator, parse_period(one.period), as_of=as_of, cutoff=parse_period(one.period).end) for one in numbers]
    return [(asks[place].indicator, why.code) for place, why in queries.betrayed(asks)]


def of(*indicators: str, period: str = "2022") -> list[Print]:
    return [Print(f"case.{one}", period) for one in indicators]


def test_a_total_and_its_topics_are_printed_together_only_if_they_leave_no_few_over() -> None:
    known = town(SMALL_TOPIC)
    assert named(known, *of("received")) == named(known, *of("water")) == []
    ((figure, code),) = named(known, *of("received", "water"))
    assert (figure, code) == ("case.received", "left_over")


def test_who_publishes_is_told_which_number_less_which_and_the_limit() -> None:
    known = town(SMALL_TOPIC)
    asks = [Ask(TOWN, one.indicator, parse_period("2022"), as_of=known, cutoff=END) for one in of("received", "water")]
    ((_place, why),) = queries.betrayed(asks)
    assert why.en == "“case.received 2022” less “case.water 2022” leaves fewer than 3"


def test_came_less_answered_is_told_only_if_none_or_many_wait() -> None:
    known = town(many("south", "water", 0, 7, accepted=1) + many("south", "water", 0, 2))
    assert named(known, *of("received", "accepted")) == [("case.received", "left_over")]


def test_two_numbers_that_leave_many_over_stand_together() -> None:
    known = town(many("south", "water", 0, 7) + many("south", "road", 0, LIMIT))
    assert named(known, *of("received", "water", "road", "water_share")) == []


def test_a_year_less_its_first_months_tells_of_the_rest() -> None:
    known = town(many("south", "water", 0, 7) + many("south", "water", 3, 2))
    assert named(known, *of("received"), *of("received", period="2022-01/2022-05")) == [("case.received", "left_over")]


def test_what_a_derived_number_is_computed_from_is_looked_at_too() -> None:
    known = town(SMALL_TOPIC)
    assert named(known, *of("of_both")) == [("case.of_both", "few")]
    publish("2022", END, of("received"), known)
    later = enter([one for one in LATE if one.late], first=500) and enter(many("south", "water", 4, 7), first=600)
    growth = Print("case.growth", "2023")
    assert ("case.growth", "told_otherwise") in named(later, growth)  # its base, the year before, is one more than was told


def test_later_cards_are_held_against_what_earlier_ones_printed() -> None:
    known = town(SMALL_TOPIC)
    early = of("received", period="2022-01/2022-05")
    publish("2022-01/2022-05", date(2022, 5, 31), early, known)
    assert named(known, *early) == []  # once more the same tells nothing new
    assert named(known, *of("water", period="2022-01/2022-05")) == [("case.water", "left_over")]


def test_what_is_told_of_an_earlier_year_is_looked_at_with_several_years_in_one() -> None:
    """Four more about roads and one about water came late: all less roads, less the water of each year, leaves the one."""
    known = town(many("south", "road", 0, 5) + many("south", "water", 0, 3) + many("south", "water", 4, 6))
    publish("2022", END, [], known)
    later = enter(many("south", "road", 1, 4) + many("south", "water", 1, 1), first=700)
    years = [*of("received", "road", period="2022/2023"), *of("water", period="2023")]
    assert named(later, *years[:2]) == []
    assert [code for _figure, code in named(later, *years)] == ["left_over"]


def test_one_more_in_a_second_edition_is_named() -> None:
    known = town(many("south", "water", 0, 7))
    publish("2022-01/2022-05", date(2022, 5, 31), of("received", period="2022-01/2022-05"), known)
    later = enter(many("south", "road", 1, 1), first=700)
    assert [code for _figure, code in named(later, *of("received", period="2022-01/2022-05"))] == ["told_otherwise"]


def test_of_projects_every_number_is_printed() -> None:
    known = town(SMALL_MONTH)
    assert named(known, Print("works.begun", "2022"), Print("works.begun", "2022-01/2022-05")) == []


@pytest.mark.parametrize("more", [("water",), ("road", "water_share")])
def test_an_adversary_finds_what_a_card_says_that_is_looked_at_number_by_number(
    more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = many("south", "water", 0, 7) + many("south", "road", 0, 2 if more == ("water",) else 5)
    known = town(cases)
    publish("2022", END, of("received"), known)
    together = [(one, known, END) for one in of("received", *more)]
    found = leaks(cases, known, enter([], first=900), together)
    assert bool(found) == (more == ("water",))
    assert bool(named(known, *of(*more))) == bool(found)


def test_records_alike_are_taken_from_one_list_and_another() -> None:
    """Of every way to have four kinds of records in two lists: few over on one side, none on the other, tells of them."""
    for only, both, other in product(range(5), repeat=3):
        found = list(left_over({0b01: only, 0b11: both, 0b10: other}, 2, 3))
        assert bool(found) == (0 < max(only, other) < 3)


def test_several_parts_are_taken_from_a_whole() -> None:
    parts = {0b00011: 9, 0b00101: 9, 0b01001: 9, 0b00001: 2}
    assert list(left_over(parts, 4, 3)) == [(0, 1, 2, 3)]
    assert printing.betrayed([]) == []
