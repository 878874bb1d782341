"""Whatever is done in whatever order: every figure is its records, counted by hand too, what was submitted stands, and store and index
are what the journal gives."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, invariant, multiple, precondition, rule, run_state_machine_as_test

from taizhang.figures import holding, store
from taizhang.figures import queries as figures
from taizhang.figures.closed import closed
from taizhang.figures.types import Ask
from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import parse_period
from taizhang.org import actions as org_actions
from taizhang.org import queries as org
from taizhang.records import actions, projector, queries, search
from taizhang.records.models import Record
from taizhang.records.types import Row
from tests.cast import TODAY, open_stage
from tests.faults import ground
from tests.faults.conftest import Tell
from tests.faults.homes import SEED
from tests.records.conftest import Desk
from tests.records.test_closing import FORM
from tests.records.test_machine import TOPICS, Matters

YEAR, JANUARY = parse_period("2026"), parse_period("2026-01")
UNITS = st.sampled_from(["north", "south"])
WAYS = {
    "submitted": ("approve", "send_back"),
    "approved": ("lock", "reopen"),
    "locked": ("reopen", "reopen"),
    "returned": ("resubmit", "resubmit"),
    "reopened": ("resubmit", "resubmit"),
}
REASONS = {"send_back": {"returned_for": "不符"}, "reopen": {"reopened_for": "漏报"}}


@pytest.fixture
def counted(db: None) -> Desk:
    """A district with indicators over matters and closings of months; a reviewer decides on what the operator asks for or submits."""
    actions.create_master_key()
    pack = ground.pack()
    stage = open_stage(replace(pack, registers={**pack.registers, FORM.id: FORM}))
    given = {"matter", FORM.id}
    org_actions.give(stage.code, "reviewer", role="reviewer", unit=None, registers=given, acting=stage.operator, now=stage.now)
    return Desk(stage)


class Counted(Matters):
    done: Counter[str]
    requests = Bundle("requests")

    def __init__(self) -> None:
        super().__init__()
        self.submitted: dict[str, tuple[str, int]] = {}
        """Of each unit that submitted its January: the closing's number, and how many matters it had then, counted by hand."""

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
            self.done["corrected"] += accepted
        self.desk.now += timedelta(minutes=1)

    @rule(number=Matters.numbers, topic=TOPICS, people=st.integers(1, 5), accepted=st.booleans())
    def correct(self, number: str, topic: str, people: int, accepted: bool) -> None:
        """A request that is decided on at once."""
        asked = self.request(number, topic, people)
        if isinstance(asked, tuple):
            self.decide(asked, accepted, by_another=True)

    @rule(number=Matters.numbers, into=Matters.numbers)
    def merge(self, number: str, into: str) -> None:
        before = self.row(number).counts
        super().merge(number, into)
        self.done["merged"] += before and not self.row(number).counts

    @rule()
    def work(self) -> None:
        """Until then figures count what is new from memory."""
        store.catch_up(self.desk.code)

    @rule(unit=UNITS)
    def submit(self, unit: str) -> None:
        month = {"kept": "matter", "period_start": "2026-01-01", "period_end": "2026-01-31"}
        there = len(self.of_january(unit))
        with suppress(Fault):
            made = actions.create(self.desk.code, FORM.id, unit=unit, values=month, acting=self.desk.acting, now=self.desk.now)
            assert unit not in self.submitted  # a month is closed once
            self.submitted[unit] = made.number, there
            self.done["submitted"] += 1

    @precondition(lambda self: self.submitted)
    @rule(unit=UNITS, other_way=st.booleans(), acting=st.sampled_from(["reviewer", "reviewer", "operator"]))
    def take_on(self, unit: str, other_way: bool, acting: str) -> None:
        """A closing goes one of its ways from where it stands; the operator submits, and so may not settle."""
        number, there = self.submitted.get(unit, ("", 0))
        standing = queries.row(self.desk.code, FORM.id, number)
        if standing is None:
            return
        step = WAYS[standing.state][other_way]
        actor = self.desk.acting if step == "resubmit" else getattr(self.desk.stage, acting)
        with suppress(Fault):
            actions.step(self.desk.code, FORM.id, number, step, values=REASONS.get(step, {}), acting=actor, now=self.desk.now)
            assert acting == "reviewer" or step not in ("approve", "lock")
            self.submitted[unit] = number, len(self.of_january(unit)) if step == "resubmit" else there
            self.done[step] += 1

    def of_january(self, unit: str) -> list[Row]:
        rows = map(projector.row_of, Record.objects.filter(register="matter", unit=unit))
        return [row for row in rows if row.counts and str(JANUARY.start) <= row.opened_on <= str(JANUARY.end)]

    @invariant()
    def what_was_submitted_stands_and_what_came_since_makes_up_the_present(self) -> None:
        scope = org.scope(self.desk.code, self.desk.acting, "read", TODAY)
        for unit, (number, there) in self.submitted.items():
            ask = Ask(self.desk.code, "matter.opened", JANUARY, unit)
            told = closed(ask, scope)
            assert told is not None
            assert told.figure is not None
            assert (told.number, told.figure.exact) == (number, there)
            since = sum(((one.now or 0) - (one.then or 0) for one in (*told.late, *told.corrected)), Decimal(0))
            assert there + since == figures.figure(ask, scope).exact == len(self.of_january(unit))

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

    def look_back(self) -> None:
        head = store.catch_up(self.desk.code)
        assert head == journal.head(self.desk.code).seq
        assert holding.digests(self.desk.code, head) == holding.journal_digests(self.desk.code, head)
        search.catch_up(self.desk.code)
        assert search.digests(self.desk.code) == search.record_digests(self.desk.code)
        super().look_back()


@pytest.mark.parametrize(("many", "acts"), [(2, 12), pytest.param(8, 40, marks=pytest.mark.faults)])
def test_any_acts_in_any_order_keep_figures_and_records_together(counted: Desk, tell: Tell, many: int, acts: int) -> None:
    Counted.desk, Counted.done = counted, Counter()
    form = settings(max_examples=many, stateful_step_count=acts, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    run_state_machine_as_test(seed(SEED)(Counted), settings=form)
    tell("state machine", f"{many} histories of up to {acts} acts, among them {dict(Counted.done)}")
