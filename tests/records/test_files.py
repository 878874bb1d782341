"""Awkward files: each is read rightly, or refused with words that help."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from taizhang.kernel.faults import Fault
from taizhang.records import actions, queries
from taizhang.records.types import ImportReport, Row
from tests.records.conftest import Desk

HEAD = ["名称", "单位", "登记日期", "计划投资", "自筹", "贷款"]
ROW = ["一号", "north", "2026-01-05", 100, 60, 40]

Fill = Callable[[openpyxl.Workbook], None]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "works.xlsx"


def load(desk: Desk, path: Path, **options: object) -> ImportReport:
    return actions.import_file(desk.code, "works", path, acting=desk.acting, now=desk.now, **options)  # type: ignore[arg-type]


def workbook(path: Path, *rows: list[object], title: str = "数据", fill: Fill | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if fill:
        fill(book)
    book.save(path)
    return path


def first(desk: Desk) -> Row:
    found = queries.row(desk.code, "works", "演示-XM2026-001")
    assert found is not None
    return found


def test_heads_are_found_below_titles(desk: Desk, place: Path) -> None:
    report = load(desk, workbook(place, ["东丘区项目台账"], ["填报单位：北镇"], [], HEAD, ROW))
    assert (report.created, report.faults) == (1, ())


def test_a_table_may_stand_away_from_the_corner(desk: Desk, place: Path) -> None:
    report = load(desk, workbook(place, [], [None, None, *HEAD], [None, None, *ROW]))
    assert (report.created, report.faults) == (1, ())


def test_dates_may_be_dates_or_text_or_day_counts(desk: Desk, place: Path) -> None:
    told = [
        date(2026, 1, 5),
        datetime(2026, 1, 5, tzinfo=UTC).replace(tzinfo=None),
        "2026/1/5",
        "2026年1月5日",
        "2026.1.5",
        46027,
        "２０２６-０１-０５",
        "20260105",
    ]
    rows = [[f"项目{at}", "north", day, 1, 1, 0] for at, day in enumerate(told)]
    report = load(desk, workbook(place, HEAD, *rows))
    assert report.faults == ()
    assert {row.opened_on for row in (queries.row(desk.code, "works", f"演示-XM2026-{n:03}") for n in range(1, 9)) if row} == {"2026-01-05"}


def test_money_has_no_float_artefacts(desk: Desk, place: Path) -> None:
    report = load(desk, workbook(place, HEAD, ["一号", "north", date(2026, 1, 5), 0.1 + 0.2, 0.3, "０．００"]))
    assert report.faults == ()
    assert first(desk).values["planned"] == "0.30"


def test_formulas_give_their_saved_values(desk: Desk, place: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(place) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ROW)
        sheet.write_formula(1, 3, "=E2+F2", None, 100)
    assert load(desk, place).faults == ()
    assert first(desk).values["planned"] == "100.00"


def test_merged_heads_are_refused(desk: Desk, place: Path) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book.active.merge_cells("D1:F1")

    with pytest.raises(Fault, match="merged cells"):
        load(desk, workbook(place, HEAD, ROW, fill=merge))


def test_a_merged_title_above_the_heads_does_no_harm(desk: Desk, place: Path) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book.active.merge_cells("A1:F1")

    assert load(desk, workbook(place, ["项目台账"], HEAD, ROW, fill=merge)).created == 1


def test_a_wrong_sheet_says_what_was_looked_for_and_found(desk: Desk, place: Path) -> None:
    with pytest.raises(Fault) as caught:
        load(desk, workbook(place, ["姓名", "工资"], ["演示甲", 1]))
    assert "名称 (title)" in str(caught.value)
    assert "姓名, 工资" in str(caught.value)


def test_the_first_visible_sheet_is_taken_unless_one_is_named(desk: Desk, place: Path) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book.active.sheet_state = "hidden"
        sheet = book.create_sheet("第二")
        for row in (HEAD, ["二号", *ROW[1:]]):
            sheet.append(row)

    workbook(place, HEAD, ROW, fill=hide)
    assert load(desk, place).created == 1
    assert first(desk).values["title"] == "二号"
    assert load(desk, place, sheet="数据").created == 1
    with pytest.raises(Fault, match="no sheet 第三") as caught:
        load(desk, place, sheet="第三")
    assert "数据, 第二" in caught.value.remedy


def test_a_column_of_the_key_that_is_missing_is_named(desk: Desk, place: Path) -> None:
    with pytest.raises(Fault, match=r"columns are missing: 名称 \(title\)"):
        load(desk, workbook(place, HEAD[1:], ROW[1:]))


def test_a_head_that_nobody_knows_is_refused_with_a_suggestion(desk: Desk, place: Path) -> None:
    with pytest.raises(Fault, match="计划投姿") as caught:
        load(desk, workbook(place, [*HEAD[:3], "计划投姿"], ROW[:4]))
    assert "计划投资" in caught.value.remedy


def test_two_heads_of_one_column_are_refused(desk: Desk, place: Path) -> None:
    with pytest.raises(Fault, match="two heads mean the same column"):
        load(desk, workbook(place, [*HEAD, "planned"], [*ROW, 1]))


def test_a_column_of_running_numbers_is_left_out(desk: Desk, place: Path) -> None:
    assert load(desk, workbook(place, ["序号", *HEAD], [1, *ROW])).created == 1


def test_a_million_empty_rows_are_passed(desk: Desk, place: Path) -> None:
    def stretch(book: openpyxl.Workbook) -> None:
        for at, value in enumerate(["二号", *ROW[1:]], 1):
            book.active.cell(1_000_000, at, value)

    workbook(place, HEAD, ROW, fill=stretch)
    assert load(desk, place).created == 2


@pytest.mark.parametrize("day", ["2026-13-01", "2026年2月30日", "昨天", "3", "2026-01-05 08:30"])
def test_what_is_no_date_is_named(desk: Desk, place: Path, day: str) -> None:
    (fault,) = load(desk, workbook(place, HEAD, ["一号", "north", day, 100, 60, 40])).faults
    assert (fault.sheet, fault.row, fault.column, fault.value, fault.problem) == ("数据", 2, "登记日期", day, "this is not a date")
    assert "2022年3月4日" in fault.remedy


def test_a_date_in_the_future_is_a_fault(desk: Desk, place: Path) -> None:
    (fault,) = load(desk, workbook(place, HEAD, ["一号", "north", "2026-03-03", 100, 60, 40])).faults
    assert (fault.column, fault.problem) == ("登记日期", "the date lies in the future")


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("12万元", "this is not a number"),
        ("1,00.5", "this is not a number"),
        ("1.005", "more than 2 decimal places"),
        ("-1", "too small"),
        ("nan", "this is not a number"),
        ("12e4", "this is not a number"),
        ("1e400", "this is not a number"),
        (True, "this is not a number"),
    ],
)
def test_what_is_no_amount_is_named(desk: Desk, place: Path, value: object, problem: str) -> None:
    faults = load(desk, workbook(place, HEAD, ["一号", "north", "2026-01-05", value, 60, 40])).faults
    assert [fault.column for fault in faults] == ["计划投资"]
    assert problem in faults[0].problem


def test_parts_that_do_not_make_the_total_are_a_fault(desk: Desk, place: Path) -> None:
    (fault,) = load(desk, workbook(place, HEAD, ["一号", "north", "2026-01-05", 100, 60, 41])).faults
    assert "Planned must be own funds and loans" in fault.problem


def test_a_unit_that_nobody_knows_is_a_fault(desk: Desk, place: Path) -> None:
    (fault,) = load(desk, workbook(place, HEAD, ["一号", "西镇", "2026-01-05", 100, 60, 40])).faults
    assert (fault.column, fault.value, fault.problem) == ("单位", "西镇", "there is no such unit")


def test_a_record_that_does_not_stand_is_a_fault(desk: Desk) -> None:
    (fault,) = desk.load(["works", "month", "unit"], ["演示-XM2026-009", "2026-01-01", "north"], register="progress").faults
    assert (fault.column, fault.value) == ("works", "演示-XM2026-009")


def test_faults_never_repeat_private_values(desk: Desk) -> None:
    head = ["单位", "登记日期", "内容分类", "电话"]
    (fault,) = desk.load(head, ["north", "2026-01-05", "道路", "555\x01-0100"], register="matter").faults
    assert (fault.column, fault.value) == ("电话", "***")


def test_a_row_with_more_cells_than_heads_is_a_fault(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "works.csv"
    path.write_text("title,unit,opened_on\n一号,north,2026-01-05,99\n", "utf-8")
    (fault,) = load(desk, path).faults
    assert (fault.row, fault.value) == (2, "99")


CSV = '名称,单位,登记日期,计划投资,自筹,贷款\n一号,北镇,2026-01-05,"1,000.00",1000,0\n'


@pytest.mark.parametrize(
    "content",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("gb18030"),
        CSV.encode("utf-16"),
        CSV.replace('"1,000.00"', "1000").replace(",", ";").encode(),
        CSV.replace('"1,000.00"', "1000").replace(",", "\t").encode(),
        CSV.replace("\n", "\r\n").encode(),
        CSV.replace("\n", "\r", 1).encode(),
        ("\r\n\n" + CSV).encode(),
    ],
    ids=["utf-8", "mark", "gb18030", "utf-16", "semicolon", "tab", "crlf", "mixed ends", "blank lines"],
)
def test_csv_is_read_in_every_form_that_offices_make(desk: Desk, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "works.csv"
    path.write_bytes(content)
    report = load(desk, path)
    assert (report.created, report.faults) == (1, ())
    assert first(desk).values["planned"] == "1000.00"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (CSV.encode() + b"\0", "NUL"),
        (b"\x81\x20\xff\xff", "neither UTF-8 nor GB18030"),
        (CSV.encode() + '"二号,north'.encode(), "not well formed"),
        (b"", "no row of the sheet has the heads"),
    ],
    ids=["nul", "bytes", "quote", "empty"],
)
def test_csv_that_is_no_csv_is_refused(desk: Desk, tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "works.csv"
    path.write_bytes(content)
    with pytest.raises(Fault, match=problem):
        load(desk, path)


def test_a_damaged_workbook_is_refused(desk: Desk, place: Path) -> None:
    content = workbook(place, HEAD, ROW).read_bytes()
    place.write_bytes(content[: len(content) // 2])
    with pytest.raises(Fault, match="not a workbook, or it is damaged"):
        load(desk, place)


def test_an_encrypted_workbook_is_refused(desk: Desk, place: Path) -> None:
    place.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096))
    with pytest.raises(Fault, match="encrypted"):
        load(desk, place)


def test_a_zip_that_is_no_workbook_is_refused(desk: Desk, place: Path) -> None:
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(Fault, match="damaged"):
        load(desk, place)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(desk: Desk, place: Path) -> None:
    with (
        zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(80):
            part.write(bytes(1 << 20))
    assert place.stat().st_size < 1 << 20
    with pytest.raises(Fault, match="unpack to far more"):
        load(desk, place)


def packed(path: Path, cells: str) -> Path:
    """A workbook with one sheet of those rows, written by hand."""
    workbook(path, HEAD)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:B2"/>'
        f"<sheetData>{cells}</sheetData></worksheet>"
    ).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("cells", "reach"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "16384 columns far"),
        ('<row r="1048576"><c r="ALL1048576"><v>1</v></c></row>', "1000 columns far"),
        ('<row r="4294967295"><c><v>1</v></c></row>', "4294967295 rows down"),
        ('<row r="2"><c r="xfd2"><v>1</v></c></row>', "16384 columns far"),
        ("<row>" + "<c><v>1</v></c>" * 1_001 + "</row>", "1001 columns far"),
    ],
)
def test_a_small_sheet_that_reaches_far_is_refused_before_it_is_laid_out(desk: Desk, place: Path, cells: str, reach: str) -> None:
    assert packed(place, FIRST + cells).stat().st_size < 10_000
    with pytest.raises(Fault, match=reach):
        load(desk, place)


def test_formats_far_from_the_table_do_no_harm(desk: Desk, place: Path) -> None:
    def far(book: openpyxl.Workbook) -> None:
        book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)

    assert load(desk, workbook(place, HEAD, ROW, fill=far)).created == 1


@pytest.mark.parametrize("cell", ['r="1A"', 'r="A-1"', 'r="A1" r="B1"'])
def test_a_sheet_whose_cells_cannot_be_placed_is_damaged(desk: Desk, place: Path, cell: str) -> None:
    with pytest.raises(Fault, match="damaged"):
        load(desk, packed(place, f"<row><c {cell}><v>1</v></c></row>"))


def test_errors_and_formulas_without_a_value_are_faults_of_their_cells(desk: Desk, place: Path) -> None:
    rows = [["一号", *ROW[1:4], "#DIV/0!", 40], ["二号", *ROW[1:3], "=E3+F3", 60, 40], ["#REF!", None, None, None, None, "=1+1"]]
    faults = load(desk, workbook(place, HEAD, *rows)).faults
    assert [(fault.sheet, fault.row, fault.column, fault.value) for fault in faults] == [
        ("数据", 2, "自筹", "#DIV/0!"),
        ("数据", 3, "计划投资", "=E3+F3"),
        ("数据", 4, "名称", "#REF!"),
        ("数据", 4, "贷款", "=1+1"),
    ]
    assert [fault.problem for fault in faults][:2] == ["the cell holds an error", "the formula was saved without a value"]


def test_a_file_that_is_not_there_is_a_fault(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Fault, match="cannot be read"):
        load(desk, tmp_path / "none.xlsx")


def test_the_same_file_twice_changes_nothing(desk: Desk, place: Path) -> None:
    seq = load(desk, workbook(place, HEAD, ROW)).seq
    assert load(desk, place).already
    assert queries.cursor(desk.code) == seq


def test_a_file_with_heads_only_is_told(desk: Desk, place: Path) -> None:
    with pytest.raises(Fault, match="no rows below the heads"):
        load(desk, workbook(place, HEAD))


def test_a_number_that_could_not_be_an_address_is_a_fault_of_its_row(desk: Desk, place: Path) -> None:
    (fault,) = load(desk, workbook(place, ["编号", *HEAD], ["a/b", *ROW])).faults
    assert (fault.row, fault.column, fault.value) == (2, "编号", "a/b")
    assert load(desk, workbook(place, ["编号", *HEAD], ["东政发〔2026〕3号", *ROW])).created == 1
