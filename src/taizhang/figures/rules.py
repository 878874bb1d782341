"""The arithmetic of figures, what of it is refused, and why. Pure; Decimal throughout, nothing rounded."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Context, Decimal

from taizhang.definitions.types import Indicator
from taizhang.figures.types import Figure, Refusal, Remark
from taizhang.kernel.periods import Period

WIDE = Context(prec=50)
"""Digits of a division that does not come out; printing rounds half up from there."""

POINTS = "百分点"
_PER = {"%": Decimal(100), "‰": Decimal(1000)}
_RATES = {"%", "‰", POINTS}
_OVERFULFILLED = Decimal(150)
_STANDING = ("forecast", "planned", "preliminary", "revised", "final")
"""Status of reported figures, the least certain first."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure that another is made of, with the definition it was computed by."""

    definition: Indicator
    figure: Figure

    @property
    def id(self) -> str:
        return self.definition.indicator

    @property
    def value(self) -> Decimal:
        assert self.figure.exact is not None
        return self.figure.exact

    @property
    def unit(self) -> str:
        return self.figure.unit


@dataclass(frozen=True, slots=True)
class Outcome:
    """What arithmetic gave: a value, or a refusal, or neither where an operand is missing."""

    exact: Decimal | None
    unit: str
    refusal: Refusal | None = None
    bound: str = "exact"
    remarks: tuple[Remark, ...] = ()


def ratio(numerator: Decimal, denominator: Decimal, unit: str) -> Decimal | None:
    """A part of a whole in the indicator's unit (%, ‰ or as it is); None of nothing."""
    return WIDE.multiply(WIDE.divide(numerator, denominator), _PER.get(unit, Decimal(1))) if denominator else None


def average(total: Decimal, count: int) -> Decimal | None:
    return WIDE.divide(total, Decimal(count)) if count else None


def derive(definition: Indicator, operands: Sequence[Operand]) -> Outcome:
    """Derived figure of operands: for `growth` and `average_growth` the later value stands first, then its base; for the others
    they stand as the definition lists them. Refused arithmetic has no value; neither has what lacks an operand."""
    assert definition.derive is not None
    refused = next((each.figure.refusal for each in operands if each.figure.refusal), None) or refusal(definition, operands)
    if refused:
        return Outcome(None, definition.unit, refused)
    if any(each.figure.exact is None for each in operands):
        return Outcome(None, definition.unit)
    outcome = _OPERATIONS[definition.derive.op](definition, operands)
    return replace(outcome, bound=outcome.bound if outcome.bound != "exact" else _bound(definition.derive.op, operands))


def refusal(definition: Indicator, operands: Sequence[Operand]) -> Refusal | None:
    """Why these operands must not be put together, if so. Judged by what they are, before any value is looked at."""
    assert definition.derive is not None
    checks = _REFUSALS[definition.derive.op]
    return _real_from_current(definition, operands) or next((found for check in checks if (found := check(operands))), None)


# What is refused


def _apart(operands: Sequence[Operand]) -> Refusal | None:
    for one in operands:
        for other in operands:
            for apart in one.definition.apart:
                if apart.indicator == other.id and one is not other:
                    return _refuse("apart", one, other, zh=apart.because.zh, en=apart.because.en)
    return None


def _overlap(operands: Sequence[Operand]) -> Refusal | None:
    """People or firms that stand in two of the counts would be counted twice."""
    for index, one in enumerate(operands):
        for other in operands[index + 1 :]:
            if one.id == other.id or other.id in one.definition.overlaps or one.id in other.definition.overlaps:
                return _refuse("overlap", one, other)
    return None


def _units(operands: Sequence[Operand]) -> Refusal | None:
    first = operands[0]
    return next((_refuse("units", first, other) for other in operands[1:] if other.unit != first.unit), None)


def _means(operands: Sequence[Operand]) -> Refusal | None:
    """Rates and means do not add up, and their mean is not the mean of the whole (C4, 三个系列不作简单平均)."""
    found = [each for each in operands if _is_mean(each.definition)]
    return _refuse("mean_of_means", found[0], found[-1]) if found else None


