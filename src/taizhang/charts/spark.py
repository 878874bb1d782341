"""A trend of a few millimetres, for use beside a number: a line with a dot at its end. It repeats what words beside it say, so it
is hidden from those who listen. Written by hand: a card has dozens, and each is one path."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from taizhang.charts.scale import domain

WIDTH, HEIGHT = 60, 16


def spark(values: Sequence[Decimal | None]) -> str:
    """From zero up, with a gap where there is no value."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, high = domain(known)
    across = Decimal(WIDTH) / max(len(values) - 1, 1)
    points = [None if value is None else (at * across, HEIGHT - (value - low) / (high - low) * HEIGHT) for at, value in enumerate(values)]
    runs = [list(run) for there, run in groupby(points, key=lambda point: point is not None) if there]
    lines = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in filter(None, run)) + ("h.1" if len(run) == 1 else "") for run in runs)
    x, y = next(point for point in reversed(points) if point is not None)
    return (
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f'<path d="{lines}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="2"/></svg>'
    )
