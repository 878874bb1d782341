"""Counting: from a rule and a start to the last day, with an account of every day passed (民法典 Art. 200–204)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from taizhang.deadlines.types import Calendar, Day, Deadline, Months, NaturalDays, Rule, Span, Suspension, WorkingDays
from taizhang.kernel.faults import Fault

_ONE = timedelta(days=1)
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}


def deadline(
    rule: Rule,
    start: date,
    *,
    calendar: Calendar,
    extensions: Sequence[int] = (),
    suspensions: Sequence[Suspension] = (),
    met_on: date | None = None,
    today: date | None = None,
) -> Deadline:
    """The clock of `rule` started by what happened on `start`.

    `extensions` are the lengths granted, in the unit of the rule's extension, counted on from the unextended end. Days of a suspension
    do not count; one without an end stands until `today` (or `met_on`), so that the result is the earliest possible and provisional.
    Faults: a start before or after the rule was in force; an extension or suspension that the rule does not know; a rule without
    a length; a count past the year 9999."""
    _refuse_out_of_force(rule, start)
    by = _granted(rule, extensions)
    pauses = _closed(rule, suspensions, today or met_on)
    try:
        account = _account(rule, start, by, calendar, pauses)
        nominal = account[-1].day
        rolled = _rolled(nominal, calendar) if rule.kind in ("within", "at_least") else []
        legal = rolled[-1].day if rolled else nominal
        internal = legal if rule.kind == "at_least" else _last_workday(nominal, calendar)
    except (OverflowError, ValueError) as fault:
        raise Fault("the count runs past the end of the calendar", where=rule.id, remedy="check the start and the length") from fault
    passed = [line.day for line in account[1:]] + [legal, internal]
    return Deadline(
        rule=rule.id,
        kind=rule.kind,
        basis=rule.basis,
        calendar=f"{calendar.name} {calendar.version}",
        start=start,
        length=rule.span.count if rule.span else 0,
        unit=rule.span.unit if rule.span else rule.every or "year",
        extended_by=by,
        nominal=nominal,
        legal_last_day=legal,
        internal_due=internal,
        provisional=not all(map(calendar.covers, passed)) or _standing(suspensions, nominal),
        met_on=met_on,
        account=(*account, *rolled),
    )


def _refuse_out_of_force(rule: Rule, start: date) -> None:
    """Law is not applied to what happened before it was law, or after it was repealed."""
    if rule.in_force(start):
        return
    when = f"since {rule.effective_from}" if rule.effective_from else ""
    until = f"until {rule.effective_to}" if rule.effective_to else ""
    what = f"the rule was not in force on {start}: it is {' '.join(part for part in (when, until) if part)}"
    raise Fault(what, where=rule.id, remedy=f"see {rule.basis}, and what stood in its place on that day")


def _granted(rule: Rule, extensions: Sequence[int]) -> int:
    """By how much the clock is lengthened, if the rule allows it."""
    by = sum(extensions)
    if any(length <= 0 for length in extensions):
        raise Fault("an extension must be at least 1", where=rule.id, remedy="give the days that were granted")
    if not extensions:
        return 0
    if rule.maximum is not None and rule.span is not None:
        if rule.span.count + by > rule.maximum:
            raise Fault(f"{rule.span.count + by} is over the maximum of {rule.maximum}", where=rule.id, remedy=f"see {rule.basis}")
        return by
    if rule.extension is None:
        raise Fault("this clock cannot be extended", where=rule.id, remedy=f"see {rule.basis}")
    if len(extensions) > rule.extension.times:
        raise Fault(f"this clock may be extended {rule.extension.times} time(s) only", where=rule.id, remedy=f"see {rule.basis}")
    if max(extensions) > rule.extension.span.count:
        raise Fault(f"an extension may be {rule.extension.span.count} at most", where=rule.id, remedy=f"see {rule.basis}")
    return by


def _closed(rule: Rule, suspensions: Sequence[Suspension], until: date | None) -> list[Suspension]:
    if suspensions and rule.kind not in ("within", "at_least"):
        raise Fault("only a clock that runs forward can be suspended", where=rule.id, remedy="leave the suspension out")
    closed = []
    for pause in suspensions:
        end = pause.end or until
        if end is None:
            raise Fault("a suspension has no end", where=rule.id, remedy="give its end, or the day up to which to count")
        if pause.end and pause.end < pause.start:
            raise Fault(f"a suspension ends ({pause.end}) before it starts ({pause.start})", where=rule.id, remedy="correct its dates")
        closed.append(replace(pause, end=max(end, pause.start)))
    return closed


def _standing(suspensions: Sequence[Suspension], nominal: date) -> bool:
    """Whether the clock stands still in a suspension that nobody has ended yet."""
    return any(pause.end is None and pause.start <= nominal for pause in suspensions)


def _account(rule: Rule, start: date, by: int, calendar: Calendar, pauses: list[Suspension]) -> list[Day]:
    """Every line from the start to the nominal last day."""
    lines = [Day(start, None, "start", calendar.names.get(start, ""))]
    if rule.kind in ("fixed", "every"):
        due = _next_date(rule, start)
        return [*lines, Day(due, None, "due", calendar.names.get(due, ""))]
    if rule.span is None:
        raise Fault("this clock has no length", where=rule.id, remedy="give `len` and `unit` in its rule")
    step = -1 if rule.kind == "before" else 1
    for leg in _legs(rule, rule.span, by):
        day = lines[-1].day
        lines += _months(day, leg, step, calendar, pauses) if isinstance(leg, Months) else _days(day, leg, step, calendar, pauses)
    lines[-1] = replace(lines[-1], why="due")
    return lines


def _legs(rule: Rule, first: Span, by: int) -> list[Span]:
    """One continuous count where the extension has the unit of the rule (60 + 30 = 90 days), else one after the other."""
    granted = rule.extension.span if rule.extension else first
    if not by or granted.unit == first.unit:
        return [replace(first, count=first.count + by)]
    return [first, replace(granted, count=by)]


def _days(after: date, span: NaturalDays | WorkingDays, step: int, calendar: Calendar, pauses: list[Suspension]) -> list[Day]:
    """Day by day. The first day does not count (Art. 201): counting begins on the next."""
    lines: list[Day] = []
    counted, day = 0, after
    while counted < span.count:
        day += step * _ONE
        line = _off(day, calendar, pauses, working=isinstance(span, WorkingDays))
        if line is None:
            counted += 1
            line = Day(day, counted, "counts", calendar.names.get(day, ""))
        lines.append(line)
    return lines


def _off(day: date, calendar: Calendar, pauses: list[Suspension], *, working: bool) -> Day | None:
    """Why a day does not count, or None if it does."""
    if pause := _pause(day, pauses):
        return Day(day, None, "suspended", pause.reason)
    if not working or calendar.is_workday(day):
        return None
    return _rest(day, calendar)


def _rest(day: date, calendar: Calendar) -> Day:
    name = calendar.names.get(day, "")
    return Day(day, None, "holiday" if name else "rest", name)


def _pause(day: date, pauses: list[Suspension]) -> Suspension | None:
    return next((pause for pause in pauses if pause.end and pause.start <= day <= pause.end), None)


def _months(after: date, span: Months, step: int, calendar: Calendar, pauses: list[Suspension]) -> list[Day]:
    """The same day number, or the last day of a month that has none (Art. 202); suspended days are made up for at the end."""
    lines = [Day(_months_on(after, step * number), number, "month") for number in range(1, span.count + 1)]
    end = lines[-1].day
    passed = (after + number * _ONE for number in range(1, (end - after).days + 1 if pauses else 1))
    paused = [Day(day, None, "suspended", pause.reason) for day in passed if (pause := _pause(day, pauses))]
    made_up = _days(end, NaturalDays(len(paused)), 1, calendar, pauses)
    return sorted(lines + paused, key=lambda line: step * line.day.toordinal()) + [replace(line, counted=None) for line in made_up]


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _clipped(year, month + 1, day.day)


def _clipped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _next_date(rule: Rule, start: date) -> date:
    """The next such date, on or after the start."""
    size = _MONTHS_IN[rule.every or "year"]
    month, day = (size, 31) if rule.kind == "every" else _month_and_day(rule, size)
    dates = [_clipped(year, first + month, day) for year in (start.year, start.year + 1) for first in range(0, 12, size)]
    return min(found for found in dates if found >= start)


def _month_and_day(rule: Rule, size: int) -> tuple[int, int]:
    month, _, day = rule.fixed.partition("-")
    if not (month.isdecimal() and day.isdecimal() and 1 <= int(month) <= size and 1 <= int(day) <= 31):
        raise Fault(f"{rule.fixed!r} is not a date", where=rule.id, remedy="write MM-DD, with MM 01–03 if it comes every quarter")
    return int(month), int(day)


def _rolled(nominal: date, calendar: Calendar) -> list[Day]:
    """The days from a last day that is not worked to the next that is (Art. 203); none if it is worked itself."""
    lines: list[Day] = []
    day = nominal
    while not calendar.is_workday(day):
        day += _ONE
        lines.append(_rest(day, calendar))
    if lines:
        lines[-1] = Day(day, None, "rolled", calendar.names.get(day, ""))
    return lines


def _last_workday(nominal: date, calendar: Calendar) -> date:
    day = nominal
    while not calendar.is_workday(day):
        day -= _ONE
    return day
