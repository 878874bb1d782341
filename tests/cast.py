"""The cast of the tests and the small invented district they act in: a clerk, a supervisor, a leader, a deputy, a resident, an outsider.

A conftest.py brings the fixture by `from tests.cast import stage`; `stage.clerk` and the others are actors with their grants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
import yaml

from taizhang.definitions import Pack
from taizhang.definitions.types import (
    CalendarDays,
    DeadlineRule,
    FieldOf,
    Manifest,
    Public,
    Register,
    Role,
    Step,
    Text,
    Unit,
)
from taizhang.org import actions
from taizhang.org.types import OPERATOR, PUBLIC, Actor

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
COMMON = Path(__file__).parent.parent / "packs" / "common"


def _text(word: str) -> Text:
    return Text(zh=word, en=word)


def _register(name: str, public: Public | None) -> Register:
    return Register(
        id=name,
        name=_text(name),
        number="演示-{year}-{seq:05}",
        key=("number",),
        fields={
            "topic": FieldOf(type="choice", of={"road": _text("road"), "water": _text("water")}, indexed=True),
            "amount": FieldOf(type="decimal"),
            "person": FieldOf(type="person", private=True),
        },
        steps={
            "register": Step(to="registered", by="recorder"),
            "close": Step(to="closed", by="handler", start="registered", due="petition.handle"),
        },
        public=public,
    )


@cache
def small_pack() -> Pack:
    """东丘区, a district that does not exist: two townships, one with two villages; registers open in each way."""
    units = [
        Unit(unit="390101", name=Text(zh="东丘区", en="Dongqiu"), level="district"),
        Unit(unit="north", name=Text(zh="北镇", en="North"), parent="390101"),
        Unit(unit="north.hill", name=Text(zh="山村", en="Hill"), parent="north", level="village"),
        Unit(unit="north.lake", name=Text(zh="湖村", en="Lake"), parent="north", level="village"),
        Unit(unit="south", name=Text(zh="南镇", en="South"), parent="390101"),
    ]
    registers = [
        _register("estate", Public(evidence="rows", columns=("topic", "close_on"))),
        _register("petition", Public(evidence="coarsened", columns=("topic", "close_month"))),
        _register("welfare", Public(evidence="totals")),
        _register("internal", None),
    ]
    roles = [Role.model_validate(row) for row in yaml.safe_load((COMMON / "roles.yaml").read_text())]
    rules = [DeadlineRule.model_validate(row) for row in yaml.safe_load((COMMON / "deadlines.yaml").read_text())]
    calendar = CalendarDays.model_validate(yaml.safe_load((COMMON / "calendar.yaml").read_text()))
    return Pack(
        manifest=Manifest(pack="dongqiu", code="390101", district=Text(zh="东丘区", en="Dongqiu"), demonstration=True),
        registers={register.id: register for register in registers},
        deadlines={rule.deadline: rule for rule in rules},
        calendars={"national": calendar},
        units={unit.unit: unit for unit in units},
        roles={role.role: role for role in roles},
    )


@dataclass(frozen=True)
class Stage:
    """A district and who acts in it. `resident` is the public; `outsider` is a person of the district without any grant."""

    code: str
    operator: Actor
    clerk: Actor
    reviewer: Actor
    supervisor: Actor
    leader: Actor
    deputy: Actor
    outsider: Actor
    resident: Actor = PUBLIC
    now: datetime = NOW
    today: date = TODAY


def open_stage(pack: Pack | None = None) -> Stage:
    """Opens the district and gives everybody the grants of his office: the clerk in North, for petitions and estates only."""
    pack = pack or small_pack()
    actions.adopt(pack, acting=OPERATOR, now=NOW)
    code = pack.manifest.pack
    people = {}
    for person, name in (
        ("clerk", "演示录入员"),
        ("reviewer", "演示审核人"),
        ("supervisor", "演示督查员"),
        ("leader", "演示领导"),
        ("deputy", "演示代表"),
        ("outsider", "演示旁人"),
    ):
        people[person] = actions.add_person(code, person, name, acting=OPERATOR, now=NOW)
    for person, role, unit, registers in (
        ("clerk", "recorder", "north", {"petition", "estate"}),
        ("reviewer", "reviewer", "north", {"petition", "estate"}),
        ("supervisor", "supervisor", None, None),
        ("leader", "leader", None, None),
        ("deputy", "deputy", None, {"estate"}),
    ):
        actions.give(code, person, role=role, unit=unit, registers=registers, acting=OPERATOR, now=NOW)
    return Stage(code, OPERATOR, **people)


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    return open_stage()
