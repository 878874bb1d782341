"""A day's work by shell: records in, figures out, the card, files both ways."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taizhang.journal import queries as journal
from tests.cast import Stage
from tests.cli.conftest import Apart, Run

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "演示-2026-00001"
PERIOD = ("--period", "2026")


def figure(run: Run, place: Stage, indicator: str = "estate.opened", *more: str) -> str:
    found: str = json.loads(run("figure", place.code, indicator, *PERIOD, "--json", *more).stdout)["exact"]
    return found


def test_a_record_is_created_stepped_and_amended_and_the_figure_follows(run: Run, place: Stage) -> None:
    made = run("record", place.code, "estate", "--unit", "south", "--opened-on", "2026-02-20", "topic=road", "amount=10", "--json")
    assert made.exit_code == 0, made.stderr
    number = json.loads(made.stdout)["number"]
    assert (figure(run, place), figure(run, place, "estate.amount")) == ("4", "170466.79")
    before = journal.head(place.code).seq
    assert json.loads(run("step", place.code, "estate", number, "close", "--on", "2026-02-21", "--json").stdout)["state"] == "closed"
    assert run("amend", place.code, "estate", number, "amount=20.5", "--reason", "误录").exit_code == 0
    assert figure(run, place, "estate.amount") == "170477.29"
    assert figure(run, place, "estate.amount", "--as-of", str(before)) == "170466.79"
    assert figure(run, place, "estate.amount", "--unit", "south") == "20.5"
    assert figure(run, place, "estate.opened", "--cutoff", "2026-02-19") == "3"


def test_private_values_are_read_from_standard_input_and_never_printed(run: Run, place: Stage) -> None:
    words = ("record", place.code, "petition", "--unit", "north", "--opened-on", "2026-02-20", "topic=road", "--values", "-")
    made = run(*words, "--json", stdin='{"person": "演示某甲"}')
    assert json.loads(made.stdout)["private"] == ["person"]
    assert "演示某甲" not in made.output
    number = json.loads(made.stdout)["number"]
    gone = run("erase", place.code, "petition", number, "--reason", "本人申请", "--json")
    assert (gone.exit_code, json.loads(gone.stdout)["erased"]) == (0, True)
    assert run("verify", place.code).exit_code == 0


@pytest.mark.parametrize("words", [("amount",), (), ("--values", "-")])
def test_values_that_are_none_are_bad_use(run: Run, place: Stage, words: tuple[str, ...]) -> None:
    assert run("amend", place.code, "estate", NUMBER, *words, "--reason", "误录", stdin="[1]").exit_code == 2


@pytest.mark.parametrize("file", ["none.json", "."])
def test_a_file_of_values_that_cannot_be_read_is_told(run: Run, place: Stage, file: str) -> None:
    refused = run("amend", place.code, "estate", NUMBER, "--values", file, "--reason", "误录")
    assert (refused.exit_code, "the file cannot be read" in refused.stderr) == (2, True)


def test_a_figure_of_nothing_is_a_finding_and_an_unknown_one_bad_use(run: Run, place: Stage) -> None:
    assert run("figure", place.code, "petition.closed", "--period", "2020").exit_code == 1
    unknown = run("figure", place.code, "petition.closd", *PERIOD)
    assert unknown.exit_code == 2
    assert "did you mean `petition.closed`?" in unknown.stderr


def test_explain_lists_both_parts_of_a_ratio(run: Run, place: Stage) -> None:
    text = run("explain", place.code, "petition.closed", *PERIOD).stdout
    assert "denominator: 3 records" in text
    assert "numerator: 2 records" in text
    assert "close_on IS NOT NULL" in text
    told = json.loads(run("explain", place.code, "petition.closed", *PERIOD, "--json").stdout)
    assert (len(told["evidence"]["denominator"]), len(told["evidence"]["numerator"])) == (3, 2)


def test_a_card_is_drafted_published_and_drifts(run: Run, place: Stage, tmp_path: Path) -> None:
    assert "(draft)" in run("card", place.code).stdout
    done = run("publish", place.code)
    assert (done.exit_code, "version 1" in done.stdout) == (0, True)
    assert run("drift", place.code).exit_code == 0
    run("amend", place.code, "estate", NUMBER, "amount=1", "--reason", "误录")
    drift = run("drift", place.code)
    assert drift.exit_code == 1
    assert f"estate/{NUMBER}" in drift.stdout
    assert json.loads(run("drift", place.code, "--json").stdout)["moved"][0]["figure"] == "estate.amount"
    assert "17.0万元" in run("card", place.code).stdout
    assert "4.7万元" in run("card", place.code, "--draft").stdout
    for name in ("card.html", "card.json"):
        assert run("card", place.code, "--out", tmp_path / name).exit_code == 0
    assert json.loads((tmp_path / "card.json").read_text("utf-8")) == json.loads(run("card", place.code, "--json").stdout)
    assert "17.0万元" in (tmp_path / "card.html").read_text("utf-8")
    assert run("card", place.code, "--out", tmp_path / "card.docx").exit_code == 2
    assert run("card", place.code, "--version", "2").exit_code == 2


def test_a_card_with_a_gap_ends_with_a_finding_that_names_it(run: Run, place: Stage) -> None:
    done = run("card", place.code, "--period", "2020", "--json")
    assert done.exit_code == 1
    assert "petition.closed" in done.stderr
    assert [gap["figure"] for gap in json.loads(done.stdout)["missing"]] == ["petition.closed"]
    assert run("publish", place.code, "--period", "2020").exit_code == 2


def test_what_was_exported_is_imported_without_a_change_and_faults_are_named(run: Run, place: Stage, tmp_path: Path) -> None:
    file = tmp_path / "estate.csv"
    assert run("export", place.code, "estate", "--out", file).exit_code == 0
    assert run("export", place.code, "estate").stdout == file.read_text("utf-8")
    again = run("import", place.code, "estate", file, "--json")
    assert again.exit_code == 0, again.stderr
    same = json.loads(again.stdout)
    assert (same["created"], same["amended"], same["unchanged"]) == (0, 0, 3)
    file.write_text(file.read_text("utf-8").replace("123456.78", "viel"), "utf-8")
    wrong = run("import", place.code, "estate", file, "--amend")
    assert wrong.exit_code == 1
    assert "estate.csv" in wrong.stderr
    assert "row 2 amount ('viel')" in wrong.stderr
    assert figure(run, place, "estate.amount") == "170456.79"
    file.write_text(file.read_text("utf-8").replace("viel", "123456.79"), "utf-8")
    assert run("import", place.code, "estate", file, "--amend").exit_code == 0
    assert figure(run, place, "estate.amount") == "170456.8"
    assert "imported before" in run("import", place.code, "estate", file, "--amend").stdout


def test_a_template_is_a_workbook_that_can_be_imported(run: Run, place: Stage, tmp_path: Path) -> None:
    assert run("template", place.code, "estate").exit_code == 0
    assert (tmp_path / "estate.xlsx").read_bytes().startswith(b"PK")
    assert run("import", place.code, "estate").exit_code == 2


def test_a_deadline_tells_its_days_with_and_without_a_home(run: Run, place: Stage, apart: Apart) -> None:
    words = ("deadline", "petition.handle", "--from", "2023-01-10", "--extend", "30", "--json")
    alone = json.loads(apart("nowhere", *words).stdout)
    assert (alone["nominal"], alone["extended_by"], alone["provisional"]) == ("2023-04-10", 30, False)
    assert len(alone["account"]) == 91
    assert json.loads(run(*words, "--district", place.code).stdout) == alone
    assert "2023-03-11" in run("deadline", "petition.handle", "--from", "2023-01-10").stdout
    wrong = run("deadline", "petition.handle", "--from", "2023-01-10", "--suspend", "2023-02-01")
    assert (wrong.exit_code, "write 2023-02-01..2023-02-10" in wrong.stderr) == (2, True)
    assert "did you mean petition.handle" in run("deadline", "petition.handel", "--from", "2023-01-10").stderr


def test_a_pack_with_faults_gets_complaints_with_file_and_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("pack: broken\nextends: common\n", "utf-8")
    (tmp_path / "more.yaml").write_text(
        "indicator: x.y\nname: {zh: 甲, en: A}\nregister: petition\nplace_by: acceptedon\nunit: 件\n", "utf-8"
    )
    done = run("check", tmp_path)
    assert done.exit_code == 1
    assert "more.yaml:4" in done.stderr
    assert json.loads(run("check", tmp_path, "--json").stdout)[0]["line"] == 4
    assert run("check", "common", "zhuhui", "shuangqing").exit_code == 0
    assert run("check", "zuhui").exit_code == 2


def test_the_schema_is_that_of_the_reference(run: Run) -> None:
    assert json.loads(run("schema").stdout)["title"] == "Taizhang definition"
