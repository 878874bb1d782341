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

from taizhang.reader.checks.relations import identity

_SIGNS = re.compile(r"[\s“”\"'‘’《》〈〉【】\[\]{}、，。；：:,;.·•…—–~～/|+＋*＊!！?？-]")
_BRACKETED = re.compile(r"[（(][^（()）]{0,12}[）)]")
_STOP = re.compile(r"[，。；：！？]")
_NEAR = 0.5
"""How much a pair counts that stands in the sentence of a claim, but not in what the claim itself is about."""
_ASIDE, _UNHEARD = 0.65, 0.9
"""What is left of a likeness where the claim's own clause speaks of something else: known from other indicators, or not."""
_EXCLUDED, _NEARBY = 0.35, 0.93
_OF_PARTS = 0.4
_UNSAID = {"modifiers": 0.75, "parts": _OF_PARTS, "stages": 0.7, "contrasts": 0.85}
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
    return _unended(_empty().sub("", flat) or flat, kind)


@lru_cache(maxsize=20_000)
def unended(text: str, kind: str) -> str:
    """The name in one spelling, without that ending only."""
    return _unended(plain(text), kind)


def _unended(flat: str, kind: str) -> str:
    for ending in known()["endings"].get(kind, ()):
        if flat.endswith(ending) and len(flat) > len(ending) + 1:
            return flat.removesuffix(ending)
    return flat


@lru_cache(maxsize=20_000)
def core(text: str, kind: str) -> str:
    """The bare name without the words for how it is counted (新增, 累计), which are held against each other on their own."""
    found = bare(text, kind)
    return _modifiers().sub("", found) or found


def says_only_how(text: str) -> bool:
    """Whether a phrase has nothing but words for how it is counted (其中当年新认定): what is counted was said before."""
    return not _modifiers().sub("", _empty().sub("", plain(text)))


def pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) if len(text) > 1 else frozenset((text,) if text else ())


class Weights:
    """What pairs of letters weigh among the names of some indicators."""

    def __init__(self, names: Iterable[Iterable[str]]) -> None:
        listed = [frozenset[str]().union(*map(pairs, words)) for words in names]
        self._all = len(listed)
        spread = Counter(pair for found in listed for pair in found)
        self._known = {pair: log(1 + self._all / count) for pair, count in spread.items()}
        self._unknown = log(1 + max(1, self._all)) * _UNKNOWN

    def of(self, found: frozenset[str]) -> float:
        return sum(self._known.get(pair, self._unknown) for pair in found)

    def know(self, found: frozenset[str]) -> bool:
        return any(pair in self._known for pair in found)


@dataclass(frozen=True, slots=True)
class Saying:
    """The words of a claim: what it is about as the reader has it, its own clause (else the noun after the number), its sentence so
    far; and what of these says how it is counted."""

    phrase: str
    clause: str
    around: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A saying cut into pairs, as names of one kind are; `keys` are what a name must be to be said as it stands."""

    phrase: frozenset[str]
    clause: frozenset[str]
    around: frozenset[str]
    keys: frozenset[str]


def heard(saying: Saying, kind: str) -> Heard:
    phrase, clause, around = (
        pairs(core(text, kind)) if text else frozenset[str]() for text in (saying.phrase, saying.clause, saying.around)
    )
    return Heard(phrase, clause, around, keys(saying.phrase, kind))


@lru_cache(maxsize=20_000)
def keys(name: str, kind: str) -> frozenset[str]:
    """Two names that share a key are the same name: written alike, or known to the reader as names of one thing."""
    return frozenset((bare(name, kind), f"={identity(unended(name, kind))}"))


def alike(saying: Heard, name: frozenset[str], weights: Weights) -> float:
    """From 0 to 1: how well a name (its pairs) fits what is said, by the phrase or by the clause, whichever fits better.

    A clause that has words of its own and none of the name speaks of something else (推送1000人，入职889人)."""
    best = max(_share(said, saying.around, name, weights) for said in (saying.phrase, saying.clause))
    if not best or not saying.clause or saying.clause & name:
        return best
    return best * (_ASIDE if weights.know(saying.clause) else _UNHEARD)


def _share(said: frozenset[str], around: frozenset[str], name: frozenset[str], weights: Weights) -> float:
    """How much of the name is said (around the phrase: half), and how little else. Nothing without a pair in common."""
    if said.isdisjoint(name):
        return 0.0
    common = weights.of(said & name)
    near = weights.of((around & name) - said)
    recall = (common + _NEAR * near) / weights.of(name)
    return recall * (0.45 + 0.55 * common / weights.of(said))


def contrast(saying: Saying, names: Sequence[str]) -> float:
    """Below 1 where claim and indicator do not say the same of what tells figures apart (新增, 净增), far below where they exclude
    each other. The first name of an indicator asks to be said; any of them may answer to what the claim says."""
    total = 1.0
    for unsaid, senses in _contrasts():
        asks = _senses(senses, names[0])
        answers = asks.union(*(_senses(senses, name) for name in names[1:]))
        how, phrase = _senses(senses, saying.how), _senses(senses, saying.phrase)
        said = how & phrase or how or phrase
        if answers and said and not answers & said:
            total *= _EXCLUDED
        elif asks - said and not said - answers and unsaid > _OF_PARTS and asks - said <= _senses(senses, saying.around):
            total *= _NEARBY
        elif asks - said or said - answers:
            total *= unsaid
    return total


def denied(said: str, names: Sequence[str]) -> bool:
    """Whether a claim speaks of what did not happen or has ended (未开工, 停运, 撤销), and none of an indicator's names does."""
    return any(sense.search(plain(said)) and not any(sense.search(plain(name)) for name in names) for sense in _denials())


