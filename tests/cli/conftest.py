"""Commands are run in the process of the test, on its database and in its home; where that cannot show it, in one of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from taizhang.cli.main import main
from tests.card.conftest import amend, place

__all__ = ["amend", "place"]

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]
Apart = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command in this process: exit code, standard output and standard error apart. Any exception but an exit is ours."""
    monkeypatch.setenv("TAIZHANG_HOME", str(settings.TAIZHANG_HOME))
    monkeypatch.delenv("TAIZHANG_CLOCK", raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*words: object, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], input=stdin, catch_exceptions=False)

    return call


def run_apart(folder: Path, home: str, *words: object, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command in a process of its own, in `folder`, with an SQLite home of that name in it."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "TAIZHANG_MASTER_KEY", "TAIZHANG_CLOCK"}}
    command = [sys.executable, "-m", "taizhang.cli.main", *map(str, words)]
    environment = {**kept, "TAIZHANG_HOME": str(folder / home), "PYTHONWARNINGS": "error"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, input=stdin, cwd=folder, check=False)


@pytest.fixture
def apart(tmp_path: Path) -> Apart:
    return partial(run_apart, tmp_path)
