"""Targets: what is promised, how far it is, and whether it was kept (domain 16.5, A.4). Pure; Decimal throughout, nothing rounded.

Nothing is worked out that figures refuse: a growth is held against a growth, never against a level, and what was told without a value
is held without one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from taizhang.definitions.types import Derive, Indicator, Light, Text
from taizhang.figures import lights, rules
from taizhang.figures.lights import HUNDRED, Lit, Measures
from taizhang.figures.rules import WIDE, Operand
from taizhang.figures.types import Figure, Refusal, Remark
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period

Outcome = Literal["kept", "missed", "open", "unknown"]
WORDS: dict[Outcome, Text] = {
    "kept": Text(zh="✓ 兑现", en="✓ kept"),
    "missed": Text(zh="✗ 未兑现", en="✗ missed"),
    "open": Text(zh="… 未到期", en="… open"),
    "unknown": Text(zh="? 无法判断", en="? cannot be told"),
}
_RATES = {"%", "‰"}


@dataclass(frozen=True, slots=True)
class Target:
    """A target as its record has it. `indicator` is the target's own, `result` the one it is for ("" if none is named), `unit` the
    measure; `assigned` tells one handed down by a higher level; `relation` (in_step, stable) one without a value of its own, held
    against `compared` or against the year before; `owner` is the unit that answers for it, `for_unit` that whose result it is;
    `defined` tells that its indicator is one of targets, `set_on` the day on which it was set."""

    number: str
    indicator: str
    result: str
    period: Period
    name: Text
    unit: str
    decimals: int
    value: Decimal | None
    bound: str
    assigned: bool = False
    relation: str = ""
    compared: str = ""
    compared_name: Text | None = None
    source: str = ""
    note: str = ""
    plan: str = ""
    for_unit: str = ""
    owner: str = ""
    rule: str = ""
    defined: bool = True
    set_on: date | None = None

    @property
    def afterwards(self) -> bool:
        return self.set_on is not None and self.set_on > self.period.end

    @property
    def rate(self) -> bool:
        return self.unit in _RATES

    @property
    def ceiling(self) -> bool:
        return self.bound == "at_most"


@dataclass(frozen=True, slots=True)
class Known:
    """What a target is held against: its result, the other one (of a relation), the average of the higher level, with definitions.
    `closed` says why the asker may not have one of them; `known_on` is the day up to which things are known."""

    known_on: date
    result: Operand | None = None
    promised: Operand | None = None
    compared: Operand | None = None
    average: Decimal | None = None
    closed: str = ""
    successor: Text | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a promise was kept, and why that is so or cannot be told."""

    outcome: Outcome
    why: Text

    @property
    def word(self) -> Text:
        return WORDS[self.outcome]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a target stands. `completion` is in `completion_unit` (% of the target, or percentage points for a target that is a rate);
    `time` the time progress in %, None where time says nothing; `gap` in percentage points, above zero where it is ahead."""

    target: Target
    rule: Light | None
    result: Figure | None
    compared: Figure | None
    completion: Decimal | None
    completion_unit: str
    time: Decimal | None
    gap: Decimal | None
    light: Lit
    verdict: Verdict
    remarks: tuple[Remark, ...] = ()
    refusal: Refusal | None = None


def stand(target: Target, rule: Light | None, known: Known) -> Standing:
    """All that is told of a target. 1. completion, 2. time, 3. the gap between them, 4. the light, 5. the verdict, 6. remarks."""
    tolerant = rule or PLAIN
    known = replace(known, result=_heard_of(target, known.result))
    done = _completion(target, known)
    time, plan_fault = _time(target, known)
    gap = _gap(target, done, time)
    shown = None if target.ceiling and tolerant.ceiling == "pass" and not target.rate else done.exact
    return Standing(
        target=target,
        rule=rule,
        result=known.result.figure if known.result else None,
        compared=known.compared.figure if known.compared else None,
        completion=shown,
        completion_unit=done.unit,
        time=time,
        gap=gap,
        light=plan_fault or _light(target, rule, known, gap, done.refusal),
        verdict=verdict(target, tolerant, known, done.refusal),
        remarks=tuple(_remarks(target, tolerant, known, done)),
        refusal=done.refusal,
    )


def _heard_of(target: Target, result: Operand | None) -> Operand | None:
    """Of a period that still runs and has nothing counted there is no result yet; at its end nothing is zero."""
    if result is None or result.definition.kind not in ("count", "sum") or result.figure.count or complete(target, result.figure):
        return result
    return replace(result, figure=replace(result.figure, exact=None))


PLAIN = Light(light="plain", name=Text(zh="未采用规则", en="No rule adopted"), zones=(), basis="")
"""The tolerances of a district that has adopted no rule; it gives no light."""


# Completion, time and gap

_COMPLETION = Text(zh="完成率", en="Completion")


def _completion(target: Target, known: Known) -> rules.Outcome:
    """As an indicator of completion would have it, with what that refuses."""
    if known.result is None or known.promised is None:
        return rules.Outcome(None, rules.POINTS if target.rate else "%")
    pair = (known.result, known.promised)
    asked = Indicator(indicator="completion", name=_COMPLETION, unit="%", derive=Derive(op="completion", of=(pair[0].id, pair[1].id)))
    found = rules.derive(asked, pair)
    return found if found.exact is not None or found.refusal else rules.Outcome(None, rules.POINTS if target.rate else "%")


def _time(target: Target, known: Known) -> tuple[Decimal | None, Lit | None]:
    """Time progress up to where the result reaches. A rate, a relation and what merely stands at the end are not held against time."""
    if target.rate or target.value is None or not target.defined or (known.result and known.result.definition.stock):
        return None, None
    try:
        return lights.time_progress(target.period, _until(known), lights.read_plan(target.plan, target.period)), None
    except Fault as fault:
        return None, lights.none(f"分月计划无法读取：{target.plan}", f"the monthly plan cannot be read: {fault.what}")


def _until(known: Known) -> date:
    if known.result is None:
        return known.known_on
    return min(known.result.figure.cutoff, known.result.figure.ask.period.end)


def _gap(target: Target, done: rules.Outcome, time: Decimal | None) -> Decimal | None:
    """Of what is not to be exceeded the part used up is held against time: half used by June is in step."""
    if done.exact is None or target.rate:
        return done.exact
    used = WIDE.subtract(Decimal(200), done.exact)
    if time is None:
        return WIDE.subtract(done.exact, HUNDRED)
    return WIDE.subtract(time, used) if target.ceiling else WIDE.subtract(done.exact, time)


# The light


def _light(target: Target, rule: Light | None, known: Known, gap: Decimal | None, refusal: Refusal | None) -> Lit:
    if refusal:
        return lights.none(refusal.zh, refusal.en)
    if (reason := _undecided(target, known)) is not None:
        return Lit("", why=reason)
    if rule is None:
        return lights.none("本区尚未采用亮灯规则", "the district has adopted no rule for it")
    assert known.result is not None
    if _waits(target, rule, known, known.result):
        return Lit("", why=_NOT_DUE)
    value = known.result.value
    average = None if known.average is None else WIDE.subtract(value, known.average)
    measures: Measures = {"gap": gap, "value": value, "over_target": over(target, known), "over_average": average}
    return lights.lit(rule, measures)


def _waits(target: Target, rule: Light, known: Known, result: Operand) -> bool:
    """What is to stand at the period's end, and does not yet, is no cause for alarm before it."""
    ahead = over(target, known)
    early = result.definition.stock is not None and not complete(target, result.figure)
    return early and rule.states == "when_due" and (ahead is None or ahead < 0)


