"""What a report promises, and what a later one of the same place says became of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from taizhang.reader.checks.relations import identity, relations
from taizhang.reader.types import Claim, Kept, Promise, Repaired

Outcome = Literal["met", "missed", "no_number"]

_END = re.compile(r"[。！？!?\n]")
_POINTS = Decimal("0.5")
_PERCENT = Decimal(5)
"""How far 约 and 左右 reach (domain.md 0.3): half a percentage point, or 5 % of an amount."""


def promises(repaired: Repaired, claims: Iterable[Claim]) -> tuple[Promise, ...]:
    """The targets and forecasts, each with its sentence, in the order of the text."""
    ahead = sorted((claim for claim in claims if claim.role in ("target", "forecast")), key=lambda claim: claim.quantity.at)
    ends = [0, *(found.end() for found in _END.finditer(repaired.text)), len(repaired.text)]
    found, at = [], 0
    for claim in ahead:
        while at + 2 < len(ends) and ends[at + 1] <= claim.quantity.at:
            at += 1
        found.append(Promise(claim, repaired.text[ends[at] : ends[at + 1]].strip()))
    return tuple(found)


def held(promised: Iterable[Promise], results: Iterable[Claim]) -> tuple[Kept, ...]:
    """Each promise against the one result of its indicator, unit, kind and period. Several results that differ are none:
    the report does not tell which of them was promised."""
    known: dict[tuple[str, str, str, str], dict[Decimal, Claim]] = {}
    for claim in results:
        if claim.role == "result":
            known.setdefault((*_subject(claim), claim.period), {}).setdefault(claim.value, claim)
    return tuple(_kept(promise, known) for promise in promised)


def _subject(claim: Claim) -> tuple[str, str, str]:
    return identity(claim.indicator), claim.kind, claim.unit


def _kept(promise: Promise, known: dict[tuple[str, str, str, str], dict[Decimal, Claim]]) -> Kept:
    fits = known.get((*_subject(promise.claim), promise.claim.period), {}) if promise.claim.period else {}
    if len(fits) != 1:
        return Kept(promise, None, "no_number")
    result = next(iter(fits.values()))
    return Kept(promise, result, _outcome(promise.claim, result), result.value - promise.claim.value)


def _outcome(promise: Claim, result: Claim) -> Outcome:
    """约 and 左右 give the promise its band; a result that is only bounded (超, 以内) decides where its bound does."""
    least = result.value if result.bound != "at_most" else Decimal("-Infinity")
    most = result.value if result.bound != "at_least" else Decimal("Infinity")
    if _is_ceiling(promise):
        limit = (promise.quantity.high or promise.value) + _band(promise)
        return "met" if most <= limit else "missed" if least > limit else "no_number"
    limit = promise.value - _band(promise)
    return "met" if least >= limit else "missed" if most < limit else "no_number"


def _band(promise: Claim) -> Decimal:
    if promise.bound != "about":
        return Decimal(0)
    return _POINTS if promise.unit in ("%", "百分点") else abs(promise.value) * _PERCENT / 100


def _is_ceiling(promise: Claim) -> bool:
    """Less is better: of falls, ranks, and what is known to be kept low. A bound in words goes first: of a fall, 以上 is a deeper one."""
    if promise.bound in ("at_least", "at_most"):
        return (promise.bound == "at_most") is (promise.value >= 0)
    return promise.kind == "rank" or promise.value < 0 or relations().speaks_of("lower_better", promise.indicator.upper())
