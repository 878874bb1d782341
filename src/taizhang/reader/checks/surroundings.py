"""The claims of a text in order, each with the words around its number; what a printed number may stand for; how one is written."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from itertools import groupby, islice

from taizhang.kernel.quantities import POWERS, Interval, Scale
from taizhang.reader.checks.relations import identity
from taizhang.reader.types import Claim, ClaimKind, Repaired

EXACT = Context(prec=60)
_END = re.compile(r"[。！？!?\n]")
_PART = re.compile(r"[；;]")
_MOST = 60
_COMMAS = "，,；;：:（("
_NO_AMOUNT = frozenset(("%", "‰", "百分点", ""))
_MARKS = " \u3000，,、；;：:（）()“”\"'"

MEASURED = frozenset(
    "元 美元 欧元 港元 % ‰ 百分点 亩 公顷 平方米 平方公里 平方千米 公里 千米 米 吨 斤 公斤 千克 克 千瓦 兆瓦 千瓦时 "  # noqa: SIM905
    "倍 天 小时 分钟 年 立方米 升".split()
)
"""Units of what is measured, so that even a whole number was rounded. Anything else is counted and exact when printed to the last unit."""

MONEY = frozenset(("元", "美元", "欧元", "港元", "日元", "英镑"))
PEOPLE = frozenset(("人", "名", "户", "位"))


@dataclass(frozen=True, slots=True)
class Said:
    """A claim with the words since the number before it (`lead`) and up to the next one (`tail`), within its sentence.

    `sentence` and `part` count the sentences and their halves divided by a semicolon, through the whole text."""

    claim: Claim
    lead: str
    tail: str
    sentence: int
    part: int
    at: int = field(init=False)
    kind: ClaimKind = field(init=False)
    unit: str = field(init=False)
    item: str = field(init=False)
    """The last item of the lead: what stands between the nearest comma, also that of a list, and the number."""
    clause: str = field(init=False)
    """The last clause of the lead: what stands between the nearest comma and the number."""
    is_amount: bool = field(init=False)
    """A level in a unit that can be added and divided."""
    is_exact: bool = field(init=False)
    span: Interval = field(init=False)
    """What the printed number stands for."""

    def __post_init__(self) -> None:
        claim, quantity = self.claim, self.claim.quantity
        known = {
            "at": quantity.at,
            "kind": claim.kind,
            "unit": quantity.unit,
            "clause": self.lead[max(map(self.lead.rfind, _COMMAS)) + 1 :],
            "item": self.lead[max(map(self.lead.rfind, _COMMAS + "、")) + 1 :],
            "is_amount": claim.kind == "level" and quantity.unit not in _NO_AMOUNT and quantity.high is None,
            "is_exact": quantity.bound == "exact" and quantity.high is None,
            "span": stands_for(claim),
        }
        for name, value in known.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the checks look at: the repaired text and its claims, one for each number, sentence by sentence."""

    repaired: Repaired
    said: tuple[Said, ...]
    sentences: tuple[tuple[Said, ...], ...]
    named: Mapping[str, Sequence[Said]]
    """Exact amounts by the identity of their indicator, not all of very many."""

    @property
    def text(self) -> str:
        return self.repaired.text

    def within(self, at: int, to: int) -> tuple[Said, ...]:
        """The claims in a stretch of the repaired text."""
        return self.said[bisect_left(self.said, at, key=_place) : bisect_left(self.said, to, key=_place)]


def survey(repaired: Repaired, claims: Iterable[Claim]) -> Surroundings:
    """Where a number carries several claims, the first stands for it."""
    first: dict[int, Claim] = {}
    for claim in claims:
        first.setdefault(claim.quantity.at, claim)
    ordered = [first[at] for at in sorted(first)]
    ends = [found.end() for found in _END.finditer(repaired.text)]
    parts = [found.end() for found in _PART.finditer(repaired.text)]
    joined = _joined(repaired.text, ends)
    said = tuple(_said(repaired.text, ordered, index, ends, parts, joined) for index in range(len(ordered)))
    named: dict[str, list[Said]] = {}
    for one in said:
        alike = named.setdefault(identity(one.claim.indicator), [])
        if one.is_amount and one.is_exact and len(alike) < _MOST:
            alike.append(one)
    return Surroundings(repaired, said, tuple(_sentences(said)), named)


