"""Units: what may follow a number, what it is called when scaled down, and of which sort it is."""

from __future__ import annotations

import re
from functools import cache

from taizhang.reader import knowledge

SORTS = ("count", "measure", "money", "ratio", "time")


@cache
def sorts() -> dict[str, str]:
    """Every known unit, aliases too, with its sort; the first list that names a unit decides."""
    known: dict[str, str] = {}
    for sort in SORTS:
        for unit in knowledge.listed("units", sort):
            known.setdefault(unit, sort)
    for alias, unit in knowledge.load("units")["alias"].items():
        known.setdefault(alias, known.get(unit, "measure"))
    return known


@cache
def aliases() -> dict[str, str]:
    return dict(knowledge.load("units")["alias"])


@cache
def base(printed: str) -> str:
    """The unit a printed one comes down to: ㎡ → 平方米, 个百分点 → 百分点, 元/㎡ → 元/平方米."""
    if "/" in printed or "／" in printed:
        whole = aliases().get(printed)
        return whole or "/".join(base(part) for part in re.split("[/／]", printed))
    inner = printed[1:] if len(printed) > 1 and printed[0] == "个" else printed
    return aliases().get(inner, inner)


@cache
def sort(printed: str) -> str:
    """count, measure, money, ratio, time, or "" for no unit."""
    head = re.split("[/／]", printed, maxsplit=1)[0]
    return sorts().get(head) or sorts().get(head.removeprefix("个"), "measure" if head else "")


@cache
def pattern() -> str:
    """A regular expression of all units, longest first; `个` may stand before a unit of its own kind (个百分点, 个工作日)."""
    inner = [
        u
        for u in ("百分点", "等级", "工作日", "小时", "月", "基点", "标准箱", "标箱", "点", "位次", "名次", "床位", "学时", "课时", "泊位")
        if u in sorts()
    ]
    known = sorted(sorts(), key=len, reverse=True)
    single = "|".join(re.escape(unit) for unit in known)
    return rf"(?:个(?:{'|'.join(inner)})|{single})(?:[/／](?:{single}))?"
