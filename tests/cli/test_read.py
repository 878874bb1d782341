"""`read`: from files to claims, on a screen, as JSON lines and in tables. It needs neither a home nor Django."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.cli.conftest import ROOT, Run
from tests.reader import files

PAGE = (ROOT / "docs" / "howto" / "read-a-report.md").read_text("utf-8")
REPORT = re.search(r"```text\n(.*?)```", PAGE, re.DOTALL)[1]
NEXT = "云溪区政府工作报告（虚构）\n2024年1月8日\n一、2023年工作回顾\n全年地区生产总值增长5.2%，新增规模以上工业企业11家。\n"


@pytest.fixture
def report(run: Run, tmp_path: Path) -> Path:
    (tmp_path / "next.txt").write_text(NEXT, encoding="utf-8")
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_it_does_without_django_and_without_a_home(report: Path) -> None:
    code = (
        "import sys; from click.testing import CliRunner; from taizhang.cli.main import main\n"
        "done = CliRunner().invoke(main, ['read', 'report.txt', '--checks', '--promises'])\n"
        "assert done.exit_code == 0, done.output\n"
        "sys.exit('django' in sys.modules)"
    )
    environment = {**os.environ, "TAIZHANG_HOME": str(report.parent / "nowhere")}
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=report.parent, env=environment).returncode == 0
    assert not (report.parent / "nowhere").exists()


@pytest.mark.usefixtures("report")
def test_the_example_of_the_how_to_prints_what_it_says(run: Run) -> None:
    shown = run("read", "report.txt", "--json").stdout.splitlines()[0]
    assert shown in PAGE
    for words in (("report.txt", "--checks"), ("next.txt", "--against", "report.txt")):
        done = run("read", *words)
        assert done.exit_code == 0
        assert done.stdout.strip() in PAGE


def test_every_claim_has_its_keys_and_its_quote_stands_at_its_offsets(run: Run, report: Path) -> None:
    claims = lines(run("read", report, "--json").stdout)
    assert len(claims) >= 8
    for claim in claims:
        assert REPORT[claim["start"] : claim["end"]] == claim["quote"]
        assert {"indicator", "value", "unit", "kind", "bound", "role", "period", "line", "sentence"} <= claim.keys()
        assert claim["document"] == str(report)
        assert isinstance(claim["value"], (int, float))
    assert [claim["scope"] for claim in claims if claim["kind"] == "rank"] == ["全市"]
    assert [claim for claim in claims if claim["kind"] != "rank" and "scope" in claim] == []


def test_a_number_keeps_every_digit(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("全年实现地区生产总值123456789.12345678亿元。", encoding="utf-8")
    text = run("read", "a.txt", "--json").stdout
    assert json.loads(text, parse_float=Decimal)["value"] == Decimal("12345678912345678")


@pytest.mark.usefixtures("report")
def test_findings_and_promises_follow_the_claims(run: Run) -> None:
    told = lines(run("read", "report.txt", "--json", "--checks", "--promises").stdout)
    kinds = [row.get("what", "claim") for row in told]
    assert kinds == sorted(kinds, key=["claim", "finding", "promise"].index)
    wrong = [row for row in told if row.get("verdict") == "SUSPECT"]
    assert [row["quotes"] for row in wrong] == [["95个", "40个", "53个"]]
    assert [row["value"] for row in told if row.get("what") == "promise"] == [6, 8]


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("documents", "城镇新增就业4216人"),
        ("repair", "2022年工作回顾"),
        ("quantities", "215.36亿元"),
        ("claims", "地区生产总值"),
        ("checks", "SUSPECT"),
    ],
)
@pytest.mark.usefixtures("report")
def test_every_stage_shows_what_it_made(run: Run, stage: str, said: str) -> None:
    assert said in run("read", "report.txt", "--stage", stage).stdout
    assert all(row["document"] == "report.txt" for row in lines(run("read", "report.txt", "--stage", stage, "--json").stdout))


def test_the_year_can_be_said_where_the_report_bears_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("政府工作报告\n今年以来，新增就业4216人。", encoding="utf-8")
    assert [row["period"][:4] for row in lines(run("read", "a.txt", "--json", "--year", 2019).stdout)] == ["2019"]


def test_a_folder_is_read_on_all_cores_in_order_and_a_bad_file_does_not_stop_it(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    (folder / "deep").mkdir(parents=True)
    for number in range(12):
        (folder / f"{number:02}.txt").write_text(f"2022年，全区新增就业{number + 1}00人。", encoding="utf-8")
    (folder / "05.txt").write_bytes(b"")
    (folder / "deep" / "a.docx").write_bytes(files.docx(("2022年，全区新增就业77人。",)))
    (folder / ".hidden.txt").write_text("全区新增就业1人。", encoding="utf-8")
    done = run("read", folder, "--json")
    assert done.exit_code == 1
    assert re.fullmatch(r".*05\.txt: is empty; .*\n", done.stderr)
    assert [row["value"] for row in lines(done.stdout)] == [*(100 * n for n in range(1, 13) if n != 6), 77]


def test_a_file_that_is_not_there_is_named(run: Run) -> None:
    done = run("read", "none.txt")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "none.txt: cannot be read: no such file or directory; give the path of a file\n"


def test_a_folder_of_nothing_is_bad_use(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("read", "empty")
    assert (done.exit_code, done.stderr) == (2, "empty: holds no files; name a report, or a folder of reports\n")


@pytest.mark.usefixtures("report")
def test_a_csv_file_opens_in_spreadsheets_and_holds_exact_numbers(run: Run, tmp_path: Path) -> None:
    assert run("read", "report.txt", "--out", "claims.csv").exit_code == 0
    data = (tmp_path / "claims.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert (rows[0]["value"], rows[0]["unit"], rows[0]["line"]) == ("21536000000", "元", "4")
    assert run("read", "report.txt", "--checks", "--out", "findings.csv").exit_code == 0
    assert "SUSPECT" in (tmp_path / "findings.csv").read_text("utf-8-sig")
    done = run("read", "report.txt", "--checks", "--promises", "--out", "both.csv")
    assert (done.exit_code, done.stderr) == (
        2,
        "both.csv: a csv file holds one table; ask for --checks or for --promises, or write .xlsx\n",
    )


@pytest.mark.usefixtures("report")
def test_a_workbook_has_a_sheet_for_each(run: Run, tmp_path: Path) -> None:
    assert run("read", "report.txt", "next.txt", "--checks", "--promises", "--out", "all.xlsx").exit_code == 0
    book = CalamineWorkbook.from_path(tmp_path / "all.xlsx")
    assert book.sheet_names == ["claims", "findings", "promises"]
    claims = book.get_sheet_by_name("claims").to_python()
    assert claims[1][claims[0].index("value")] == 21536000000
    assert {row[0] for row in claims[1:]} == {"report.txt", "next.txt"}


def test_no_text_acts_as_a_formula_or_steers_a_terminal(run: Run, tmp_path: Path) -> None:
    text = "=cmd()新增就业4216人\u202e\x1b[31m。<script>alert(1)</script>增加投资3亿元。"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert run("read", "a.txt", "--out", "a.csv").exit_code == 0
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text("utf-8-sig").splitlines()))
    assert not [cell for row in rows for cell in row.values() if cell.startswith("=")]
    shown = run("read", "a.txt").stdout + run("read", "a.txt", "--stage", "documents").stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\u202e" in shown


@pytest.mark.parametrize(("name", "said"), [("a.doc", "no kind of table"), ("none/a.csv", "")])
@pytest.mark.usefixtures("report")
def test_a_table_that_cannot_be_written_is_bad_use(run: Run, name: str, said: str) -> None:
    done = run("read", "report.txt", "--out", name)
    assert done.exit_code == 2
    assert said in done.stderr
