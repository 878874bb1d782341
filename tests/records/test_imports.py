"""Imports through the front door: what is loaded, what is refused, what stays."""

from __future__ import annotations

import pytest
from django.db import connection

from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.org import queries as org
from taizhang.org.types import Refused, Scope
from taizhang.records import actions, projector, queries
from taizhang.records.importing import running
from tests.records.conftest import Desk

HEAD = ["名称", "单位", "计划投资", "自筹", "贷款"]


def test_rows_become_records_with_numbers_of_the_series(desk: Desk) -> None:
    report = desk.load(HEAD, ["一号", "北镇", "100", 60, 40.0], ["二号", "south", "1,200.50", "1200.5", "0"])
    assert (report.created, report.amended, report.unchanged, report.refused) == (2, 0, 0, 0)
    row = queries.row(desk.code, "works", "演示-XM2026-002")
    assert row is not None
    assert (row.unit, row.seq, row.values) == (
        "south",
        report.seq,
        {"title": "二号", "planned": "1200.50", "own": "1200.50", "loans": "0.00"},
    )


def test_after_a_large_import_postgresql_knows_how_large_the_table_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would go through a whole register to find one record, until it looks by itself."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite chooses its ways without looking")
    monkeypatch.setattr(projector, "MANY", 2)
    desk.load(HEAD, ["一号", "north", 100, 60, 40], ["二号", "north", 100, 60, 40])
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'records_record'")
        assert cursor.fetchone() == (2,)


def test_one_faulty_row_keeps_the_whole_file_out(desk: Desk) -> None:
    before = queries.cursor(desk.code)
    report = desk.load(HEAD, ["一号", "north", 100, 60, 40], ["二号", "north", "一百", 60, 40])
    (fault,) = report.faults
    assert (fault.sheet, fault.row, fault.column, fault.value) == ("table", 3, "计划投资", "一百")
    assert fault.problem
    assert fault.remedy
    assert queries.cursor(desk.code) == before


def test_a_partial_import_leaves_faulty_rows_out(desk: Desk) -> None:
    report = desk.load(HEAD, ["一号", "north", 100, 60, 40], ["二号", "nowhere", 100, 60, 40], partial=True)
    assert (report.created, report.refused, len(report.faults)) == (1, 1, 1)


def test_the_same_rows_twice_change_nothing(desk: Desk) -> None:
    rows = ["一号", "north", 100, 60, 40]
    first = desk.load(HEAD, rows)
    again = desk.load(HEAD, rows)
    assert again.already
    assert (again.created, again.unchanged, again.seq) == (0, 1, first.seq)
    assert queries.cursor(desk.code) == first.seq


def test_the_same_key_with_the_same_values_is_unchanged(desk: Desk) -> None:
    desk.load(HEAD, ["一号", "north", 100, 60, 40])
    report = desk.load(["title", "unit", "planned"], ["一号", "north", "100.00"])
    assert (report.created, report.unchanged) == (0, 1)
    assert queries.cursor(desk.code) == report.seq


def test_the_same_key_with_other_values_needs_leave_to_amend(desk: Desk) -> None:
    desk.load(HEAD, ["一号", "north", 100, 60, 40])
    changed = ["一号", "north", 110, 70, 40]
    refused = desk.load(HEAD, changed)
    assert [fault.column for fault in refused.faults] == ["计划投资"]
    report = desk.load(HEAD, changed, amend=True)
    assert (report.created, report.amended) == (0, 1)
    row = queries.row(desk.code, "works", "演示-XM2026-001")
    assert row is not None
    assert row.values["planned"] == "110.00"
    old = queries.row(desk.code, "works", "演示-XM2026-001", as_of=report.seq - 1)
    assert old is not None
    assert old.values["planned"] == "100.00"


def test_a_blank_cell_says_nothing(desk: Desk) -> None:
    desk.load(HEAD, ["一号", "north", 100, 60, 40])
    report = desk.load(HEAD, ["一号", "", None, "", " "], amend=True)
    assert (report.amended, report.unchanged) == (0, 1)


def test_a_key_twice_in_one_file_is_a_fault(desk: Desk) -> None:
    report = desk.load(HEAD, ["一号", "north", 100, 60, 40], ["一号", "north", 100, 60, 40])
    assert [(fault.row, fault.column) for fault in report.faults] == [(3, "名称")]


