"""What an act would make of a record, under the gate and every rule: decided here for the act and for its preview alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from taizhang.records import closing, entry
from taizhang.records.desk import Desk
from taizhang.records.entry import Decision
from taizhang.records.types import Row


def creation(
    desk: Desk, *, number: str, unit: str, opened_on: date | str | None, values: Mapping[str, Any], opening: str | None
) -> Decision:
    """A new record; without a number it has none yet."""
    desk.may("record", unit)
    opened = desk.ground.today if opened_on is None else opened_on
    decision = entry.create(desk.ground, number, unit, opened, values, opening)
    for taken in decision.row.steps:
        desk.hold_role(taken, unit)
        decision = closing.held_to(desk, None, decision, taken)
    return decision


def stepping(desk: Desk, row: Row, step: str, *, on: date | str | None, values: Mapping[str, Any] | None) -> Decision:
    desk.may("record", row.unit)
    decision = entry.take(desk.ground, row, step, on, values or {})
    desk.hold_role(step, row.unit)
    return closing.held_to(desk, row, decision, step)


def merging(desk: Desk, number: str, into: str) -> Row:
    """The duplicate, if it may be merged into the other."""
    closing.refuse_other_ways(desk.ground.form.register)
    row, other = desk.row(number), desk.row(into)
    desk.may("amend", row.unit)
    desk.may("amend", other.unit)
    entry.refuse_merging(row, other)
    return row