def _is_mean(definition: Indicator) -> bool:
    return definition.kind in ("average", "ratio") or definition.unit in _RATES


def _divided_means(operands: Sequence[Operand]) -> Refusal | None:
    """A rate divided by a count of members is a mean of means."""
    top, bottom = operands[0], operands[-1]
    return _refuse("mean_of_means", top, bottom) if _is_mean(top.definition) and not _is_mean(bottom.definition) else None


def _real_growth(operands: Sequence[Operand]) -> Refusal | None:
    """An amount at current prices and a growth at constant prices do not belong together (0.2 rule 4, I-S19, I-Z4, I-Z20)."""
    real = [each for each in operands if each.definition.claim == "growth" and each.definition.price_basis == "constant"]
    levels = [each for each in operands if each.definition.claim != "growth"]
    return _refuse("real_growth", real[0], levels[0]) if real and levels else None


def _real_from_current(definition: Indicator, operands: Sequence[Operand]) -> Refusal | None:
    """A real growth cannot be had from two amounts at current prices."""
    first = operands[0]
    if first.definition.price_basis == "current" and definition.price_basis == "constant":
        return _refuse("real_growth", first, first)
    return None


def _rate_growth(operands: Sequence[Operand]) -> Refusal | None:
    first = operands[0]
    return _refuse("rate_growth", first, first) if first.unit in _RATES else None


def _same_ground(operands: Sequence[Operand]) -> Refusal | None:
    """Part and whole must speak of one period, one area and one caliber (I-S5)."""
    part, whole = operands[0], operands[-1]
    if part.figure.ask.period != whole.figure.ask.period:
        return _refuse("periods", part, whole)
    if (part.figure.ask.unit, part.figure.ask.place) != (whole.figure.ask.unit, whole.figure.ask.place):
        return _refuse("areas", part, whole)
    both_reported = part.figure.kind == whole.figure.kind == "reported"
    if both_reported and part.figure.caliber_zh and whole.figure.caliber_zh and part.figure.caliber_zh != whole.figure.caliber_zh:
        return _refuse("calibers", part, whole, zh=f"{part.figure.caliber_zh};{whole.figure.caliber_zh}",
                       en=f"{part.figure.caliber_en}; {whole.figure.caliber_en}")  # fmt: skip
    return None


def _part_exceeds(operands: Sequence[Operand]) -> Refusal | None:
    part, whole = operands[0].figure.exact, operands[-1].figure.exact
    exceeds = part is not None and whole is not None and part > whole
    return _refuse("part_exceeds", operands[0], operands[-1]) if exceeds else None


def vintage(later: Operand, earlier: Operand) -> Refusal | None:
    """Two year-to-date figures may be subtracted only if they are of one vintage: one status and one caliber (16.3)."""
    one, other = later.figure, earlier.figure
    if one.refusal or other.refusal:
        return one.refusal or other.refusal
    if (one.status, one.caliber_zh) != (other.status, other.caliber_zh):
        return _refuse("vintage", later, earlier)
    return _refuse("mean_of_means", later, earlier) if _is_mean(later.definition) else None


def between(later: Operand, earlier: Operand) -> Outcome:
    """A month or quarter as the difference of two year-to-date figures."""
    refused = vintage(later, earlier)
    if refused:
        return Outcome(None, later.unit, refused)
    return Outcome(WIDE.subtract(later.value, earlier.value), later.unit, bound=_bound("difference", [later, earlier]))


Check = Callable[[Sequence[Operand]], Refusal | None]
_REFUSALS: Mapping[str, tuple[Check, ...]] = {
    "growth": (_rate_growth,),
    "average_growth": (_rate_growth,),
    "share": (_apart, _units, _same_ground, _part_exceeds),
    "completion": (_apart, _units),
    "difference": (_apart, _units),
    "sum": (_apart, _real_growth, _overlap, _means, _units),
    "quotient": (_apart, _real_growth, _divided_means),
}