def of_other_prices(said: str, basis: str) -> bool:
    """Whether a growth is said to be nominal or real, and the indicator's (`basis`: constant, current, "" unknown) is the other."""
    return bool(basis) and any(kind != basis and re.search(words, said) for kind, words in known()["basis"].items())


def names_a_goal(clause: str) -> bool:
    """Whether a number is called a goal right before it (城镇新增就业目标3345人), and not one that was met."""
    goal = re.search(known()["goal"], clause)
    return goal is not None and not re.search(known()["met"], clause[: goal.start()])


def promises(before: str) -> bool:
    """Whether the clause that ends here promises in so many words."""
    clause = _STOP.split(before)[-1]
    return bool(re.search(known()["promised"], clause)) or names_a_goal(clause)


def opposed(saying: Saying, names: Sequence[str]) -> bool:
    """Whether a claim says one side of a matter and an indicator's names only others, of what is measured or of the whole that it is a
    share of. The clause goes before the phrase, which may carry on from the number before."""
    how, phrase, ours = _sides(saying.how), _sides(saying.phrase), [_sides(name) for name in names]
    if all(phrase) and any(map(all, ours)) and not any(pairs(phrase[0]) & pairs(part) for part, _ in ours):
        return True  # a share of another part
    return any(_differ(senses, how[at], phrase[at], [name[at] for name in ours if name[at]]) for at in (0, 1) for senses in _oppositions())


def _differ(senses: tuple[re.Pattern[str], ...], how: str, phrase: str, names: Sequence[str]) -> bool:
    in_clause, in_phrase = _senses(senses, how), _senses(senses, phrase)
    said = in_clause & in_phrase or in_clause or in_phrase
    answers = frozenset[int]().union(*(_senses(senses, name) for name in names))
    return bool(said and answers) and not said & answers


def _sides(text: str) -> tuple[str, str]:
    """What is measured, and the whole that it is a share of."""
    part, _, whole = plain(text).partition("占比")
    return part, whole


@cache
def _denials() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, known()["denied"]))


@cache
def _oppositions() -> tuple[tuple[re.Pattern[str], ...], ...]:
    return tuple(tuple(map(re.compile, senses)) for senses in known()["opposed"])


@lru_cache(maxsize=20_000)
def _senses(senses: tuple[re.Pattern[str], ...], text: str) -> frozenset[int]:
    flat = plain(text)
    return frozenset(number for number, sense in enumerate(senses) if sense.search(flat))


@cache
def _contrasts() -> tuple[tuple[float, tuple[re.Pattern[str], ...]], ...]:
    """What is left where a sense is not said, with the senses that exclude each other."""
    return tuple((left, tuple(map(re.compile, senses))) for key, left in _UNSAID.items() for senses in known()[key])


@cache
def _modifiers() -> re.Pattern[str]:
    return re.compile("|".join(sense for senses in known()["modifiers"] for sense in senses))
