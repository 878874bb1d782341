"""An import that is killed in the middle: nothing half-done shows, and the next run goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The module beside this one, in a home of its own, always on SQLite."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL" and not name.startswith("PYTEST")}
    command = [sys.executable, "-m", "tests.records.killed", *words]
    root = Path(__file__).parents[2]
    return subprocess.run(command, env={**kept, "TAIZHANG_HOME": str(home)}, cwd=root, capture_output=True, text=True, check=False)


def seen(home: Path) -> dict[str, Any]:
    found = run(home, "look")
    assert found.returncode == 0, found.stderr
    return dict(json.loads(found.stdout.splitlines()[-1]))


@pytest.mark.parametrize(("where", "done"), [("between", 2000), ("inside", 2000), ("finish", 3500)])
def test_an_import_killed_anywhere_shows_nothing_and_goes_on(tmp_path: Path, where: str, done: int) -> None:
    killed = run(tmp_path, "begin", where)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    before = seen(tmp_path)
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
    resumed = run(tmp_path, "resume")
    assert json.loads(resumed.stdout) == {"created": 3500, "already": False}
    after = seen(tmp_path)
    assert after == {
        "records": 3500,
        "rows": 3500,
        "changes": 3500,
        "vault": 3500,
        "done": 3500,
        "state": "finished",
        "verified": True,
        "person": "演示03499",
    }
    again = run(tmp_path, "resume")
    assert json.loads(again.stdout) == {"created": 0, "already": True}
