"""A large import makes its batches in a process apart; when that ends before its time, nothing is lost and nothing half-done."""

from __future__ import annotations

import sys
from contextlib import closing

import pytest

from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.records import queries, sealer, vault
from taizhang.records.batching import Line, form, packed
from taizhang.records.importing import makers, running
from taizhang.records.models import Record
from tests.records.conftest import Desk

HEAD = ["number", "unit", "opened_on", "topic", "person"]
ROWS = [[f"外-{number}", "north", "2026-01-05", "road", f"演示{number}"] for number in range(7)]


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    monkeypatch.setattr(running, "TOGETHER", 1)
    monkeypatch.setattr(makers, "APART", 3)


def standing(desk: Desk) -> int:
    return Record.objects.filter(district=desk.code, register="matter").count()


def test_what_is_made_apart_stands_verifies_and_opens(desk: Desk) -> None:
    assert desk.load(HEAD, *ROWS, register="matter").created == 7
    assert journal.verify(desk.code).ok
    key = vault.opened()
    assert [vault.contents(key, desk.code, "matter", row[0])["person"] for row in ROWS] == [row[4] for row in ROWS]
    row = queries.row(desk.code, "matter", "外-3")
    assert row is not None
    assert row.private == ("person",)


@pytest.mark.parametrize("end", ["", "import sys; sys.stdin.buffer.read(100)"])
def test_when_the_process_ends_the_import_stays_open_and_goes_on_later(desk: Desk, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sealer, "_COMMAND", [sys.executable, "-c", end])
        with pytest.raises(Fault, match="has ended"):
            desk.load(HEAD, *ROWS, register="matter")
    assert standing(desk) == 0
    assert desk.load(HEAD, *ROWS, register="matter").created == 7
    assert standing(desk) == 7
    assert journal.verify(desk.code).ok


def test_an_import_cut_off_between_batches_goes_on_with_the_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    keep, kept = vault.keep_all, list[int]()

    def second_fails(*given: object) -> None:
        kept.append(1)
        if len(kept) == 2:
            raise KeyboardInterrupt
        keep(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(vault, "keep_all", second_fails)
        with pytest.raises(KeyboardInterrupt):
            desk.load(HEAD, *ROWS, register="matter")
    assert desk.load(HEAD, *ROWS, register="matter").created == 7
    assert journal.verify(desk.code).ok


def test_what_cannot_be_written_is_said_as_if_it_had_been_made_here(desk: Desk) -> None:
    lines = packed([Line("外-1", form({"op": "record.created"}), b"", {})])
    with closing(sealer.Apart(vault.opened(), "md5", desk.code, "matter")) as apart:
        apart.hand(lines, [])
        with pytest.raises(Fault, match="md5"):
            list(apart.made())
