"""The engine beside others of its kind: what it spills to the disk, and what it cannot hold."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import Any

import duckdb
import pytest

from taizhang.figures import engine, holding, store
from taizhang.journal import queries as journal
from tests.figures.ground import DISTRICT, created, open_district, put


def spilt(folder: Path, name: str) -> Path:
    """What a process has spilt, and the file that says whether it lives."""
    (folder / f"spill.{name}").mkdir(parents=True)
    held = folder / f"spill.{name}.held"
    held.touch()
    return held


def test_what_a_killed_process_spilt_is_removed_and_that_of_a_living_one_stays(tmp_path: Path, settings: Any) -> None:
    settings.TAIZHANG_HOME = tmp_path
    folder = tmp_path / "columnar"
    spilt(folder, "killed")
    with spilt(folder, "living").open("rb") as living:
        fcntl.flock(living, fcntl.LOCK_EX)
        assert engine.rows("SELECT 1", {}) == [(1,)]
        own = {file.stem for file in folder.glob("*.held")} - {"spill.living"}
        assert {file.name for file in folder.glob("spill.*") if file.is_dir()} == {"spill.living"}
        assert len(own) == 1
        assert "spill.killed" not in own


@pytest.mark.django_db
def test_what_does_not_fit_into_memory_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    open_district()
    put(created("A-1"))
    store.catch_up(DISTRICT)
    until = journal.head(DISTRICT).seq
    assert holding.digests(DISTRICT, until) == holding.journal_digests(DISTRICT, until)

    def too_much(*_asked: object) -> None:
        raise duckdb.OutOfMemoryException

    monkeypatch.setattr(engine, "stream", too_much)
    for ask in (holding.digests, holding.journal_digests):
        with pytest.raises(duckdb.OutOfMemoryException):
            ask(DISTRICT, until)
