"""Somebody who reads every number that the public gets and calculates: exactly, by eliminating unknowns, and by bounds, since nobody is
counted less than not at all. What he cannot know beforehand are atoms; a fact says what some of them add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_PRIME = (1 << 61) - 1
"""Elimination goes on in the field of this prime: what follows there by chance follows in the rationals all but surely."""

Row = dict[int, int]


@dataclass(frozen=True, slots=True)
class Fact:
    """Atoms with their coefficients, and what they add up to."""

    atoms: Mapping[int, int]
    value: int


class Known:
    """All that follows from facts."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        facts = list(facts)
        self._pivots: dict[int, Row] = {}
        for fact in facts:
            self._learn(dict(fact.atoms))
        self._sets = list(_sums(facts))

    def _learn(self, row: Row) -> None:
        row = self._reduced(row)
        if row:
            pivot = min(row)
            inverse = pow(row[pivot], -1, _PRIME)
            self._pivots[pivot] = {atom: value * inverse % _PRIME for atom, value in row.items()}

    def _reduced(self, row: Row) -> Row:
        """What is left of a row of unknowns once all that is known is taken off."""
        row, at = {atom: value % _PRIME for atom, value in row.items()}, -1
        while waiting := [atom for atom in row if atom > at]:
            at = min(waiting)
            if at in self._pivots:
                factor = row[at]
                for atom, value in self._pivots[at].items():
                    row[atom] = (row.get(atom, 0) - factor * value) % _PRIME
                row = {atom: value for atom, value in row.items() if value}
        return {atom: value for atom, value in row.items() if value}

    def determines(self, atoms: Mapping[int, int]) -> bool:
        """Whether the sum of these atoms follows exactly."""
        return not self._reduced(dict(atoms))

    def bounds(self, wanted: int) -> tuple[int, int | None]:
        """Between which numbers the count of a set of atoms (a bit mask) must lie: by sets that hold it, sets within it, and what is left
        of a set when another is taken away."""
        holding = [(mask, value) for mask, value in self._sets if mask & wanted == wanted]
        low = self._least(wanted)
        for mask, value in holding:
            rest = self._most(mask & ~wanted)
            low = max(low, value - rest if rest is not None else low)
        high = [value - self._least(mask & ~wanted) for mask, value in holding]
        return low, min(high) if high else None

    def _least(self, wanted: int) -> int:
        return max((value for mask, value in self._sets if mask & ~wanted == 0), default=0)

    def _most(self, wanted: int) -> int | None:
        return min((value for mask, value in self._sets if mask & wanted == wanted), default=None) if wanted else 0


def _sums(facts: Iterable[Fact]) -> Iterator[tuple[int, int]]:
    """The facts that are plain sums, as masks; and the differences of any two of which one holds the other."""
    plain = {mask_of(fact.atoms): fact.value for fact in facts if set(fact.atoms.values()) <= {1}}
    yield from plain.items()
    for mask, value in plain.items():
        yield from ((mask & ~other, value - less) for other, less in plain.items() if other != mask and mask & other == other)


def mask_of(atoms: Iterable[int]) -> int:
    return sum(1 << atom for atom in set(atoms))
