"""The chain by shell, and the home: sealed, verified, rebuilt, backed up, restored, served."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from taizhang.cli import serving
from taizhang.journal import actions as chain
from taizhang.journal import queries as journal
from taizhang.journal.types import Draft
from taizhang.records.models import Record
from tests.cast import NOW, Stage
from tests.cli.conftest import ROOT, Apart, Run, run_apart
from tests.journal.ground import past_the_triggers, sql

NUMBER = "演示-2026-00001"
VERIFIER = ROOT / "tools" / "verify_journal.py"
database = pytest.mark.django_db(transaction=True)


@database
def test_verify_names_the_event_that_was_changed_past_the_triggers(run: Run, place: Stage) -> None:
    assert run("verify", place.code).exit_code == 0
    changed = next(entry.seq for entry in journal.entries(place.code) if entry.kind == "record.created")
    with past_the_triggers():
        sql("UPDATE journal_event SET body = replace(body, '123456.78', '123456.79')")
    done = run("verify", place.code)
    assert done.exit_code == 1
    assert f"event {changed}" in done.stderr
    assert json.loads(run("verify", place.code, "--json").stdout)["first_bad"] == changed


@database
def test_verify_holds_the_journal_to_a_seal_kept_elsewhere(run: Run, place: Stage, tmp_path: Path) -> None:
    (tmp_path / "seal.json").write_text(run("seal", place.code, "--json").stdout, "utf-8")
    assert run("verify", place.code, "--against", tmp_path / "seal.json").exit_code == 0
    seal = json.loads((tmp_path / "seal.json").read_text("utf-8"))
    (tmp_path / "other.json").write_text(json.dumps({**seal, "digest": "0" * 64}), "utf-8")
    assert run("verify", place.code, "--against", tmp_path / "other.json").exit_code == 1
    (tmp_path / "no.json").write_text("{}", "utf-8")
    assert run("verify", place.code, "--against", tmp_path / "no.json").exit_code == 2


@database
def test_the_seal_of_a_published_card_can_be_held_against_the_journal(run: Run, place: Stage, tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text(run("publish", place.code, "--json").stdout, "utf-8")
    assert run("verify", place.code, "--against", tmp_path / "card.json").exit_code == 0


@database
def test_a_rebuild_comes_out_equal_unless_a_table_was_touched(run: Run, place: Stage) -> None:
    run("publish", place.code)
    assert run("rebuild", place.code).exit_code == 0
    Record.objects.filter(register="estate").update(state="closed")
    done = run("rebuild", place.code, "--json")
    assert (done.exit_code, json.loads(done.stdout)["changed"]) == (1, ["records_record"])
    assert run("rebuild", place.code).exit_code == 0


@database
def test_journal_and_proof_are_checked_by_the_tool_for_outsiders(run: Run, place: Stage, tmp_path: Path) -> None:
    run("seal", place.code)
    assert run("journal", place.code, "--out", tmp_path / "journal.jsonl").exit_code == 0
    assert run("proof", place.code, "estate", NUMBER, "--out", tmp_path / "proof.json").exit_code == 0
    public = (tmp_path / "journal.jsonl").read_text("utf-8")
    assert "123456.78" not in public
    assert "123456.78" in (tmp_path / "proof.json").read_text("utf-8")
    assert "123456.78" in run("journal", place.code, "--full").stdout
    assert run("journal", place.code, "--full", "--as", "leader").exit_code == 2
    assert run("proof", place.code, "estate", NUMBER, "--as", "outsider").exit_code == 2
    given = run("proof", place.code, "estate", NUMBER, "--as", "public")
    assert (given.exit_code, "body" in json.loads(given.stdout), "123456.78" in given.stdout) == (0, False, False)
    checked = [sys.executable, "-I", str(VERIFIER), str(tmp_path / "journal.jsonl")]
    assert subprocess.run(checked, capture_output=True, check=False).returncode == 0


@database
def test_a_backup_holds_no_private_value_and_no_key(run: Run, place: Stage, tmp_path: Path, settings: object) -> None:
    run("record", place.code, "petition", "--unit", "north", "topic=road", "person=演示某甲")
    done = run("backup", tmp_path / "b.tar.gz", "--json")
    assert (done.exit_code, json.loads(done.stdout)["districts"][0]["journal"]) == (0, place.code)
    key = Path(settings.TAIZHANG_HOME, "master.key").read_text().strip()  # type: ignore[attr-defined]
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        content = b"".join(file.read() for member in archive if (file := archive.extractfile(member)))
    assert "演示某甲".encode() not in content
    assert key.encode() not in content
    assert bytes.fromhex(key) not in content
    assert (tmp_path / "b.tar.gz").stat().st_mode & 0o077 == 0


@database
def test_a_backup_is_of_one_moment_while_others_go_on_writing(
    run: Run, place: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = journal.head(place.code).seq
    whole = journal.export

    def write_meanwhile() -> None:
        chain.append(place.code, [Draft("unit.renamed", "unit/north", {})], actor="operator", now=NOW)
        connection.close()

    def export(code: str, **given: Any) -> Iterator[bytes]:
        writer = Thread(target=write_meanwhile)
        writer.start()
        writer.join(20)
        assert not writer.is_alive()
        return whole(code, **given)

    monkeypatch.setattr(journal, "export", export)
    manifest = json.loads(run("backup", tmp_path / "b.tar.gz", "--json").stdout)
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        file = archive.extractfile(f"{place.code}.jsonl")
        assert file is not None
        lines = file.read().splitlines()
    assert journal.head(place.code).seq == before + 1
    assert manifest["districts"][0]["seq"] == before == len(lines) - 1


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home `one`, a seal and a backup `b.tar.gz` of it, and a petitioner's name erased after the backup was made."""
    folder = tmp_path_factory.mktemp("lost")
    run_apart(folder, "one", "init")
    run_apart(folder, "one", "adopt", "zhuhui")
    words = "record zhuhui petition --unit 430405 channel=letter purpose=request topic=construction petitioner=演示某乙 --json"
    made = run_apart(folder, "one", *words.split())
    assert made.returncode == 0, made.stderr
    (folder / "seal.json").write_text(run_apart(folder, "one", "seal", "zhuhui", "--json").stdout, "utf-8")
    assert run_apart(folder, "one", "backup", "b.tar.gz").returncode == 0
    erased = run_apart(folder, "one", "erase", "zhuhui", "petition", json.loads(made.stdout)["number"], "--reason", "本人申请")
    assert erased.returncode == 0, erased.stderr
    return folder


