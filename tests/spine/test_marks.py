"""The two cards against the numbers that were marked by hand in the two printed reports."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

GOLD = Path(__file__).resolve().parents[3] / "shared" / "reader" / "gold"
COMPUTED = {"count", "sum", "average", "ratio", "derived"}
CARDS = [("zhuhui", "2022"), ("shuangqing", "2023")]

marked = pytest.mark.skipif(not GOLD.exists(), reason="the marked reports (../shared) are not here")


def marks(district: str) -> list[dict[str, Any]]:
    lines = (GOLD / f"dev-{district}.claims.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def alike(mark: str, found: str) -> bool:
    """Whether two indicator phrases share their characters by F1 ≥ 0.6, as the score of the reader asks."""
    common = sum((Counter(mark) & Counter(found)).values())
    return 2 * common >= 0.6 * (len(mark) + len(found))


def agrees(mark: dict[str, Any], number: dict[str, Any]) -> bool:
    exact = all(mark[key] == number[key] for key in ("value", "unit", "kind", "bound", "role", "period"))
    return exact and (mark.get("scope") or "") == (number.get("scope") or "") and alike(mark["indicator"], number["indicator"])


def matched(district: str, numbers: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    left, pairs = list(numbers), []
    for mark in marks(district):
        for number in left:
            if agrees(mark, number):
                left.remove(number)
                pairs.append((mark, number))
                break
    return pairs


@marked
def test_at_least_thirty_marked_numbers_are_on_the_cards_and_twenty_of_them_computed(
    card: Callable[[str, str], dict[str, Any]],
) -> None:
    pairs = [pair for district, period in CARDS for pair in matched(district, card(district, period)["numbers"])]
    computed = [pair for pair in pairs if pair[1]["evidence"]["kind"] in COMPUTED]
    print(f"{len(pairs)} marked numbers on the cards, {len(computed)} of them computed")  # noqa: T201
    assert len(pairs) >= 30
    assert len(computed) >= 20


@marked
@pytest.mark.parametrize(("district", "period"), CARDS)
def test_no_number_on_a_card_contradicts_the_marks(district: str, period: str, card: Callable[[str, str], dict[str, Any]]) -> None:
    """A number whose indicator is marked in the report stands there with the same value: nothing printed differs from what was printed."""
    numbers = card(district, period)["numbers"]
    paired = [id(number) for _, number in matched(district, numbers)]
    astray = [number for number in numbers if id(number) not in paired and number["evidence"]["kind"] in COMPUTED]
    assert [(number["indicator"], number["value"], number["unit"], number["period"]) for number in astray] == []


@pytest.mark.parametrize(("district", "period"), CARDS)
def test_counts_and_sums_equal_their_exact_value(district: str, period: str, card: Callable[[str, str], dict[str, Any]]) -> None:
    for number in card(district, period)["numbers"]:
        evidence = number["evidence"]
        if evidence["kind"] in {"count", "sum"}:
            assert Decimal(number["exact"]) == Decimal(str(evidence[evidence["kind"]])), number["indicator"]
