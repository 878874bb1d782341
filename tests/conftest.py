"""The ground that all tests stand on: a throw-away home for each process and, within it, for each test."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
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
    """$TAIZHANG_HOME of one test: seals, keys, files, columnar store and pages of one never meet those of another, nor does the language
    that its last request left behind."""
    translation.deactivate()
    place = tmp_path / "throw-away-home"
    place.mkdir()
    settings.TAIZHANG_HOME = place
    if served := sys.modules.get("taizhang.web.stamps"):
        served.pages.forget()
    return place


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite is tested in a file, as it is served: threads then meet its real locks, not those of a shared memory cache."""
    if connections["default"].vendor == "sqlite":
        connections["default"].settings_dict["TEST"]["NAME"] = str(_HOME / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_triggers() -> Iterator[None]:
    """A test with transaction=True is cleared away by deleting, which the journal's triggers refuse to everybody else."""
    from tests.journal.ground import past_the_triggers

    flush = TransactionTestCase._fixture_teardown

    def flush_all(test: TransactionTestCase) -> None:
        with past_the_triggers():
            flush(test)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_all)
        yield
