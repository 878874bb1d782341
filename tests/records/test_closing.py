"""Closing of periods: submitted, approved and locked, the lower level before the higher, by a second person, reopened with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import yaml

from taizhang.definitions.types import Register
from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.org import actions as org
from taizhang.org import queries as units
from taizhang.org.types import Actor, Refused
from taizhang.records import actions, queries
from taizhang.records.closing import lacking
from taizhang.records.types import Row
from taizhang.records.values import Unfit
from tests.cast import COMMON, Stage, open_stage, small_pack

FORM = Register.model_validate(yaml.safe_load((COMMON / "registers" / "period_close.yaml").read_text("utf-8")))


def open_closing_stage() -> Stage:
    """The cast's district with the register of closings; estates are kept in both townships and in a village of North."""
    pack = small_pack()
    stage = open_stage(replace(pack, registers={**pack.registers, FORM.id: FORM}))
    for person, role in (("clerk", "recorder"), ("reviewer", "reviewer"), ("supervisor", "reviewer")):
        unit = None if person == "supervisor" else "north"
        org.give(stage.code, person, role=role, unit=unit, registers={FORM.id, "estate"}, acting=stage.operator, now=stage.now)
    return stage


@pytest.fixture
def closing(db: None) -> Stage:
    actions.create_master_key()
    stage = open_closing_stage()
    for unit in ("north", "north.hill", "south"):
        estate(stage, unit)
    return stage


def estate(stage: Stage, unit: str, opened_on: str = "2026-01-10") -> Row:
    values = {"topic": "road"}
    return actions.create(
        stage.code, "estate", unit=unit, opened_on=opened_on, values=values, acting=stage.operator, now=stage.now + timedelta(days=1)
    )


def submit(stage: Stage, unit: str, acting: Actor | None = None, **other: Any) -> Row:
    values = {"kept": "estate", "period_start": "2026-01-01", "period_end": "2026-01-31", **other}
    return actions.create(stage.code, FORM.id, unit=unit, values=values, acting=acting or stage.operator, now=later(stage))


def step(stage: Stage, row: Row, name: str, acting: Actor | None = None, **values: Any) -> Row:
    return actions.step(stage.code, FORM.id, row.number, name, values=values, acting=acting or stage.supervisor, now=later(stage))


def later(stage: Stage) -> Any:
    return stage.now + timedelta(days=2)


def settle(stage: Stage, unit: str) -> Row:
    return step(stage, step(stage, submit(stage, unit), "approve"), "lock")


def test_the_lower_level_closes_before_the_higher(closing: Stage) -> None:
    with pytest.raises(Fault, match=r"山村 \(north\.hill\)"):
        submit(closing, "north")
    submit(closing, "north.hill")
    with pytest.raises(Fault, match="north.hill"):
        submit(closing, "north")


def test_a_unit_that_keeps_no_such_records_is_not_waited_for(closing: Stage) -> None:
    settle(closing, "north.hill")
    assert settle(closing, "north").state == "locked"


def test_the_district_closes_when_all_below_are_approved(closing: Stage) -> None:
    for unit in ("north.hill", "north"):
        settle(closing, unit)
    with pytest.raises(Fault, match="south"):
        submit(closing, "390101")
    step(closing, submit(closing, "south"), "approve")
    assert settle(closing, "390101").state == "locked"


def test_a_submission_is_pinned_by_what_is_known(closing: Stage) -> None:
    head = journal.head(closing.code).seq
    row = submit(closing, "south")
    assert row.values["known_to"] == head
    estate(closing, "south")
    again = step(closing, step(closing, row, "send_back", returned_for="缺一个小区"), "resubmit", closing.operator)
    assert again.values["known_to"] > head + 1


def test_nobody_writes_the_pin_himself(closing: Stage) -> None:
    with pytest.raises(Unfit):
        submit(closing, "south", known_to=1)


def test_who_submitted_neither_approves_nor_locks(closing: Stage) -> None:
    row = submit(closing, "south")
    with pytest.raises(Refused):
        step(closing, row, "approve", closing.operator)
    approved = step(closing, row, "approve")
    with pytest.raises(Refused):
        step(closing, approved, "lock", closing.operator)


def test_who_submitted_again_does_not_approve_either(closing: Stage) -> None:
    returned = step(closing, submit(closing, "south"), "send_back", returned_for="数字不符")
    again = step(closing, returned, "resubmit", closing.operator)
    with pytest.raises(Refused):
        step(closing, again, "approve", closing.operator)


