"""Checks across the definitions of a pack: each rule a small function that yields complaints."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.definitions.checks import arithmetic, cards, closings, indicators, lights, organisation, registers, steps, texts
from taizhang.definitions.complaints import Complaint
from taizhang.definitions.pack import Pack

_RULES = (
    *registers.RULES,
    *steps.RULES,
    *indicators.RULES,
    *arithmetic.RULES,
    *cards.RULES,
    *closings.RULES,
    *lights.RULES,
    *organisation.RULES,
    *texts.RULES,
)


def check(pack: Pack) -> Iterator[Complaint]:
    """Everything that is wrong between the definitions of a pack that are each well formed."""
    for rule in _RULES:
        yield from rule(pack)
