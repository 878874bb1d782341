"""An invented district with two registers, one linked to the other, and records put straight into its journal."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import yaml

from taizhang.definitions import Pack
from taizhang.definitions.types import Indicator, Manifest, Members, Register, Role, Text, Unit, identity
from taizhang.figures import queries
from taizhang.figures.types import Ask, Figure
from taizhang.journal import actions as journal
from taizhang.journal.types import Draft
from taizhang.kernel.clock import china_noon
from taizhang.kernel.periods import parse_period
from taizhang.org import actions as org
from taizhang.org.types import OPERATOR, Actor, RegisterScope, Scope

NOW = datetime(2024, 3, 1, 4, 0, tzinfo=UTC)
DISTRICT = "dongqiu"

REGISTERS = """
register: project
name: {zh: 项目, en: Project}
number: "P{seq}"
key: [number]
fields:
  category: {type: choice, of: {road: {zh: 路, en: Road}, school: {zh: 校, en: School}}}
steps:
  open: {to: opened, by: clerk}
  finish: {from: opened, to: finished, by: clerk}
public: {evidence: rows, columns: [category]}
---
register: job
name: {zh: 事项, en: Job}
number: "J{seq}"
key: [number]
fields:
  topic: {type: choice, of: {water: {zh: 水, en: Water}, road: {zh: 路, en: Road}}}
  amount: {type: money}
  score: {type: integer}
  urgent: {type: bool}
  planned_on: {type: date}
  verdict: {type: choice, of: {good: {zh: 好, en: Good}, bad: {zh: 差, en: Bad}}}
  project: {type: record, of: project}
  caller: {type: person, private: true}
steps:
  open: {to: opened, by: clerk}
  accept: {from: opened, to: accepted, by: clerk, due: petition.accept}
  rate: {from: accepted, to: closed, by: clerk, asks: [verdict]}
public: {evidence: coarsened, columns: [unit, topic, accept_month, amount], suppress_below: 3}
---
register: reported
name: {zh: 填报数, en: Reported}
number: "R{seq}"
key: [indicator, place, period_start, period_end]
fields:
  indicator: {type: text}
  place: {type: text}
  period_start: {type: date}
  period_end: {type: date}
  value: {type: decimal, decimals: 6}
  bound: {type: choice, of: {exact: {zh: 准, en: Exact}, at_least: {zh: 不少于, en: At least}, at_most: {zh: 不多于, en: At most}}}
  status: {type: choice, of: {preliminary: {zh: 初步, en: Preliminary}, final: {zh: 最终, en: Final}}}
  sentence: {type: text}
  paper: {type: text}
  caliber: {type: text}
steps:
  report: {to: reported, by: clerk}
  withdraw: {from: reported, to: withdrawn, by: clerk}
public: {evidence: rows, columns: [indicator, place, period_start, period_end, value, bound, status, sentence, paper, caliber]}
---
register: target
name: {zh: 目标, en: Target}
number: "T{seq}"
key: [indicator, period_start, period_end]
fields:
  indicator: {type: text}
  period_start: {type: date}
  period_end: {type: date}
  value: {type: decimal, decimals: 6}
  bound: {type: choice, of: {exact: {zh: 准, en: Exact}, at_least: {zh: 不少于, en: At least}, at_most: {zh: 不多于, en: At most}}}
  source: {type: text}
steps:
  report: {to: reported, by: clerk}
