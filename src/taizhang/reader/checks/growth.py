"""C5: the amount of the year before that a nominal growth implies; from–to held against the change it is said to be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from taizhang.kernel.quantities import Interval
from taizhang.reader.checks.relations import identity, is_known, is_real
from taizhang.reader.checks.surroundings import Said, Surroundings, over, rounded, spanned, stands_for, times, written
from taizhang.reader.types import Claim, Finding

_BASE = re.compile(r"同比|比上年|较上年|比去年|较去年|^[，,（(、]?(?:增长|下降|名义增长|增幅)")
_OTHER_BASE = re.compile(r"分别|年均|平均|可比|同口径|实际|环比|比20|较20|比.{0,4}五|累计|不变价|两年|以来|翻")
_UP = r"增加|增长|提高|提升|上升|扩大|攀升|跃升|上涨|增|升|拓展|跃"
_DOWN = r"下降|减少|降低|缩短|压缩|压减|下调|缩减|回落|降|减"
_TO = re.compile(rf"^(?:个|家|户)?(?:.{{0,4}}?)(?:({_UP})|({_DOWN}))(?:到|至|为)?(?:了)?(?:约|近|超)?$")
_FROM = re.compile(r"(?:从|由)[^，,；;：:]{0,14}$")
_LAST_YEAR = re.compile(r"(?:上年|去年|上年同期|去年同期)(?:为|是|的)?$")
_CHANGE = re.compile(r"^[，,（(、]?(?:累计|共|净|分别)?(?:增长|提高|提升|上升|增加|下降|降低|减少|回落|增|升|降|净增)了?(?:约)?$")
_HUNDRED = Decimal(100)


def growth(seen: Surroundings) -> Iterator[Finding]:
    real: list[Claim] = []
    for sentence in seen.sentences:
        for at, one in enumerate(sentence):
            level = next((other for other in reversed(sentence[:at]) if other.kind != "rank"), None)
            if at and _is_from_to(sentence[at - 1], one):
                yield from _from_to(sentence[at - 1], one, sentence[at + 1 : at + 2])
            elif level and _is_growth_of(level, one):
                if is_real(level.claim):
                    real.append(level.claim)
                elif level.unit == "元" and is_known(level.claim):
                    yield _before(sentence, level.claim, one.claim)
    if real:
        zh = "生产总值、增加值的增速按不变价计算，金额按现价计算，不能由此倒推上年数。"
        en = "Growth of GDP and value added is real, the amounts are at current prices: last year's amount does not follow from them."
        yield Finding("growth", "CALC", tuple(real), "", zh, en)


def _is_growth_of(level: Said, one: Said) -> bool:
    return (
        one.kind == "growth"
        and one.unit == "%"
        and one.is_exact
        and level.is_amount
        and level.is_exact
        and level.claim.value > 0
        and level.claim.role == one.claim.role == "result"
        and identity(level.claim.indicator) == identity(one.claim.indicator)
        and bool(_BASE.search(one.lead))
        and not _OTHER_BASE.search(one.lead + level.clause)
        and one.claim.value > -_HUNDRED
    )


def _before(sentence: Sequence[Said], level: Claim, rate: Claim) -> Finding:
    factor = _factor(rate)
    before = over(stands_for(level), factor)
    given = _given_before(sentence, level)
    arithmetic = f"{written(level.value, level.unit)} ÷ {rounded(1 + rate.value / _HUNDRED, 5)} = {spanned(before, level.unit)}"
    if given is None:
        zh, en = (
            f"按名义增速推算，上年同期约为{spanned(before, level.unit)}。",
            f"At nominal growth, the year before was {spanned(before, level.unit)}.",
        )
        return Finding("growth", "CALC", (level, rate), arithmetic, zh, en)
    claims = (level, rate, given)
    if before.meets(stands_for(given)):
        return Finding(
            "growth",
            "OK",
            claims,
            arithmetic,
            f"与所报上年数{given.quote}相符。",
            f"The printed amount of the year before, {given.quote}, holds.",
        )
    zh = f"推算上年数为{spanned(before, level.unit)}，与所报{given.quote}不符；若按调整后基数计算，应予说明。"
    en = f"The growth implies {spanned(before, level.unit)}, the text prints {given.quote}; an adjusted base should be told."
    return Finding("growth", "SUSPECT", claims, arithmetic, zh, en)


def _given_before(sentence: Sequence[Said], level: Claim) -> Claim | None:
    """The amount of the same indicator in the same sentence, said to be last year's."""
    alike = [one for one in sentence if one.unit == level.unit and one.is_amount and one.is_exact]
    fits = [one.claim for one in alike if _LAST_YEAR.search(one.clause)]
    return fits[0] if len(fits) == 1 and fits[0].value > 0 else None


