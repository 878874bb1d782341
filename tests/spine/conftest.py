"""The demonstration, built once as a user would build it, in a home and process of its own."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


def environment(home: Path) -> dict[str, str]:
    """A clean environment with a home of its own; the demonstration of the spine always lies on SQLite."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "TAIZHANG_MASTER_KEY"}}
    return {**kept, "TAIZHANG_HOME": str(home), "PYTHONWARNINGS": "error"}


def taizhang(home: Path, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "taizhang.cli.main", *words]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True, cwd=ROOT, check=False)
    if check and done.returncode:
        raise AssertionError(f"taizhang {' '.join(words)} ended with {done.returncode}: {done.stderr}")
    return done


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the built demonstration. Tests that write take a copy (`home`)."""
    shared = tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else tmp_path_factory.getbasetemp()
    home = shared / "spine-home"
    with Path(f"{home}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test workers, one demonstration
        if not (home / "built").exists():
            taizhang(home, "demo", "--no-serve")
            (home / "built").touch()
    return home


@pytest.fixture(scope="session")
def card(built: Path) -> Callable[[str, str], dict[str, Any]]:
    def read(district: str, period: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(taizhang(built, "card", district, "--period", period, "--json").stdout)
        return found

    return read
