"""How a record follows from its events. `fold` is the only reading of record events; every projection uses it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from taizhang.records.types import JSON, Row

CREATED = "record.created"
STEPPED = "record.stepped"
AMENDED = "record.amended"
MERGED = "record.merged"
ERASED = "record.erased"
REQUESTED = "correction.requested"
DECIDED = "correction.decided"
SINGLE = (CREATED, STEPPED, AMENDED, MERGED, ERASED)
"""The events of one record that make a new version of it."""
STARTED = "import.started"
ROWS = "import.rows"
FINISHED = "import.finished"
ABANDONED = "import.abandoned"

NOTE = "@"
"""Begins the names of vaulted texts that are no fields: the reason of an act (@reason), values asked for (@to.phone)."""
ASKED = f"{NOTE}to."


def fold(row: Row | None, kind: str, data: Mapping[str, JSON], seq: int) -> Row:
    """The record after an event of it. Events that do not change the record (corrections asked for or decided) leave it as it is.

    Raises ValueError for an event that cannot stand where it stands: the journal and this code then disagree."""
    if kind == CREATED:
        return _created(data, seq)
    if row is None:
        raise ValueError(f"{kind} at {seq} before any record.created")
    match kind:
        case "record.stepped":
            return _stepped(row, data, seq)
        case "record.amended":
            return _amended(row, data, seq)
        case "record.merged":
            return row.with_(merged_into=data["into"], seq=seq)
        case "record.erased":
            return row.with_(private=(), erased=True, seq=seq)
        case "correction.requested" | "correction.decided":
            return row
    raise ValueError(f"{kind} at {seq} is no event of a record")


def _created(data: Mapping[str, JSON], seq: int) -> Row:
    return Row(
        register=data["register"],
        number=data["number"],
        unit=data["unit"],
        state=data["state"],
        opened_on=data["opened_on"],
        definition=data["definition"],
        seq=seq,
        values=data["values"],
        private=_held((), data.get("private", {})),
        steps=data["steps"],
        clocks=data["clocks"],
    )


def _stepped(row: Row, data: Mapping[str, JSON], seq: int) -> Row:
    return row.with_(
        state=data["state"],
        values=_merged(row.values, data["values"]),
        private=_held(row.private, data["private"]),
        steps={**row.steps, data["step"]: data["on"]},
        clocks={**row.clocks, **data["clocks"]},
        seq=seq,
    )


def _amended(row: Row, data: Mapping[str, JSON], seq: int) -> Row:
    """Changes of fields, of the unit and of dates; a row of an import may bring steps taken since (`steps`, `state`)."""
    to = {name: change["to"] for name, change in data["changes"].items()}
    dates = {step: to.pop(f"{step}_on") for step in row.steps if f"{step}_on" in to}
    return row.with_(
        unit=to.pop("unit", row.unit),
        opened_on=to.pop("opened_on", row.opened_on),
        state=data.get("state", row.state),
        values=_merged(row.values, to),
        private=_held(row.private, data["private"]),
        steps={**row.steps, **dates, **data.get("steps", {})},
        clocks=_merged(row.clocks, {step: change["to"] for step, change in data["clocks"].items()}),
        seq=seq,
    )


def _merged(values: Mapping[str, JSON], changed: Mapping[str, JSON]) -> dict[str, JSON]:
    """A value changed to null is gone: blank fields are not held, nor clocks whose rule was not in force."""
    return {name: value for name, value in {**values, **changed}.items() if value is not None}


def _held(held: tuple[str, ...], digests: Mapping[str, str | None]) -> tuple[str, ...]:
    names = set(held) | {name for name, digest in digests.items() if digest is not None and not name.startswith(NOTE)}
    return tuple(sorted(names - {name for name, digest in digests.items() if digest is None}))


def creation(row: Row) -> dict[str, JSON]:
    """The data of the `record.created` that makes this row, but for the digests of its private values."""
    return {
        "register": row.register,
        "number": row.number,
        "unit": row.unit,
        "state": row.state,
        "opened_on": row.opened_on,
        "definition": row.definition,
        "values": row.values,
        "steps": row.steps,
        "clocks": row.clocks,
    }


def stepping(before: Row, after: Row, step: str) -> dict[str, JSON]:
    """The data of the `record.stepped` that leads from one row to the other: only what changed."""
    return {
        "step": step,
        "on": after.steps[step],
        "state": after.state,
        "values": {name: change["to"] for name, change in _changes(before.values, after.values).items()},
        "clocks": {name: after.clocks[name] for name in _changes(before.clocks, after.clocks)},
    }


def amendment(before: Row, after: Row) -> dict[str, JSON]:
    """The data of the `record.amended` that leads from one row to the other: each change from its old to its new content."""
    taken = {step: on for step, on in after.steps.items() if step not in before.steps}
    dates = {f"{step}_on": {"from": on, "to": after.steps[step]} for step, on in before.steps.items() if after.steps[step] != on}
    heads = {
        name: {"from": getattr(before, name), "to": getattr(after, name)}
        for name in ("unit", "opened_on")
        if getattr(before, name) != getattr(after, name)
    }
    data: dict[str, JSON] = {
        "changes": {**_changes(before.values, after.values), **heads, **dates},
        "clocks": _changes(before.clocks, after.clocks),
    }
    if taken:
        data |= {"steps": taken, "state": after.state}
    return data


def _changes(before: Mapping[str, JSON], after: Mapping[str, JSON]) -> dict[str, dict[str, JSON]]:
    return {
        name: {"from": before.get(name), "to": after.get(name)} for name in sorted({*before, *after}) if before.get(name) != after.get(name)
    }


def next_due(row: Row) -> str | None:
    """The day on which the next alarm is raised: the earliest `internal_due` of the clocks that run."""
    return None if row.merged_into else alarm(row.clocks)


def alarm(clocks: Mapping[str, Mapping[str, JSON]]) -> str | None:
    return min((clock["internal_due"] for clock in clocks.values() if runs(clock)), default=None)


def is_open(clock: Mapping[str, JSON]) -> bool:
    """Whether the act is still awaited: neither done nor left behind by another step."""
    return clock["met_on"] is None and "ended_on" not in clock


def runs(clock: Mapping[str, JSON]) -> bool:
    """Whether the clock is open and not standing still in a suspension."""
    return is_open(clock) and not any(pause["end"] is None for pause in clock["suspensions"])


def columns(row: Row) -> dict[str, JSON]:
    """The columns by which expressions, exports and pages name the content of a record; blank ones are absent."""
    found: dict[str, Any] = {"number": row.number, "unit": row.unit, "opened_on": row.opened_on, **row.values}
    found.update((f"{step}_on", on) for step, on in row.steps.items())
    found.update((f"{step}_due", clock["legal_last_day"]) for step, clock in row.clocks.items())
    return found


_BODY = tuple(field.name for field in fields(Row) if field.name not in ("register", "number", "unit", "state", "opened_on", "seq"))


def body(row: Row) -> dict[str, JSON]:
    """What of a row stands in the JSON of its table row, beside the columns of the table."""
    return {**{name: getattr(row, name) for name in _BODY}, "private": list(row.private)}


def row_of(register: str, number: str, unit: str, state: str, opened_on: str, seq: int, held: Mapping[str, JSON]) -> Row:
    """The row again, from the columns of its table row and the JSON beside them."""
    rest = {**held, "private": tuple(held["private"])}
    return Row(register=register, number=number, unit=unit, state=state, opened_on=opened_on, seq=seq, **rest)
