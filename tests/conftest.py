"""The ground that all tests stand on: a throw-away home for each of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def throw_away_home(tmp_path: Path, settings: Settings) -> Path:
    """$TAIZHANG_HOME of one test: seals, keys, files and columnar store of one never meet those of another."""
    place = tmp_path / "throw-away-home"
    place.mkdir()
    settings.TAIZHANG_HOME = place
    return place
