from __future__ import annotations

import re
from datetime import timedelta

import pytest

from taizhang.journal import queries
from taizhang.journal.actions import append, open_journal
from taizhang.journal.types import Draft
from taizhang.kernel.canonical import parse
from taizhang.kernel.clock import stamp
from taizhang.kernel.faults import Fault
from taizhang.kernel.hashing import START, algorithm

from .ground import NOON, ROWS, draft, filled

pytestmark = pytest.mark.django_db


def test_an_event_is_its_canonical_body_chained_on_to_the_one_before() -> None:
    open_journal("zhuhui", now=NOON)
    one, two = append("zhuhui", [draft(1), draft(2)], actor="clerk", now=NOON)
    hashes = algorithm("sha256")
    assert one.body.replace(one.data["salt"], "SALT") == (
        '{"actor":"clerk","at":"2023-03-14T04:00:00.000000Z","data":{"salt":"SALT","topic":"供水 1"},'
        '"kind":"record.created","subject":"petition/演示-1","v":1}'
    )
    assert one.leaf == hashes.leaf(one.body.encode())
    assert (one.digest, two.digest) == (hashes.chain(START, one.leaf), hashes.chain(one.digest, two.leaf))
    assert (one.seq, two.seq, queries.head("zhuhui").digest) == (1, 2, two.digest)
    assert queries.entry("zhuhui", 2) == two


def test_time_never_runs_backwards() -> None:
    open_journal("zhuhui", now=NOON)
    append("zhuhui", [draft(1)], actor="clerk", now=NOON + timedelta(hours=1))
    [late] = append("zhuhui", [draft(2)], actor="clerk", now=NOON)
    assert late.at == stamp(NOON + timedelta(hours=1))


def test_a_body_and_a_row_that_can_be_guessed_cannot_be_told_from_their_leaves() -> None:
    """Every leaf is public, and so are the hashes of the rows beside a row that is proved."""
    open_journal("zhuhui", now=NOON)
    same = [Draft("record.stepped", "petition/演示-1", {"step": "accept"}, [b'{"number":"1"}', b'{"number":"1"}'])] * 2
    one, two = append("zhuhui", same, actor="clerk", now=NOON)
    salts = [event.data["salt"] for event in (one, two)]
    salts += [parse(row)["salt"] for event in (one, two) for row in queries.rows("zhuhui", event.seq)]
    assert len(set(salts)) == 6
    assert all(re.fullmatch("[0-9a-f]{32}", salt) for salt in salts)
    assert one.leaf != two.leaf
    assert one.data["rows_root"] != two.data["rows_root"]


def test_a_batch_commits_to_its_rows() -> None:
    filled()
    assert [parse(row)["number"] for row in queries.rows("zhuhui", 6)] == [parse(row)["number"] for row in ROWS]
    data = queries.entry("zhuhui", 6).data
    assert data["rows"] == 7
    assert len(data["rows_root"]) == 64
    with pytest.raises(Fault, match="has no rows"):
        queries.rows("zhuhui", 5)


def test_appending_nothing_changes_nothing() -> None:
    filled(events=2)
    before = queries.head("zhuhui")
    assert append("zhuhui", [], actor="clerk", now=NOON + timedelta(days=1)) == []
    assert queries.head("zhuhui") == before


def test_a_draft_that_cannot_be_stored_stores_none_of_its_call() -> None:
    filled(events=2)
    with pytest.raises(Fault, match="no canonical form"):
        append("zhuhui", [draft(3), Draft("k", "s", {"rate": 0.5})], actor="clerk", now=NOON)
    assert queries.head("zhuhui").seq == 2


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (Draft("k", "s", {"rows_root": "00"}), "written by the journal"),
        (Draft("k", "s", {"rows": 1}, [b"{}"]), "written by the journal"),
        (Draft("k", "s", {"salt": "00"}), "written by the journal"),
        (Draft("k", "s", {}, [b'{"salt":"00"}']), "a salt already"),
        (Draft("k", "s", {}, [b"[]"]), "no object"),
        (Draft("k", "s", {}, []), "no rows"),
        (Draft("k", "s", {}, [b"{\n}"]), "line break"),
        (Draft("k", "s", {}, [b""]), "not JSON"),
        (Draft("", "s", {}), "needs a kind"),
        (Draft("k", "s", {"a": "\x00"}), "U\\+0000"),
        (Draft("k", "s", {}, [b'{"a":"\\\\\\u0000"}']), "U\\+0000"),
    ],
)
def test_a_draft_that_would_not_verify_is_refused(refused: Draft, why: str) -> None:
    open_journal("zhuhui", now=NOON)
    with pytest.raises(Fault, match=why):
        append("zhuhui", [refused], actor="clerk", now=NOON)


def test_a_backslash_before_u0000_is_plain_text() -> None:
    open_journal("zhuhui", now=NOON)
    [made] = append("zhuhui", [Draft("k", "s", {"a": "\\u0000"})], actor="clerk", now=NOON)
    assert parse(made.body)["data"]["a"] == "\\u0000"


def test_rows_may_be_told_by_number_in_an_event_that_is_no_batch() -> None:
    open_journal("zhuhui", now=NOON)
    append("zhuhui", [Draft("import.started", "import/0", {"rows": 12})], actor="clerk", now=NOON)
    assert queries.verify("zhuhui").ok


def test_a_journal_opens_once_under_a_name_that_can_name_a_file() -> None:
    open_journal("zhuhui", now=NOON)
    with pytest.raises(Fault, match="exists already"):
        open_journal("zhuhui", now=NOON)
    with pytest.raises(Fault, match="cannot name a journal"):
        open_journal("../zhuhui", now=NOON)
    with pytest.raises(Fault, match="not a hash algorithm"):
        open_journal("shuangqing", algorithm="md5", now=NOON)
    with pytest.raises(Fault, match="no journal"):
        append("shuangqing", [draft(1)], actor="clerk", now=NOON)
    with pytest.raises(Fault, match="no journal 'shuangqing'; open the district"):
        queries.head("shuangqing")
    assert queries.exists("zhuhui")
    assert not queries.exists("shuangqing")


def test_entries_are_read_by_kind_and_range_and_history_by_subject() -> None:
    filled()
    append("zhuhui", [Draft("record.stepped", "petition/演示-3", {"step": "accept"})], actor="clerk", now=NOON)
    assert [entry.seq for entry in queries.entries("zhuhui", after=7)] == [8, 9, 10]
    assert [entry.seq for entry in queries.entries("zhuhui", after=1, until=3)] == [2, 3]
    assert [entry.seq for entry in queries.entries("zhuhui", kinds={"record.stepped"})] == [10]
    assert [entry.seq for entry in queries.history("zhuhui", "petition/演示-3")] == [3, 10]
    with pytest.raises(Fault, match="no event 11"):
        queries.entry("zhuhui", 11)


def test_the_seq_at_an_instant_is_that_of_the_last_event_not_after_it() -> None:
    filled()
    assert queries.seq_at("zhuhui", NOON) == 0
    assert queries.seq_at("zhuhui", NOON + timedelta(minutes=3, seconds=59)) == 3
    assert queries.seq_at("zhuhui", NOON + timedelta(days=1)) == 9
