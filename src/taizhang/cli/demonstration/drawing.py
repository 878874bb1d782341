"""Draws, each from a seed of its own: the same table gives the same records on every machine. Whole numbers only, no floats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from taizhang.cli.demonstration.tables import Draw, Scalar, When


def seeded(*words: object) -> Random:
    return Random("/".join(map(str, words)))  # noqa: S311 (synthetic data, no secret)


def column(draw: Draw | Scalar, records: int, unit_names: Sequence[str], seed: Random) -> list[Scalar | Decimal]:
    """The values of one field for all records of a group."""
    if not isinstance(draw, Draw):
        return [draw] * records
    if draw.total is not None:
        return [*shares(draw.total, records, draw.quantum, draw.spread, seed)]
    if draw.unit_name is not None:
        return [draw.unit_name.format(name) for name in unit_names]
    if draw.serial is not None:
        return [draw.serial.format(at) for at in range(1, records + 1)]
    if draw.between is not None:
        return [Decimal(seed.randint(*draw.between)) for _ in range(records)]
    return [picked(draw, seed) for _ in range(records)]


def picked(draw: Draw, seed: Random) -> Scalar:
    if isinstance(draw.one_of, dict):
        return seed.choices([*draw.one_of], [*draw.one_of.values()])[0]
    return seed.choice(draw.one_of or [""])


def shares(total: Decimal, parts: int, quantum: Decimal, spread: int, seed: Random) -> list[Decimal]:
    """`total` in so many parts, each a multiple of `quantum` near the mean; what rounding leaves goes to the first parts."""
    return divided(total, [seed.randint(1000 - 10 * spread, 1000 + 10 * spread) for _ in range(parts)], quantum)


def divided(total: Decimal, weights: Sequence[int], quantum: Decimal) -> list[Decimal]:
    """`total` by weights in multiples of `quantum`; the parts sum to it exactly."""
    steps = int(total / quantum)
    whole = sum(weights)
    counts = [steps * weight // whole for weight in weights]
    for at in range(steps - sum(counts)):
        counts[at] += 1
    return [count * quantum for count in counts]


def day(when: When, known: dict[str, date], seed: Random) -> date:
    """The day of a step, given the days that are known by now."""
    if when.on is not None:
        return when.on
    if when.between is not None:
        first, last = when.between
        return first + timedelta(days=seed.randint(0, (last - first).days))
    found = known[str(when.after)] + timedelta(days=seed.randint(*when.days))
    return min(found, when.by) if when.by else found