def test_steps_and_what_they_ask_come_in_one_row(desk: Desk) -> None:
    head = ["单位", "登记日期", "内容分类", "当事人", "受理日期", "途径", "答复日期", "意见"]
    report = desk.load(head, ["north", "2026-01-05", "道路", "演示甲", "2026/1/8", "办理", "2026年2月1日", "支持"], register="matter")
    assert report.faults == ()
    row = queries.row(desk.code, "matter", "演示-SX2026-00001")
    assert row is not None
    assert (row.state, row.steps) == ("replied", {"receive": "2026-01-05", "accept": "2026-01-08", "reply": "2026-02-01"})
    assert row.private == ("person",)
    assert {step: clock["met_on"] for step, clock in row.clocks.items()} == {"accept": "2026-01-08", "reply": "2026-02-01"}


def test_a_row_equals_the_same_acts_done_singly(desk: Desk) -> None:
    head = ["单位", "登记日期", "内容分类", "受理日期", "途径", "答复日期", "意见"]
    desk.load(head, ["north", "2026-01-05", "道路", "2026-01-08", "办理", "2026-02-01", "支持"], register="matter")
    loaded = queries.row(desk.code, "matter", "演示-SX2026-00001")
    single = desk.step(desk.step(desk.matter(), "accept", "2026-01-08", route="handle"), "reply", "2026-02-01", decision="full")
    assert loaded is not None
    assert loaded.with_(number="", seq=0) == single.with_(number="", seq=0)


def test_a_step_without_what_it_asks_is_a_fault_of_that_column(desk: Desk) -> None:
    report = desk.load(["单位", "登记日期", "内容分类", "受理日期"], ["north", "2026-01-05", "道路", "2026-01-08"], register="matter")
    assert [fault.column for fault in report.faults] == ["route"]


def test_an_import_with_amendments_takes_the_steps_that_came_since(desk: Desk) -> None:
    row = desk.matter()
    head = ["编号", "受理日期", "途径"]
    report = desk.load(head, [row.number, "2026-01-08", "办理"], register="matter", amend=True)
    assert (report.amended, report.faults) == (1, ())
    after = queries.row(desk.code, "matter", row.number)
    single = desk.step(desk.matter(), "accept", "2026-01-08", route="handle")
    assert after is not None
    assert after.with_(number="", seq=0) == single.with_(number="", seq=0)


def test_private_values_of_an_import_lie_in_the_vault_only(desk: Desk) -> None:
    desk.load(["单位", "登记日期", "内容分类", "当事人"], ["north", "2026-01-05", "道路", "演示甲某"], register="matter")
    scope = queries_scope(desk)
    found = queries.private_values(scope, "matter", "演示-SX2026-00001", purpose="测试", now=desk.now)
    assert found == {"person": "演示甲某"}
    everything = "".join(entry.body for entry in journal.entries(desk.code)) + "".join(
        row.decode() for entry in journal.entries(desk.code, kinds=("import.rows",)) for row in journal.rows(desk.code, entry.seq)
    )
    assert "演示甲某" not in everything


def queries_scope(desk: Desk) -> Scope:
    return org.scope(desk.code, desk.acting, "read", desk.stage.today)


def test_the_projection_of_imports_is_rebuilt_to_the_same_content(desk: Desk) -> None:
    desk.load(HEAD, ["一号", "north", 100, 60, 40], ["二号", "south", 100, 60, 40])
    desk.load(HEAD, ["一号", "north", 110, 70, 40], amend=True)
    before = projector.digests(desk.code)
    projector.rebuild(desk.code)
    assert projector.digests(desk.code) == before
    assert journal.verify(desk.code).ok


def test_the_feed_unrolls_rows_where_the_import_was_finished(desk: Desk) -> None:
    report = desk.load(HEAD, ["一号", "north", 100, 60, 40], ["二号", "south", 100, 60, 40])
    found = [(seq, number, kind) for seq, _register, number, kind, _data in queries.changes(desk.code, 0)]
    assert found == [(report.seq, "演示-XM2026-001", "record.created"), (report.seq, "演示-XM2026-002", "record.created")]


def test_numbers_given_in_a_file_are_not_given_again(desk: Desk) -> None:
    desk.load(["number", *HEAD], ["演示-XM2026-007", "一号", "north", 100, 60, 40])
    made = desk.create("works", values={"title": "新", "planned": 1, "own": 1, "loans": 0})
    assert made.number == "演示-XM2026-008"


