"""Of whom a claim speaks: of the district, of one of its units, of a peer, or of a place that this ledger does not cover. Pure.

Places are told by name where they are known, else by their form: two letters or more and 省, 市, 区, 县, 州, 盟, 旗, 镇, 乡 or 街道,
where a clause or the name of what is measured begins. What only looks so (市场, 老旧小区, 中心城区) is data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from taizhang.card.audit import wording
from taizhang.card.audit.types import Stated, Whose
from taizhang.reader.knowledge import Words, listed

_WHOLES = ("全球", "世界", "全国", "全省", "全市", "全州", "全盟", "全区", "全县", "全旗", "全镇", "全乡")
_OWN = tuple(f"{who}{what}" for who in "本我该" for what in "国省市区县州盟旗")
_BOUNDARY = '，。；：、！？（(,;:—-“”"年月日度期间来底末季以|'
_RANKING = re.compile(
    r"[各首第前率最排唯]|平均|重点|优秀|先进|考[核评]|评|范围|系统|通报|推广|示范|同类|下达|专项|部署|高质量|综合|领先|平安|劳动模范"
)
_HALVES = "；。！？"
_LISTED = re.compile(r"[等、]|和(?!平)|与|及")
_NAME = re.compile(r"[一-鿿]{2,12}?自治[区州县旗]|[一-鿿]{2,5}?(?:特别行政区|街道|[省市区县州盟旗镇乡])|[一-鿿]县")
_TOWNS = ("镇", "乡", "街道", "村", "社区")
_POINTING = frozenset("对为给将把由从使让向至到和及与")
_ASIDE = re.compile(r"[（(]([^（）()]+)[）)]")
_Mention = tuple[int, Whose]
_NONE = frozenset[str]().__contains__


@dataclass(frozen=True, slots=True)
class Names:
    """Names that may stand in a text: of the district itself, of its units and of its peers (name → code), and of its city."""

    district: str
    units: Mapping[str, str]
    peers: Mapping[str, str]
    city: str = ""
    own: frozenset[str] = field(init=False)
    """How the district speaks of its whole: 全区 of a 区, 全市 of a county-level 市."""
    short: tuple[str, ...] = field(init=False)
    """Provinces, large cities, the city and the peers without their endings, as 湖南 and 石鼓."""

    def __post_init__(self) -> None:
        own = {f"{who}{self.district[-1]}" for who in "全我本该"} | {self.district} if self.district else set()
        object.__setattr__(self, "own", frozenset(own))
        known = (name[:-1] for name in (self.city, *self.peers) if len(name) > 2)
        object.__setattr__(self, "short", (*wording.known()["provinces"], *wording.known()["cities"], *known))


def whose(stated: Stated, names: Names, measured: Callable[[str], bool] = _NONE) -> Whose:
    """The place named last before the number, in its half of the sentence, or in brackets behind it; the district where none is.

    `measured` tells whether a text begins with the name of an indicator: only there a name without its ending (湖南) is a place."""
    text = stated.before
    text = text[max(text.rfind(sign) for sign in _HALVES) + 1 :] if any(sign in text for sign in _HALVES) else text
    aside = _ASIDE.match(stated.after)
    if aside and (named := _chain(aside[1], 0, names)) and named[1].beyond + (named[1].peer or ""):
        return named[1]
    return max(_mentions(stated, text, names, measured), key=lambda one: one[0], default=(0, Whose()))[1]


def _mentions(stated: Stated, text: str, names: Names, measured: Callable[[str], bool]) -> list[_Mention]:
    others = list(_others(stated, text, names, measured))
    found = [(at, Whose()) for word in names.own for at in _all(text, word) if not _of_another(text, word, at, others)]
    return [*others, *found]


def _of_another(text: str, word: str, at: int, others: list[_Mention]) -> bool:
    """Whether 全区 speaks of another district that was named before it, or the district stands beside another (双清区与珠晖区)."""
    for before, one in others:
        if before < at and (one.beyond or one.peer):
            beside = before + len(one.said) == at - 1 and _LISTED.match(text, at - 1)
            if beside or (word[0] == "全" and one.said.endswith(word[1])):
                return True
    return False


def _others(stated: Stated, text: str, names: Names, measured: Callable[[str], bool]) -> Iterator[_Mention]:
    begins, opens = _clauses(text), _openings(text, stated.indicator)
    for at in sorted({*begins, *opens}):
        if found := _chain(text, at, names):
            ranked = stated.kind == "rank" and (found[1].said in (*_WHOLES, *_OWN) or found[1].said in stated.scope)
            if not ranked and (at in begins or found[1].beyond or found[1].peer):
                yield found
        elif (short := _short(text, at, names)) and measured(text[at + len(short) :]):
            yield at, Whose(beyond=short, said=short)


def _short(text: str, at: int, names: Names) -> str:
    """The name of a place without its ending, 杭州 among them by its form."""
    known = next((each for each in names.short if text.startswith(each, at)), "")
    return known or (text[at : at + 2] if text[at + 1 : at + 2] == "州" else "")


def _clauses(text: str) -> set[int]:
    return {0, *(at + 1 for at, sign in enumerate(text) if sign in _BOUNDARY)}


def _openings(text: str, indicator: str) -> set[int]:
    """Behind the words that open a clause (其中, 完成), and where the name of what is measured begins."""
    found = {text.rfind(indicator)} if indicator and indicator in text else set()
    for at in _clauses(text):
        while word := _leads().starting(text, at, len(text)):
            at += len(word)
            found.add(at)
    return found


def _chain(text: str, at: int, names: Names) -> _Mention | None:
    """The last of the places that stand one behind another (衡阳市珠晖区茶山坳镇), unless it does not stand there for itself: 全市平均,
    湖南省统计局, 甲村、乙村等11个村."""
    start, place, own = at, None, False
    while named := _named(text, at, names, own=own):
        if place and named.said[0] == "全":  # 双清区全区
            break
        place, own = (at, named), not (named.unit or named.peer or named.beyond)
        at += len(named.said)
        if (named.peer or named.beyond) and re.match(wording.known()["offices"], text[at:]):
            return None
    if place is None or own or _RANKING.match(text[at:]):
        return None
    return _standing(place, listed=text[:start].endswith("、") or bool(_LISTED.match(text[at:])))


def _standing(place: _Mention, *, listed: bool) -> _Mention | None:
    """One among others has no figure of its own there: of towns the sum is the district's, of other places it is no figure of ours."""
    at, one = place
    if not listed:
        return place
    return None if one.unit or one.said in _WHOLES or one.said.endswith(_TOWNS) else (at, Whose(beyond=one.said, said=one.said))


