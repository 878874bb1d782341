"""Which indicators a claim may mean. By words first: what a number is worth never decides what it is a number of. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from taizhang.card.audit import measures, wording
from taizhang.card.audit.types import Candidate, Match, Stated, Told
from taizhang.card.rules import base_unit
from taizhang.reader.checks.relations import identity

FITS = 0.5
"""From here on an indicator is taken to be meant, if it is the best or nearly so."""
NEARLY = 0.06
"""Indicators that fit by so much less than the best fit equally well."""
RELATED = 0.3
"""From here on an indicator is looked at for a number that the draft took from elsewhere."""

_RATHER_TARGETS = 0.93
"""Of what is promised, indicators of targets are told rather than others."""
_SAID = 0.8
_NEVER_QUITE = 0.97
_PERCENT = ("share", "rate", "level")
_STOPS = re.compile(r"[，；。：！？,;!?]")
_COUNTED = re.compile(r"(?:[0-9][0-9,.]*[万亿]?[个家项件户名人%]?)|(?:(?:19|20)\d\d年)")


@dataclass(frozen=True, slots=True)
class Matches:
    """`meant`: the indicators that fit best, more than one where they fit equally well; `related`: others alike in words, those that
    must not be compared among them, the most alike first."""

    meant: tuple[Match, ...]
    related: tuple[Match, ...]


class Matcher:
    """Holds the district's indicators ready, so that a report of many claims weighs their words once."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._candidates = tuple(candidates)
        self._weights = wording.Weights([wording.bare(word, one.kind) for word in one.words] for one in self._candidates)

    def matches(self, stated: Stated, without: str = "") -> Matches:
        """`without` is a place whose name is no part of what is measured."""
        phrase = stated.indicator.replace(without, "") if without else stated.indicator
        saying = wording.Saying(phrase, _clause(stated).replace(without, "") if without else _clause(stated), stated.before + stated.after)
        found = [match for one in self._candidates if (match := self._match(stated, saying, one)).score >= RELATED]
        found.sort(key=lambda match: (-match.exact, -match.score, match.candidate.indicator))
        fitting = [match for match in found if not match.misfit and match.score >= FITS]
        meant = _best(fitting)
        return Matches(tuple(meant), tuple(match for match in found if match not in meant))

    def _match(self, stated: Stated, saying: wording.Saying, candidate: Candidate) -> Match:
        factor, misfit = fit(stated, candidate)
        leaning = 1.0 if candidate.target or stated.role == "result" else _RATHER_TARGETS
        contrast = wording.contrast(saying, candidate.words)
        exact = contrast > _SAID and any(_is_same(saying.phrase, word, candidate.kind) for word in candidate.words)
        likeness = 1.0 if exact else max(self._alike(saying, word, candidate.kind) for word in candidate.words)
        return Match(candidate, likeness * contrast * leaning, exact, factor, misfit)

    def _alike(self, saying: wording.Saying, name: str, kind: str) -> float:
        return min(wording.alike(saying, name, kind, self._weights), _NEVER_QUITE)


def _best(fitting: Sequence[Match]) -> list[Match]:
    """Those that fit equally well. A name that is said as it stands goes before any likeness."""
    if not fitting:
        return []
    first = fitting[0]
    return [match for match in fitting if match.exact == first.exact and match.score >= first.score - NEARLY]


def _is_same(phrase: str, name: str, kind: str) -> bool:
    return wording.bare(phrase, kind) == wording.bare(name, kind) or identity(phrase) == identity(name)


def _clause(stated: Stated) -> str:
    """What stands between the last stop and the number, without numbers and measure words; else the noun after it."""
    return _COUNTED.sub("", _STOPS.split(stated.before)[-1]) or stated.after


def fit(stated: Stated, candidate: Candidate) -> tuple[Fraction | None, str]:
    """The factor from the candidate's base unit to the claim's, and what forbids a comparison: role, kind, unit, scope or ""."""
    if candidate.target and stated.role == "result":
        return None, "role"
    if not _kinds_agree(stated, candidate):
        return None, "kind"
    unit = base_unit(candidate.unit)[1]
    if stated.kind == "rank":
        return Fraction(1), ("" if scopes_agree(stated.scope, candidate.scopes) else "scope")
    factor = measures.growth_factor(unit, stated.unit) if stated.kind == "growth" else measures.factor(unit, stated.unit)
    return factor, "" if factor is not None else "unit"


def _kinds_agree(stated: Stated, candidate: Candidate) -> bool:
    """Share and rate are told apart by readers, not by the ledger: both are percentages of a whole."""
    if stated.kind == candidate.kind:
        return True
    percentages = stated.unit in ("%", "‰") and candidate.unit in ("%", "‰")
    return percentages and stated.kind in _PERCENT and candidate.kind in _PERCENT


def scopes_agree(said: str, known: Iterable[str]) -> bool:
    """Whether a rank's set is the one named; true where one of the two is not told."""
    sets = [scope for scope in known if scope]
    return not said or not sets or any(said in scope or scope in said for scope in sets)


def told_apart(told: Told, stated: Stated) -> bool:
    """Whether the entry itself names another set for its rank."""
    return stated.kind == "rank" and bool(told.scope) and not scopes_agree(stated.scope, [told.scope])
