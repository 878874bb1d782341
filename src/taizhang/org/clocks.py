"""From adopted definitions to what the arithmetic of deadlines takes. Pure."""

from __future__ import annotations

from datetime import date

from taizhang.deadlines.calendar import national, overlaid
from taizhang.deadlines.types import Calendar, Extension, Rule, span
from taizhang.definitions.types import CalendarDays, DeadlineRule
from taizhang.kernel.faults import Fault


def clock(definition: DeadlineRule) -> Rule:
    """The rule as `deadlines.rules.deadline` takes it. Fault for a rule that is disabled (confidence K-low)."""
    if not definition.enabled:
        raise Fault("this clock is disabled", where=definition.deadline, remedy=f"read {definition.basis}, then enable it in the pack")
    extend = definition.extend
    return Rule(
        id=definition.deadline,
        basis=definition.basis,
        kind=definition.kind,
        span=span(definition.len, definition.unit) if definition.len and definition.unit else None,
        extension=Extension(span(extend.len, extend.unit), extend.times) if extend else None,
        maximum=definition.maximum,
        fixed=definition.fixed or "",
        every=definition.every,
        effective_from=definition.effective_from,
        effective_to=definition.effective_to,
    )


def calendar_of(days: CalendarDays) -> Calendar:
    """The calendar that a definition describes, with the national table under it where it names that as its base."""
    if days.base:
        base = national()
        version = base.version if days.version == days.base else f"{base.version} + {days.version}"
    else:
        base = Calendar(days.calendar, "", days.covers_from, days.covers_until, frozenset(), frozenset(), {})
        version = days.version
    found = overlaid(base, rest=days.rest, work=days.work, covers_until=days.covers_until, version=version)
    return Calendar(days.calendar, version, days.covers_from, days.covers_until, found.rest, found.work, found.names)


def resolved(days: CalendarDays) -> CalendarDays:
    """The same calendar with every day written out, so that a rebuild needs no package and no file."""
    found = calendar_of(days)
    worked = {day: name for day, name in found.names.items() if day in found.work or _worked_weekday(day, found, days)}
    return days.model_copy(
        update={
            "base": None,
            "version": found.version,
            "rest": {day: name for day, name in sorted(found.names.items()) if day not in worked},
            "work": dict(sorted(worked.items())),
        }
    )


def _worked_weekday(day: date, found: Calendar, days: CalendarDays) -> bool:
    """A holiday that an overlay made a working day again: it must stay named as worked."""
    return day in days.work and found.is_workday(day)