def _named(text: str, at: int, names: Names, *, own: bool) -> Whose | None:
    """The place whose name begins here; within the district (`own`) only what is smaller. The district itself by its name alone."""
    for name in (*names.units, *names.peers, *names.own, *_WHOLES, *_OWN):
        if text.startswith(name, at):
            return _known(name, names) if not own or name in names.units else None
    found = _NAME.match(text, at)
    if (
        found is None
        or found[0].endswith(tuple(names.own))
        or _looks_so(found[0], text[found.end() :])
        or (own and not found[0].endswith(_TOWNS))
    ):
        return None
    return Whose(beyond=found[0], said=found[0])


def _known(name: str, names: Names) -> Whose:
    if name in names.own:
        return Whose(said=name)
    unit, peer = names.units.get(name), names.peers.get(name)
    return Whose(unit=unit, peer=peer, beyond="" if unit or peer else name, said=name)


def _looks_so(name: str, after: str) -> bool:
    """Whether it is no place for all its form: a kind of area, a word that goes on, or a verb with what it takes (争取省资金)."""
    known = wording.known()
    return bool(re.search(known["areas"], name) or re.match(known["continued"], name[-1] + after) or _verbs().search(name))


@cache
def _verbs() -> re.Pattern[str]:
    return re.compile("|".join(word for word in listed("grammar", "verb") if len(word) > 1))


@cache
def _leads() -> Words:
    """Words that open a clause, but for those that point elsewhere (向湖南省争取)."""
    return Words(word for word in listed("grammar", "opening") if word not in _POINTING)


def _all(text: str, word: str) -> list[int]:
    return [found.start() for found in re.finditer(re.escape(word), text)]
