"""C3: what was done, at which rate of which target; the round target that a rate implies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from taizhang.kernel.quantities import Interval
from taizhang.reader.checks.surroundings import MEASURED, Said, Surroundings, over, rounded, same_time, spanned, stands_for, times, written
from taizhang.reader.types import Claim, Finding

_RATE = re.compile(r"完成率|完成进度|目标完成|任务完成|(?:目标|任务|计划|预算)(?:任务|数|值|总量|量)?的?(?:比例|比重|进度)?(?:为|达到?)?$")
_TARGET = re.compile(r"目标|任务|计划|年初预算|调整预算|预算数|应完成|下达")
_DONE = re.compile(r"完成(?:目标)?任务?$|实际|已完成|^完成(?!.{0,8}(?:目标|任务|计划))")
_OF_TARGET = re.compile(r"^的?(?:任务|目标|计划)?的?$")
_HUNDRED = Decimal(100)
_TOO_MUCH = Decimal(150)


def completions(seen: Surroundings) -> Iterator[Finding]:
    for sentence in seen.sentences:
        for at, rate in enumerate(sentence):
            if rate.unit == "%" and rate.kind in ("rate", "share") and rate.is_exact and rate.claim.value > 0:
                yield from _completion(sentence[:at], rate, sentence[at + 1 : at + 2])


def _completion(before: Sequence[Said], rate: Said, after: Sequence[Said]) -> Iterator[Finding]:
    """`完成 3685 人，完成率 105%`; the target may stand before what was done, before or after the rate, or nowhere."""
    near = [one for one in before if one.part == rate.part]
    amounts = _amounts(near)
    if not amounts or "分别" in rate.lead or not _speaks_of_completion(rate, amounts[-1]):
        return
    targets = [one for one in amounts if _is_target(one)]
    done = [one for one in amounts if one not in targets]
    if not done or done[-1].claim.role == "forecast" or not done[-1].is_exact or done[-1].claim.value <= 0:
        return
    if not targets:
        targets = [one for one in after if one.unit == done[-1].unit and one.part == rate.part and _TARGET.search(one.clause)]
    same = [
        one
        for one in targets
        if one.unit == done[-1].unit and one.is_exact and one.claim.value > 0 and same_time(one.claim, done[-1].claim)
    ]
    if len(same) == 1:
        yield _held(done[-1].claim, same[0].claim, rate.claim)
    elif not targets and done[-1] is amounts[-1]:
        yield _implied(done[-1].claim, rate.claim)


def _amounts(near: Sequence[Said]) -> list[Said]:
    """The amounts since the last rate: what was said before it has its own."""
    found: list[Said] = []
    for one in reversed(near):
        if one.kind in ("rate", "share"):
            break
        if one.is_amount:
            found.append(one)
    return found[::-1]


def _speaks_of_completion(rate: Said, nearest: Said) -> bool:
    if _OF_TARGET.match(rate.lead.strip()) and _is_target(nearest):
        return True
    return bool(_RATE.search(rate.clause)) and not re.search(r"同比|比上年|提高|增长", rate.clause)


def _is_target(one: Said) -> bool:
    """A target by its own words; by its role only where it is not said to be done."""
    if _DONE.search(one.clause):
        return False
    return bool(_TARGET.search(one.clause)) or one.claim.role == "target"


def _held(done: Claim, target: Claim, rate: Claim) -> Finding:
    computed = times(over(stands_for(done), stands_for(target)), _HUNDRED)
    plain = rounded(done.value / target.value * _HUNDRED)
    arithmetic = f"{written(done.value, done.unit)} ÷ {written(target.value, target.unit)} = {plain}%"
    claims = (done, target, rate)
    if computed.meets(stands_for(rate)):
        zh, en = f"与所报完成率{rate.quote}相符。", f"The printed rate, {rate.quote}, holds."
        return Finding("completion", "OK", claims, arithmetic, zh + _remark(rate)[0], en + _remark(rate)[1])
    zh = f"按完成数与目标计算为{plain}%，与所报{rate.quote}不符。"
    return Finding("completion", "SUSPECT", claims, arithmetic, zh, f"Done and target give {plain} %, not the printed {rate.quote}.")


def _implied(done: Claim, rate: Claim) -> Finding:
    target = times(over(stands_for(done), stands_for(rate)), _HUNDRED)
    span, claims = spanned(target, done.unit, 4), (done, rate)
    counted = done.unit not in MEASURED and done.quantity.step == 1
    arithmetic = f"{written(done.value, done.unit)} ÷ {rate.value}% = {span}"
    if counted and target.low.to_integral_value(ROUND_CEILING) > target.high.to_integral_value(ROUND_FLOOR):
        zh = f"目标应为整数，但{span}之间没有整数：完成数或完成率有误。"
        return Finding("completion", "SUSPECT", claims, arithmetic, zh, f"A target is a whole number, and none lies in {span}.")
    found = round_in(target)
    remark = _remark(rate)
    if found is None or _figures(found) > max(2, _figures(done.value) - 1):
        return Finding(
            "completion", "CALC", claims, arithmetic, f"推算目标为{span}。{remark[0]}", f"The implied target is {span}.{remark[1]}"
        )
    goal, exact = written(found, done.unit), rounded(done.value / found * _HUNDRED)
    zh = f"推算目标为{span}，其中的整数目标为{goal}（{exact}%），相符。{remark[0]}"
    en = f"The implied target is {span}; the round target in it is {goal} ({exact} %).{remark[1]}"
    return Finding("completion", "OK", claims, arithmetic, zh, en)


def _remark(rate: Claim) -> tuple[str, str]:
    if rate.value <= _TOO_MUCH:
        return "", ""
    return "超额过半：目标是否偏低，口径是否变动？", " More than half above the target: was it set too low, or did its caliber change?"


def round_in(interval: Interval) -> Decimal | None:
    """The number with the fewest figures in the interval, by preference a multiple of five of its last one."""
    for power in range(interval.high.adjusted(), interval.high.adjusted() - 6, -1):
        for step in (Decimal(5).scaleb(power), Decimal(1).scaleb(power)):
            found = (interval.low / step).to_integral_value(ROUND_CEILING) * step
            if interval.low <= found <= interval.high and found > 0:
                return found
    return None


def _figures(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)
