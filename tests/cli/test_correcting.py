"""Corrections by shell: what they would move, asked for and decided, and what they moved of what was printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from taizhang.journal import actions as chain
from taizhang.journal import queries as journal
from taizhang.journal.types import Draft
from tests.cast import NOW, Stage
from tests.cli.conftest import Run, run_apart

NUMBER = "演示-2026-00001"
database = pytest.mark.django_db(transaction=True)


@database
def test_a_preview_names_figures_and_printed_numbers_and_writes_nothing(run: Run, place: Stage) -> None:
    run("publish", place.code)
    before = journal.head(place.code)
    shown = run("amend", place.code, "estate", NUMBER, "amount=23456.78", "--preview")
    assert (shown.exit_code, journal.head(place.code)) == (0, before)
    assert "printed 17.0万元 → 7.0万元" in shown.stdout
    assert "figure estate.amount 2026 [north.hill]: 170456.79 → 70456.79 元 (-100000)" in shown.stdout
    told = json.loads(run("amend", place.code, "estate", NUMBER, "amount=23456.78", "--preview", "--json").stdout)
    assert {one["indicator"] for one in told["figures"]} == {"estate.amount", "estate.mean"}
    assert [one["would_print"] for one in told["cards"]] == ["7.0万元"]
    nothing = run("amend", place.code, "estate", NUMBER, "topic=water", "--preview")
    assert nothing.stdout == "no figure, target, rank or printed number would move\n"


@database
def test_every_change_has_its_preview(run: Run, place: Stage) -> None:
    before = journal.head(place.code)
    assert "figure petition.closed 2026" in run("step", place.code, "petition", "演示-2026-00003", "close", "--preview").stdout
    made = run("record", place.code, "estate", "--unit", "south", "topic=road", "amount=5", "--preview")
    assert "figure estate.opened" in made.stdout
    assert "figure estate.opened" in run("merge", place.code, "estate", NUMBER, "--into", "演示-2026-00002", "--preview").stdout
    assert journal.head(place.code) == before
    assert run("merge", place.code, "estate", NUMBER, "--into", "演示-2026-00002", "--reason", "重复").exit_code == 0
    assert journal.entry(place.code, before.seq + 1).kind == "record.merged"


@database
def test_an_amendment_needs_a_reason_but_its_preview_does_not(run: Run, place: Stage) -> None:
    assert run("amend", place.code, "estate", NUMBER, "amount=1").exit_code == 2
    assert run("amend", place.code, "estate", NUMBER, "amount=1", "--preview").exit_code == 0


@database
def test_at_a_terminal_the_radius_is_shown_and_the_signature_asked(run: Run, place: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taizhang.cli.blasting.watched", lambda: True)
    before = journal.head(place.code)
    words = ("amend", place.code, "estate", NUMBER, "amount=23456.78", "--reason", "误录")
    refused = run(*words, stdin="n\n")
    assert (refused.exit_code, journal.head(place.code)) == (1, before)
    assert "figure estate.amount 2026" in refused.stderr
    assert run(*words, stdin="y\n").exit_code == 0
    assert journal.head(place.code).seq == before.seq + 1
    assert "figure" not in run(*words[:4], "amount=5", "--reason", "误录", "--yes").stderr


@database
def test_a_correction_is_asked_for_looked_at_and_decided_by_another(run: Run, place: Stage) -> None:
    run("publish", place.code)
    asked = run("request", place.code, "estate", NUMBER, "amount=23456.78", "--reason", "误录", "--as", "clerk")
    assert asked.stdout.startswith("request 1 for")
    listed = run("corrections", place.code, "--as", "reviewer")
    assert "amount: 123456.78 → 23456.78" in listed.stdout
    assert "2 printed numbers read this register and count what you may not see" in listed.stdout
    assert "printed 17.0万元 → 7.0万元" in run("corrections", place.code, "estate").stdout
    assert "no correction waits" in run("corrections", place.code, "--as", "outsider").stdout
    own = run("decide", place.code, "estate", NUMBER, "1", "--accept", "--reason", "属实", "--as", "clerk")
    assert own.exit_code == 2
    done = run("decide", place.code, "estate", NUMBER, "1", "--accept", "--reason", "属实", "--as", "reviewer", "--json")
    assert json.loads(done.stdout)["values"]["amount"] == "23456.78"
    assert "no correction waits" in run("corrections", place.code).stdout
    errata = run("errata", place.code)
    assert errata.exit_code == 1
    assert "printed 17.0万元, now 7.0万元 (-100000.00 元)" in errata.stdout
    assert f"reviewer: record.amended estate/{NUMBER}, reason kept" in errata.stdout


@database
def test_a_refused_correction_changes_nothing_and_an_id_that_is_none_is_refused(run: Run, place: Stage) -> None:
    run("request", place.code, "estate", NUMBER, "amount=1", "--reason", "误录", "--as", "clerk")
    done = run("decide", place.code, "estate", NUMBER, "1", "--refuse", "--reason", "不属实", "--as", "reviewer", "--json")
    assert json.loads(done.stdout)["values"]["amount"] == "123456.78"
    assert run("decide", place.code, "estate", NUMBER, "7", "--refuse", "--reason", "无", "--as", "reviewer").exit_code == 2
    assert run("decide", place.code, "estate", NUMBER, "1", "--reason", "无").exit_code == 2


@database
def test_errata_are_json_too_and_a_new_edition_says_what_it_changed(run: Run, place: Stage, amend: Callable[..., None]) -> None:
    assert "has published nothing" in run("errata", place.code).stdout
    run("publish", place.code)
    assert run("errata", place.code).exit_code == 0
    amend("estate", 1, amount="1.00")
    (card,) = json.loads(run("errata", place.code, "--json").stdout)["cards"]
    assert (card["drift"]["moved"][0]["printed"], card["drift"]["moved"][0]["movers"][0]["reason"]) == ("17.0万元", True)
    again = run("publish", place.code)
    assert "version 2" in again.stdout
    assert "estate.amount 2026: 17.0万元 → 4.7万元" in again.stdout
    first = json.loads(run("card", place.code, "--version", "1", "--json").stdout)
    assert first["numbers"][1]["display"] == "17.0万元"


@database
def test_an_import_in_progress_keeps_a_card_from_being_published(run: Run, place: Stage) -> None:
    data: dict[str, Any] = {"register": "estate", "file_digest": "00", "rows": 2, "partial": False, "amend": False, "definition": 1}
    chain.append(place.code, [Draft("import.started", "import/0123456789abcdef", data)], actor="operator", now=NOW)
    before = journal.head(place.code)
    done = run("publish", place.code)
    assert (done.exit_code, journal.head(place.code)) == (2, before)
    assert "import/0123456789abcdef into estate" in done.stderr
    assert "importing the same file again" in done.stderr
    assert "--abandon" in done.stderr


@database
def test_a_card_that_lacks_a_figure_is_named_at_check_and_not_published(run: Run, place: Stage) -> None:
    assert run("check", "--district", place.code).exit_code == 0
    for number in range(1, 4):
        org_number = f"演示-2026-{number:05}"
        run("amend", place.code, "petition", org_number, "opened_on=2025-12-30", "--reason", "误录")
    done = run("check", "--district", place.code)
    assert done.exit_code == 1
    assert "办结率{rate}" in done.stderr
    assert "enter or import the records" in done.stderr
    assert run("publish", place.code).exit_code == 2
    assert json.loads(run("check", "--district", place.code, "--json").stdout)[0]["figure"] == "petition.closed"
    assert run("check").exit_code == 2


# On another machine

PACK = {
    "pack.yaml": """