def test_partial_loading_without_any_key_is_refused(desk: Desk) -> None:
    with pytest.raises(Fault, match="without numbers"):
        desk.load(["单位", "内容分类"], ["north", "道路"], ["north", "天气"], register="matter", partial=True)


def test_an_abandoned_import_leaves_nothing_and_frees_the_register(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running._Run, "_finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        desk.load(["单位", "内容分类", "当事人"], ["north", "道路", "演示甲"], register="matter")
    monkeypatch.undo()
    with pytest.raises(Fault, match="is open"):
        desk.matter()
    actions.abandon_import(desk.code, "matter", acting=desk.acting, now=desk.now)
    assert desk.matter().number == "演示-SX2026-00001"
    assert journal.verify(desk.code).ok


def stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch, *rows: list[object], **options: object) -> None:
    """An import of works that stops before its end, as if it had been killed."""
    with monkeypatch.context() as patched:
        patched.setattr(running._Run, "_finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            desk.load(HEAD, *rows, **options)


def test_a_second_import_into_the_register_waits_and_is_told_what_to_do(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ["一号", "north", 100, 60, 40]
    stopped(desk, monkeypatch, rows)
    with pytest.raises(Fault, match="an import into works is open") as caught:
        desk.load(HEAD, ["二号", "north", 100, 60, 40])
    assert "same file" in caught.value.remedy
    assert desk.load(["单位", "内容分类"], ["north", "道路"], register="matter").created == 1
    assert desk.load(HEAD, rows).created == 1


def test_an_import_goes_on_only_as_it_was_begun(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ["一号", "north", 100, 60, 40]
    stopped(desk, monkeypatch, rows)
    with pytest.raises(Fault, match="is open"):
        desk.load(HEAD, rows, amend=True)
    assert desk.load(HEAD, rows).created == 1


def test_two_processes_with_the_same_file_write_each_batch_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    monkeypatch.setattr(running, "TOGETHER", 1)
    rows = [[f"{at}号", "north", 100, 60, 40] for at in range(6)]

    def meanwhile(stage: str, done: int, _total: int) -> None:
        if (stage, done) == ("write", 2):
            assert desk.load(HEAD, *rows).created == 6

    with pytest.raises(Fault, match="finished or given up elsewhere"):
        desk.load(HEAD, *rows, progress=meanwhile)
    assert queries.count(queries_scope(desk), "works") == 6


def test_what_changes_during_the_check_is_checked_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    entered: list[int] = []

    def meanwhile(stage: str, _done: int, _total: int) -> None:
        if stage == "check" and not entered:
            entered.append(1)
            desk.create("works", values={"title": "一号", "planned": 1, "own": 1, "loans": 0})

    report = desk.load(HEAD, ["一号", "north", 100, 60, 40], progress=meanwhile)
    assert "stands already, with other values" in report.faults[0].problem


def test_rows_of_units_and_steps_that_are_not_ones_own_are_faults(desk: Desk) -> None:
    clerk = desk.as_(desk.stage.clerk)
    head = ["单位", "登记日期", "内容分类", "受理日期", "途径", "答复日期", "意见", "重办日期"]
    row = ["2026-01-05", "道路", "2026-01-08", "办理"]
    report = clerk.load(head, ["north", *row], ["south", *row], ["north", *row, "2026-01-09", "支持", "2026-01-10"], register="matter")
    assert [(fault.row, fault.column) for fault in report.faults] == [(3, "单位"), (4, "重办日期")]


def test_steps_in_a_row_must_follow_each_other(desk: Desk) -> None:
    head = ["单位", "登记日期", "内容分类", "答复日期", "意见"]
    (fault,) = desk.load(head, ["north", "2026-01-05", "道路", "2026-01-08", "支持"], register="matter").faults
    assert (fault.column, fault.problem) == ("答复日期", "the step does not follow from state registered")


def test_who_may_write_nothing_of_a_register_is_told_nothing_by_a_file(desk: Desk) -> None:
    """Not even that a record stands, or that the file was loaded."""
    matter = desk.matter()
    outsider = desk.as_(desk.stage.resident)
    head, row = ["number", "unit", "opened_on", "topic"], [matter.number, "north", "2026-01-05", "water"]
    with pytest.raises(Refused, match="may not record matter"):
        outsider.load(head, row, register="matter")