def test_a_restore_erases_again_rebuilds_and_verifies(lost: Path) -> None:
    refused = run_apart(lost, "two", "restore", "b.tar.gz")
    assert (refused.returncode, "no master key" in refused.stderr) == (2, True)
    (lost / "two" / "master.key").write_bytes((lost / "one" / "master.key").read_bytes())
    restored = run_apart(lost, "two", "restore", "b.tar.gz", "--erasures", lost / "one" / "erasures.jsonl")
    assert restored.returncode == 0, restored.stderr
    assert run_apart(lost, "two", "verify", "zhuhui", "--against", "seal.json").returncode == 0
    assert "record.erased" in run_apart(lost, "two", "journal", "zhuhui", "--full").stdout
    assert "not empty" in run_apart(lost, "two", "restore", "b.tar.gz").stderr


def test_a_damaged_backup_is_refused_and_nothing_is_written(lost: Path) -> None:
    whole = (lost / "b.tar.gz").read_bytes()
    (lost / "cut.tar.gz").write_bytes(whole[:-2000])
    (lost / "foreign.tar.gz").write_bytes(b"no archive")
    (lost / "altered.tar.gz").write_bytes(whole)
    _alter(lost / "altered.tar.gz", lost / "inside")
    (lost / "three").mkdir()
    (lost / "three" / "master.key").write_bytes((lost / "one" / "master.key").read_bytes())
    for name in ("cut", "foreign", "altered"):
        done = run_apart(lost, "three", "restore", f"{name}.tar.gz")
        assert done.returncode == 2, done.stderr
        assert "use another copy" in done.stderr
    assert "there is no district" in run_apart(lost, "three", "verify", "zhuhui").stderr


def _alter(file: Path, folder: Path) -> None:
    with tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")
    lines = (folder / "zhuhui.jsonl").read_text("utf-8")
    (folder / "zhuhui.jsonl").write_text(lines.replace("珠晖区", "珠晕区", 1), "utf-8")
    with tarfile.open(file, "w:gz") as archive:
        for path in sorted(folder.iterdir()):
            archive.add(path, path.name)


@database
def test_a_demonstration_that_stands_is_left_and_one_that_was_interrupted_is_not_touched(
    run: Run, place: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "DEMONSTRATION", (place.code,))
    half = run("demo", "--no-serve", "--in-place")
    assert (half.exit_code, "was interrupted" in half.stderr) == (2, True)
    run("publish", place.code)
    before = journal.head(place.code)
    assert run("demo", "--no-serve").exit_code == 0
    assert journal.head(place.code) == before


@database
def test_one_round_of_work_counts_to_the_head(run: Run, place: Stage) -> None:
    assert f"counted up to event {journal.head(place.code).seq}" in run("work", "--once").stdout


def test_serve_answers_at_the_address_that_it_prints_and_ends_when_told(apart: Apart, tmp_path: Path) -> None:
    apart("one", "init")
    environment = {**os.environ, "TAIZHANG_HOME": str(tmp_path / "one"), "PYTHONWARNINGS": "error"}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "taizhang.cli.main", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = re.search(r"http://(127\.0\.0\.1):(\d+)/", server.stdout.readline())
        assert address is not None
        asked = http.client.HTTPConnection(address[1], int(address[2]), timeout=20)
        asked.request("GET", "/health")
        answer = asked.getresponse()
        assert (answer.status, json.loads(answer.read())["ok"]) == (200, True)
        asked.close()
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
