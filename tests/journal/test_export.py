"""Exports, proofs and restores, each held against the stand-alone verifier, which shares no code with the journal."""

from __future__ import annotations

import io
import json
import runpy
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from taizhang.journal import queries
from taizhang.journal.actions import append, open_journal, restore_events, seal
from taizhang.journal.models import Event, EventRows, Journal
from taizhang.kernel.faults import Fault

from .ground import NOON, ROWS, draft, filled, past_the_triggers, sql

pytestmark = pytest.mark.django_db

VERIFIER = Path(__file__).parents[2] / "tools" / "verify_journal.py"
Lines = list[dict[str, Any]]


def export(shown: Callable[[int], bool] = lambda seq: True) -> list[bytes]:
    return list(queries.export("zhuhui", reveal=lambda entry: shown(entry.seq)))


def checked(content: bytes, place: Path, *against: str) -> tuple[int, str]:
    """Exit status and what was printed by the verifier's file, run as a script of its own in this process: a start costs more."""
    file = place / "given"
    file.write_bytes(content)
    words = [str(VERIFIER), str(file), *(part for path in against for part in ("--against", path))]
    said, status = io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(said):
        patch.setattr(sys, "argv", words)
        try:
            runpy.run_path(str(VERIFIER), run_name="__main__")
        except SystemExit as ended:
            status = int(ended.code or 0)
    return status, said.getvalue()


def altered(lines: list[bytes], change: Callable[[Lines], Any]) -> bytes:
    loaded = [json.loads(line) for line in lines]
    change(loaded)
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in loaded)


def sealed() -> None:
    filled()
    seal("zhuhui", now=NOON)
    append("zhuhui", [draft(10)], actor="clerk", now=NOON)


def test_the_verifier_needs_nothing_but_the_standard_library(tmp_path: Path) -> None:
    """In a process of its own, without this project and without any package on its path."""
    sealed()
    (tmp_path / "given").write_bytes(b"".join(export()))
    alone = [sys.executable, "-I", "-S", str(VERIFIER), str(tmp_path / "given")]
    done = subprocess.run(alone, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == checked(b"".join(export()), tmp_path)
    assert "sealed up to 9" in done.stdout


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_a_full_export_passes_the_stand_alone_verifier(tmp_path: Path, algorithm: str) -> None:
    filled(algorithm=algorithm)
    seal("zhuhui", now=NOON)
    append("zhuhui", [draft(10)], actor="clerk", now=NOON)
    status, said = checked(b"".join(export()), tmp_path)
    assert status == 0
    assert said == (
        f"journal zhuhui ({algorithm}): 10 leaves chained, 10 bodies shown and checked\n"
        "sealed up to 9; events 10 to 10 stand under no seal\n"
    )


def test_a_public_export_shows_every_leaf_and_only_the_bodies_revealed(tmp_path: Path) -> None:
    sealed()
    lines = export(lambda seq: seq in {2, 3})
    assert [set(json.loads(line)) for line in lines[2:5]] == [
        {"seq", "leaf", "digest", "body"},
        {"seq", "leaf", "digest", "body"},
        {"seq", "leaf", "digest"},
    ]
    assert "供水 6".encode() not in b"".join(lines)
    assert "10 leaves chained, 2 bodies shown" in checked(b"".join(lines), tmp_path)[1]


def test_an_altered_leaf_without_a_body_is_named(tmp_path: Path) -> None:
    sealed()
    hidden = export(lambda _: False)
    status, said = checked(altered(hidden, lambda lines: lines[3].update(leaf="0" * 64)), tmp_path)
    assert status == 1
    assert "event 3:" in said


def test_an_empty_journal_exports(tmp_path: Path) -> None:
    open_journal("zhuhui", now=NOON)
    assert checked(b"".join(export()), tmp_path)[0] == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: lines[4].update(body=lines[4]["body"].replace("4", "5")), "event 4: the body is not what was hashed"),
        (lambda lines: lines[4].update(leaf=lines[5]["leaf"]), "event 4: the body is not what was hashed"),
        (lambda lines: lines[4].update(leaf="no"), "event 4: 'no' is not a hash"),
        (lambda lines: lines.pop(4), "event 4: missing or out of order"),
        (lambda lines: lines.insert(4, lines[4]), "event 5: missing or out of order"),
        (lambda lines: lines.insert(4, lines.pop(5)), "event 4: missing or out of order"),
        (lambda lines: lines.pop(), "event 10: missing; the file ends at 9"),
        (lambda lines: [lines.pop() for _ in range(3)], "event 8: missing; the file ends at 7"),
        (lambda lines: lines[6]["rows"].pop(), "event 6: the rows are not those"),
        (lambda lines: lines[6]["rows"].reverse(), "event 6: the rows are not those"),
        (lambda lines: lines[0].update(digest="0" * 64), "event 10: the header's digest or root"),
        (lambda lines: lines[0].update(root="0" * 64), "event 10: the header's digest or root"),
        (lambda lines: lines[0]["seals"][0].update(root="0" * 64), "event 9: not the chain that was sealed here"),
    ],
)
def test_an_altered_export_fails_the_verifier_which_names_the_first_bad_event(
    tmp_path: Path, change: Callable[[Lines], Any], said: str
) -> None:
    sealed()
    status, printed = checked(altered(export(), change), tmp_path)
    assert (status, said in printed) == (1, True), printed


@pytest.mark.parametrize("content", [b"", b"no\n", b"[]\n", b"{}\n", b'{"algorithm":"md5"}\n', b'{"path":[],"algorithm":"sha256"}'])
def test_what_is_no_export_and_no_proof_is_bad_use(tmp_path: Path, content: bytes) -> None:
    status, printed = checked(content, tmp_path)
    assert (status, printed.startswith("cannot check")) == (2, True), printed


