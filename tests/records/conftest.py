"""The small district of the cast with three registers made for records: every type of field, every kind of step, every rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import yaml
from django.utils import translation

from taizhang.definitions.types import Choices, Register
from taizhang.org import actions as org
from taizhang.org.types import Actor
from taizhang.records import actions
from taizhang.records.types import Row
from tests.cast import Stage, open_stage, small_pack

MATTER = """
register: matter
name: {zh: 事项, en: Matter}
number: "SX{year}-{seq:05}"
key: [number]
fields:
  topic: {type: choice, of: topics, required: true, indexed: true, name: {zh: 内容分类, en: Topic}}
  people: {type: integer, minimum: 1, maximum: 5, name: {zh: 人数, en: People}}
  urgent: {type: bool, name: {zh: 是否紧急, en: Urgent}}
  happened_on: {type: date, name: {zh: 发生日期, en: Happened on}}
  person: {type: person, name: {zh: 当事人, en: Person}}
  phone: {type: text, private: true, name: {zh: 电话, en: Phone}}
  note: {type: text, name: {zh: 备注, en: Note}}
  route: {type: choice, of: {handle: {zh: 办理, en: Handle}, other: {zh: 其他, en: Other}}, name: {zh: 途径, en: Route}}
  decision: {type: choice, required: true, of: {full: {zh: 支持, en: Full}, none: {zh: 不支持, en: None}}, name: {zh: 意见, en: Decision}}
  extension_reason: {type: text, private: true, name: {zh: 延期理由, en: Reason}}
steps:
  receive: {to: registered, by: reception, name: {zh: 登记, en: Received}}
  accept: {from: registered, to: accepted, by: handler, due: petition.org.notify_direct, asks: [route], name: {zh: 受理, en: Accepted}}
  transfer: {from: registered, to: transferred, by: handler, name: {zh: 移送, en: Passed on}}
  extend: {from: accepted, to: accepted, by: supervisor, asks: [extension_reason], extends: reply, name: {zh: 延期, en: Extended}}
  hear: {from: accepted, to: accepted, by: supervisor, suspends: reply, name: {zh: 听证, en: Hearing}}
  heard: {from: accepted, to: accepted, by: supervisor, resumes: reply, name: {zh: 听证结束, en: Hearing ended}}
  reply: {from: accepted, to: replied, by: handler, due: petition.handle, asks: [decision], name: {zh: 答复, en: Replied}}
  reopen: {from: replied, to: accepted, by: supervisor, name: {zh: 重办, en: Reopened}}
  report: {from: replied, to: reported, by: handler, due: {rule: petition.handle, from: happened_on}, name: {zh: 上报, en: Reported}}
public: {evidence: coarsened, columns: [topic, unit, receive_on, accept_on]}
"""
PROJECT = """
register: works
name: {zh: 项目, en: Works}
number: "XM{year}-{seq:03}"
key: [title]
fields:
  title: {type: text, required: true, name: {zh: 名称, en: Title}}
  planned: {type: money, minimum: 0, name: {zh: 计划投资, en: Planned}}
  own: {type: money, name: {zh: 自筹, en: Own funds}}
  loans: {type: money, name: {zh: 贷款, en: Loans}}
  share: {type: decimal, decimals: 3, name: {zh: 占比, en: Share}}
steps: {enter: {to: entered, by: recorder, name: {zh: 入库, en: Entered}}}
checks:
  - {holds: "planned = own + loans", message: {zh: 计划投资应等于自筹加贷款, en: Planned must be own funds and loans}}
public: {evidence: rows, columns: [title, planned]}
"""
PROGRESS = """
register: progress
name: {zh: 进度, en: Progress}
number: "JD{year}-{seq:05}"
key: [works, month]
fields:
  works: {type: record, of: works, required: true, name: {zh: 项目编号, en: Works number}}
  month: {type: date, required: true, name: {zh: 月份, en: Month}}
  done: {type: money, name: {zh: 完成投资, en: Done}}
steps: {enter: {to: entered, by: recorder, name: {zh: 填报, en: Filed}}}
"""
TOPICS = "choices: topics\nvalues: {road: {zh: 道路, en: Road}, water: {zh: 供水, en: Water}}"


class Desk:
    """Actions of one actor in the district, at an hour that can be moved."""

    def __init__(self, stage: Stage, acting: Actor | None = None, now: datetime | None = None) -> None:
        self.stage, self.code = stage, stage.code
        self.acting, self.now = acting or stage.operator, now or stage.now

    def as_(self, acting: Actor) -> Desk:
        return Desk(self.stage, acting, self.now)

    def later(self, days: int) -> Desk:
        return Desk(self.stage, self.acting, self.now + timedelta(days=days))

    def create(self, register: str = "matter", **given: Any) -> Row:
        given.setdefault("unit", "north")
        given.setdefault("opened_on", "2026-01-05")
        return actions.create(self.code, register, **given, acting=self.acting, now=self.now)

    def matter(self, **values: Any) -> Row:
        return self.create(values={"topic": "road", **values})

    def step(self, row: Row, step: str, on: str | None = None, **values: Any) -> Row:
        return actions.step(self.code, row.register, row.number, step, on=on, values=values, acting=self.acting, now=self.now)

    def amend(self, row: Row, **changes: Any) -> Row:
        return actions.amend(self.code, row.register, row.number, changes=changes, reason="录入有误", acting=self.acting, now=self.now)

    def load(self, head: list[str], *rows: list[Any], register: str = "works", **options: Any) -> Any:
        return actions.import_table(self.code, register, head, rows, acting=self.acting, now=self.now, **options)


def open_records() -> Stage:
    """The district of the cast with the registers above, and its clerk and reviewer entitled to them in North."""
    pack = small_pack()
    added = [Register.model_validate(yaml.safe_load(text)) for text in (MATTER, PROJECT, PROGRESS)]
    manifest = pack.manifest.model_copy(update={"number_prefix": "演示-"})
    topics = Choices.model_validate(yaml.safe_load(TOPICS))
    registers = {**pack.registers, **{register.id: register for register in added}}
    stage = open_stage(replace(pack, manifest=manifest, registers=registers, choices={"topics": topics}))
    for person, role in (("clerk", "recorder"), ("clerk", "reception"), ("clerk", "handler"), ("reviewer", "reviewer")):
        given = {"matter", "works", "progress"}
        org.give(stage.code, person, role=role, unit="north", registers=given, acting=stage.operator, now=stage.now)
    return stage


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Faults are matched by their English words."""
    with translation.override("en"):
        yield


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    actions.create_master_key()
    return Desk(open_records())
