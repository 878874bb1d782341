"""Which cells about persons and firms may be told, decided by whole levels. Pure; decision 0017 says why this cannot be undone by
subtraction.

A cell is safe if it counts nobody or at least the limit; of a ratio so must its upper part and the rest be. A level (years, quarters,
months; of the district, of its units) is open if every cell in it is safe, and otherwise closed as a whole: there is no hole to fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
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


def safe(cell: Cell, limit: int) -> bool:
    return all(count == 0 or count >= limit for count in cell.counts)


def apart(one: Cell, other: Cell, limit: int) -> bool:
    """Whether two tellings of one cell may stand side by side: alike, or so far apart that no few records are told by the difference."""
    steps = [abs(here - there) for here, there in zip(one.counts, other.counts, strict=True)]
    if not any(steps):
        return one.total == other.total
    return all(step == 0 or step >= limit for step in steps)


def levels(district: Mapping[Grain, Sequence[Cell]], units: Mapping[Grain, Sequence[Cell]], limit: int) -> Levels:
    """The open levels. A finer grain is open only where the coarser is, and of units only where it is of the district: what is told
    of months then adds up to what is told of years, and what is told of units to what is told of the district."""
    whole = _open(district, limit)
    return Levels(whole, _open({grain: cells for grain, cells in units.items() if grain in whole}, limit))


def _open(cells: Mapping[Grain, Sequence[Cell]], limit: int) -> frozenset[Grain]:
    found = set[Grain]()
    for grain in GRAINS:
        if grain not in cells or not all(safe(cell, limit) for cell in cells[grain]):
            break
        found.add(grain)
    return frozenset(found)