_WHY: Mapping[str, tuple[str, str]] = {
    "apart": ("“{a}”与“{b}”不得相互换算：{zh}", "“{a}” and “{b}” must not be related: {en}"),
    "overlap": (
        "“{a}”与“{b}”所计对象可能重复，不得相加",
        "“{a}” and “{b}” may count the same people or things; they must not be added",
    ),
    "units": ("“{a}”与“{b}”计量单位不同", "“{a}” and “{b}” are counted in different units"),
    "mean_of_means": (
        "“{a}”是比率或平均数：不能相加、相减或再作平均，应由各自的分子分母重新计算",
        "“{a}” is a rate or a mean: it cannot be added, subtracted or averaged again; compute it anew from its own parts",
    ),
    "real_growth": (
        "“{a}”：总量按现价计算，增速按不变价计算，不能用增速推算总量，也不能用总量推算实际增速",
        "“{a}”: the amount is at current prices and the growth at constant prices; neither may be worked out from the other",
    ),
    "rate_growth": (
        "“{a}”本身是比率：变化以百分点表示，不能再求增长率",
        "“{a}” is a rate itself: its change is stated in percentage points, not as a growth rate",
    ),
    "periods": ("“{a}”与“{b}”所属时期不同，不能计算占比", "“{a}” and “{b}” are of different periods; no share can be stated"),
    "areas": ("“{a}”与“{b}”所属地区不同，不能计算占比", "“{a}” and “{b}” are of different areas; no share can be stated"),
    "calibers": ("“{a}”与“{b}”口径不同（{zh}），不能计算占比", "“{a}” and “{b}” differ in caliber ({en}); no share can be stated"),
    "part_exceeds": (
        "部分（“{a}”）大于总体（“{b}”）：时期、地区或口径必有不同，须先核实",
        "the part (“{a}”) is larger than the whole (“{b}”): period, area or caliber must differ; have them checked first",
    ),
    "vintage": (
        "“{a}”的两期累计数不是同一批发布（状态或口径不同），不能相减得出当期数",
        "the two year-to-date figures of “{a}” are not of one vintage (status or caliber differ); they must not be subtracted",
    ),
    "not_begun": (
        "“{a}”所问时期始于{zh}，晚于截止日，尚无从计算",
        "the period asked of “{a}” begins on {en}, after the cutoff: there is nothing to count yet",
    ),
    "suppressed": (
        "“{a}”在这样长短的时段和这样大小的单位上，有的数少于 {zh} 件。为保护当事人，这一层的数都不公布：公布其中一些，其余就能推算出来。"
        "更长的时段或全区的数可能已经公布。",
        "For periods and units of this size some counts of “{a}” are fewer than {en}. To protect the people concerned no figure of this "
        "size is published: from some of them the others could be worked out. Longer periods or the whole district may be published.",
    ),
    "few": (
        "“{a}”所计的、分子所计的或两者之间的不足 {zh} 件，或有一件占去大半",
        "“{a}” counts fewer than {en}, in its numerator or between that and all, or one record makes up most of it",
    ),
    "told_otherwise": (
        "“{a}”与此前公布的相差不足 {zh} 件，或其所在年份已经公布，这一时段的数不再公布",
        "“{a}” differs from what was told before by fewer than {en}, or is of a year of which this is not told",
    ),
    "untold": (
        "“{a}”涉及个人或企业，只按已发布成绩单发布时所知公布；该时段尚无成绩单公布",
        "“{a}” is about persons or firms and is told only as known when a report card was published; no card has told of this yet",
    ),
    "dominated": (
        "“{a}”中有一件记录占到总数的 {zh}% 以上，为保护商业秘密不予公布",
        "One record makes up {en} % of “{a}” or more; to protect business secrets the figure is not published",
    ),
}  # fmt: skip


def _refuse(code: str, one: Operand, other: Operand, zh: str = "", en: str = "") -> Refusal:
    return _explained(code, one.definition, other.definition, zh, en)


def _explained(code: str, one: Indicator, other: Indicator, zh: str = "", en: str = "") -> Refusal:
    said, told = _WHY[code]
    return Refusal(code, said.format(a=one.name.zh, b=other.name.zh, zh=zh), told.format(a=one.name.en, b=other.name.en, en=en))


