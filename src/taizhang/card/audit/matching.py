"""Which indicators a claim may mean. By words first: what a number is worth never decides what it is a number of. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from taizhang.card.audit import measures, wording
from taizhang.card.audit.types import Candidate, Match, Stated
from taizhang.card.rules import base_unit

FITS = 0.42
"""From here on an indicator is taken to be meant, if it is the best or nearly so."""
NEARLY = 0.05
"""Indicators that fit by so much less than the best fit equally well."""
RELATED = 0.3
"""From here on an indicator is looked at for a number that the draft took from elsewhere."""

_RATHER_TARGETS = 0.93
"""Of what is promised, indicators of targets are told rather than others."""
_SAID = 0.8
_NEVER_QUITE = 0.97
_SAME_MEASURE = 1.1
_COMMON = frozenset(("", "个", "家", "项", "件", "人", "元", "%", "位", "次"))
_BEHIND = 8
"""So many letters behind a number are heard for words that exclude an indicator."""
_DIGITS = re.compile(r"[0-9]")
_PERCENT = ("share", "rate", "level")


@dataclass(frozen=True, slots=True)
class Matches:
    """`meant`: the indicators that fit best, more than one where they fit equally well; `related`: others alike in words, those that
    must not be compared among them, the most alike first."""

    meant: tuple[Match, ...]
    related: tuple[Match, ...]


class Matcher:
    """Holds the district's indicators ready, so that a report of many claims weighs their words once."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        named = [(one, [wording.core(word, one.kind) for word in one.words]) for one in candidates]
        self._weights = wording.Weights(words for _, words in named)
        self._named = tuple({wording.bare(word, one.kind) for one, _ in named for word in one.words})
        self._candidates = [
            (one, [wording.pairs(word) for word in words], frozenset[str]().union(*(wording.keys(word, one.kind) for word in one.words)))
            for one, words in named
        ]

    def matches(self, stated: Stated, without: str = "") -> Matches:
        """`without` is a place whose name is no part of what is measured."""
        about = stated.subject + stated.indicator if wording.says_only_how(stated.indicator) else stated.indicator
        texts = (about, stated.clause or stated.after, stated.before + stated.after, stated.clause)
        saying = wording.Saying(*(text.replace(without, "") if without else text for text in texts))
        heard = {kind: wording.heard(saying, kind) for kind in {one.kind for one, _, _ in self._candidates}}
        found = [match for one in self._candidates if (match := self._match(stated, saying, heard[one[0].kind], *one)) is not None]
        found.sort(key=lambda match: (-match.exact, -match.score, match.candidate.indicator))
        meant = _best([match for match in found if not match.misfit and match.score >= FITS])
        return Matches(tuple(meant), tuple(match for match in found if match not in meant))

    def measured(self, text: str) -> bool:
        """Whether a text begins with the name of an indicator."""
        return wording.plain(text).startswith(self._named)

    def _match(
        self,
        stated: Stated,
        saying: wording.Saying,
        heard: wording.Heard,
        candidate: Candidate,
        names: list[frozenset[str]],
        keys: frozenset[str],
    ) -> Match | None:
        """None for what is not even alike."""
        said = not keys.isdisjoint(heard.keys)
        likeness = max(min(wording.alike(heard, name, self._weights), _NEVER_QUITE) for name in names)
        if not said and likeness < RELATED:
            return None
        contrast = wording.contrast(saying, candidate.words)
        exact = said and contrast > _SAID
        factor, misfit = fit(stated, candidate)
        if not misfit and _is_excluded(stated, saying, candidate):
            misfit = "words"
        score = (1.0 if exact else likeness) * contrast * (1.0 if candidate.target or stated.role == "result" else _RATHER_TARGETS)
        score *= _SAME_MEASURE if _is_particular(stated, candidate) and not exact else 1.0
        return Match(candidate, min(1.0, score), exact, factor, misfit) if score >= RELATED else None


def _best(fitting: Sequence[Match]) -> list[Match]:
    """Those that fit equally well. A name that is said as it stands goes before any likeness."""
    if not fitting:
        return []
    first = fitting[0]
    return [match for match in fitting if match.exact == first.exact and match.score >= first.score - NEARLY]


def _is_excluded(stated: Stated, saying: wording.Saying, candidate: Candidate) -> bool:
    """By the words since the number before, with the noun behind this one where it has its own (47个未开工)."""
    words = candidate.words
    if wording.denied(f"{saying.phrase}{saying.how}{stated.after[:_BEHIND]}", words) or wording.opposed(saying, words):
        return True
    return stated.kind == "growth" and wording.of_other_prices(_DIGITS.split(stated.before)[-1], candidate.basis)


def _is_particular(stated: Stated, candidate: Candidate) -> bool:
    """Whether both are counted in the same measure, and one that few things are counted in (台, 张, 公里)."""
    return stated.unit == base_unit(candidate.unit)[1] and stated.unit not in _COMMON


def fit(stated: Stated, candidate: Candidate) -> tuple[Fraction | None, str]:
    """The factor from the candidate's base unit to the claim's, and what forbids a comparison: role, kind, unit, scope or ""."""
    planned = candidate.target or (candidate.counted and not wording.promises(stated.before))
    if candidate.target if stated.role == "result" else stated.role == "target" and not planned:
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
