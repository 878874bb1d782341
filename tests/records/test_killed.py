"""An import that is killed in the middle: nothing half-done shows, and the next run goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The module beside this one, in a home of its own, always on SQLite."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL" and not name.startswith("PYTEST")}
    command = [sys.executable, "-m", "tests.records.killed", *words]
    root = Path(__file__).parents[2]
    return subprocess.run(command, env={**kept, "TAIZHANG_HOME": str(home)}, cwd=root, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("where", "done"), [("between", 200), ("inside", 200), ("finish", 350)])
def test_an_import_killed_anywhere_shows_nothing_and_goes_on(tmp_path: Path, where: str, done: int) -> None:
    killed = run(tmp_path, "begin", where)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    later = run(tmp_path, "look", "resume", "look", "resume")
    assert later.returncode == 0, later.stderr
    before, resumed, after, again = map(json.loads, later.stdout.splitlines())
    assert before == {
        "records": 0,
        "rows": 0,
        "changes": 0,
        "vault": done,
        "done": done,
        "state": "open",
        "verified": True,
        "person": "",
    }
    assert resumed == {"created": 350, "already": False}
    assert after == {
        "records": 350,
        "rows": 350,
        "changes": 350,
        "vault": 350,
        "done": 350,
        "state": "finished",
        "verified": True,
        "person": "演示00349",
    }
    assert again == {"created": 0, "already": True}
