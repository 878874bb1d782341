"""The ground that all tests stand on: a throw-away home for each process and, within it, for each test."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from pytest_django import Settings

_GIVEN = os.environ.get("TAIZHANG_TEST_HOME")
_WORKER = os.environ.get("PYTEST_XDIST_WORKER")
if not _GIVEN:
    _GIVEN = os.environ["TAIZHANG_TEST_HOME"] = tempfile.mkdtemp(prefix="taizhang-test-")
_HOME = Path(_GIVEN) / (_WORKER or "only")
(_HOME / "static").mkdir(parents=True, exist_ok=True)
os.environ["TAIZHANG_HOME"] = str(_HOME)


@pytest.fixture(autouse=True)
def throw_away_home(tmp_path: Path, settings: Settings) -> Path:
    """$TAIZHANG_HOME of one test: seals, keys, files and columnar store of one never meet those of another."""
    place = tmp_path / "throw-away-home"
    place.mkdir()
    settings.TAIZHANG_HOME = place
    return place
