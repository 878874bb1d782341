"""What is offered for checking is a download of exactly the hashed bytes, and an outsider's program accepts it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from django.db import connection

from taizhang.definitions import load
from taizhang.figures import store
from taizhang.journal import queries as journal
from taizhang.org import rules
from taizhang.records.proving import all_open
from tests.web.conftest import PACKS, SECRET, Get

VERIFY = Path(__file__).resolve().parents[2] / "tools" / "verify_journal.py"


def fetched(get: Get, address: str, place: Path) -> Path:
    response = get(address)
    assert response.status_code == 200
    place.write_bytes(b"".join(response.streaming_content) if response.streaming else response.content)  # type: ignore[attr-defined]
    return place


def verify(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-I", VERIFY, *map(str, words)], capture_output=True, text=True, check=False)


def test_the_public_journal_passes_the_outsiders_program(get: Get, tmp_path: Path) -> None:
    export = fetched(get, "/zh/d/linshui/journal.jsonl", tmp_path / "journal.jsonl")
    seals = fetched(get, "/zh/d/linshui/seals.jsonl", tmp_path / "seals.jsonl")
    done = verify(export, "--against", seals)
    assert done.returncode == 0, done.stderr
    export.write_text(export.read_text("utf-8").replace("临水区", "临山区", 1), "utf-8")
    assert verify(export, "--against", seals).returncode == 1


def test_the_public_journal_gives_every_leaf_and_no_record(get: Get, tmp_path: Path) -> None:
    lines = fetched(get, "/zh/d/linshui/journal.jsonl", tmp_path / "journal.jsonl").read_text("utf-8").splitlines()
    events = [json.loads(line) for line in lines[1:]]
    assert [event["seq"] for event in events] == list(range(1, journal.head("linshui").seq + 1))
    shown = {json.loads(event["body"])["kind"] for event in events if "body" in event}
    assert {"definition.adopted", "card.published"} <= shown
    assert not {kind for kind in shown if kind.startswith(("record.", "person.", "grant."))}


def test_the_proof_of_a_record_passes_and_shows_only_what_is_public(get: Get, tmp_path: Path) -> None:
    for record in ("estate/演示-XQ2022-0001", "petition/演示-XF2022-00001"):
        proof = fetched(get, f"/zh/d/linshui/proof/{record}", tmp_path / "proof.json")
        assert verify(proof).returncode == 0
        text = proof.read_text("utf-8")
        assert SECRET not in text
        assert "123456.78" not in text


def test_the_words_of_an_event_are_shown_only_if_every_one_is_public() -> None:
    register = load(PACKS / "common").registers["estate"]
    shown = {"number": "演示-XQ2022-0001", "unit": "990001901", "values": {"title": "演示小区", "households": 10}}
    whole = rules.public_scopes({"estate": register}, "read")["estate"]
    assert whole.columns is not None
    opened = replace(whole, columns=whole.columns - {"investment"})
    assert all_open(opened, register, shown)
    more = {**shown, "opened_on": "2022-01-10", "steps": {"plan": "2022-01-10"}, "private": {"phone": "digest"}}
    assert all_open(opened, register, more)
    assert not all_open(opened, register, {**shown, "values": {"investment": "1.00"}})
    assert not all_open(opened, register, {**shown, "step": "drop"})
    assert not all_open(replace(opened, columns=frozenset({"title", "households"})), register, shown)
    assert not all_open(replace(opened, level="coarsened"), register, shown)


def test_the_server_says_how_it_is(get: Get) -> None:
    head = journal.head("linshui").seq
    store.catch_up("linshui")
    told = json.loads(get("/health").content)
    assert (told["ok"], told["database"], list(told["journals"])) == (True, connection.vendor, ["linshui"])
    assert {name: told["journals"]["linshui"][name] for name in ("head", "counted_to", "waiting")} == {
        "head": head, "counted_to": head, "waiting": 0,
    }  # fmt: skip
