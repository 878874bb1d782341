"""A home moves from SQLite to PostgreSQL by backup and restore: the same journal, seals and figures on the other side."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.homes import ROOT, Home


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The address of an empty database on a throw-away server of its own."""
    command = [str(ROOT / ".ci" / "with-postgresql"), "sh", "-c", 'echo "$DATABASE_URL"; cat']
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        if not address:
            assert server.stderr is not None
            pytest.skip(f"no PostgreSQL server: {server.stderr.read().strip()}")
        yield address
        server.stdin.close()  # `cat` ends, and the server with it


def run(home: Path, database: str, *words: object) -> str:
    """A command on PostgreSQL, in a process of its own."""
    environment = {**os.environ, "TAIZHANG_HOME": str(home), "DATABASE_URL": database, "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-m", "taizhang.cli.main", *map(str, words)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.faults
def test_sqlite_moves_to_postgresql_with_equal_seals_and_figures(home: Home, tmp_path: Path, empty_database: str) -> None:
    home.must("import", "dongqiu", "matter", home.path / "matters.csv")
    home.must("publish", "dongqiu")
    sealed = home.must("seal", "dongqiu", "--json").told_whole
    home.must("backup", tmp_path / "moving.tar.gz")
    there = tmp_path / "there"
    there.mkdir()
    (there / "master.key").write_bytes((home.path / "master.key").read_bytes())
    run(there, empty_database, "restore", tmp_path / "moving.tar.gz")
    assert not (there / "taizhang.sqlite3").exists()
    (tmp_path / "seal.json").write_text(json.dumps(sealed), "utf-8")
    run(there, empty_database, "verify", "dongqiu", "--deep", "--against", tmp_path / "seal.json")
    kept = [json.loads(line) for line in (there / "seals" / "dongqiu.jsonl").read_text("utf-8").splitlines()]
    assert kept == [json.loads(line) for line in (home.path / "seals" / "dongqiu.jsonl").read_text("utf-8").splitlines()]
    again = json.loads(run(there, empty_database, "seal", "dongqiu", "--json"))
    assert {**again, "at": ""} == {**sealed, "at": ""}
    assert run(there, empty_database, "journal", "dongqiu", "--full").splitlines()[1:] == _events(home)
    for figure in (("matter.opened", "2025"), ("matter.roads", "2025-02"), ("estate.amount", "2025")):
        ask = ("figure", "dongqiu", figure[0], "--period", figure[1], "--json")
        assert json.loads(run(there, empty_database, *ask))["exact"] == home.must(*ask).told_whole["exact"]
    assert (
        json.loads(run(there, empty_database, "card", "dongqiu", "--json"))["sections"]
        == home.must("card", "dongqiu", "--json").told_whole["sections"]
    )


def _events(home: Home) -> list[str]:
    return home.must("journal", "dongqiu", "--full").out.splitlines()[1:]
