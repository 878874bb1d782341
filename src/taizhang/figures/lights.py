"""Lights by rule: how much of the time has passed, how far an act is late, and which zone of a rule that is. Pure; Decimal throughout.

A light is a word and a shape before it is a colour. Where a measure is not known no zone is guessed: there is no light, and what is
missing is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from taizhang.definitions.types import Light, Measure, Text, Zone
from taizhang.figures.rules import WIDE, holds
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period, is_month_end

HUNDRED = Decimal(100)
_DAYS = Decimal(31)
"""Days beyond whole months count as so many parts of a month: enough to tell «more than two months» from two."""

WORDS: Mapping[str, tuple[str, Text]] = {
    "green": ("●", Text(zh="正常", en="on track")),
    "yellow": ("▲", Text(zh="预警", en="warning")),
    "red": ("■", Text(zh="滞后", en="behind")),
    "": ("○", Text(zh="不亮灯", en="no light")),
}

_CALLED: Mapping[Measure, Text] = {
    "gap": Text(zh="与序时进度之差", en="the gap to time progress"),
    "value": Text(zh="完成数", en="the result"),
    "over_target": Text(zh="与目标之差", en="result less target"),
    "over_average": Text(zh="与上级平均之差", en="result less the average of the higher level"),
    "done": Text(zh="是否已办", en="whether it was done"),
    "months_late": Text(zh="逾期月数", en="months late"),
    "months_since": Text(zh="已过月数", en="months since"),
}

Measures = Mapping[Measure, Decimal | None]


@dataclass(frozen=True, slots=True)
class Lit:
    """What a rule says: `light` green, yellow, red or "" (none), `note` of a zone that its source leaves open, `why` there is none."""

    light: str
    note: Text | None = None
    why: Text | None = None

    @property
    def word(self) -> Text:
        sign, word = WORDS[self.light]
        return Text(zh=f"{sign} {word.zh}", en=f"{sign} {word.en}")


def lit(rule: Light, measures: Measures) -> Lit:
    """The first zone whose conditions all hold. A zone that cannot be decided ends the search: what comes after it might be wrong."""
    for zone in rule.zones:
        held, unknown = _within(zone, measures)
        if held is None:
            return Lit("", why=_unknown(unknown))
        if held:
            return Lit(zone.light, zone.note)
    why = Text(zh=f"规则“{rule.name.zh}”未规定这种情形", en=f"the rule “{rule.name.en}” has no zone for this")
    return Lit("", why=why)


def _within(zone: Zone, measures: Measures) -> tuple[bool | None, list[Measure]]:
    """Whether all conditions hold; None, with what is not known, if that alone decides."""
    unknown = [name for name in zone.when if measures.get(name) is None]
    for name, condition in zone.when.items():
        value = measures.get(name)
        if value is not None and not holds(condition, value, None):
            return False, []
    return (None, unknown) if unknown else (True, [])


def _unknown(names: Sequence[Measure]) -> Text:
    called = [_CALLED[name] for name in names]
    return Text(
        zh=f"尚无从判断：缺少{'、'.join(one.zh for one in called)}", en=f"cannot be told yet: missing {', '.join(one.en for one in called)}"
    )


def none(zh: str, en: str) -> Lit:
    """No light, and why."""
    return Lit("", why=Text(zh=zh, en=en))


# Time


def months_in(period: Period) -> int:
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1


def months_elapsed(period: Period, until: date) -> int:
    """Whole calendar months of the period that have ended by the end of that day."""
    if until < period.start:
        return 0
    last = min(until, period.end)
    begun = (last.year - period.start.year) * 12 + last.month - period.start.month + 1
    return begun if is_month_end(last) else begun - 1


def time_progress(period: Period, until: date, plan: Sequence[Decimal] = ()) -> Decimal:
    """序时进度 in percent: months elapsed of the months of the period, or what the target's own plan has reached by then (A.4)."""
    elapsed, months = months_elapsed(period, until), months_in(period)
    if not elapsed:
        return Decimal(0)
    if plan:
        return plan[elapsed - 1]
    return WIDE.divide(HUNDRED * elapsed, Decimal(months))


def read_plan(text: str, period: Period) -> tuple[Decimal, ...]:
    """A plan of cumulative percentages, one a month, divided by spaces: «5 10 20 …»; it never falls and ends at 100. Fault."""
    words = text.replace(",", " ").replace("，", " ").replace("、", " ").split()
    remedy = f"write {months_in(period)} cumulative percentages, one a month, that never fall and end at 100"
    if not all(word.removeprefix("+").replace(".", "", 1).isdecimal() and word.isascii() for word in words):
        raise Fault(f"{text!r} is not a monthly plan", remedy=remedy)
    plan = tuple(Decimal(word) for word in words)
    if plan and (len(plan) != months_in(period) or list(plan) != sorted(plan) or plan[-1] != HUNDRED):
        raise Fault(f"{text!r} is not a monthly plan of {period.key}", remedy=remedy)
    return plan


def months_late(due: date, on: date) -> int:
    """Calendar months from the month something is due in to that of the day: 0 in the month itself, negative before it."""
    return (on.year - due.year) * 12 + on.month - due.month


def months_since(day: date, on: date) -> Decimal:
    """Months from a day to another by anniversaries, the days beyond them as 31sts of a month; negative before it."""
    if on < day:
        return months_since(on, day).copy_negate()
    whole = months_late(day, on)
    if _anniversary(day, whole) > on:
        whole -= 1
    return WIDE.add(Decimal(whole), WIDE.divide(Decimal((on - _anniversary(day, whole)).days), _DAYS))


def _anniversary(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = date(year + (month == 11), month % 12 + 2 if month < 11 else 1, 1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def spending_window(issued: date) -> Period:
    """The six months, from the month after its issue, within which a special bond is to be spent (A.4)."""
    start = _anniversary(issued.replace(day=1), 1)
    return Period(start, _anniversary(start, 6) - timedelta(days=1), "point")


def act(done_on: date | None, due: date, on: date) -> Measures:
    """The measures of an act that is due on a day: whether it was done by `on`, how late it is, how long ago the day was."""
    done = done_on is not None and done_on <= on
    return {"done": Decimal(done), "months_late": Decimal(months_late(due, on)), "months_since": months_since(due, on)}