def _place(one: Said) -> int:
    return one.at


def _sentences(said: Iterable[Said]) -> Iterator[tuple[Said, ...]]:
    """Claims by sentence. A sentence with very many is cut: rules look at all pairs of one."""
    for _, group in groupby(said, key=lambda one: one.sentence):
        while bunch := tuple(islice(group, _MOST)):
            yield bunch


def _joined(text: str, ends: Sequence[int]) -> list[int]:
    """The number of each sentence; one that begins with 其中 speaks on of the sentence before it and has its number."""
    numbers = [0]
    for number, end in enumerate(ends, 1):
        goes_on = text[end - 1] == "。" and text.startswith("其中", end)
        numbers.append(numbers[-1] if goes_on else number)
    return numbers


def _said(text: str, claims: Sequence[Claim], index: int, ends: Sequence[int], parts: Sequence[int], joined: Sequence[int]) -> Said:
    here = claims[index].quantity
    number = bisect_right(ends, here.at)
    begin = ends[number - 1] if number else 0
    end = ends[number] if number < len(ends) else len(text)
    before = claims[index - 1].quantity.to if index else 0
    after = claims[index + 1].quantity.at if index + 1 < len(claims) else len(text)
    lead = text[max(begin, before, here.at - 200) : here.at]
    tail = text[here.to : max(here.to, min(end, after, here.to + 200))]
    return Said(claims[index], lead, tail, joined[number], number + bisect_right(parts, here.at))


def stands_for(claim: Claim) -> Interval:
    """The values that a claim leaves possible: its printed precision, open to one side or wider where its words say so."""
    quantity = claim.quantity
    counted = quantity.step == 1 and claim.unit not in MEASURED
    half = Decimal(0) if counted else EXACT.divide(quantity.step, Decimal(2))
    low, high = quantity.value - half, (quantity.high or quantity.value) + half
    if claim.bound == "at_least":
        return Interval(low, Decimal("Infinity"))
    if claim.bound == "at_most":
        return Interval(Decimal("-Infinity"), high)
    if claim.bound == "about":
        band = abs(EXACT.divide(quantity.value, Decimal(20)))
        return Interval(low - band, high + band)
    return Interval(low, high)


def plus(intervals: Iterable[Interval]) -> Interval:
    low = high = Decimal(0)
    for interval in intervals:
        low, high = low + interval.low, high + interval.high
    return Interval(low, high)


def over(part: Interval, whole: Interval) -> Interval:
    """Of amounts above zero."""
    return Interval(EXACT.divide(part.low, whole.high), EXACT.divide(part.high, whole.low))


def times(interval: Interval, factor: Decimal) -> Interval:
    return Interval(EXACT.multiply(interval.low, factor), EXACT.multiply(interval.high, factor))


def rounded(value: Decimal, digits: int = 4) -> Decimal:
    """To so many significant digits, a whole part kept whole."""
    if not value:
        return Decimal(0)
    places = max(0, digits - 1 - value.adjusted())
    return value.quantize(Decimal(1).scaleb(-places), context=Context(prec=60, rounding="ROUND_HALF_UP"))


def written(value: Decimal, unit: str, digits: int = 12) -> str:
    """As reports print: 14268000000 元 → 142.68亿元; trailing zeros are left out, and small amounts stand whole."""
    number, scale = _scaled(value, digits)
    return number + scale + unit


def spanned(interval: Interval, unit: str, digits: int = 5) -> str:
    (low, small), (high, large) = _scaled(interval.low, digits), _scaled(interval.high, digits)
    if (low, small) == (high, large):
        return high + large + unit
    return f"{low}{'' if small == large else small + unit}–{high}{large}{unit}"


def _scaled(value: Decimal, digits: int) -> tuple[str, str]:
    scale: Scale = "亿" if abs(value) >= 10**8 else "万" if abs(value) >= 10**5 else ""
    plain = f"{rounded(value.scaleb(-POWERS[scale]), digits):f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain), scale


def bare(words: str) -> str:
    return words.strip(_MARKS)


def same_time(one: Claim, other: Claim) -> bool:
    """Both speak of one period as far as the text tells."""
    return one.period == other.period or not one.period or not other.period
