"""When the clocks of a record start, stop, are lengthened, stand still, and are counted anew. Pure.

A clock is the JSON that events and rows hold: `rule, version, calendar, since` (the column it runs from), `start, length, unit, nominal,
legal_last_day, internal_due, met_on, provisional, suspensions` ([{start, end, reason}], both days included), `extended_by`, and
`ended_on` once a step has led away from the act that it was for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

from django.utils.translation import gettext as _

from taizhang.deadlines.types import Suspension
from taizhang.definitions.rules import due_of, sources
from taizhang.definitions.types import Register, Step
from taizhang.records.rules import columns, is_open
from taizhang.records.types import JSON, Row
from taizhang.records.values import Problem, Unfit

Clock = dict[str, JSON]
_ONE = timedelta(days=1)


class Statute(Protocol):
    """The statutory clocks of a district, as adopted."""

    def count(self, rule: str, start: date, extended_by: int, pauses: Sequence[Suspension]) -> Clock | None:
        """The clock's JSON but for `since` and `met_on`, by the rule and calendar in force on `start`; None if no rule was."""

    def extension(self, rule: str, start: date) -> tuple[int, int]:
        """By how much the rule may be extended at a time, and how often; (0, 0) if it may not."""


def begun(row: Row, register: Register, leading: str, statute: Statute) -> Row:
    """The row with the clocks that start by its entering its state; `leading` is the step that led there.

    A clock that runs keeps running: nothing restarts it but another way into the state after it has ended or was met."""
    clocks = dict(row.clocks)
    for name, step in register.steps.items():
        due = due_of(step)
        if due is None or row.state not in sources(step) or (name in clocks and is_open(clocks[name])):
            continue
        since = due.start or f"{leading}_on"
        start = columns(row).get(since)
        if start is not None and not _met_before(clocks.get(name), since, start):
            clocks |= _named(name, _counted(statute, due.rule, since, start))
    return row.with_(clocks=clocks)


def filled(row: Row, register: Register, statute: Statute) -> Row:
    """The row with the clocks that had waited for a date column of theirs to be filled in."""
    clocks = dict(row.clocks)
    for name, step in register.steps.items():
        due = due_of(step)
        if due is None or due.start is None or name in clocks or row.state not in sources(step):
            continue
        start = columns(row).get(due.start)
        if start is not None:
            clocks |= _named(name, _counted(statute, due.rule, due.start, start))
    return row.with_(clocks=clocks)


def _named(name: str, clock: Clock | None) -> dict[str, Clock]:
    """No rule in force, no clock."""
    return {} if clock is None else {name: clock}


def _met_before(clock: Clock | None, since: str, start: JSON) -> bool:
    """A clock that was met does not start again from the very date it ran from."""
    return clock is not None and (clock["since"], clock["start"]) == (since, start) and clock["met_on"] is not None


def _counted(statute: Statute, rule: str, since: str, start: str, extended_by: int = 0, pauses: Sequence[JSON] = ()) -> Clock | None:
    spans = [Suspension(_day(pause["start"]), _day(pause["end"]) if pause["end"] else None, pause["reason"]) for pause in pauses]
    clock = statute.count(rule, _day(start), extended_by, spans)
    return clock and clock | {"since": since, "met_on": None, "suspensions": list(pauses)}


def _day(text: str) -> date:
    return date.fromisoformat(text)


def stepped(before: Row, row: Row, register: Register, name: str, on: str, statute: Statute) -> Row:
    """The row, already in its new state, with its clocks after the step: met, lengthened, stopped, gone on, ended, begun."""
    step = register.steps[name]
    clocks = dict(row.clocks)
    if name in clocks and is_open(clocks[name]):
        clocks[name] = clocks[name] | {"met_on": on}
    if step.extends and not _unruled(row, register, step.extends, statute):
        clocks[step.extends] = _extended(_target(clocks, step.extends, name), statute, name)
    if step.suspends and not _unruled(row, register, step.suspends, statute):
        clocks[step.suspends] = _suspended(_target(clocks, step.suspends, name), name, on)
    if step.resumes and not _unruled(row, register, step.resumes, statute):
        clocks[step.resumes] = _resumed(_target(clocks, step.resumes, name), statute, name, on)
    after = row.with_(clocks=_ended(clocks, row.state, register, on))
    return filled(after, register, statute) if before.state == row.state else begun(after, register, name, statute)


def _target(clocks: dict[str, Clock], wanted: str, name: str) -> Clock:
    clock = clocks.get(wanted)
    if clock is None or not is_open(clock):
        what = _("there is no running clock of step {wanted}").format(wanted=wanted)
        raise Unfit(Problem(f"{name}_on", "", what, _("only a clock that runs can be changed")))
    return clock


def _extended(clock: Clock, statute: Statute, name: str) -> Clock:
    length, times = statute.extension(clock["rule"], _day(clock["start"]))
    if not length or clock["extended_by"] + length > length * times:
        what = _("clock {rule} may be extended {times} time(s)").format(rule=clock["rule"], times=times if length else 0)
        raise Unfit(Problem(f"{name}_on", "", what, _("act within the time there is")))
    return _held(_recounted(clock, statute, extended_by=clock["extended_by"] + length), clock, name)


def _suspended(clock: Clock, name: str, on: str) -> Clock:
    if any(pause["end"] is None for pause in clock["suspensions"]):
        raise Unfit(Problem(f"{name}_on", on, _("the clock stands still already"), _("let it go on first")))
    return clock | {"suspensions": [*clock["suspensions"], {"start": on, "end": None, "reason": name}], "provisional": True}


