"""Which cells about persons and firms may be told, decided by whole levels. Pure; decision 0017 says why this cannot be undone by
subtraction.

A cell is safe if it counts nobody or at least the limit; of a ratio so must its upper part and the rest be. A level (years, quarters,
months; of the district, of its units) is open if every cell in it is safe, and otherwise closed as a whole: there is no hole to fill.
Indicators of one register are told side by side only if what tells them apart is no few records either."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Literal

Grain = Literal["year", "quarter", "month"]
GRAINS: tuple[Grain, ...] = ("year", "quarter", "month")


@dataclass(frozen=True, slots=True)
class Cell:
    """What is counted in one cell: records, of a ratio those in its numerator (None: no ratio), and the sum of what they contribute."""

    records: int
    upper: int | None = None
    total: Decimal | None = None

    @property
    def counts(self) -> tuple[int, ...]:
        """Every count that the cell tells."""
        return (self.records,) if self.upper is None else (self.records, self.upper, self.records - self.upper)


@dataclass(frozen=True, slots=True)
class Levels:
    """The grains that are open of the district as a whole, and of the units directly below it."""

    district: frozenset[Grain] = frozenset()
    units: frozenset[Grain] = frozenset()


MOST_TAKEN = 6
"""So many numbers are taken away from another when a card is looked at: all topics but one from the total."""

Crossing = Mapping[tuple[bool, ...], int]
"""How many records of a cell pass which tests, by the answers."""


def safe(cell: Cell, limit: int) -> bool:
    return all(count == 0 or count >= limit for count in cell.counts)


def apart(one: Cell, other: Cell, limit: int) -> bool:
    """Whether two tellings of one cell may stand side by side: alike, or so far apart that no few records are told by the difference."""
    steps = [abs(here - there) for here, there in zip(one.counts, other.counts, strict=True)]
    if not any(steps):
        return one.total == other.total
    return all(step == 0 or step >= limit for step in steps)


def steps_apart(steps: Sequence[int], limit: int) -> bool:
    """Whether none of these differences, taken alone or added up from the first, is that of few records."""
    return all(step == 0 or abs(step) >= limit for step in [*steps, *accumulate(steps)])


def crossable(cells: Iterable[Crossing], picked: Sequence[int], limit: int) -> bool:
    """Whether all the counts that these tests give may be told together: records alike in every answer are none or as many as the
    limit. Whatever is added and subtracted among such counts, no few are left over. Who passes none of them is told by none."""
    for cell in cells:
        alike = Counter[tuple[bool, ...]]()
        for answers, records in cell.items():
            alike[tuple(answers[place] for place in picked)] += records
        if any(records < limit for answers, records in alike.items() if any(answers)):
            return False
    return True


def left_over(lists: Mapping[int, int], number: int, limit: int) -> Iterator[tuple[int, ...]]:
    """Which of so many lists leave few over if some are taken away from another: that one first.

    Of every list there is a bit; `lists` tells how many records bear which bits. Few are left over if fewer than the limit are in the
    first list and not in the others, and fewer in the others only, or twice: then the difference of the counts tells of those few."""
    for whole in range(number):
        rest = {bits: bits >> whole & 1 for bits in lists}
        for taken, left, over in _taking(lists, rest, [place for place in range(number) if place != whole], limit):
            mirrored = len(taken) == 1 and (over, whole) > (left, taken[0])
            if 0 < max(left, over) < limit and not mirrored:
                yield (whole, *taken)


Taken = tuple[tuple[int, ...], int, int]


def _taking(
    lists: Mapping[int, int], rest: Mapping[int, int], places: Sequence[int], limit: int, most: int = MOST_TAKEN
) -> Iterator[Taken]:
    """Lists to take away, how many records then are left, and how many taken too often: these only become more with each list."""
    for at, place in enumerate(places):
        less = {bits: each - (bits >> place & 1) for bits, each in rest.items()}
        left, over = (sum(lists[bits] for bits, each in less.items() if each * sign > 0) for sign in (1, -1))
        if over < limit:
            yield (place,), left, over
            for further, left, over in _taking(lists, less, places[at + 1 :], limit, most - 1) if most > 1 else ():
                yield (place, *further), left, over
