"""Of which kind a number is, and its sign: a level, a growth, a difference, a share, a rate, a rank."""

from __future__ import annotations

import re
from dataclasses import replace

from taizhang.reader import units
from taizhang.reader.knowledge import words
from taizhang.reader.phrases import Lead
from taizhang.reader.types import ClaimKind, Quantity

_GOAL = re.compile("占?(?:目标|任务|计划|预算)(?:数|任务|目标)?$")
_SHARE = words("grammar", "share")
_GROWTH_NOUNS = words("grammar", "growth_nouns")


def of(quantity: Quantity, lead: Lead, beside: str, indicator: str, phrase: str, noun: str, text: str) -> ClaimKind:
    """The kind from the unit first, then from the words before the number, then from its indicator."""
    if quantity.rank:
        return "rank"
    changed = bool(lead.change) and not lead.reached
    if quantity.unit in ("百分点", "基点"):
        return "change"
    if units.sort(quantity.unit) == "ratio":
        return _of_ratio(quantity, indicator, phrase, noun, text, changed=changed)
    return "change" if changed or beside else "level"


def _of_ratio(quantity: Quantity, indicator: str, phrase: str, noun: str, text: str, *, changed: bool) -> ClaimKind:
    following = text[quantity.to : quantity.to + 8].lstrip("的")
    if changed or _GROWTH_NOUNS.starting(following, 0, len(following)):
        return "growth"
    if quantity.unit == "倍":
        return "level"
    if _GOAL.search(phrase):
        return "rate"
    if "占" in text[max(0, quantity.at - 3) : quantity.at] or _SHARE.within(phrase) or (_SHARE.within(indicator) and not phrase) or noun:
        return "share"
    return "rate"


def signed(quantity: Quantity, kind: ClaimKind, lead: Lead, beside: str) -> Quantity:
    """A fall, and being below, are negative; what was printed with a minus already is."""
    falls = beside == "fall" if beside else lead.change == "fall"
    if kind not in ("growth", "change") or not falls or quantity.negative:
        return quantity
    high = -quantity.high if quantity.high is not None else None
    return replace(quantity, value=-quantity.value, high=high, negative=True)
