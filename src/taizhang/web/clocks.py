"""A record's clocks as the public may read them: in full where exact days are public, by months where they are not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from taizhang.deadlines.rules import deadline
from taizhang.deadlines.types import Day, Suspension
from taizhang.definitions import rules
from taizhang.definitions.types import Register
from taizhang.kernel.faults import Fault
from taizhang.org import queries as org
from taizhang.records.types import Row
from taizhang.web.gate import Reading
from taizhang.web.types import Clock, CountedDay, Term
from taizhang.web.words import Words


def clocks(reading: Reading, words: Words, register: Register, row: Row, *, coarse: bool, open_to: frozenset[str]) -> list[Clock]:
    """The clocks whose last day is a column that the reader may see."""
    return [_clock(reading, words, register, name, held, coarse) for name, held in row.clocks.items() if f"{name}_due" in open_to]


def _clock(reading: Reading, words: Words, register: Register, name: str, held: Mapping[str, Any], coarse: bool) -> Clock:
    light, standing = _light(held, reading.today)
    rule = words.book.deadline(held["rule"]).definition if words.book.has("deadline", held["rule"]) else None
    terms = [
        Term(_("Basis"), rule.basis if rule else ""),
        Term(_("Rule"), f"{held['rule']} · {_('version %(n)s') % {'n': held['version']}}", code=True),
        Term(_("Started"), _day(held["start"], coarse)),
        Term(_("Length"), _length(held)),
        Term(_("Nominal last day"), _day(held["nominal"], coarse)),
        Term(_("Legal last day"), _day(held["legal_last_day"], coarse)),
        Term(_("Internal due day"), _day(held["internal_due"], coarse)),
        Term(_("Met"), _day(held["met_on"], coarse)),
        Term(_("Calendar"), held["calendar"]),
    ]
    days = [] if coarse else _account(reading, held)
    return Clock(words.say(rules.step_label(register, name)), light, standing, [term for term in terms if term.value], days)


def _light(held: Mapping[str, Any], today: date) -> tuple[str, str]:
    """(light, words): met in time or late, running, running out, overdue. The word says what the colour says."""
    last = date.fromisoformat(held["legal_last_day"])
    if held["met_on"]:
        late = date.fromisoformat(held["met_on"]) > last
        return ("bad", _("● met late")) if late else ("good", _("✓ met in time"))
    if held.get("ended_on"):
        return "", _("○ ended without the act")
    if any(pause["end"] is None for pause in held["suspensions"]):
        return "", _("‖ suspended")
    if today > last:
        return "bad", _("● overdue")
    return ("warn", _("▲ due now")) if today >= date.fromisoformat(held["internal_due"]) else ("good", _("✓ running"))


def _day(text: str | None, coarse: bool) -> str:
    return (text[:7] if coarse else text) if text else ""


def _length(held: Mapping[str, Any]) -> str:
    said = length(held["length"], held["unit"]) if held["unit"] else ""
    return f"{said} + {held['extended_by']}" if held["extended_by"] else said


def length(count: int, unit: str) -> str:
    """15 working days; `unit` as deadline rules have it."""
    forms = {
        "wd": ngettext("%(count)s working day", "%(count)s working days", count),
        "m": ngettext("%(count)s month", "%(count)s months", count),
        "nd": ngettext("%(count)s day", "%(count)s days", count),
    }
    return forms[unit] % {"count": count}


def _account(reading: Reading, held: Mapping[str, Any]) -> list[CountedDay]:
    """The clock counted again, by the rule and calendar that were in force when it started."""
    start = date.fromisoformat(held["start"])
    try:
        rule, _version = org.deadline_rule(reading.code, held["rule"], start)
        length = rule.extension.span.count if rule.extension else 0
        pauses = [_pause(pause) for pause in held["suspensions"]]
        granted = [length] * (held["extended_by"] // length) if length else []
        found = deadline(
            rule, start, calendar=org.calendar(reading.code, start), extensions=granted, suspensions=pauses, today=reading.today
        )
    except Fault:
        return []  # a rule that has been disabled since: its stored days stand, they are just not counted again
    return [_counted(day) for day in found.account]


def _pause(pause: Mapping[str, str]) -> Suspension:
    return Suspension(date.fromisoformat(pause["start"]), date.fromisoformat(pause["end"]) if pause["end"] else None, pause["reason"])


def _counted(day: Day) -> CountedDay:
    why = {
        "start": _("starts; the day itself does not count"),
        "counts": _("counts"),
        "rest": _("rest day, does not count"),
        "holiday": _("holiday, does not count"),
        "suspended": _("suspended, does not count"),
        "month": _("a month is full"),
        "due": _("last day"),
        "rolled": _("moved to the next working day"),
    }.get(day.why, day.why)
    return CountedDay(day.day.isoformat(), "" if day.counted is None else str(day.counted), f"{why} {day.note}".strip())
