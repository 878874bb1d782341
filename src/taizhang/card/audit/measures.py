"""Which units may be held against each other, and by what factor. Pure.

Measure words count whatever stands before them: 个, 家 and 项 do not contradict each other. But 人 are not 人次, and 户 are not 人
(domain.md 0.3: counting units are never converted into each other)."""

from __future__ import annotations

from fractions import Fraction

from taizhang.reader import units

_SIZES: dict[str, dict[str, Fraction]] = {
    "area": {
        "平方米": Fraction(1),
        "亩": Fraction(10_000, 15),
        "公顷": Fraction(10_000),
        "平方公里": Fraction(10**6),
        "千公顷": Fraction(10**7),
    },
    "length": {"毫米": Fraction(1, 1000), "厘米": Fraction(1, 100), "米": Fraction(1), "里": Fraction(500), "公里": Fraction(1000)},
    "mass": {"克": Fraction(1), "斤": Fraction(500), "千克": Fraction(1000), "公斤": Fraction(1000), "吨": Fraction(10**6)},
    "power": {"瓦": Fraction(1), "千瓦": Fraction(1000), "兆瓦": Fraction(10**6), "吉瓦": Fraction(10**9)},
    "energy": {"千瓦时": Fraction(1), "度": Fraction(1), "兆瓦时": Fraction(1000), "吉瓦时": Fraction(10**6)},
    "share": {"‰": Fraction(1, 10), "%": Fraction(1), "成": Fraction(10)},
    "duration": {"分钟": Fraction(1), "小时": Fraction(60)},
}  # fmt: skip
_OF_SIZE = {unit: (dimension, size) for dimension, sizes in _SIZES.items() for unit, size in sizes.items()}

_PERSONS = frozenset(("人", "名", "位", "人口", "员"))
_HOUSEHOLDS = frozenset(("户", "家"))
_OCCASIONS = frozenset(("次", "场", "场次", "期", "届", "轮", "回", "批", "批次", "个"))
_GROUPS = (_PERSONS, _HOUSEHOLDS, _OCCASIONS)
_OWN = frozenset(("户", "套", "张", "人", "名", "位", "员", "间", "枚", "辆", "台", "度"))
"""Measure words of one sort of thing each: 户, 套 and 张 stand for households, dwellings and beds, and for nothing else."""


def factor(ours: str, theirs: str) -> Fraction | None:
    """By what a value in our unit is multiplied to be in theirs; None where the two are different things."""
    ours, theirs = units.base(ours), units.base(theirs)
    if ours == theirs:
        return Fraction(1)
    if ours in _OF_SIZE and theirs in _OF_SIZE:
        (dimension, size), (other, other_size) = _OF_SIZE[ours], _OF_SIZE[theirs]
        return size / other_size if dimension == other else None
    return Fraction(1) if _counts_alike(ours, theirs) else None


def mistaken(ours: str, theirs: str) -> tuple[Fraction, ...]:
    """By what a value in our unit would be multiplied where its unit was printed wrongly: another unit of the same dimension under
    theirs (266.67公顷 printed as 亩), another scale of the same unit."""
    ours, theirs = units.base(ours), units.base(theirs)
    if ours in _OF_SIZE and theirs in _OF_SIZE and _OF_SIZE[ours][0] == _OF_SIZE[theirs][0]:
        dimension, size = _OF_SIZE[ours]
        return tuple(size / other for unit, other in _SIZES[dimension].items() if unit != theirs)
    return tuple(Fraction(10) ** power for power in (-8, -4, 4, 8)) if ours == theirs else (Fraction(1),)


def growth_factor(ours: str, theirs: str) -> Fraction | None:
    """Of growth 倍 and % say the same: 1.2倍 is 120 %."""
    if ours == "%" and theirs == "倍":
        return Fraction(1, 100)
    return Fraction(100) if ours == "倍" and theirs == "%" else factor(ours, theirs)


def same_dimension(ours: str, theirs: str) -> bool:
    """Whether two units could be mistaken for each other: of one sort, though not comparable (人 and 人次, 元 and 美元, % and 百分点)."""
    return units.sort(units.base(ours)) == units.sort(units.base(theirs))


def _counts_alike(ours: str, theirs: str) -> bool:
    if not (_is_count(ours) and _is_count(theirs)):
        return False
    if "" in (ours, theirs) or any(ours in group and theirs in group for group in _GROUPS):
        return True
    return not any(unit in _OWN or unit.endswith("次") for unit in (ours, theirs))


def _is_count(unit: str) -> bool:
    return not unit or units.sort(unit) == "count"
