"""The errata: what each edition changed against the one before it, and what a correction would change of those in print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from taizhang.card.drifting import key
from taizhang.card.types import BoundCard, BoundNumber, Changed, Revision


def revisions(editions: Sequence[BoundCard]) -> tuple[Revision, ...]:
    """Each later edition against the one before, by what they print; the first stands against nothing."""
    return tuple(_revision(before, after) for before, after in pairwise(editions))


def _revision(before: BoundCard, after: BoundCard) -> Revision:
    assert after.edition is not None
    return Revision(after.edition.version, after.edition.at, after.edition.actor, tuple(changed(before.numbers, after.numbers)))


def changed(before: Iterable[BoundNumber], after: Iterable[BoundNumber]) -> list[Changed]:
    """The numbers that are printed otherwise, come or go, in the order of the text; those that go last."""
    then, now = ({key(number): number for number in numbers} for numbers in (before, after))
    return [
        _changed(then.get(one), now.get(one))
        for one in dict.fromkeys([*now, *then])
        if one not in then or one not in now or (then[one].zh, then[one].unit) != (now[one].zh, now[one].unit)
    ]


def _changed(then: BoundNumber | None, now: BoundNumber | None) -> Changed:
    told = now or then
    assert told is not None
    printed, prints = ((each.zh, each.en) if each else (None, None) for each in (then, now))
    return Changed(told.name, told.figure, told.asked, printed[0], prints[0], printed[1], prints[1], told.place)