_NOT_DUE = Text(zh="未到期：期末的状态到期末才亮灯", en="not due: what is to stand at the period's end gets its light then")
_TASK = Text(
    zh="上级下达的任务，未印数值，无数可比", en="handed down by a higher level without a printed value: there is nothing to compare with"
)
_VALUELESS = Text(zh="目标未印数值，无数可比", en="the target has no printed value: there is nothing to compare with")


def _undecided(target: Target, known: Known) -> Text | None:
    """Why a target cannot be held against anything."""
    if known.closed:
        return Text(zh=known.closed, en=known.closed)
    if not target.defined:
        return Text(zh=f"没有名为{target.indicator}的目标指标", en=f"no indicator of targets is called {target.indicator}")
    if target.value is None and not target.relation:
        return _TASK if target.assigned else _VALUELESS
    if not target.result:
        return Text(zh="未指明对应的结果指标", en="no result is named that it is for")
    for what, held in ((Text(zh="结果", en="result"), known.result), (Text(zh="对比数", en="figure to compare with"), known.compared)):
        wanted = what.en == "result" or target.relation
        if wanted and (held is None or held.figure.exact is None):
            return Text(zh=f"尚无{what.zh}", en=f"no {what.en} yet")
    if target.relation == "stable" and known.result and not complete(target, known.result.figure):
        return Text(zh="期未满，不与上年全年相比", en="the period has not closed: it is not held against all of the year before")
    return None


def over(target: Target, known: Known) -> Decimal | None:
    """How far the result is on the good side of what it is held against: of a relation of growth in percentage points, of what is to
    stay stable in percent of the year before, else in the target's unit."""
    other = known.compared if target.relation else known.promised
    if known.result is None or other is None or known.result.figure.exact is None or other.figure.exact is None:
        return None
    difference = WIDE.subtract(known.result.value, other.value)
    if target.relation == "stable":
        return rules.ratio(difference, other.value.copy_abs(), "%")
    return difference.copy_negate() if target.ceiling else difference


# The verdict