def _factor(rate: Claim) -> Interval:
    """1 + g, from a printed percentage or multiple."""
    spread = stands_for(rate)
    if rate.unit == "%":
        spread = times(spread, Decimal("0.01"))
    return Interval(1 + spread.low, 1 + spread.high)


def _is_from_to(start: Said, end: Said) -> bool:
    return (
        start.unit == end.unit
        and start.kind == end.kind
        and start.kind in ("level", "share", "rate", "rank")
        and bool(_FROM.search(start.lead))
        and bool(_TO.match(re.sub(r"^[的在]?[\d年末底的（）()]*", "", end.lead)))
        and start.claim.value > 0 < end.claim.value
    )


def _from_to(start: Said, end: Said, after: Sequence[Said]) -> Iterator[Finding]:
    found = _TO.match(re.sub(r"^[的在]?[\d年末底的（）()]*", "", end.lead))
    rises = bool(found and found[1])
    yield from _direction(start.claim, end.claim, rises)
    if after and start.is_exact and end.is_exact and after[0].is_exact and _CHANGE.match(after[0].lead) and not is_real(end.claim):
        yield from _stated(start.claim, end.claim, after[0].claim)


def _direction(start: Claim, end: Claim, rises: bool) -> Iterator[Finding]:
    """What is said to rise has not fallen. Of ranks the lower number is the higher place."""
    first, last = abs(start.value), abs(end.value)
    wrong = first < last if rises is (start.kind == "rank") else first > last
    if wrong and not stands_for(start).meets(stands_for(end)):
        arithmetic = f"{start.quote} → {end.quote}"
        yield Finding(
            "change", "SUSPECT", (start, end), arithmetic, "所说升降与前后两数不符。", "The two numbers go the other way than the words."
        )


def _stated(start: Claim, end: Claim, change: Claim) -> Iterator[Finding]:
    """The difference (in the unit, or percentage points) or the ratio (% or 倍) of the two, beside the printed one."""
    first, last = stands_for(start), stands_for(end)
    difference = Interval(last.low - first.high, last.high - first.low)
    if (change.unit == "百分点" and start.unit == "%") or (change.unit == start.unit and change.unit != "%"):
        computed, plain = difference, written(abs(end.value - start.value), change.unit)
        signs = f"{end.quote} − {start.quote} = {written(end.value - start.value, change.unit)}"
    elif change.kind == "growth" and change.unit in ("%", "倍") and start.kind == "level":
        ratio = over(last, first)
        computed = times(Interval(ratio.low - 1, ratio.high - 1), _HUNDRED if change.unit == "%" else Decimal(1))
        value = (end.value / start.value - 1) * (_HUNDRED if change.unit == "%" else 1)
        plain, signs = f"{rounded(abs(value))}{change.unit}", f"{end.quote} ÷ {start.quote} − 1 = {rounded(value)}{change.unit}"
    else:
        return
    if _sizes(computed).meets(_sizes(stands_for(change))):
        yield Finding(
            "change", "OK", (start, end, change), signs, f"与所报变动{change.quote}相符。", f"The printed change, {change.quote}, holds."
        )
        return
    zh = f"按前后两数计算应为{plain}，与所报{change.quote}不符。"
    yield Finding("change", "SUSPECT", (start, end, change), signs, zh, f"The two numbers give {plain}, not the printed {change.quote}.")


def _sizes(interval: Interval) -> Interval:
    """Without the sign: a fall may be printed either way."""
    ends = sorted((abs(interval.low), abs(interval.high)))
    return Interval(Decimal(0) if interval.holds(Decimal(0)) else ends[0], ends[1])
