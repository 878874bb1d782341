"""An import does each piece of equal work once; what comes of it is what entering the rows one by one would give."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taizhang.kernel.faults import Fault
from taizhang.records import queries
from taizhang.records.importing import moulds
from taizhang.records.types import Row
from tests.records.conftest import Desk

DAYS = ["2026-01-05", "2026-01-08", "2026-01-08", "2026-02-01", "2026-03-02", "2027-01-01", "nonsense"]
STEPS = ["accept", "transfer", "reply", "reopen", "report"]
ASKED = {"accept": ["route"], "reply": ["decision"]}
HEAD = ["number", "unit", "opened_on", "topic", "people", "happened_on", "person", "route", "decision", *(f"{step}_on" for step in STEPS)]


def cells() -> st.SearchStrategy[dict[str, Any]]:
    days = st.sampled_from(DAYS)
    often = {
        "unit": st.sampled_from(["north", "south", "north", "nowhere"]),
        "opened_on": st.sampled_from(DAYS[:3]),
        "topic": st.sampled_from(["road", "water", "道路", "weather"]),
    }
    seldom = {
        "people": st.sampled_from([1, "2", "3.0", 9]),
        "happened_on": days,
        "person": st.sampled_from(["演示甲", "演示乙"]),
        "route": st.sampled_from(["handle", "办理", "other"]),
        "decision": st.just("full"),
        **{f"{step}_on": days for step in STEPS},
    }
    return st.fixed_dictionaries(often, optional=seldom)


def singly(desk: Desk, number: str, row: dict[str, Any]) -> Row | None:
    """The record that comes of entering the row by hand: made first, then step by step in the order of the dates."""
    steps = sorted((row[f"{step}_on"], place, step) for place, step in enumerate(STEPS) if f"{step}_on" in row)
    asked = {name for _on, _place, step in steps for name in ASKED.get(step, [])}
    own = {name: row[name] for name in ("topic", "people", "happened_on", "person", "route", "decision") if name in row}
    try:
        with transaction.atomic():
            first = {name: value for name, value in own.items() if name not in asked}
            made = desk.create(number=number, unit=row["unit"], opened_on=row["opened_on"], values=first)
            for on, _place, step in steps:
                values = {name: own[name] for name in ASKED.get(step, []) if name in own}
                made = desk.step(made, step, on, **values)
    except Fault:
        return None
    return made


def loaded(desk: Desk, rows: list[dict[str, Any]]) -> tuple[dict[str, Row], list[tuple[int, str, str, str]]]:
    """What an import of the rows leaves, by number, and its faults; then all is taken back."""
    table = [[f"外-{at}", *(row.get(name) for name in HEAD[1:])] for at, row in enumerate(rows)]
    with transaction.atomic():
        report = desk.load(HEAD, *table, register="matter", partial=True)
        found = {f"外-{at}": queries.row(desk.code, "matter", f"外-{at}") for at in range(len(rows))}
        transaction.set_rollback(True)
    kept = {number: row.with_(seq=0) for number, row in found.items() if row is not None}
    return kept, [(fault.row, fault.column, fault.value, fault.problem) for fault in report.faults]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(cells(), min_size=1, max_size=12))
def test_rows_of_a_file_become_what_entering_them_one_by_one_makes(desk: Desk, rows: list[dict[str, Any]]) -> None:
    twice = [*rows, *rows]
    kept, faults = loaded(desk, twice)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(moulds, "_MOST", 0)
        assert loaded(desk, twice) == (kept, faults)
    with transaction.atomic():
        entered = {f"外-{at}": singly(desk, f"外-{at}", row) for at, row in enumerate(twice)}
        transaction.set_rollback(True)
    assert kept == {number: row.with_(seq=0) for number, row in entered.items() if row is not None}


def test_a_rule_across_fields_is_asked_of_every_row(desk: Desk) -> None:
    head = ["名称", "单位", "计划投资", "自筹", "贷款"]
    report = desk.load(head, ["一号", "north", 100, 60, 40], ["二号", "north", 100, 60, 30], ["三号", "north", 70, 30, 40], partial=True)
    assert [(fault.row, fault.problem) for fault in report.faults] == [(3, "Planned must be own funds and loans")]
    assert report.created == 2