def test_a_township_does_not_approve_its_own(closing: Stage) -> None:
    settle(closing, "north.hill")
    row = submit(closing, "north", closing.clerk)
    with pytest.raises(Refused):
        step(closing, row, "approve", closing.clerk)
    assert step(closing, row, "approve", closing.reviewer).state == "approved"


def test_a_period_is_closed_once(closing: Stage) -> None:
    submit(closing, "south")
    with pytest.raises(Unfit):
        submit(closing, "south")


def test_a_period_that_runs_is_not_closed(closing: Stage) -> None:
    with pytest.raises(Unfit):
        submit(closing, "south", period_end="2026-03-31")


def test_no_period_is_submitted_on_a_day_before_its_end(closing: Stage) -> None:
    values = {"kept": "estate", "period_start": "2026-01-01", "period_end": "2026-01-31"}
    acts = {"acting": closing.operator, "now": later(closing)}
    with pytest.raises(Unfit, match="period_end: 2026-01-31: the period has not ended yet"):
        actions.create(closing.code, FORM.id, unit="south", opened_on="2026-01-30", values=values, **acts)
    assert actions.create(closing.code, FORM.id, unit="south", opened_on="2026-01-31", values=values, **acts).state == "submitted"


@pytest.mark.parametrize("kept", ["no_such", "period_close"])
def test_only_a_register_of_the_district_is_closed(closing: Stage, kept: str) -> None:
    with pytest.raises(Unfit):
        submit(closing, "south", kept=kept)


def test_reopening_needs_a_reason_and_leaves_an_event_without_it(closing: Stage) -> None:
    row = settle(closing, "south")
    with pytest.raises(Unfit):
        step(closing, row, "reopen")
    opened = step(closing, row, "reopen", reopened_for="漏报一户")
    told = queries.timeline(_scope(closing), FORM.id, opened.number)[-1]
    assert (told.step, told.hidden) == ("reopen", ("reopened_for",))
    assert "漏报" not in journal.entry(closing.code, opened.seq).body


def test_the_higher_level_is_reopened_before_the_lower(closing: Stage) -> None:
    lower, higher = settle(closing, "north.hill"), settle(closing, "north")
    with pytest.raises(Fault, match="north"):
        step(closing, lower, "reopen", reopened_for="更正")
    step(closing, higher, "reopen", reopened_for="更正")
    assert step(closing, lower, "reopen", reopened_for="更正").state == "reopened"


def test_a_reopened_village_holds_the_township_back(closing: Stage) -> None:
    lower = settle(closing, "north.hill")
    higher = step(closing, settle(closing, "north"), "reopen", reopened_for="更正")
    step(closing, lower, "reopen", reopened_for="更正")
    with pytest.raises(Fault, match="north.hill"):
        step(closing, higher, "resubmit", closing.operator)


@pytest.mark.parametrize(
    "way",
    [
        lambda stage, row: actions.amend(
            stage.code, FORM.id, row.number, changes={"known_to": 1}, reason="改", acting=stage.operator, now=later(stage)
        ),
        lambda stage, row: actions.merge(
            stage.code, FORM.id, row.number, into="X", reason="并", acting=stage.operator, now=later(stage)
        ),
        lambda stage, row: actions.request_correction(
            stage.code, FORM.id, row.number, changes={"known_to": 1}, reason="改", acting=stage.operator, now=later(stage)
        ),
        lambda stage, _row: actions.import_table(
            stage.code, FORM.id, ["kept", "period_start", "period_end", "unit"], [["estate", "2026-01-01", "2026-01-31", "south"]],
            acting=stage.operator, now=later(stage),
        ),
    ],
    ids=["amend", "merge", "request", "import"],
)  # fmt: skip
def test_no_other_way_passes_by_the_order(closing: Stage, way: Callable[[Stage, Row], object]) -> None:
    row = submit(closing, "south")
    head = journal.head(closing.code).seq
    with pytest.raises(Fault, match="closing"):
        way(closing, row)
    assert journal.head(closing.code).seq == head


def test_units_that_began_but_are_not_settled_are_lacking_too() -> None:
    standings = {"a": "locked", "b": "submitted", "c": "approved"}
    assert lacking({"a", "d"}, standings, ("approved", "locked")) == ["b", "d"]


def _scope(stage: Stage) -> Any:
    return units.scope(stage.code, stage.operator, "read", stage.today)
