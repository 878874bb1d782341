"""The light beside a number that has a target: computed when the card is bound, under the number's own cutoff, and frozen with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from taizhang.card import targets as printing
from taizhang.card.types import Beside, BoundNumber
from taizhang.figures import queries as figures
from taizhang.figures.targets import Target
from taizhang.figures.types import Ask
from taizhang.org.types import Refused, Scope


def lit(district: str, numbers: Sequence[BoundNumber], as_of: int, scope: Scope) -> tuple[BoundNumber, ...]:
    """The numbers, each with the light of its target where it has one. Where the targets are closed to the asker there is none."""
    years: dict[int, Mapping[str, Target]] = {}
    found = []
    for number in numbers:
        asked = number.ask(district, as_of)
        year = asked.period.end.year
        if year not in years:
            years[year] = _promised(asked, scope)
        target = years[year].get(number.figure) if number.role == "result" and number.place is None else None
        found.append(replace(number, light=_beside(asked, target, scope)) if target else number)
    return tuple(found)


def _promised(ask: Ask, scope: Scope) -> Mapping[str, Target]:
    try:
        return figures.promised(replace(ask, cutoff=None), scope)
    except Refused:
        return {}


def _beside(ask: Ask, target: Target, scope: Scope) -> Beside | None:
    """None where the rule gives no light: the page of targets says why."""
    held = figures.standing(ask, scope, target)
    if not held.light.light:
        return None
    return Beside(held.light.light, held.light.word, printing.promised(target))
