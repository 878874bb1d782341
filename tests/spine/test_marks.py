"""The two cards against the numbers that were marked by hand in the two printed reports."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.spine.marks import CARDS, COMPUTED, GOALS, GOLD, tally

Card = Callable[[str, str], dict[str, Any]]
marked = pytest.mark.skipif(not GOLD.exists(), reason="the marked reports (../shared) are not here")


@marked
@pytest.mark.parametrize(("district", "period"), CARDS)
def test_the_marked_numbers_are_on_the_card_and_most_are_computed(district: str, period: str, card: Card) -> None:
    found = tally(district, card(district, period)["numbers"])
    on_card, computed = GOALS[district]
    assert len(found.pairs) >= on_card, "\n".join(found.lines())
    assert found.computed >= computed, "\n".join(found.lines())


@marked
@pytest.mark.parametrize(("district", "period"), CARDS)
def test_only_what_others_own_is_entered_as_reported(district: str, period: str, card: Card) -> None:
    assert [number["figure"] for number in tally(district, card(district, period)["numbers"]).uncounted] == []


@marked
@pytest.mark.parametrize(("district", "period"), CARDS)
def test_no_number_on_a_card_contradicts_the_marks(district: str, period: str, card: Card) -> None:
    """A number whose indicator is marked in the report stands there with the same value: nothing printed differs from what was printed."""
    astray = [number for number in tally(district, card(district, period)["numbers"]).astray if number["evidence"]["kind"] in COMPUTED]
    assert [(number["indicator"], number["value"], number["unit"], number["period"]) for number in astray] == []


@pytest.mark.parametrize(("district", "period"), CARDS)
def test_counts_and_sums_equal_their_exact_value(district: str, period: str, card: Card) -> None:
    for number in card(district, period)["numbers"]:
        evidence = number["evidence"]
        if evidence["kind"] in {"count", "sum"}:
            assert Decimal(number["exact"]) == Decimal(str(evidence[evidence["kind"]])), number["indicator"]