def verdict(target: Target, rule: Light, known: Known, refusal: Refusal | None = None) -> Verdict:
    """Whether a promise was kept, as far as it can be told on the day up to which things are known.

    A year that has not closed is open, but for what cannot be undone: a count that has reached its target, a ceiling that is broken."""
    if refusal:
        return Verdict("unknown", Text(zh=refusal.zh, en=refusal.en))
    if target.afterwards:
        return Verdict("unknown", Text(zh="目标在期末之后才设定，不作承诺判断", en="set after its period had ended: that is no promise"))
    reason = _undecided(target, known)
    if reason is not None:
        promised = bool(target.result) and (target.value is not None or bool(target.relation)) and not known.closed
        waiting = known.known_on <= target.period.end or (known.result is not None and not complete(target, known.result.figure))
        return Verdict("open" if promised and waiting else "unknown", reason)
    difference = over(target, known)
    if difference is None:
        return Verdict("unknown", Text(zh="对比数为零，变化率无从计算", en="it is held against zero: no change can be stated"))
    assert known.result is not None
    met = difference >= -tolerance(target, rule)
    if _doubtful(target, known.result.figure.bound, met=met):
        return Verdict("unknown", Text(zh="结果只有界限，不足以判断", en="the result is a bound only and does not decide it"))
    if complete(target, known.result.figure):
        return Verdict("kept" if met else "missed", _held_against(target, rule, met=met))
    return _before_the_end(target, known.result, met=met)


def _before_the_end(target: Target, result: Operand, *, met: bool) -> Verdict:
    lasting = result.definition.kind in ("count", "sum") and result.definition.stock is None and not target.relation
    if lasting and met and not target.ceiling:
        return Verdict("kept", Text(zh="提前完成", en="met before the period has ended"))
    if lasting and target.ceiling and not met:
        return Verdict("missed", Text(zh="期未满已超出限额", en="exceeded before the period has ended"))
    so_far = Text(zh="期未满，目前达到", en="the period has not closed; met so far") if met else None
    return Verdict("open", so_far or Text(zh="期未满，目前未达到", en="the period has not closed; not met so far"))


def tolerance(target: Target, rule: Light) -> Decimal:
    """How far below a result may stay and still count: of «about», of «in step» and of «stable», as the rule has it (its caliber)."""
    if target.relation:
        return rule.step_points if target.relation == "in_step" else rule.stable_percent
    if target.bound != "about" or target.value is None:
        return Decimal(0)
    return rule.about_points if target.rate else WIDE.divide(abs(target.value) * rule.about_percent, HUNDRED)


def complete(target: Target, result: Figure) -> bool:
    """Whether the result speaks of the whole period of the target, and not as a forecast."""
    whole = (result.ask.period.start, result.ask.period.end) == (target.period.start, target.period.end)
    return whole and result.cutoff >= target.period.end and result.status not in ("forecast", "planned")


def _doubtful(target: Target, bound: str, *, met: bool) -> bool:
    """«At least 1000» does not tell that 1200 was missed, nor «at most» that it was met."""
    if bound == "at_least":
        return met if target.ceiling else not met
    return bound == "at_most" and (not met if target.ceiling else met)


def _held_against(target: Target, rule: Light, *, met: bool) -> Text:
    allowed = tolerance(target, rule)
    if met or not allowed:
        return Text(zh="达到目标", en="the target was met") if met else Text(zh="未达到目标", en="the target was not met")
    unit = "%" if target.relation == "stable" or not target.rate else " 个百分点"
    return Text(zh=f"低于容许的 {allowed.normalize():f}{unit.strip()}", en=f"below by more than the {allowed.normalize():f} allowed")


# Remarks


def _remarks(target: Target, rule: Light, known: Known, done: rules.Outcome) -> Iterator[Remark]:
    if target.afterwards:
        yield Remark("set_afterwards", "目标在期末之后才设定", "the target was set after its period had ended")
    if known.successor is not None:
        yield Remark(
            "unit_closed", f"单位已撤并，由{known.successor.zh}承接", f"the unit has been closed; {known.successor.en} took its place"
        )
    if target.value is not None and not target.value and not target.rate:
        yield Remark("zero_target", "目标为零，不计完成率", "the target is zero: no rate is stated")
    if done.exact is not None and not target.rate and not target.ceiling and done.exact > rule.over_percent:
        yield _overfulfilled(target, rule)
    if known.result and known.result.figure.status in ("preliminary", "forecast", "planned"):
        yield Remark("status", "结果为初步数或预计数", "the result is preliminary or a forecast")
    if known.compared and known.compared.figure.exact is not None and _other_basis(known.result, known.compared):
        yield Remark(
            "bases",
            "两项增速价格口径不同（名义与实际），同步只作参考",
            "one growth is nominal and the other real: «in step» is a guide only",
        )


def _other_basis(result: Operand | None, compared: Operand) -> bool:
    return result is not None and result.definition.price_basis != compared.definition.price_basis


def _overfulfilled(target: Target, rule: Light) -> Remark:
    """Over 150 % asks for a note at the review of the year: was the target too low, or has the caliber changed? (16.5)"""
    if target.note:
        return Remark("explained", f"超额较多，已说明：{target.note}", f"far over the target; the note says: {target.note}")
    over = f"{rule.over_percent.normalize():f}%"
    return Remark(
        "overfulfilled",
        f"完成率超过{over}：目标是否偏低、口径是否变化？请在目标上写明",
        f"over {over} of the target: was it too low, or has the caliber changed? Please write a note on the target",
    )