def suppressed(definition: Indicator, least: int) -> Refusal:
    """Few records would tell of persons (16.6): the public is not shown the figure."""
    return _explained("suppressed", definition, definition, str(least), str(least))


def few(definition: Indicator, least: int) -> Refusal:
    """Why a number should not be printed: by itself it tells of few persons or firms, or one record makes up most of it."""
    return _explained("few", definition, definition, str(least), str(least))


def told_otherwise(definition: Indicator, least: int) -> Refusal:
    """Why a number should not be printed: it differs by few records from what was told before, or its year is not told."""
    return _explained("told_otherwise", definition, definition, str(least), str(least))


def left_over(numbers: Sequence[tuple[Indicator, str]], least: int) -> Refusal:
    """Of which printed numbers, each with its period, the first less the others would tell of few records."""
    zh, en = ([f"{getattr(one.name, language)} {period}" for one, period in numbers] for language in ("zh", "en"))
    return Refusal(
        "left_over",
        f"“{zh[0]}”减去“{'”、“'.join(zh[1:])}”，余下不足 {least} 件",
        f"“{en[0]}” less “{'” and “'.join(en[1:])}” leaves fewer than {least}",
    )


def untold(definition: Indicator) -> Refusal:
    """What no card has told of: the state of every day would tell of single records."""
    return _explained("untold", definition, definition)


def printed_few(definition: Indicator, least: int) -> Remark:
    """What people printed is not taken back; that it tells of few is said."""
    return Remark(
        "printed_few",
        f"“{definition.name.zh}”由已发布的成绩单刊出；其中有的数少于 {least} 件，除刊出的数外不再公布",
        f"a published card printed “{definition.name.en}”; some counts in it are fewer than {least}: nothing but what it printed is told",
    )


def dominates(parts: Sequence[Decimal], limit: int) -> bool:
    """Whether the largest of these amounts is `limit` percent of them all or more."""
    return max(parts) > 0 and WIDE.multiply(max(parts), Decimal(100)) >= WIDE.multiply(sum(parts, Decimal(0)), Decimal(limit))


def dominated(definition: Indicator, limit: int) -> Refusal:
    """Who knows one large contributor would learn of it from the sum (16.1: totals from which a single unit can be inferred)."""
    return _explained("dominated", definition, definition, str(limit), str(limit))


def not_begun(definition: Indicator, start: date) -> Refusal:
    """What has not begun is unknown, not zero."""
    return _explained("not_begun", definition, definition, start.isoformat(), start.isoformat())


# What is computed


def _growth(definition: Indicator, operands: Sequence[Operand]) -> Outcome:
    later, base = operands[0].value, operands[1].value
    return Outcome(_percent(WIDE.subtract(later, base), base), definition.unit)


def _average_growth(definition: Indicator, operands: Sequence[Operand]) -> Outcome:
    """(end/start)^(1/n) - 1 over the n years of the period; its base is the year before the first (16.4)."""
    later, base, period = operands[0].value, operands[1].value, operands[0].figure.ask.period
    if base <= 0 or later < 0:
        return Outcome(None, definition.unit)
    years = Decimal(period.end.year - operands[1].figure.ask.period.end.year)
    root = WIDE.power(WIDE.divide(later, base), WIDE.divide(Decimal(1), years))
    return Outcome(WIDE.multiply(WIDE.subtract(root, Decimal(1)), Decimal(100)), definition.unit)


def _share(definition: Indicator, operands: Sequence[Operand]) -> Outcome:
    return Outcome(ratio(operands[0].value, operands[1].value, definition.unit), definition.unit)


def _quotient(definition: Indicator, operands: Sequence[Operand]) -> Outcome:
    """`times` is multiplied first: 1,692 of 160,000 are 105.75 per 10,000 exactly."""
    assert definition.derive is not None
    part = WIDE.multiply(operands[0].value, Decimal(definition.derive.times))
    return Outcome(ratio(part, operands[1].value, definition.unit), definition.unit)


