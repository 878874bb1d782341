"""Which cells about persons and firms may be told, decided by whole levels. Pure; decision 0017 says why this cannot be undone by
subtraction.

A cell is safe if it counts nobody or at least the limit; of a ratio so must its upper part and the rest be. A level (years, quarters,
months; of the district, of its units) is open if every cell in it is safe, and otherwise closed as a whole: there is no hole to fill.
Indicators of one register are told side by side only if what tells them apart is no few records either."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
