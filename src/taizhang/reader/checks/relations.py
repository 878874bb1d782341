"""Knowledge of how indicators stand to each other, out of `knowledge/relations.yaml`, and names held against it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from taizhang.kernel.faults import Fault
from taizhang.reader.knowledge import load
from taizhang.reader.types import Claim

_KEYS = frozenset(("complements", "wholes", "real_growth", "overlapping", "lower_better", "of_cases"))
_SIGNS = re.compile(r"[\s“”\"'‘’《》()（）、，,的]")
_BEFORE = re.compile(
    r"^(?:[^\W\d_]{1,4}[省市县区州旗](?=实现|完成|累计|全年)|[全我本](?:国|区|市|省|县|州|旗|镇|乡)|全年|今年|本年|年末|年底|期末|预计|实现|完成|达到?|累计|全部|力争|确保|推进|实施|开展|继续)+"
)
_AFTER = re.compile(r"(?:达到?|为|年均|同比|比上年|预计)+$")
_PLACES = re.compile(r"全国|全省|全市|全县|全区|全州|全球|[^\W\d_]{2}(?:省|市|县|区|州|旗|镇|乡|街道|园区)")


@dataclass(frozen=True, slots=True)
class Complement:
    """Words that divide a whole without rest; each side may have several. `of`: what the total must speak of."""

    parts: tuple[tuple[str, ...], ...]
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relations:
    complements: tuple[Complement, ...]
    wholes: tuple[Whole, ...]
    words: dict[str, tuple[str, ...]]
    same: dict[str, str]

    def speaks_of(self, kind: str, words: str) -> bool:
        return any(word in words for word in self.words[kind])


@cache
def relations() -> Relations:
    known = load("relations")
    if known.keys() != _KEYS:
        raise Fault(
            "the relations of indicators are incomplete", where="knowledge/relations.yaml", remedy=f"give {', '.join(sorted(_KEYS))}"
        )
    return Relations(
        complements=tuple(_complement(entry) for entry in known["complements"]),
        wholes=tuple(Whole(name(entry["whole"]), tuple(entry["parts"])) for entry in known["wholes"]),
        words={kind: tuple(known[kind]) for kind in ("real_growth", "overlapping", "lower_better", "of_cases")},
        same={name(other): first for first, entry in load("indicators").items() for other in (first, *entry["alias"])},
    )


def _complement(entry: dict[str, Any]) -> Complement:
    return Complement(tuple(tuple(side.split("|")) for side in entry["parts"]), tuple(entry.get("of", ())))


def name(indicator: str) -> str:
    """The indicator without signs, place and time before it, and words after it; its other names stay apart."""
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", indicator)).upper()
    return _AFTER.sub("", _BEFORE.sub("", plain) or plain) or plain


def identity(indicator: str) -> str:
    """One name for all the names of an indicator."""
    plain = name(indicator)
    return relations().same.get(plain, plain)


def places(words: str) -> frozenset[str]:
    """The places that some words name, the text's own (全区) among them."""
    return frozenset(_PLACES.findall(words))


def is_known(claim: Claim) -> bool:
    """An indicator that has its name in the knowledge."""
    return name(claim.indicator) in relations().same


def is_real(claim: Claim) -> bool:
    """Its growth is counted at constant prices (domain.md 16.2)."""
    return relations().speaks_of("real_growth", name(claim.indicator))
