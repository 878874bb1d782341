"""A closed period: the submitted figure stands, what comes later is told as late or corrected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import yaml
from django.utils import translation

from taizhang.definitions.types import Indicator, Register, Text
from taizhang.figures import queries
from taizhang.figures.closed import Closed, closed
from taizhang.figures.types import Ask
from taizhang.journal import queries as journal
from taizhang.kernel.periods import parse_period
from taizhang.org import actions as grants
from taizhang.org import queries as org
from taizhang.records import actions
from taizhang.records.types import Row
from tests.cast import COMMON, Stage, open_stage, small_pack

FORM = Register.model_validate(yaml.safe_load((COMMON / "registers" / "period_close.yaml").read_text("utf-8")))
NAME = Text(zh="数", en="Number")
INDICATORS = (
    Indicator(indicator="estate.count", name=NAME, of_register="estate"),
    Indicator(indicator="estate.amount", name=NAME, of_register="estate", measure="sum(amount)"),
    Indicator(indicator="estate.roads", name=NAME, of_register="estate", of="topic = 'road'", unit="%"),
    Indicator(indicator="petition.count", name=NAME, of_register="petition"),
)


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    pack = small_pack()
    indicators = {one.indicator: one for one in INDICATORS}
    with translation.override("en"):
        actions.create_master_key()
        yield open_stage(replace(pack, registers={**pack.registers, FORM.id: FORM}, indicators=indicators))


def enter(stage: Stage, opened_on: str = "2026-01-10", amount: str = "5", register: str = "estate") -> Row:
    values = {"topic": "road", "amount": amount}
    return actions.create(
        stage.code, register, unit="south", opened_on=opened_on, values=values, acting=stage.operator, now=later(stage, 1)
    )


def amend(stage: Stage, row: Row, **changes: Any) -> None:
    actions.amend(stage.code, "estate", row.number, changes=changes, reason="更正", acting=stage.operator, now=later(stage, 3))


def later(stage: Stage, days: int) -> Any:
    return stage.now + timedelta(days=days)


def close(stage: Stage, unit: str = "south", kept: str = "estate") -> Row:
    values = {"kept": kept, "period_start": "2026-01-01", "period_end": "2026-01-31"}
    row = actions.create(stage.code, FORM.id, unit=unit, values=values, acting=stage.supervisor, now=later(stage, 2))
    return actions.step(stage.code, FORM.id, row.number, "approve", acting=stage.operator, now=later(stage, 2))


@pytest.fixture(autouse=True)
def entitled(stage: Stage) -> None:
    grants.give(stage.code, "supervisor", role="recorder", unit=None, registers={FORM.id}, acting=stage.operator, now=stage.now)


def told(stage: Stage, indicator: str = "estate.count", unit: str | None = "south", person: Any = None, **more: Any) -> Closed | None:
    scope = org.scope(stage.code, person or stage.operator, "read", stage.today + timedelta(days=4))
    return closed(Ask(stage.code, indicator, parse_period("2026-01"), unit, **more), scope)


def exact(found: Closed | None) -> Decimal | None:
    assert found is not None
    assert found.figure is not None
    return found.figure.exact


def test_a_period_that_nobody_submitted_is_not_closed(stage: Stage) -> None:
    enter(stage)
    assert told(stage) is None


def test_a_late_entry_leaves_the_submitted_figure_and_is_named(stage: Stage) -> None:
    enter(stage)
    close(stage)
    late = enter(stage)
    found = told(stage)
    assert exact(found) == 1
    assert found is not None
    assert ([one.number for one in found.late], found.corrected) == ([late.number], ())
    scope = org.scope(stage.code, stage.operator, "read", stage.today)
    assert queries.figure(Ask(stage.code, "estate.count", parse_period("2026-01"), "south"), scope).exact == 2


def test_a_correction_is_told_with_what_it_counted_then_and_now(stage: Stage) -> None:
    first, second = enter(stage), enter(stage, amount="7")
    close(stage)
    amend(stage, first, amount="9")
    amend(stage, second, opened_on="2026-02-03")
    found = told(stage, "estate.amount")
    assert exact(found) == 12
    assert found is not None
    assert [(one.number, one.then, one.now) for one in found.corrected] == [
        (first.number, Decimal(5), Decimal(9)),
        (second.number, Decimal(7), None),
    ]
    assert found.late == ()


def test_of_a_ratio_a_record_that_changed_sides_is_told(stage: Stage) -> None:
    row = enter(stage)
    close(stage)
    amend(stage, row, topic="water")
    found = told(stage, "estate.roads")
    assert exact(found) == 100
    assert found is not None
    assert [(one.then, one.now) for one in found.corrected] == [(Decimal(1), Decimal(0))]


def test_a_change_that_moves_no_figure_is_not_told(stage: Stage) -> None:
    row = enter(stage)
    close(stage)
    amend(stage, row, amount="6")
    found = told(stage)
    assert found is not None
    assert (found.late, found.corrected) == ((), ())


def test_the_district_s_closing_is_another_than_a_unit_s(stage: Stage) -> None:
    enter(stage)
    close(stage)
    assert told(stage, unit=None) is None
    close(stage, unit="390101")
    found = told(stage, unit=None)
    assert exact(found) == 1
    assert found is not None
    assert found.settled


def test_the_public_is_not_told_figures_of_that_day_of_a_register_told_by_months(stage: Stage) -> None:
    enter(stage, register="petition")
    close(stage, kept="petition")
    found = told(stage, "petition.count", person=stage.resident)
    assert found is not None
    assert found.settled
    assert found.figure is None


def test_the_public_sees_the_closing_of_an_open_register(stage: Stage) -> None:
    enter(stage)
    close(stage)
    assert exact(told(stage, person=stage.resident)) == 1


def test_a_closing_stands_as_it_was_known_then(stage: Stage) -> None:
    """Before the submission nobody had closed the period; before the approval it was not settled."""
    enter(stage)
    before = journal.head(stage.code).seq
    close(stage)
    assert told(stage, as_of=before) is None
    found = told(stage, as_of=before + 1)
    assert found is not None
    assert (found.settled, found.known_to) == (False, before)