pack: xiqiu
extends: common
code: "990002"
district: {zh: 西丘区, en: Xiqiu District}
number_prefix: 演示-
demonstration: true
notice: {zh: 其下的记录均为合成数据。, en: The records beneath are synthetic.}
""",
    "units.yaml": """
- {unit: "990002", name: {zh: 西丘区, en: Xiqiu District}, level: district}
- {unit: "990002901", name: {zh: 东镇, en: East Town}, parent: "990002"}
""",
    "card.yaml": """
card: annual
period: "2022"
title: {zh: 西丘区成绩单, en: Xiqiu's report card}
sections:
  - heading: {zh: 来信, en: Letters}
    sentences:
      - text: {zh: "收到{letters}。", en: "{letters} came in."}
        numbers: {letters: {indicator: letters, decimals: 0}}
---
indicator: letters
name: {zh: 来信件数, en: Letters}
register: petition
place_by: opened_on
where: "channel = 'letter'"
unit: 件
""",
}


def test_a_restored_home_elsewhere_gives_the_same_card_and_the_same_seal(tmp_path: Path) -> None:
    def one(*words: object) -> str:
        done = run_apart(tmp_path, "one", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    (tmp_path / "xiqiu").mkdir()
    for name, text in PACK.items():
        (tmp_path / "xiqiu" / name).write_text(text, "utf-8")
    one("init")
    one("adopt", tmp_path / "xiqiu")
    words = "record xiqiu petition --unit 990002901 --opened-on 2022-05-05 channel=letter purpose=request topic=construction"
    number = json.loads(one(*words.split(), "petitioner=演示某乙", "--json"))["number"]
    one("publish", "xiqiu", "--knowingly", "letters")
    (tmp_path / "card.json").write_text(one("card", "xiqiu", "--json"), "utf-8")
    one("amend", "xiqiu", "petition", number, "channel=phone", "--reason", "误录")
    moved = run_apart(tmp_path, "one", "errata", "xiqiu")
    assert "printed 1件, now 0件" in moved.stdout
    one("backup", "b.tar.gz")
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "two").mkdir(parents=True)
    (elsewhere / "two" / "master.key").write_bytes((tmp_path / "one" / "master.key").read_bytes())
    restored = run_apart(elsewhere, "two", "restore", tmp_path / "b.tar.gz")
    assert restored.returncode == 0, restored.stderr
    assert run_apart(elsewhere, "two", "card", "xiqiu", "--json").stdout == (tmp_path / "card.json").read_text("utf-8")
    assert run_apart(elsewhere, "two", "verify", "xiqiu", "--against", tmp_path / "card.json").returncode == 0
    assert run_apart(elsewhere, "two", "errata", "xiqiu").stdout == moved.stdout
    card = json.loads((tmp_path / "card.json").read_text("utf-8"))
    asked = ("figure", "xiqiu", "letters", "--period", "2022", "--as-of", card["as_of"], "--cutoff", card["cutoff"], "--json")
    assert json.loads(run_apart(elsewhere, "two", *asked).stdout)["exact"] == card["numbers"][0]["exact"] == "1"
