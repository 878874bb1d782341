"""What leaves a register: through the gate, without the vault, without formulas; and what comes back from it."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from taizhang.kernel.faults import Fault
from taizhang.org import queries as org
from taizhang.org.types import Refused, Scope
from taizhang.records import actions, exporting, queries
from taizhang.records.template import template
from tests.records.conftest import Desk

HEAD = ["名称", "单位", "计划投资", "自筹", "贷款"]


def scope(desk: Desk, actor: str = "operator", may: str = "export") -> Scope:
    return org.scope(desk.code, getattr(desk.stage, actor), may, desk.stage.today)  # type: ignore[arg-type]


@pytest.fixture
def loaded(desk: Desk) -> Desk:
    desk.load(HEAD, ["一号", "北镇", 100, 60, 40], ["=cmd|'/c calc'!A1", "south", -5 + 10, 5, 0])
    return desk


def test_csv_speaks_in_ids_codes_and_plain_numbers(loaded: Desk, tmp_path: Path) -> None:
    assert exporting.export(scope(loaded), "works", tmp_path / "works.csv") == 2
    rows = list(csv.DictReader((tmp_path / "works.csv").read_text("utf-8").splitlines()))
    assert rows[0] == {
        "number": "演示-XM2026-001",
        "unit": "north",
        "opened_on": "2026-03-02",
        "title": "一号",
        "planned": "100.00",
        "own": "60.00",
        "loans": "40.00",
        "share": "",
        "enter_on": "2026-03-02",
    }


def test_a_text_that_looks_like_a_formula_is_made_harmless_and_comes_back(loaded: Desk, tmp_path: Path) -> None:
    path = tmp_path / "works.csv"
    exporting.export(scope(loaded), "works", path)
    assert [row["title"] for row in csv.DictReader(path.read_text("utf-8").splitlines())][1] == "'=cmd|'/c calc'!A1"
    report = actions.import_file(loaded.code, "works", path, acting=loaded.acting, now=loaded.now)
    assert (report.faults, report.unchanged) == ((), 2)


def test_xlsx_holds_texts_as_texts_and_numbers_as_numbers_and_comes_back_unchanged(loaded: Desk, tmp_path: Path) -> None:
    path = tmp_path / "works.xlsx"
    assert exporting.export(scope(loaded), "works", path) == 2
    sheet = openpyxl.load_workbook(path).active
    at = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(3, at["名称"]).data_type == "s"
    assert (sheet.cell(2, at["单位"]).value, sheet.cell(2, at["计划投资"]).value) == ("北镇", 100)
    report = actions.import_file(loaded.code, "works", path, acting=loaded.acting, now=loaded.now)
    assert (report.faults, report.unchanged) == ((), 2)


def test_an_export_holds_only_the_rows_and_columns_of_its_scope(desk: Desk, tmp_path: Path) -> None:
    desk.matter(person="演示甲", phone="555-0100")
    desk.create("matter", unit="south", values={"topic": "water"})
    path = tmp_path / "matter.csv"
    assert exporting.export(scope(desk, "clerk"), "matter", path) == 1
    text = path.read_text("utf-8")
    assert "演示甲" not in text
    assert "555-0100" not in text
    assert "phone" not in text


def test_whoever_may_not_export_gets_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.matter()
    for actor in ("outsider", "deputy"):
        with pytest.raises(Refused):
            exporting.export(scope(desk, actor), "matter", tmp_path / "x.csv")
    assert not (tmp_path / "x.csv").exists()


def test_a_form_that_is_not_known_is_refused(loaded: Desk, tmp_path: Path) -> None:
    with pytest.raises(Fault, match="not written as .doc"):
        exporting.export(scope(loaded), "works", tmp_path / "works.doc")


def test_merged_records_are_left_out(desk: Desk, tmp_path: Path) -> None:
    first, second = desk.matter(), desk.matter()
    actions.merge(desk.code, "matter", second.number, into=first.number, reason="重复", acting=desk.acting, now=desk.now)
    assert exporting.export(scope(desk), "matter", tmp_path / "m.jsonl") == 1


def test_a_filled_template_is_imported(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "matter.xlsx"
    template(desk.code, "matter", path, desk.stage.today)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    assert {"单位*", "登记日期*", "内容分类*", "受理日期"} <= heads.keys()
    for head, value in (("单位*", "north"), ("登记日期*", "2026-01-05"), ("内容分类*", "供水"), ("是否紧急", "是")):
        sheet.cell(2, heads[head], value)
    book.save(path)
    report = actions.import_file(desk.code, "matter", path, acting=desk.acting, now=desk.now)
    assert (report.created, report.faults) == (1, ())
    row = queries.row(desk.code, "matter", "演示-SX2026-00001")
    assert row is not None
    assert row.values == {"topic": "water", "urgent": True}


def test_the_template_lists_the_choices(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "matter.xlsx"
    template(desk.code, "matter", path, desk.stage.today)
    book = openpyxl.load_workbook(path)
    letter = next(cell.column_letter for cell in book.worksheets[0][1] if cell.value == "内容分类*")
    rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in book.worksheets[0].data_validations.dataValidation}
    assert rules[f"{letter}2"] == f"选项!${letter}$1:${letter}$2"
    assert [cell.value for (cell,) in book["选项"][f"{letter}1:{letter}2"]] == ["道路", "供水"]


def test_a_register_open_as_coarsened_leaves_with_months_for_dates(desk: Desk, tmp_path: Path) -> None:
    desk.step(desk.matter(), "accept", "2026-01-08", route="handle")
    path = tmp_path / "matter.csv"
    assert exporting.export(scope(desk, "resident"), "matter", path) == 1
    head, line = path.read_text("utf-8").splitlines()
    assert (head, line) == ("topic,unit,receive_month,accept_month", "road,north,2026-01,2026-01")
    exporting.export(scope(desk, "resident"), "matter", path.with_suffix(".xlsx"))
    sheet = openpyxl.load_workbook(path.with_suffix(".xlsx")).active
    assert [cell.value for cell in sheet[2]] == ["道路", "北镇", "2026-01", "2026-01"]


def test_a_register_open_as_totals_does_not_leave(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="only totals"):
        exporting.export(scope(desk, "resident"), "welfare", tmp_path / "x.csv")
    assert not (tmp_path / "x.csv").exists()
