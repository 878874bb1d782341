"""How alike the words of a claim and the name of an indicator are. Pure; what it knows of words is data (`words.yaml`).

Names are cut into pairs of letters. A pair weighs the more, the fewer of the district's indicators have it: 企业 hardly counts,
适老 does."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from math import log
from typing import Any

import yaml

_SIGNS = re.compile(r"[\s“”\"'‘’《》〈〉【】\[\]{}、，。；：:,;.·•…—–~～/|+＋*＊!！?？-]")
_BRACKETED = re.compile(r"[（(][^（()）]{0,12}[）)]")
_NEAR = 0.5
"""How much a pair counts that stands in the sentence of a claim, but not in what the claim itself is about."""
_ASIDE, _UNHEARD = 0.65, 0.9
"""What is left of a likeness where the claim's own clause speaks of something else: known from other indicators, or not."""
_EXCLUDED, _UNSAID, _NEARBY = 0.35, 0.85, 0.93
_UNKNOWN = 0.6
"""How much a pair weighs that stands in no indicator, of what the rarest weighs: often a verb or a name."""


@cache
def known() -> dict[str, Any]:
    source = resources.files("taizhang.card.audit").joinpath("words.yaml").read_text("utf-8")
    words: dict[str, Any] = yaml.safe_load(source)
    return words


@cache
def _same() -> tuple[re.Pattern[str], dict[str, str]]:
    usual = {other.upper(): group[0] for group in known()["same"] for other in group}
    return re.compile("|".join(re.escape(word) for word in sorted(usual, key=len, reverse=True))), usual


@cache
def _empty() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(known()["empty"], key=len, reverse=True)))


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """One spelling: brackets and signs gone, other names of the same thing made one."""
    flat = _SIGNS.sub("", _BRACKETED.sub("", unicodedata.normalize("NFKC", text))).upper()
    pattern, usual = _same()
    return pattern.sub(lambda found: usual[found[0]], flat)


@lru_cache(maxsize=20_000)
def bare(text: str, kind: str) -> str:
    """The name without words that say nothing, and without the ending that its kind says already; never empty where the text is not."""
    flat = plain(text)
    short = _empty().sub("", flat) or flat
    for ending in known()["endings"].get(kind, ()):
        if short.endswith(ending) and len(short) > len(ending) + 1:
            return short.removesuffix(ending)
    return short


def pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) if len(text) > 1 else frozenset((text,) if text else ())


class Weights:
    """What pairs of letters weigh among the names of some indicators."""

    def __init__(self, names: Iterable[Iterable[str]]) -> None:
        listed = [frozenset[str]().union(*map(pairs, words)) for words in names]
        self._spread = Counter(pair for found in listed for pair in found)
        self._all = len(listed)
        self._rarest = log(1 + max(1, self._all))

    def of(self, found: frozenset[str]) -> float:
        return sum(self._one(pair) for pair in found)

    def know(self, found: frozenset[str]) -> bool:
        return any(pair in self._spread for pair in found)

    def _one(self, pair: str) -> float:
        spread = self._spread.get(pair)
        return self._rarest * _UNKNOWN if spread is None else log(1 + self._all / spread)


@dataclass(frozen=True, slots=True)
class Saying:
    """The words of a claim: what it is about as the reader has it, its own clause, and its sentence so far."""

    phrase: str
    clause: str
    around: str


def alike(saying: Saying, name: str, kind: str, weights: Weights) -> float:
    """From 0 to 1: how well a name fits what is said, by the phrase or by the clause, whichever fits better.

    A clause that has words of its own and none of the name speaks of something else (推送1000人，入职889人)."""
    best = max(_share(said, saying.around, name, kind, weights) for said in (saying.phrase, saying.clause))
    own = pairs(bare(saying.clause, kind)) if saying.clause else frozenset()
    if not own or own & pairs(bare(name, kind)):
        return best
    return best * (_ASIDE if weights.know(own) else _UNHEARD)


def _share(said: str, around: str, name: str, kind: str, weights: Weights) -> float:
    """How much of the name is said (around the phrase: half), and how little else. Nothing without a pair in common."""
    ours, wanted = pairs(bare(said, kind)), pairs(bare(name, kind))
    common = weights.of(ours & wanted)
    if not common:
        return 0.0
    near = weights.of((pairs(bare(around, kind)) & wanted) - ours)
    recall = (common + _NEAR * near) / weights.of(wanted)
    return recall * (0.45 + 0.55 * common / weights.of(ours))


def contrast(saying: Saying, names: Sequence[str]) -> float:
    """Below 1 where claim and indicator do not say the same of what tells figures apart (新增, 净增), far below where they exclude
    each other. The first name of an indicator asks to be said; any of them may answer to what the claim says."""
    total = 1.0
    for senses in _contrasts():
        asks, near = _senses(senses, names[0]), _senses(senses, saying.around)
        answers = asks.union(*(_senses(senses, name) for name in names[1:]))
        said = _senses(senses, saying.phrase + saying.clause)
        if answers and said and not answers & said:
            total *= _EXCLUDED
        elif asks - said - near or said - answers:
            total *= _UNSAID
        elif not answers and near:
            total *= _NEARBY
    return total


@lru_cache(maxsize=20_000)
def _senses(senses: tuple[re.Pattern[str], ...], text: str) -> frozenset[int]:
    flat = plain(text)
    return frozenset(number for number, sense in enumerate(senses) if sense.search(flat))


@cache
def _contrasts() -> tuple[tuple[re.Pattern[str], ...], ...]:
    return tuple(tuple(re.compile(sense) for sense in senses) for senses in known()["contrasts"])
