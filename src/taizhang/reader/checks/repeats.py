"""C10: stretches printed twice, and one fact printed with two values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from taizhang.reader.checks.relations import identity, places, relations
from taizhang.reader.checks.surroundings import Said, Surroundings, stands_for
from taizhang.reader.types import Finding

_CALIBER = re.compile(
    r"年均|累计|新增|净增|同口径|可比|名义|实际|扣除|城镇|农村|全体|户籍|常住|两年|“?十[二三四五]五|五年|一季度|上半年|前三季度|季度|"
    r"\d{1,2}月|\d{4}年|去年|上年|以来|规上|规模以上|预计|目标|不含|其中|第[一二三]产业|人均|初步|分别|开发区|园区|税收|高于|低于|快于"
)


def repeats(seen: Surroundings) -> Iterator[Finding]:
    for at, to in seen.repaired.repeats:
        yield _printed_twice(seen, at, to)
    known: dict[tuple[object, ...], list[Said]] = {}
    for one in seen.said:
        key = _fact(one)
        if key:
            known.setdefault(key, []).append(one)
    for facts in known.values():
        yield from _two_values(facts)


def _printed_twice(seen: Surroundings, at: int, to: int) -> Finding:
    words = seen.text[at:to].strip()
    first = seen.text.find(words[:60]) if words else -1
    inside = tuple(one.claim for one in seen.said if 0 <= first <= one.at < first + len(words)) if 0 <= first < at else ()
    start = words[:12]
    zh = f"“{start}……”一段重复刊印，其中{len(inside)}个数据只计一次。"
    en = f"The paragraph “{start}…” is printed twice; its {len(inside)} claims are counted once."
    return Finding("duplicate", "SOFT", inside, "", zh, en, spans=(seen.repaired.source(at, to),))


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


_SCOPES = frozenset(("全国", "全省", "全市", "全县", "全区", "全州"))


def _known() -> frozenset[str]:
    return frozenset(relations().same.values())


def _two_values(facts: Sequence[Said]) -> Iterator[Finding]:
    """Not within one sentence: there a second number has a subject of its own more often than not."""
    first = facts[0]
    for other in facts[1:]:
        if other.sentence != first.sentence and not stands_for(first.claim).meets(stands_for(other.claim)):
            arithmetic = f"{first.claim.quote} ≠ {other.claim.quote}"
            zh = f"“{first.claim.indicator}”同一期间有两个数：{first.claim.quote}与{other.claim.quote}，请核对期间和口径。"
            en = f"One indicator and period with two values, {first.claim.quote} and {other.claim.quote}: check period and caliber."
            yield Finding("twice", "SUSPECT", (first.claim, other.claim), arithmetic, zh, en)
            return