def _completion(definition: Indicator, operands: Sequence[Operand]) -> Outcome:
    """Done against the target, over 100 % as it comes (0.2 rule 3). A target not to be exceeded is met by 2 - done/target (16.5);
    where the target is itself a percentage, the excess is told in percentage points."""
    done, target = operands
    ceiling = target.figure.bound == "at_most"
    if done.unit in _RATES:
        excess = WIDE.subtract(target.value, done.value) if ceiling else WIDE.subtract(done.value, target.value)
        return Outcome(excess, POINTS, bound=done.figure.bound)
    rate = _percent(done.value, target.value)
    if rate is not None and ceiling:
        rate = WIDE.subtract(Decimal(200), rate)
    remarks = (_OVER,) if rate is not None and rate > _OVERFULFILLED else ()
    return Outcome(rate, definition.unit or "%", bound=done.figure.bound, remarks=remarks)


_OVER = Remark(
    "overfulfilled",
    "完成率超过150%:目标是否偏低、口径是否变化?",
    "over 150 % of the target: was the target too low, or has the caliber changed?",
)


def _difference(definition: Indicator, operands: Sequence[Operand]) -> Outcome:
    unit = POINTS if operands[0].unit == "%" else definition.unit
    return Outcome(WIDE.subtract(operands[0].value, operands[1].value), unit)


def _sum(definition: Indicator, operands: Sequence[Operand]) -> Outcome:
    return Outcome(sum((each.value for each in operands), Decimal(0)), definition.unit)


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return ratio(part, whole, "%")


_OPERATIONS: Mapping[str, Callable[[Indicator, Sequence[Operand]], Outcome]] = {
    "growth": _growth,
    "average_growth": _average_growth,
    "share": _share,
    "completion": _completion,
    "difference": _difference,
    "sum": _sum,
    "quotient": _quotient,
}

_OPPOSITE = {"exact": "exact", "about": "about", "at_least": "at_most", "at_most": "at_least"}


def _bound(op: str, operands: Sequence[Operand]) -> str:
    """889 of at least 1000 is at most 88.9 % (I-S11): what divides or is subtracted turns its bound round."""
    bounds = [each.figure.bound for each in operands]
    if op == "completion":
        return bounds[0]
    if op != "sum":
        bounds = [bounds[0], *(_OPPOSITE[bound] for bound in bounds[1:])]
    open_ones = set(bounds) - {"exact"}
    return open_ones.pop() if len(open_ones) == 1 else ("about" if open_ones else "exact")


def status(figures: Sequence[Figure]) -> str:
    """That of the least certain of the figures it was made of; `computed` if all were counted from records."""
    found = [each.status for each in figures if each.status in _STANDING]
    return min(found, key=_STANDING.index) if found else "computed"


# Ranks and streaks


def places(values: Mapping[str, Decimal | None], *, ascending: bool) -> dict[str, int | None]:
    """Standard competition ranking: equals share a place and the next places stay empty (1, 2, 2, 4). None has no place."""
    first: dict[Decimal, int] = {}
    for place, value in enumerate(sorted((value for value in values.values() if value is not None), reverse=not ascending), 1):
        first.setdefault(value, place)
    return {code: None if value is None else first[value] for code, value in values.items()}


_HOLDS = re.compile(r"\s*(>=|<=|=|>|<)\s*(previous|-?\d+(?:\.\d+)?)\s*")
_COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "=": operator.eq,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


def holds(condition: str, value: Decimal, previous: Decimal | None) -> bool | None:
    """Whether a year meets a streak's condition (`= 1`, `>= 20`, `> previous`); None if the year before is not known."""
    match = _HOLDS.fullmatch(condition)
    if match is None:
        raise ValueError(f"{condition!r} is no condition of a streak")
    against = previous if match[2] == "previous" else Decimal(match[2])
    return None if against is None else _COMPARE[match[1]](value, against)


def looks_back(condition: str) -> bool:
    return condition.strip().endswith("previous")


def before_months(period: Period) -> Period | None:
    """The year-to-date stretch that ends just before a month or quarter; None where that begins the year."""
    if period.start.month == 1:
        return None
    end = date.fromordinal(period.start.toordinal() - 1)
    return Period(date(end.year, 1, 1), end, "ytd")
