"""C10: stretches printed twice, and one fact printed with two values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from taizhang.reader.checks.relations import identity, places, relations
from taizhang.reader.checks.surroundings import Said, Surroundings
from taizhang.reader.types import Finding

_CALIBER = re.compile(
    r"年均|累计|新增|净增|同口径|可比|名义|实际|扣除|城镇|农村|全体|户籍|常住|两年|“?十[二三四五]五|五年|一季度|上半年|前三季度|季度|"
    r"\d{1,2}月|\d{4}年|去年|上年|以来|规上|规模以上|预计|目标|不含|其中|第[一二三]产业|人均|初步|分别|开发区|园区|税收|高于|低于|快于"
)


def repeats(seen: Surroundings) -> Iterator[Finding]:
    for stretches in _gathered(seen.repaired.repeats)[:_MOST_REPEATS]:
        yield _printed_twice(seen, stretches)
    known: dict[tuple[object, ...], list[Said]] = {}
    for one in seen.said:
        key = _fact(one)
        if key:
            known.setdefault(key, []).append(one)
    for facts in known.values():
        yield from _two_values(facts)


def _gathered(repeats: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Stretches that follow each other are one repetition: what lies between is too short to be told apart."""
    groups: list[list[tuple[int, int]]] = []
    for stretch in sorted(repeats):
        if groups and stretch[0] - groups[-1][-1][1] <= _NEAR:
            groups[-1].append(stretch)
        else:
            groups.append([stretch])
    return groups


def _printed_twice(seen: Surroundings, stretches: Sequence[tuple[int, int]]) -> Finding:
    first = [_first_printing(seen, *stretch) for stretch in stretches[:_MOST]]
    inside = tuple(one.claim for stretch in first for one in seen.within(*stretch))
    begin = seen.text[stretches[0][0] : stretches[0][1]].strip()[:12]
    zh = f"“{begin}……”一段重复刊印" + (f"，其中{len(inside)}个数据只计一次。" if inside else "。")
    en = f"The text from “{begin}…” on is printed twice" + (f"; its {len(inside)} claims are counted once." if inside else ".")
    return Finding("duplicate", "SOFT", inside, "", zh, en, spans=tuple(seen.repaired.source(*stretch) for stretch in stretches))


def _first_printing(seen: Surroundings, at: int, to: int) -> tuple[int, int]:
    """Where the words of a repeated stretch stand first; nowhere if their white space differs."""
    words = seen.text[at:to].strip()
    first = seen.text.find(words, 0, at) if words else -1
    return (first, first + len(words)) if first >= 0 else (0, 0)


def _fact(one: Said) -> tuple[object, ...] | None:
    """What makes two claims speak of one fact: indicators that are known by name, in one period, caliber and place."""
    claim = one.claim
    if not one.is_exact or not claim.period or claim.kind not in ("level", "growth") or claim.role == "forecast":
        return None
    who = identity(claim.indicator)
    if who not in _known():
        return None
    words = one.lead[-40:]
    return who, claim.kind, claim.unit, claim.role, claim.period, tuple(sorted(set(_CALIBER.findall(words)))), places(words) & _SCOPES


_NEAR, _MOST, _MOST_REPEATS = 40, 20, 200
_SCOPES = frozenset(("全国", "全省", "全市", "全县", "全区", "全州"))


def _known() -> frozenset[str]:
    return frozenset(relations().same.values())


def _two_values(facts: Sequence[Said]) -> Iterator[Finding]:
    """Not within one sentence: there a second number has a subject of its own more often than not."""
    first = facts[0]
    for other in facts[1:]:
        if other.sentence != first.sentence and not first.span.meets(other.span):
            arithmetic = f"{first.claim.quote} ≠ {other.claim.quote}"
            zh = f"“{first.claim.indicator}”同一期间有两个数：{first.claim.quote}与{other.claim.quote}，请核对期间和口径。"
            en = f"One indicator and period with two values, {first.claim.quote} and {other.claim.quote}: check period and caliber."
            yield Finding("twice", "SUSPECT", (first.claim, other.claim), arithmetic, zh, en)
            return
