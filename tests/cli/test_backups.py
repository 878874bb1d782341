"""Backups taken while other processes write, changed on their way, and put back into another kind of database."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from tests.cli.conftest import run_apart

WRITER = """
import sys
from datetime import date
from taizhang.cli import opening
opening.setup()
from taizhang.kernel.clock import SystemClock
from taizhang.org.types import OPERATOR
from taizhang.records import actions
print("begun", flush=True)
number = 0
while True:
    number += 1
    values = {"channel": "letter", "purpose": "request", "topic": "construction", "petitioner": f"演示某{sys.argv[1]}{number}"}
    actions.create("zhuhui", "petition", unit="430405", opened_on=date(2024, 1, 2), values=values, acting=OPERATOR, now=SystemClock().now())
"""


def environment(folder: Path, home: str, url: str | None = None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "TAIZHANG_MASTER_KEY", "TAIZHANG_CLOCK"}}
    return {**kept, "TAIZHANG_HOME": str(folder / home), **({"DATABASE_URL": url} if url else {})}


def run(folder: Path, home: str, *words: object, url: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "taizhang.cli.main", *map(str, words)]
    return subprocess.run(command, env=environment(folder, home, url), capture_output=True, text=True, cwd=folder, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a home `one`, and a backup `busy.tar.gz` taken of it while two other processes enter petitions."""
    place = tmp_path_factory.mktemp("busy")
    assert run_apart(place, "one", "init").returncode == 0
    assert run_apart(place, "one", "adopt", "zhuhui").returncode == 0
    command = [sys.executable, "-c", WRITER]
    writers = [
        subprocess.Popen([*command, letter], env=environment(place, "one"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for letter in "甲乙"
    ]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "begun\n"
        before = _events(place)
        done = run_apart(place, "one", "backup", "busy.tar.gz", "--json")
        assert done.returncode == 0, done.stderr
        assert [writer.poll() for writer in writers] == [None, None]
        taken = json.loads(done.stdout)["districts"][0]["seq"]
        while _events(place) <= taken:
            assert [writer.poll() for writer in writers] == [None, None]
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    assert before <= taken < _events(place)
    return place


def _events(place: Path) -> int:
    with closing(sqlite3.connect(place / "one" / "taizhang.sqlite3")) as opened:
        return int(opened.execute("SELECT max(seq) FROM journal_event").fetchone()[0])


def with_key(folder: Path, home: str) -> None:
    (folder / home).mkdir()
    (folder / home / "master.key").write_bytes((folder / "one" / "master.key").read_bytes())


def test_what_was_taken_while_others_wrote_comes_back_whole(folder: Path) -> None:
    with_key(folder, "two")
    restored = run_apart(folder, "two", "restore", "busy.tar.gz")
    assert restored.returncode == 0, restored.stderr
    done = run_apart(folder, "two", "verify", "zhuhui", "--deep", "--json")
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (0, True)


def test_an_erased_person_does_not_come_back_from_a_backup_of_before(folder: Path) -> None:
    with tarfile.open(folder / "busy.tar.gz") as archive:
        lines = archive.extractfile("zhuhui.jsonl").read().decode()  # type: ignore[union-attr]
    found = re.search(r"petition/(?P<number>[^\"\\]+)", lines)
    assert found is not None
    number = found["number"]
    erased = run_apart(folder, "one", "erase", "zhuhui", "petition", number, "--reason", "本人申请")
    assert erased.returncode == 0, erased.stderr
    with_key(folder, "three")
    restored = run_apart(folder, "three", "restore", "busy.tar.gz", "--erasures", folder / "one" / "erasures.jsonl")
    assert restored.returncode == 0, restored.stderr
    with closing(sqlite3.connect(folder / "three" / "taizhang.sqlite3")) as opened:
        kept = "SELECT count(*) FROM records_vaultentry WHERE number = ? AND seq <= ?"
        taken = opened.execute("SELECT max(seq) FROM journal_event WHERE kind = 'record.created'").fetchone()[0]
        assert opened.execute(kept, (number, taken)).fetchone()[0] == 0
        assert opened.execute("SELECT count(*) FROM records_vaultentry").fetchone()[0] > 0


def test_a_backup_with_any_byte_changed_is_refused_and_the_home_stays_empty(folder: Path) -> None:
    whole = (folder / "busy.tar.gz").read_bytes()
    with_key(folder, "four")
    for at in (len(whole) // 3, len(whole) - 2000):
        changed = bytearray(whole)
        changed[at] ^= 0x55
        (folder / "changed.tar.gz").write_bytes(changed)
        done = run_apart(folder, "four", "restore", "changed.tar.gz")
        assert done.returncode == 2, done.stderr
        assert "use another copy" in done.stderr
    assert "there is no district" in run_apart(folder, "four", "verify", "zhuhui").stderr


@pytest.fixture
def other_database() -> Iterator[str]:
    """The address of a new database on the server of the tests."""
    given = os.environ["DATABASE_URL"]
    name = f"restored_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    yield given.rsplit("/", 1)[0] + f"/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_backup_goes_from_sqlite_to_postgresql_and_back_with_equal_heads(folder: Path, other_database: str) -> None:
    with_key(folder, "pg")
    restored = run(folder, "pg", "restore", "busy.tar.gz", url=other_database)
    assert restored.returncode == 0, restored.stderr
    assert "not empty" in run(folder, "pg", "restore", "busy.tar.gz", url=other_database).stderr
    assert run(folder, "pg", "verify", "zhuhui", "--deep", url=other_database).returncode == 0
    again = run(folder, "pg", "backup", "again.tar.gz", "--json", url=other_database)
    assert again.returncode == 0, again.stderr
    with_key(folder, "five")
    restored = run_apart(folder, "five", "restore", "again.tar.gz")
    assert restored.returncode == 0, restored.stderr
    heads = [json.loads(run_apart(folder, home, "seal", "zhuhui", "--json").stdout) for home in ("five",)]
    heads.append(json.loads(run(folder, "pg", "seal", "zhuhui", "--json", url=other_database).stdout))
    assert {(head["seq"], head["digest"], head["root"]) for head in heads} == {(heads[0]["seq"], heads[0]["digest"], heads[0]["root"])}
