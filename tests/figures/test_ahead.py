"""A large import is read into the columnar store before it is finished: what then stands there is what the journal says."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from taizhang.figures import ahead, engine, holding, manifest, segments, store
from taizhang.journal import queries as journal
from taizhang.records import actions, projector
from taizhang.records.importing import makers, running
from tests.records.conftest import Desk, open_records

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ["number", "unit", "opened_on", "topic", "person"]
ROWS = [[f"外-{number}", "north", "2026-01-05", "road", f"演示{number}"] for number in range(7)]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(running, "BATCH", 2)
    monkeypatch.setattr(makers, "APART", 3)
    actions.create_master_key()
    return Desk(open_records())


def load(desk: Desk, folder: Path, rows: list[list[str]]) -> None:
    file = folder / "rows.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([HEAD, *rows])
    with ahead.beside(desk.code) as beside:
        report = actions.import_file(desk.code, "matter", file, acting=desk.acting, now=desk.now, amend=True, beside=beside)
        assert report.created + report.amended == len(rows)


def files() -> list[Path]:
    return [*engine.folder().glob("*/*")]


def assert_held(desk: Desk) -> None:
    head = journal.head(desk.code).seq
    assert store.catch_up(desk.code) == head
    assert holding.digests(desk.code, head) == holding.journal_digests(desk.code, head)


def test_behind_a_large_import_the_store_counts_its_rows(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.matter()
    with monkeypatch.context() as patched:
        patched.setattr(store, "folded", lambda before, head: [])  # what the store would read by itself: the matter alone
        load(desk, tmp_path, ROWS)
    at = manifest.current(desk.code)
    assert at.seq == journal.head(desk.code).seq
    assert sum(part.rows for part in at.parts) == len(ROWS)
    store.rebuild(desk.code)
    assert_held(desk)


def test_events_before_it_are_counted_before_it(desk: Desk, tmp_path: Path) -> None:
    desk.matter()
    store.catch_up(desk.code)
    desk.amend(desk.matter(), topic="water")
    load(desk, tmp_path, ROWS)
    assert manifest.current(desk.code).seq == journal.head(desk.code).seq
    assert_held(desk)


def test_amendments_are_left_to_the_store(desk: Desk, tmp_path: Path) -> None:
    load(desk, tmp_path, ROWS[:1])
    load(desk, tmp_path, [[*ROWS[0][:3], "water", "甲"], *ROWS[1:]])
    assert_held(desk)
    assert len(files()) == len(manifest.current(desk.code).parts)


def test_of_an_import_that_is_not_finished_nothing_is_left(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(projector, "_insert", lambda made: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            load(desk, tmp_path, ROWS)
    assert not files()
    load(desk, tmp_path, ROWS)
    assert_held(desk)


def test_what_goes_wrong_ahead_costs_the_import_nothing(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(segments, "write", full)
        load(desk, tmp_path, ROWS)
    assert_held(desk)
    assert journal.verify(desk.code).ok
