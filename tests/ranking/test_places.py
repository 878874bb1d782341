"""Places in an order, purely: by table, and for random values, orders and gaps."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.figures import rules
from taizhang.figures.ranking import Filled, ordered
from taizhang.figures.types import Among

values = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=4), st.none() | st.integers(-5, 5).map(lambda tenths: Decimal(tenths) / 10), max_size=12
)


@pytest.mark.parametrize(
    ("given_values", "ascending", "expected"),
    [
        ("5 4 4 3", False, "1 2 2 4"),
        ("5 4 4 3", True, "4 2 2 1"),
        ("7 7 7", False, "1 1 1"),
        ("3 - 9 -", False, "2 - 1 -"),
        ("1.0 1.00 2", False, "2 2 1"),
        ("-3 -1", False, "2 1"),
        ("-", False, "-"),
        ("", False, ""),
    ],
)
def test_equals_share_a_place_and_the_next_stay_empty(given_values: str, ascending: bool, expected: str) -> None:
    held = {str(at): None if text == "-" else Decimal(text) for at, text in enumerate(given_values.split())}
    found = rules.places(held, ascending=ascending)
    assert ["-" if place is None else str(place) for place in found.values()] == expected.split()


@settings(max_examples=30)
@given(values, st.booleans())
def test_a_place_is_one_more_than_those_before(held: dict[str, Decimal | None], ascending: bool) -> None:
    known = [value for value in held.values() if value is not None]
    for code, place in rules.places(held, ascending=ascending).items():
        value = held[code]
        before = [] if value is None else [other for other in known if (other < value if ascending else other > value)]
        assert place == (None if value is None else 1 + len(before))


@settings(max_examples=30)
@given(values, st.randoms())
def test_the_order_in_which_members_are_given_changes_no_place(held: dict[str, Decimal | None], random: object) -> None:
    codes = list(held)
    random.shuffle(codes)  # type: ignore[attr-defined]
    assert rules.places({code: held[code] for code in codes}, ascending=False) == rules.places(held, ascending=False)


@settings(max_examples=30)
@given(values)
def test_a_missing_member_moves_nobody_up_and_could_only_move_others_down(held: dict[str, Decimal | None]) -> None:
    """Whatever the missing ones have, every place lies between the one told and as many more as members are missing."""
    found = rules.places(held, ascending=False)
    missing = sum(value is None for value in held.values())
    for stand_in in (Decimal(-9), Decimal(9)):
        filled = rules.places({code: stand_in if value is None else value for code, value in held.items()}, ascending=False)
        assert all(place is None or place <= (filled[code] or 0) <= place + missing for code, place in found.items())


@settings(max_examples=30)
@given(values)
def test_members_stand_in_order_with_those_without_a_value_last(held: dict[str, Decimal | None]) -> None:
    among = Among("s", "集", "Set", len(held), tuple((code, code, code) for code in held))
    lines = ordered(Filled(among, held, {}), ascending=False)
    places = [one.place for one in lines]
    assert {one.code for one in lines} == set(held)
    assert places == sorted(places, key=lambda place: (place is None, place or 0))
    assert all(one.ties == places.count(one.place) for one in lines if one.place)
    assert all(one.ties == 0 for one in lines if one.place is None)
