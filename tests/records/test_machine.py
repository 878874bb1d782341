"""Whatever is done in whatever order: tables follow from the journal, the chain verifies, and lists agree with single records."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.records import actions, projector, queries, rules
from taizhang.records.types import Row
from tests.records.conftest import Desk

TOPICS = st.sampled_from(["road", "water"])
STEPS = st.sampled_from(["accept", "transfer", "extend", "hear", "heard", "reply", "reopen", "report"])
ASKED = {"accept": {"route": "handle"}, "reply": {"decision": "full"}, "extend": {"extension_reason": "复杂"}}
DATES = st.sampled_from(["2026-01-06", "2026-01-20", "2026-02-10", "2026-03-01"])
COLUMNS = st.sampled_from(["opened_on", "accept_on", "reply_on", "happened_on", "hear_on"])


class Matters(RuleBasedStateMachine):
    desk: Desk
    numbers = Bundle("numbers")

    @initialize()
    def begin(self) -> None:
        self.ground = transaction.atomic()
        self.ground.__enter__()
        self.first = queries.cursor(self.desk.code)
        self.loads = 0

    def teardown(self) -> None:
        try:
            self.look_back()
        finally:
            transaction.set_rollback(True)
            self.ground.__exit__(None, None, None)

    def look_back(self) -> None:
        """What holds in the end."""
        before = projector.digests(self.desk.code)
        projector.rebuild(self.desk.code)
        assert projector.digests(self.desk.code) == before
        assert journal.verify(self.desk.code).ok

    def row(self, number: str) -> Row:
        found = queries.row(self.desk.code, "matter", number)
        assert found is not None
        return found

    @rule(target=numbers, topic=TOPICS, phone=st.sampled_from(["", "555-0100"]))
    def create(self, topic: str, phone: str) -> str:
        return self.desk.matter(topic=topic, phone=phone).number

    @rule(number=numbers, step=STEPS, on=DATES)
    def step(self, number: str, step: str, on: str) -> None:
        with suppress(Fault):
            self.desk.step(self.row(number), step, on, **ASKED.get(step, {}))

    @rule(number=numbers, column=COLUMNS, on=DATES)
    def redate(self, number: str, column: str, on: str) -> None:
        with suppress(Fault):
            self.desk.amend(self.row(number), **{column: on})

    @rule(number=numbers, topic=TOPICS, phone=st.sampled_from([None, "555-0101"]))
    def amend(self, number: str, topic: str, phone: str | None) -> None:
        with suppress(Fault):
            self.desk.amend(self.row(number), topic=topic, phone=phone)

    @rule(number=numbers, into=numbers)
    def merge(self, number: str, into: str) -> None:
        with suppress(Fault):
            actions.merge(self.desk.code, "matter", number, into=into, reason="重复", acting=self.desk.acting, now=self.desk.now)

    @rule(number=numbers)
    def erase(self, number: str) -> None:
        actions.erase(self.desk.code, "matter", number, reason="申请", acting=self.desk.acting, now=self.desk.now)
        assert self.row(number).private == ()

    @rule(number=numbers, topic=TOPICS, later=st.integers(1, 3))
    def load(self, number: str, topic: str, later: int) -> None:
        self.loads += 1
        rows: list[list[Any]] = [[number, "north", topic, "2026-01-05"], [f"外-{self.loads}", "south", topic, "2026-01-05"]]
        with suppress(Fault):
            self.desk.load(["number", "unit", "topic", "opened_on"], *rows, register="matter", amend=True, partial=True)
        self.desk.now += timedelta(minutes=later)

    @invariant()
    def the_feed_folds_to_the_rows(self) -> None:
        folded: dict[str, Row] = {}
        for seq, register, number, kind, data in queries.changes(self.desk.code, self.first):
            if register == "matter":
                folded[number] = rules.fold(folded.get(number), kind, data, seq)
        assert folded == {number: self.row(number) for number in folded}
        for row in folded.values():
            assert list(row.steps.values()) == [on for on in row.steps.values() if row.opened_on <= on]
            assert all(clock["met_on"] is None or step in row.steps for step, clock in row.clocks.items())


def test_any_acts_in_any_order_keep_tables_and_journal_together(desk: Desk) -> None:
    Matters.desk = desk
    checks = list(HealthCheck)
    run_state_machine_as_test(
        Matters, settings=settings(max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=checks)
    )
