"""Enters the planned records day by day, through the actions that people use, under a clock that is set to each day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from django.db import transaction

from taizhang.cli.demonstration.agenda import Act, Correct, Create, Entry, Load, Merge, Take, agenda
from taizhang.cli.demonstration.planning import Plan
from taizhang.cli.demonstration.tables import Frame, Table, read
from taizhang.definitions import Pack
from taizhang.journal import actions as journal
from taizhang.kernel.clock import FixedClock, china_noon
from taizhang.kernel.faults import Fault
from taizhang.kernel.reading import one_reading
from taizhang.org import actions as org
from taizhang.org.types import OPERATOR, Actor
from taizhang.records import actions as records

Progress = Callable[[str, int, int], None]
"""Told what is under way, how many acts are done, and of how many."""

_PACE = timedelta(seconds=20)


def build(folder: Path, pack: Pack, *, clock: FixedClock, progress: Progress = lambda *_: None) -> None:
    """Opens the district of a pack and enters its demonstration, from the tables in `folder`/demonstration, up to the closing day;
    then seals. Deterministic. Leaves the clock on the closing day. Fault for a malformed table."""
    frame, tables = read(folder / "demonstration")
    entries = agenda(frame, tables, planned(pack, tables))
    clock.set(_morning(frame.opens))
    org.adopt(pack, acting=OPERATOR, now=clock.now())
    staff = _staff(pack, frame, clock)
    done = 0
    for day, acts in groupby(entries, key=lambda entry: entry.day):
        done += _day(_Office(pack, staff, clock, day), list(acts))
        progress(pack.manifest.pack, done, len(entries))
    clock.set(china_noon(frame.closes) + timedelta(hours=6))
    journal.seal(pack.manifest.pack, now=clock.now())


def planned(pack: Pack, tables: list[Table]) -> Plan:
    plan = Plan(pack)
    for table in tables:
        plan.add(table)
    return plan


def _staff(pack: Pack, frame: Frame, clock: FixedClock) -> dict[str, Actor]:
    """The invented people by their role, each with a grant for the whole district."""
    found = {}
    for person in frame.people:
        found[person.role] = org.add_person(pack.manifest.pack, person.code, person.name, acting=OPERATOR, now=clock.now())
        org.give(pack.manifest.pack, person.code, role=person.role, acting=OPERATOR, now=clock.now())
    return found


def _morning(day: date) -> datetime:
    return china_noon(day) - timedelta(hours=3)


def _day(office: _Office, entries: list[Entry]) -> int:
    """The acts of one day, a third of a minute apart."""
    with transaction.atomic():  # one commit a day: the demonstration is built in a minute or not at all
        for at, entry in enumerate(entries):
            office.clock.set(_morning(office.day) + at * _PACE)
            with one_reading():  # definitions, units and the manifest stand still while one act is done
                office.do(entry.act)
    return len(entries)


@dataclass(frozen=True, slots=True)
class _Office:
    """The district on one day: who is there to act."""

    pack: Pack
    staff: dict[str, Actor]
    clock: FixedClock
    day: date

    @property
    def district(self) -> str:
        return self.pack.manifest.pack

    def do(self, act: Act) -> None:
        match act:
            case Load():
                self.load(act)
            case Create():
                self.create(act)
            case Take():
                self.take(act)
            case Correct():
                self.correct(act)
            case Merge():
                self.merge(act)

    def load(self, act: Load) -> None:
        head = list(dict.fromkeys(name for row in act.rows for name in row))
        rows = [[row.get(name, "") for name in head] for row in act.rows]
        name = f"演示-{act.register}-{self.day}"
        report = records.import_table(self.district, act.register, head, rows, acting=OPERATOR, now=self.clock.now(), name=name)
        if report.faults:
            first = report.faults[0]
            raise Fault(f"{first.column} {first.value}: {first.problem}", where=f"{name} row {first.row}", remedy=first.remedy)

    def holder(self, register: str, step: str) -> Actor:
        return self.staff[self.pack.register(register).steps[step].by]

    def create(self, act: Create) -> None:
        record = act.record
        records.create(
            self.district,
            record.register,
            number=record.number,
            unit=record.unit,
            opened_on=record.opened_on,
            values=act.values,
            acting=self.holder(record.register, record.steps[0][0]),
            now=self.clock.now(),
        )

    def take(self, act: Take) -> None:
        actor = self.holder(act.register, act.step)
        records.step(self.district, act.register, act.number, act.step, on=self.day, values=act.values, acting=actor, now=self.clock.now())

    def correct(self, act: Correct) -> None:
        if not act.requested:
            self._amend(act)
            return
        asker, decider = self.staff["recorder"], self.staff["reviewer"]
        id = records.request_correction(
            self.district, act.register, act.number, changes=act.changes, reason=act.reason, acting=asker, now=self.clock.now()
        )
        records.decide_correction(
            self.district, act.register, act.number, id, accepted=True, reason="核对属实，同意更正", acting=decider, now=self.clock.now()
        )

    def _amend(self, act: Correct) -> None:
        reviewer = self.staff["reviewer"]
        records.amend(
            self.district, act.register, act.number, changes=act.changes, reason=act.reason, acting=reviewer, now=self.clock.now()
        )

    def merge(self, act: Merge) -> None:
        reviewer = self.staff["reviewer"]
        records.merge(self.district, act.register, act.number, into=act.into, reason=act.reason, acting=reviewer, now=self.clock.now())
