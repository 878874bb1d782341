"""A small table, built as the demonstration is: what is entered, set right, merged and sealed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from taizhang.cli.demonstration import build
from taizhang.definitions import load
from taizhang.figures import queries as figures
from taizhang.figures.types import Ask
from taizhang.journal import queries as journal
from taizhang.kernel.clock import FixedClock, china_date, parse_stamp
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import year
from taizhang.org import queries as org
from taizhang.org.types import PUBLIC
from taizhang.records import actions as records
from taizhang.records import queries

PACKS = Path(__file__).resolve().parents[2] / "packs"
TABLE = """
register: estate
groups:
  - name: begun
    count: 6
    units: {weights: {"430405904": 1, "430405905": 2}}
    fields:
      title: {serial: "演示小区{}"}
      buildings: 4
      households: {total: 600}
      floor_area: {total: "48000.00", quantum: "0.5"}
      planned_for: 2022-01-01
    steps:
      plan: {between: [2021-12-20, 2022-02-20]}
      start: {between: [2022-03-01, 2022-04-10]}
mistakes:
  - {group: begun, record: 2, field: households, off_by: 9, noticed: 2022-05-04, reason: 多计, requested: true}
  - {group: begun, record: 3, field: buildings, off_by: -1, noticed: 2022-05-05, reason: 漏计}
twins:
  - {group: begun, record: 4, merged: 2022-05-06, reason: 重复}
---
register: petition
fields:
  channel: online
  purpose: request
  topic: labour
  petitioner: {serial: "演示信访人{}"}
  summary: 演示概况
  dispatch_kind: forwarded
  route: petition
  decision: supported
  verdict: satisfied
groups:
  - name: answered
    count: 3
    single: true
    units: {level: township}
    steps:
      receive: {between: [2022-05-10, 2022-05-14]}
      dispatch: {after: receive, days: [1, 2]}
      accept: {after: dispatch, days: [1, 5]}
      reply: {after: accept, days: [4, 8]}
      rate: {after: reply, days: [0, 2]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tables = tmp_path / "demonstration"
    tables.mkdir()
    frame = (PACKS / "zhuhui" / "demonstration" / "frame.yaml").read_text(encoding="utf-8")
    (tables / "frame.yaml").write_text(frame.replace("closes: 2023-03-13", "closes: 2022-06-30"), encoding="utf-8")
    (tables / "estate.yaml").write_text(TABLE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def built(folder: Path, db: None) -> FixedClock:
    records.create_master_key()
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    build(folder, load(PACKS / "zhuhui"), clock=clock)
    return clock


def figure(indicator: str) -> Decimal | None:
    scope = org.scope("zhuhui", PUBLIC, "read", date(2022, 6, 30))
    return figures.figure(Ask("zhuhui", indicator, year(2022)), scope).exact


def test_mistakes_are_set_right_and_a_twin_is_merged_so_that_totals_are_those_drawn(built: FixedClock) -> None:
    assert figure("estate.started") == 6
    assert figure("estate.started_households") == 600
    kinds = [entry.kind for entry in journal.entries("zhuhui")]
    assert [kinds.count(kind) for kind in ("correction.requested", "correction.decided", "record.amended", "record.merged")] == [1, 1, 2, 1]


def test_events_bear_the_days_on_which_they_happened_and_end_in_a_seal(built: FixedClock) -> None:
    entries = list(journal.entries("zhuhui"))
    days = [china_date(parse_stamp(entry.at)) for entry in entries]
    assert days[0] == date(2022, 1, 4)
    assert days == sorted(days)
    assert china_date(built.now()) == date(2022, 6, 30)
    verdict = journal.verify("zhuhui")
    assert verdict.ok
    assert verdict.sealed_to == len(entries)


def test_petitions_run_their_clocks_and_are_rated_by_the_petitioner(built: FixedClock) -> None:
    row = queries.row("zhuhui", "petition", "演示-XF2022-00001")
    assert row is not None
    assert row.state == "replied"
    assert row.clocks["reply"]["met_on"] == row.steps["reply"]
    assert row.private == ("petitioner", "summary")
    rated = [entry for entry in journal.entries("zhuhui", kinds=["record.stepped"]) if entry.data["step"] == "rate"]
    assert {entry.actor for entry in rated} == {"demo-petitioner"}


def test_a_value_that_the_register_refuses_stops_the_build(folder: Path, db: None) -> None:
    records.create_master_key()
    table = folder / "demonstration" / "estate.yaml"
    table.write_text(TABLE.replace("buildings: 4", "buildings: 0"), encoding="utf-8")
    with pytest.raises(Fault, match="buildings"):
        build(folder, load(PACKS / "zhuhui"), clock=FixedClock(datetime(2026, 1, 1, tzinfo=UTC)))
