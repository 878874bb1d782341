"""Whatever is done in whatever order: every figure is its records, counted by hand too, and the store what the journal gives."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, invariant, multiple, rule, run_state_machine_as_test

from taizhang.figures import holding
from taizhang.figures import queries as figures
from taizhang.figures.types import Ask
from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import parse_period
from taizhang.org import actions as org_actions
from taizhang.org import queries as org
from taizhang.records import actions, projector
from taizhang.records.models import Record
from tests.cast import TODAY, open_stage
from tests.faults import ground
from tests.records.conftest import Desk
from tests.records.test_machine import TOPICS, Matters

YEAR = parse_period("2026")


@pytest.fixture
def counted(db: None) -> Desk:
    """A district with indicators over matters, and a reviewer who decides on what the operator asks for."""
    actions.create_master_key()
    stage = open_stage(ground.pack())
    org_actions.give(stage.code, "reviewer", role="reviewer", unit=None, registers={"matter"}, acting=stage.operator, now=stage.now)
    return Desk(stage)


class Counted(Matters):
    requests = Bundle("requests")

    @rule(target=requests, number=Matters.numbers, topic=TOPICS, people=st.integers(1, 5))
    def request(self, number: str, topic: str, people: int) -> object:
        changes = {"topic": topic, "people": people}
        try:
            id = actions.request_correction(
                self.desk.code, "matter", number, changes=changes, reason="误录", acting=self.desk.acting, now=self.desk.now
            )
        except Fault:
            return multiple()
        return number, id

    @rule(request=requests, accepted=st.booleans(), by_another=st.booleans())
    def decide(self, request: tuple[str, str], accepted: bool, by_another: bool) -> None:
        acting = self.desk.stage.reviewer if by_another else self.desk.acting
        number, id = request
        with suppress(Fault):
            actions.decide_correction(
                self.desk.code, "matter", number, id, accepted=accepted, reason="属实", acting=acting, now=self.desk.now
            )
            assert by_another  # nobody decides on a request of his own
        self.desk.now += timedelta(minutes=1)

    @invariant()
    def every_figure_is_its_records(self) -> None:
        scope = org.scope(self.desk.code, self.desk.acting, "read", TODAY)
        rows = [projector.row_of(one) for one in Record.objects.filter(register="matter")]
        expected = {row.number: row for row in rows if row.counts and str(YEAR.start) <= row.opened_on <= str(TODAY)}
        opened = Ask(self.desk.code, "matter.opened", YEAR)
        found = figures.figure(opened, scope)
        assert (found.exact, found.as_of, found.counted_to) == (len(expected), journal.head(self.desk.code).seq, found.as_of)
        assert {line.number for line in figures.evidence(opened, scope, limit=1000).lines} == set(expected)
        people = figures.figure(replace(opened, indicator="matter.people"), scope)
        assert people.exact == sum(row.values.get("people") or 0 for row in expected.values())

    def teardown(self) -> None:
        head = journal.head(self.desk.code).seq
        assert holding.digests(self.desk.code, head) == holding.journal_digests(self.desk.code, head)
        super().teardown()


@pytest.mark.parametrize("many", [3, pytest.param(12, marks=pytest.mark.faults)])
def test_any_acts_in_any_order_keep_figures_and_records_together(counted: Desk, many: int) -> None:
    Counted.desk = counted
    form = settings(max_examples=many, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    run_state_machine_as_test(Counted, settings=form)
