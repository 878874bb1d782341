"""C2: a share, its part and its whole; shares above 100 %; structures that make 100."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from taizhang.kernel.quantities import Interval
from taizhang.reader.checks.relations import identity, places, relations
from taizhang.reader.checks.surroundings import Said, Surroundings, over, rounded, same_time, spanned, stands_for, times, written
from taizhang.reader.types import Claim, Finding

_SHARE = re.compile(
    r"^(?:约|仅|大约|其)?([^占]{0,10}?)占比?(.{0,24}?)(?:的比重|的比例|的份额|比重|比例|份额|的)?的?(?:为|达到?|约|超过?|近|高达|仅)*$"
)
_OF_A_PLAN = re.compile(r"计划|目标|任务|预算(?:数|的)?$")
_ALL = re.compile(r"^(?:(?:全[区市省县国部]|其|总|全部|所有)+(?:数|量|额|人数|户数|面积|规模)?|比|)$")
_TOTAL = re.compile(r"(?<!公)共|总|合计|全部")
_STRUCTURE = re.compile(
    r"(?:结构|比例|之比|比重|调整为|优化为|调整到)[^\d。；\n]{0,12}"
    r"(\d{1,2}(?:\.\d{1,2})?)[:：∶](\d{1,2}(?:\.\d{1,2})?)[:：∶](\d{1,2}(?:\.\d{1,2})?)(?![\d.:：∶])"
)
_SECTORS = re.compile(r"三次产业|三产结构|三产比")
_HUNDRED = Decimal(100)


def shares(seen: Surroundings) -> Iterator[Finding]:
    for sentence in seen.sentences:
        for at, one in enumerate(sentence):
            if one.unit == "%" and one.kind in ("share", "rate"):
                yield from _above_all(one)
            if one.unit == "%" and one.kind in ("share", "rate") and one.claim.bound != "about":
                yield from _share(seen, sentence[:at], one)
    yield from _structures(seen)


def _above_all(one: Said) -> Iterator[Finding]:
    """No share, and no rate of cases out of cases, is above 100 %."""
    words = one.clause + one.claim.indicator
    if one.span.low <= _HUNDRED or re.search("完成|目标|任务|计划", words):
        return
    if one.kind == "rate" and not relations().speaks_of("of_cases", words):
        return
    arithmetic = f"{one.claim.value}% > 100%"
    zh = f"“{one.claim.indicator}”超过100%，部分不可能大于整体。"
    yield Finding("share", "SUSPECT", (one.claim,), arithmetic, zh, "A share above 100 %: a part cannot be more than its whole.")


def _share(seen: Surroundings, before: Sequence[Said], one: Said) -> Iterator[Finding]:
    part = _part(before, one)
    asked = _SHARE.match(one.clause.strip())
    if part is None or asked is None or part.claim.value <= 0 or one.span.low <= 0 or _OF_A_PLAN.search(asked[2]):
        return
    if asked[1] not in part.clause + part.claim.indicator:
        return
    whole = _whole(seen, before, part, asked[2])
    if whole is not None:
        yield _held(part.claim, whole, one.claim)
    elif part.is_exact and one.is_exact and asked[2]:
        yield _implied(part.claim, one.claim, asked[2])


def _part(before: Sequence[Said], one: Said) -> Said | None:
    """The amount that the share speaks of: the one before it, growth and ranks aside, if 占 begins the clause of the share."""
    between = one.lead[: len(one.lead) - len(one.clause)].strip(" ，,（(、")
    if between:
        return None
    for other in reversed(before):
        if other.is_amount:
            return other if other.claim.role == one.claim.role else None
        if other.kind not in ("growth", "rank", "change") or re.sub(
            r"[，,（(、]|同比|增长|下降|比上年|较上年|提高|位?居|排|列|名|全[国省市区县]|第", "", other.lead
        ):
            return None
    return None


def _whole(seen: Surroundings, before: Sequence[Said], part: Said, asked: str) -> Claim | None:
    """The amount that the part is held against: named by the words, or the total that the part was taken out of."""
    if _ALL.match(asked):
        earlier = [one for one in before if one.at < part.at and one.is_amount and one.unit == part.unit]
        if not earlier or not earlier[-1].is_exact:
            return None
        between = "".join(one.lead for one in before if earlier[-1].at < one.at <= part.at)
        return earlier[-1].claim if "其中" in between or _TOTAL.search(earlier[-1].lead) else None
    known = [one for one in seen.named.get(identity(asked), ()) if one.unit == part.unit and one.claim.role == part.claim.role]
    fits = [one.claim for one in known if same_time(one.claim, part.claim) and places(asked) <= places(one.clause + one.claim.indicator)]
    return fits[0] if len({claim.value for claim in fits}) == 1 else None


def _held(part: Claim, whole: Claim, share: Claim) -> Finding:
    computed = times(over(stands_for(part), stands_for(whole)), _HUNDRED)
    plain = rounded(part.value / whole.value * _HUNDRED)
    arithmetic = f"{written(part.value, part.unit)} ÷ {written(whole.value, whole.unit)} = {plain}%"
    if computed.meets(stands_for(share)):
        return Finding(
            "share", "OK", (part, whole, share), arithmetic, f"与所报占比{share.quote}相符。", f"The printed share, {share.quote}, holds."
        )
    zh = f"按两数计算占比为{_percent(computed)}，与所报{share.quote}不符。"
    en = f"The two amounts give {_percent(computed)}, not the printed {share.quote}."
    return Finding("share", "SUSPECT", (part, whole, share), arithmetic, zh, en)


def _percent(interval: Interval) -> str:
    low, high = rounded(interval.low), rounded(interval.high)
    return f"{low}%" if low == high else f"{low}–{high}%"


def _implied(part: Claim, share: Claim, asked: str) -> Finding:
    whole = times(over(stands_for(part), stands_for(share)), _HUNDRED)
    span = spanned(whole, part.unit, 4)
    arithmetic = f"{written(part.value, part.unit)} ÷ {share.value}% = {span}"
    zh = f"由此推算，{asked}约为{span}；文中未见该数。"
    return Finding("share", "CALC", (part, share), arithmetic, zh, f"This implies a whole ({asked}) of {span}; the text does not print it.")


def _structures(seen: Surroundings) -> Iterator[Finding]:
    """Three sectors as a:b:c make 100, but for rounding."""
    for found in _STRUCTURE.finditer(seen.text):
        parts = [Decimal(found[number]) for number in (1, 2, 3)]
        total, step = sum(parts), Decimal(1).scaleb(-max(len(found[number].partition(".")[2]) for number in (1, 2, 3)))
        if not 60 < total < 140 or not _SECTORS.search(seen.text, max(0, found.start() - 40), found.end()):
            continue
        holds = abs(total - _HUNDRED) <= step * 3 / 2
        zh, en = ("是", "make") if holds else ("不是", "do not make")
        claims = tuple(one.claim for one in seen.within(found.start(1), found.end()))
        yield Finding(
            "share",
            "OK" if holds else "SUSPECT",
            claims,
            f"{' + '.join(map(str, parts))} = {total}",
            f"三次产业占比之和{zh}100%。",
            f"The sectors {en} 100 %.",
            spans=(seen.repaired.source(found.start(1), found.end()),),
        )