def _resumed(clock: Clock, statute: Statute, name: str, on: str) -> Clock:
    """The day of resuming counts again; a clock resumed on the day it was stopped never stood still."""
    *done, last = clock["suspensions"] or [{"end": on}]
    if last["end"] is not None:
        raise Unfit(Problem(f"{name}_on", on, _("the clock does not stand still"), _("only a suspended clock can go on")))
    pauses = done if on <= last["start"] else [*done, last | {"end": (_day(on) - _ONE).isoformat()}]
    return _held(_recounted(clock | {"suspensions": pauses}, statute), clock, name)


def _recounted(clock: Clock, statute: Statute, *, start: str | None = None, extended_by: int | None = None) -> Clock | None:
    by = clock["extended_by"] if extended_by is None else extended_by
    again = _counted(statute, clock["rule"], clock["since"], start or clock["start"], by, clock["suspensions"])
    kept = {name: clock[name] for name in ("met_on", "ended_on") if name in clock}
    return again and again | kept


def _held(again: Clock | None, clock: Clock, name: str) -> Clock:
    """A clock that was counted before its rule said since when it is in force is not counted on."""
    if again is None:
        what = _("clock {rule} was not in force on {start}").format(rule=clock["rule"], start=clock["start"])
        raise Unfit(Problem(f"{name}_on", "", what, _("look at the rule, or correct the date that it runs from")))
    return again


def _ended(clocks: dict[str, Clock], state: str, register: Register, on: str) -> dict[str, Clock]:
    """A running clock ends where its act can no longer follow; one that stands still waits for being resumed."""

    def left(name: str, clock: Clock) -> bool:
        waits = any(pause["end"] is None for pause in clock["suspensions"])
        return is_open(clock) and not waits and state not in sources(register.steps[name])

    return {name: clock | {"ended_on": on} if left(name, clock) else clock for name, clock in clocks.items()}


def redated(before: Row, after: Row, register: Register, statute: Statute) -> Row:
    """The amended row with its clocks counted anew where a date that they hang on was changed."""
    moved = {f"{step}_on": (before.steps[step], on) for step, on in after.steps.items() if step in before.steps}
    found = columns(after)
    clocks: dict[str, Clock] = {}
    for name, clock in after.clocks.items():
        start = found.get(clock["since"])
        if start is None:
            what = _("the clock of step {step} runs from this date").format(step=name)
            raise Unfit(Problem(clock["since"], "", what, _("correct the date instead of removing it")))
        clocks |= _named(name, _moved(clock, start, name, moved, register.steps, statute))
    return filled(_revived(before, after.with_(clocks=clocks), register, statute), register, statute)


def _revived(before: Row, row: Row, register: Register, statute: Statute) -> Row:
    """The row with the clocks that it had not while its dates lay where their rule was not in force."""
    clocks = dict(row.clocks)
    for name, step in register.steps.items():
        found = _start(row, register, name)
        due = due_of(step)
        if due is None or found is None or name in clocks or not (name in row.steps or row.state in sources(step)):
            continue
        since, start = found
        clock = _counted(statute, due.rule, since, start) if columns(before).get(since) != start else None
        clocks |= _named(name, clock and clock | {"met_on": row.steps.get(name)})
    return row.with_(clocks=clocks)


def _start(row: Row, register: Register, name: str) -> tuple[str, str] | None:
    """The column that the clock of a step runs from, and its date: the last step into a state that the step follows from, unless told."""
    step = register.steps[name]
    due = due_of(step)
    if due is None:
        return None
    steps = {taken: register.steps[taken] for taken in row.steps if taken != name}
    leading = [taken for taken, form in steps.items() if form.to in sources(step) and form.to not in sources(form)]
    since = due.start or (f"{max(leading, key=row.steps.__getitem__)}_on" if leading else "")
    start = columns(row).get(since)
    return None if start is None else (since, start)


def _unruled(row: Row, register: Register, name: str, statute: Statute) -> bool:
    """Whether a step has no clock because its rule was not in force on the day that it would run from."""
    found = _start(row, register, name)
    due = due_of(register.steps[name])
    return name not in row.clocks and found is not None and due is not None and _counted(statute, due.rule, *found) is None


def _moved(
    clock: Clock, start: str, name: str, moved: dict[str, tuple[str, str]], steps: dict[str, Step], statute: Statute
) -> Clock | None:
    """One clock after dates were moved: its start, its meeting day, its suspensions."""
    pauses = [_moved_pause(pause, name, moved, steps) for pause in clock["suspensions"]]
    if start != clock["start"] or pauses != clock["suspensions"]:
        again = _recounted(clock | {"suspensions": pauses}, statute, start=start)
        if again is None:
            return None
        clock = again
    old, new = moved.get(f"{name}_on", ("", ""))
    return clock | {"met_on": new} if clock["met_on"] == old else clock


def _moved_pause(pause: JSON, name: str, moved: dict[str, tuple[str, str]], steps: dict[str, Step]) -> JSON:
    old, new = moved.get(f"{pause['reason']}_on", ("", ""))
    found = pause | {"start": new} if pause["start"] == old else pause
    for step, form in steps.items():
        old, new = moved.get(f"{step}_on", ("", ""))
        if old and form.resumes == name and pause["end"] == (_day(old) - _ONE).isoformat():
            found = found | {"end": (_day(new) - _ONE).isoformat()}
    return found
