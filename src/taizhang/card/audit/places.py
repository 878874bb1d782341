"""Of whom a claim speaks: of the district, of one of its units, of a peer, or of a place above it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from taizhang.card.audit.types import Stated, Whose

_WHOLES = ("全球", "世界", "全国", "全省", "全市", "全州", "全盟", "全区", "全县", "全旗", "全镇", "全乡")
_OWN = ("本区", "我区", "本县", "我县", "本市", "我市")
_BOUNDARY = '，。；：、！？（(,;:—-“”"年月日度期间来底末季以'
_RANKING = re.compile(
    r"[各首第前率最排唯]|平均|重点|优秀|先进|考[核评]|评|范围|系统|通报|推广|示范|同类|下达|专项|部署|高质量|综合|领先|平安|劳动模范"
)
_HALVES = "；。！？"
_LISTED = re.compile(r"[等、]|和|与|及")


@dataclass(frozen=True, slots=True)
class Names:
    """Names that may stand in a text: of the district itself, of its units and of its peers (name → code)."""

    district: str
    units: Mapping[str, str]
    peers: Mapping[str, str]

    @property
    def own(self) -> frozenset[str]:
        """How the district speaks of its whole: 全区 of a 区, 全市 of a county-level 市."""
        return (
            frozenset({f"全{self.district[-1]}", f"我{self.district[-1]}", f"本{self.district[-1]}", self.district})
            if self.district
            else frozenset()
        )


def whose(stated: Stated, names: Names) -> Whose:
    """The place named last before the number, in its half of the sentence; the district where none is."""
    text = stated.before
    text = text[max(text.rfind(sign) for sign in _HALVES) + 1 :] if any(sign in text for sign in _HALVES) else text
    found = max(_mentions(text, names, ranked=stated.kind == "rank"), key=lambda one: one[0], default=(0, Whose()))
    return found[1]


def _mentions(text: str, names: Names, *, ranked: bool) -> list[tuple[int, Whose]]:
    found = [(at, Whose()) for word in names.own for at in _all(text, word)]
    found += [
        (at, Whose(unit=code, said=name)) for name, code in names.units.items() for at in _all(text, name) if _is_subject(text, at, name)
    ]
    found += [
        (at, Whose(peer=code, said=name)) for name, code in names.peers.items() for at in _all(text, name) if _is_subject(text, at, name)
    ]
    if not ranked:
        wholes = [word for word in (*_WHOLES, *_OWN) if word not in names.own]
        found += [(at, Whose(beyond=word, said=word)) for word in wholes for at in _all(text, word) if _is_subject(text, at, word)]
    return found


def _is_subject(text: str, at: int, word: str) -> bool:
    """Whether a name begins its clause and stands there for itself: not 在全市…, 全市平均, 甲村、乙村等11个村."""
    before, after = text[:at], text[at + len(word) :]
    if before and before[-1] not in _BOUNDARY:
        return False
    return not _RANKING.match(after) and not _LISTED.match(after) and not before.endswith("、")


def _all(text: str, word: str) -> list[int]:
    return [found.start() for found in re.finditer(re.escape(word), text)]