def test_an_export_is_held_against_a_seal_kept_elsewhere(tmp_path: Path) -> None:
    sealed()
    kept = seal("zhuhui", now=NOON)
    path = tmp_path / "seal.json"
    path.write_text(json.dumps(asdict(kept), indent=1))
    lines = export()
    assert "sealed up to 10\n" in checked(b"".join(lines), tmp_path, str(path))[1]
    path.write_text("".join(json.dumps(asdict(replace(kept, digest=digit * 64))) + "\n" for digit in "01"))
    assert checked(b"".join(lines), tmp_path, str(path))[0] == 1
    path.write_text(json.dumps(asdict(replace(kept, journal="other"))))
    assert checked(b"".join(lines), tmp_path, str(path))[0] == 2


@pytest.mark.parametrize("seq", [1, 6, 9, 10])
@pytest.mark.parametrize("row", [None, 0, 6])
def test_an_event_and_a_row_of_it_are_proved(tmp_path: Path, seq: int, row: int | None) -> None:
    sealed()
    if row is not None and seq != 6:
        with pytest.raises(Fault, match="has no rows"):
            queries.proof("zhuhui", seq, row=row)
        return
    proof = queries.proof("zhuhui", seq, row=row)
    status, said = checked(proof, tmp_path, str(queries.seals_path("zhuhui"))) if seq <= 9 else checked(proof, tmp_path)
    assert status == 0, said
    assert f"event {seq} is under the root" in said
    assert ("the root is that of a seal handed in" in said) == (seq <= 9)
    if row is not None:
        assert f"row {row} is one of the 7" in said
        assert [ROWS[each][:-1].replace(b'"', b'\\"') in proof for each in (row, 3)] == [True, False]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("body", "{}"),
        ("path", []),
        ("root", "0" * 64),
        ("seq", 5),
        ("seq", 12),
        ("size", 8),
        ("row", 3),
        ("row", 7),
        ("row_text", "{}"),
        ("row_path", []),
    ],
)
def test_an_altered_proof_fails(tmp_path: Path, field: str, value: object) -> None:
    sealed()
    proof = json.loads(queries.proof("zhuhui", 6, row=2)) | {field: value}
    status, said = checked(json.dumps(proof).encode(), tmp_path)
    assert status == 1, said


def test_a_proof_is_held_against_the_seal_of_its_size(tmp_path: Path) -> None:
    sealed()
    status, said = checked(queries.proof("zhuhui", 6, size=8), tmp_path, str(queries.seals_path("zhuhui")))
    assert status == 1
    assert "no seal handed in has this root at event 8" in said


def test_a_proof_is_for_a_size_that_holds_the_event_and_for_a_row_that_is_there() -> None:
    sealed()
    for size in (5, 11):
        with pytest.raises(Fault, match="is not among the first"):
            queries.inclusion("zhuhui", 6, size=size)
    for row in (-1, 7):
        with pytest.raises(Fault, match="there is no leaf"):
            queries.inclusion("zhuhui", 6, row=row)


def emptied() -> None:
    with past_the_triggers():
        sql("DELETE FROM journal_event")
        sql("DELETE FROM journal_eventrows")
    Journal.objects.all().delete()


def test_a_full_export_restores_the_same_journal_byte_for_byte() -> None:
    sealed()
    lines, head, kept = export(), queries.head("zhuhui"), queries.seals("zhuhui")
    emptied()
    queries.seals_path("zhuhui").unlink()
    assert restore_events("zhuhui", lines) == 10
    assert (queries.head("zhuhui"), queries.seals("zhuhui"), export()) == (head, kept, lines)
    assert queries.verify("zhuhui").sealed_to == 9
    [follows] = append("zhuhui", [draft(11)], actor="clerk", now=NOON)
    assert (follows.seq, follows.at) == (11, head.at)


def test_an_empty_journal_restores() -> None:
    open_journal("zhuhui", now=NOON)
    lines = export()
    emptied()
    assert restore_events("zhuhui", lines) == 0
    assert queries.verify("zhuhui").ok


def test_a_journal_is_not_restored_over_one_that_is_there() -> None:
    sealed()
    with pytest.raises(Fault, match="exists already"):
        restore_events("zhuhui", export())


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda lines: lines[4].update(body=lines[4]["body"].replace("4", "5")), "line 5: event 4: the body"),
        (lambda lines: lines[4].pop("body"), "line 5: the line does not hold a whole event"),
        (lambda lines: lines[6].pop("rows"), "line 7: event 6: the rows of the batch are missing"),
        (lambda lines: lines.pop(4), "line 5: event 4: event 4 is missing"),
        (lambda lines: lines.pop(), "ends at event 9 of 10"),
        (lambda lines: lines[0].update(digest="0" * 64), "line 11: event 10: this is not the chain"),
        (lambda lines: lines[0]["seals"][0].update(root="0" * 64), "line 10: event 9: this is not the chain"),
        (lambda lines: lines[0].pop("seals"), "line 1: this is not an export"),
        (lambda lines: lines[0].update(seq="10"), "line 1: this is not an export"),
        (lambda lines: lines[0].update(algorithm=["sha256"]), "line 1: this is not an export"),
        (lambda lines: lines[0].update(journal="other"), "line 1: this is an export of journal 'other'"),
    ],
)
def test_an_altered_export_restores_nothing(change: Callable[[Lines], Any], why: str) -> None:
    sealed()
    given = altered(export(), change).splitlines(keepends=True)
    emptied()
    with pytest.raises(Fault, match=why):
        restore_events("zhuhui", given)
    assert (Event.objects.count(), EventRows.objects.count(), Journal.objects.count()) == (0, 0, 0)