public: {evidence: rows, columns: [indicator, period_start, period_end, value, bound, source]}
"""

INDICATORS = """
indicator: job.opened
register: job
---
indicator: job.accepted_in_time
register: job
place_by: accept_due
where: "accept_due <= :cutoff OR accept_on IS NOT NULL"
of: "accept_on <= accept_due"
unit: "%"
decimals: 2
---
indicator: job.spent
register: job
place_by: accept_on
measure: sum(amount)
unit: 元
---
indicator: job.mean
register: job
place_by: accept_on
where: "urgent OR topic = 'water'"
measure: average(amount)
unit: 元
---
indicator: job.standing
register: job
stock: {from: accept_on, until: rate_on}
---
indicator: job.good
register: job
place_by: accept_on
of: "verdict = 'good'"
unit: "%"
---
indicator: job.of_roads
register: job
where: "project.category = 'road'"
---
indicator: job.done_with_project
register: job
where: "project.finish_on IS NOT NULL"
"""


def definitions(text: str, form: Any) -> dict[str, Any]:
    found = {}
    for body in yaml.safe_load_all(text):
        if form is Indicator:
            body = {"name": {"zh": body["indicator"], "en": body["indicator"]}, **body}
        made = form.model_validate(body)
        found[identity(made)[1]] = made
    return found


def pack(more: str = "", members: tuple[Members, ...] = ()) -> Pack:
    units = [
        Unit(unit="390101", name=Text(zh="东丘区", en="Dongqiu"), level="district"),
        Unit(unit="north", name=Text(zh="北镇", en="North"), parent="390101"),
        Unit(unit="north.hill", name=Text(zh="山村", en="Hill"), parent="north", level="village"),
        Unit(unit="south", name=Text(zh="南镇", en="South"), parent="390101"),
    ]
    return Pack(
        manifest=Manifest(pack=DISTRICT, code="390101", district=Text(zh="东丘区", en="Dongqiu"), demonstration=True),
        registers=definitions(REGISTERS, Register),
        indicators=definitions(INDICATORS + (f"---\n{more}" if more else ""), Indicator),
        units={unit.unit: unit for unit in units},
        members={one.members: one for one in members},
        roles={"operator": Role(role="operator", name=Text(zh="操作员", en="Operator"), may=("read", "administer"))},
    )


def open_district(more: str = "", members: tuple[Members, ...] = ()) -> None:
    org.adopt(pack(more, members), acting=OPERATOR, now=NOW)


STEPS = ("open_on", "accept_on", "rate_on", "finish_on", "report_on")


def created(number: str, unit: str = "south", register: str = "job", **columns: Any) -> Draft:
    """`accept_on` and the like are steps, `accept_due` a clock, the rest fields. Dates and decimals as text."""
    columns.setdefault("open_on", "2023-01-01")
    steps = {
        name[:-3]: columns.pop(name) for name in list(columns) if name in ("open_on", "accept_on", "rate_on", "finish_on", "report_on")
    }
    clocks = {name[:-4]: {"legal_last_day": columns.pop(name)} for name in list(columns) if name.endswith("_due")}
    opened = columns.pop("opened_on", steps["open"])
    data = {
        "register": register, "number": number, "unit": unit, "state": "opened", "opened_on": opened, "definition": 1,
        "values": {name: value for name, value in columns.items() if value is not None}, "private": {}, "steps": steps, "clocks": clocks,
    }  # fmt: skip
    return Draft("record.created", f"{register}/{number}", data)


def amended(number: str, register: str = "job", **to: Any) -> Draft:
    data = {"changes": {name: {"from": None, "to": value} for name, value in to.items()}, "private": {}, "clocks": {}, "reason": "x"}
    return Draft("record.amended", f"{register}/{number}", data)


def stepped(number: str, step: str, on: str, register: str = "job", **values: Any) -> Draft:
    data = {"step": step, "on": on, "state": step, "values": values, "private": {}, "clocks": {}}
    return Draft("record.stepped", f"{register}/{number}", data)


def merged(number: str, into: str, register: str = "job") -> Draft:
    return Draft("record.merged", f"{register}/{number}", {"into": into, "reason": "twice"})


def put(*drafts: Draft, on: date | None = None) -> int:
    """Appends the events and says the seq of the last."""
    return journal.append(DISTRICT, drafts, actor="operator", now=china_noon(on) if on else NOW)[-1].seq


def publish(as_of: int, cutoff: str = "2023-12-31", period: str = "2023", *numbers: dict[str, str]) -> int:
    """The event of a card that was bound under that state; what it prints is given by figure, asked and cutoff."""
    data = {"card": "annual", "period": period, "as_of": as_of, "cutoff": cutoff, "numbers": list(numbers)}
    return put(Draft("card.published", f"card/annual/{period}", data))


EVERYTHING = Scope(
    DISTRICT, Actor("operator"), "read", {name: RegisterScope(name, None, None) for name in ("job", "project", "reported", "target")}
)


def ask(indicator: str, period: str = "2023", scope: Scope = EVERYTHING, **more: Any) -> Figure:
    return queries.figure(Ask(DISTRICT, indicator, parse_period(period), **more), scope)


def numbers(indicator: str, period: str = "2023", part: Any = "denominator", **more: Any) -> list[str]:
    found = queries.evidence(Ask(DISTRICT, indicator, parse_period(period), **more), EVERYTHING, part)
    return [line.number for line in found.lines]
