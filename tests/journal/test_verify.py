"""Who owns the database can change anything: each change is found, and the first bad event named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from taizhang.journal import queries, rules
from taizhang.journal.actions import append, open_journal, seal
from taizhang.journal.models import Event, EventRows, Journal
from taizhang.journal.types import Seal, Verdict
from taizhang.kernel.faults import Fault
from taizhang.kernel.hashing import START, algorithm
from taizhang.kernel.merkle import root

from .ground import NOON, draft, filled, past_the_triggers, sql

pytestmark = pytest.mark.django_db

HASHES = algorithm("sha256")
Stored = list[tuple[int, str]]


def found(against: list[Seal] | None = None) -> tuple[int | None, str]:
    verdict = queries.verify("zhuhui", against or [])
    assert not verdict.ok
    return verdict.first_bad, verdict.reason


def bodies() -> Stored:
    return list(Event.objects.filter(journal="zhuhui").order_by("seq").values_list("seq", "body"))


def rewrite(events: Stored) -> None:
    """Puts these bodies in place of all events, chained without a flaw, head row included: the work of a patient forger."""
    digest = START
    with past_the_triggers():
        sql("DELETE FROM journal_event")
        for seq, body in events:
            leaf = HASHES.leaf(body.encode())
            digest = HASHES.chain(digest, leaf)
            sql("INSERT INTO journal_event (journal, seq, body, leaf, digest) VALUES ('zhuhui', %s, %s, %s, %s)", seq, body, leaf, digest)
    Journal.objects.filter(code="zhuhui").update(seq=len(events), digest=digest)


def test_an_untouched_journal_verifies_and_says_how_far_it_is_sealed() -> None:
    filled()
    assert queries.verify("zhuhui") == Verdict("zhuhui", 9, 0, None, "")
    seal("zhuhui", now=NOON)
    append("zhuhui", [draft(10)], actor="clerk", now=NOON)
    assert queries.verify("zhuhui") == Verdict("zhuhui", 10, 9, None, "")


def test_an_sm3_journal_verifies() -> None:
    filled(algorithm="sm3")
    assert seal("zhuhui", now=NOON).algorithm == "sm3"
    assert queries.verify("zhuhui").sealed_to == 9


def test_an_empty_journal_verifies_and_cannot_be_sealed() -> None:
    open_journal("zhuhui", now=NOON)
    assert queries.verify("zhuhui").ok
    with pytest.raises(Fault, match="no event yet"):
        seal("zhuhui", now=NOON)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_event SET body = '{}' WHERE seq = 2",
        "UPDATE journal_event SET leaf = leaf WHERE seq = 99",
        "DELETE FROM journal_event WHERE seq = 2",
        "DELETE FROM journal_event",
        "INSERT INTO journal_event (journal, seq, body, leaf, digest) SELECT journal, seq, body, leaf, digest FROM journal_event",
        "UPDATE journal_eventrows SET rows = '{}'",
        "DELETE FROM journal_eventrows",
        "INSERT INTO journal_eventrows (journal, seq, rows) VALUES ('zhuhui', 6, '{}')",
    ],
)
def test_the_triggers_refuse_to_change_what_stands(statement: str) -> None:
    filled()
    refuses(statement, only_where_rows_match="seq = 99" in statement)
    assert queries.verify("zhuhui").ok


@pytest.mark.parametrize("with_recursive_triggers", [True, False])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO journal_event (journal, seq, body, leaf, digest) VALUES ('zhuhui', 2, '{}', x'00', x'00')",
        "REPLACE INTO journal_event (rowid, journal, seq, body, leaf, digest) VALUES (2, 'other', 1, '{}', x'00', x'00')",
        "INSERT OR IGNORE INTO journal_event (journal, seq, body, leaf, digest) VALUES ('zhuhui', 2, '{}', x'00', x'00')",
        "INSERT OR REPLACE INTO journal_eventrows (journal, seq, rows) VALUES ('zhuhui', 6, '{}')",
        "UPDATE OR REPLACE journal_event SET seq = 3 WHERE seq = 2",
    ],
)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own statements")
def test_sqlite_refuses_to_replace_with_and_without_recursive_triggers(statement: str, with_recursive_triggers: bool) -> None:
    filled()
    sql(f"PRAGMA recursive_triggers={'ON' if with_recursive_triggers else 'OFF'}")
    try:
        refuses(statement)
    finally:
        sql("PRAGMA recursive_triggers=ON")
    assert queries.verify("zhuhui").ok


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE journal_event",
        "TRUNCATE journal_eventrows",
        "INSERT INTO journal_event (journal, seq, body, leaf, digest) VALUES ('zhuhui', 2, '{}', '', '')"
        " ON CONFLICT (journal, seq) DO UPDATE SET body = excluded.body",
    ],
)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own statements")
def test_postgresql_refuses_to_truncate_and_to_update_on_conflict(statement: str) -> None:
    filled()
    refuses(statement)


def refuses(statement: str, only_where_rows_match: bool = False) -> None:
    """SQLite's triggers are of rows: a statement that matches none passes and changes nothing."""
    if only_where_rows_match and connection.vendor == "sqlite":
        sql(statement)
        return
    with pytest.raises(DatabaseError, match="append-only|already exists|unique"), transaction.atomic():
        sql(statement)


@pytest.mark.parametrize(
    ("mutation", "first_bad", "reason"),
    [
        ("UPDATE journal_event SET body = replace(body, '供水 4', '供水 5') WHERE seq = 4", 4, "the body is not what was hashed"),
        ("UPDATE journal_event SET leaf = digest WHERE seq = 4", 4, "the body is not what was hashed"),
        ("UPDATE journal_event SET digest = leaf WHERE seq = 4", 4, "does not follow"),
        ("DELETE FROM journal_event WHERE seq = 4", 4, "event 4 is missing"),
        ("DELETE FROM journal_event WHERE seq = 1", 1, "event 1 is missing"),
        ("DELETE FROM journal_event WHERE seq > 7", 8, "the head row says 9, the last event here is 7"),
        ("DELETE FROM journal_event", 1, "the head row says 9, the last event here is 0"),
        ("UPDATE journal_event SET seq = 0 WHERE seq = 9", 0, "stands twice"),
        ("UPDATE journal_event SET body = replace(body, '04:04', '04:01') WHERE seq = 4", 4, "the body is not what was hashed"),
        ("UPDATE journal_eventrows SET rows = replace(rows, '3', '4')", 6, "not those that it commits to"),
        ("DELETE FROM journal_eventrows", 6, "the rows of the batch are missing"),
        ("INSERT INTO journal_eventrows (journal, seq, rows) VALUES ('zhuhui', 4, '{}')", 4, "no batch"),
        ("INSERT INTO journal_eventrows (journal, seq, rows) VALUES ('zhuhui', 12, '{}')", 12, "without an event"),
        ("UPDATE journal_journal SET seq = 8", 9, "an event stands past the head"),
        ("UPDATE journal_journal SET seq = 11", 10, "events are cut off"),
    ],
)
def test_a_change_past_the_triggers_is_found(mutation: str, first_bad: int, reason: str) -> None:
    filled()
    with past_the_triggers():
        sql(mutation)
    assert found()[0] == first_bad
    assert reason in found()[1]


def test_a_head_row_with_another_digest_is_found() -> None:
    filled()
    Journal.objects.update(digest=START)
    assert found() == (9, "the head row does not carry the digest of the last event")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own statement")
def test_an_event_replaced_past_the_triggers_is_found() -> None:
    filled()
    forged = next(body for seq, body in bodies() if seq == 5)
    leaf = HASHES.leaf(forged.encode())
    with past_the_triggers():
        sql("INSERT OR REPLACE INTO journal_event (journal, seq, body, leaf, digest) VALUES ('zhuhui', 4, %s, %s, %s)", forged, leaf, leaf)
    assert found()[0] == 4


def swap() -> None:
    for source, target in ((4, 90), (5, 4), (90, 5)):
        sql("UPDATE journal_event SET seq = %s WHERE seq = %s", target, source)


def insert() -> None:
    for seq in range(9, 3, -1):
        sql("UPDATE journal_event SET seq = %s WHERE seq = %s", seq + 1, seq)
        sql("UPDATE journal_eventrows SET seq = %s WHERE seq = %s", seq + 1, seq)
    [body] = [body for seq, body in bodies() if seq == 3]
    leaf, before = HASHES.leaf(body.encode()), bytes(Event.objects.get(seq=3).digest)
    values = ("zhuhui", 4, body, leaf, HASHES.chain(before, leaf))
    sql("INSERT INTO journal_event (journal, seq, body, leaf, digest) VALUES (%s, %s, %s, %s, %s)", *values)


def remove_and_close_up() -> None:
    sql("DELETE FROM journal_event WHERE seq = 4")
    for seq in range(5, 10):
        sql("UPDATE journal_event SET seq = %s WHERE seq = %s", seq - 1, seq)


@pytest.mark.parametrize(("mutation", "first_bad"), [(swap, 4), (insert, 5), (remove_and_close_up, 4)])
def test_moving_events_is_found(mutation: Callable[[], None], first_bad: int) -> None:
    filled()
    with past_the_triggers():
        mutation()
    assert found()[0] == first_bad
    assert "does not follow" in found()[1]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite keeps any type in any column")
@pytest.mark.parametrize("column", ["body", "leaf", "digest"])
@pytest.mark.parametrize("value", ["CAST(x'ff' AS TEXT)", "x'ff'", "'text'", "17"])
def test_a_value_of_a_wrong_type_is_found_and_does_not_stop_the_walk(column: str, value: str) -> None:
    filled()
    with past_the_triggers():
        for index in ("kind", "subject", "time"):  # they hold what is generated from the body, which must then be JSON
            sql(f"DROP INDEX journal_event_by_{index}")
        sql("ALTER TABLE journal_event RENAME TO journal_old")
        sql("CREATE TABLE journal_event AS SELECT * FROM journal_old")
        sql("DROP TABLE journal_old")
        sql(f"UPDATE journal_event SET {column} = {value} WHERE seq = 4")
    assert found()[0] == 4


def test_a_chain_rewritten_after_a_seal_is_found_by_the_seal() -> None:
    filled()
    seal("zhuhui", now=NOON)
    append("zhuhui", [draft(10)], actor="clerk", now=NOON)
    seal("zhuhui", now=NOON)
    rewrite([(seq, body.replace("供水 10", "供水 11")) for seq, body in bodies()])
    assert found() == (10, "this is not the chain that was sealed: something in events 10 to 10 was rewritten")
    rewrite([(seq, body.replace("供水 3", "供水 4")) for seq, body in bodies()])
    first_bad, reason = found()
    assert (first_bad, queries.verify("zhuhui").sealed_to) == (9, 0)
    assert "events 1 to 9" in reason


def test_a_rewritten_chain_without_a_seal_is_not_found_and_nothing_says_it_was_sealed() -> None:
    filled()
    rewrite([(seq, body.replace("供水 3", "供水 4")) for seq, body in bodies()])
    assert queries.verify("zhuhui") == Verdict("zhuhui", 9, 0, None, "")


def test_a_back_dated_event_in_a_rewritten_chain_is_found_without_a_seal() -> None:
    filled()
    rewrite([(seq, body.replace("T04:05", "T04:02") if seq == 5 else body) for seq, body in bodies()])
    assert found()[0] == 5
    assert "back-dated" in found()[1]


@pytest.mark.parametrize(
    "forged",
    [
        '{"v":1}',
        '"actor"',
        '{"actor":"a","at":"2023-03-14","data":{},"kind":"k","subject":"s","v":1}',
        '{"actor":"a","at":"2023-03-14T04:05:00.000000Z","data":{},"kind":"k","subject":"s","v":2}',
        '{"actor":"a","at":"2023-03-14T04:05:00.000000Z","data":{"rows_root":"00" 1},"kind":"k","subject":"s","v":1}',
    ],
)
def test_a_body_that_is_no_event_is_found_even_where_it_is_chained(forged: str) -> None:
    leaf = HASHES.leaf(forged.encode())
    with pytest.raises(rules.Bad, match="not that of an event|not JSON"):
        rules.Walk(HASHES).step(rules.Stored(1, forged.encode(), leaf, HASHES.chain(START, leaf)))


def test_truncation_is_found_before_the_last_seal_and_not_after_it() -> None:
    filled()
    seal("zhuhui", now=NOON)
    append("zhuhui", [draft(10), draft(11)], actor="clerk", now=NOON)
    rewrite(bodies()[:9])
    assert queries.verify("zhuhui") == Verdict("zhuhui", 9, 9, None, "")
    rewrite(bodies()[:7])
    assert found() == (8, "events are cut off: a seal was made at event 9, the last one here is 7")


def test_a_seal_kept_elsewhere_is_held_against_the_chain() -> None:
    filled()
    kept = seal("zhuhui", now=NOON)
    queries.seals_path("zhuhui").unlink()
    assert queries.verify("zhuhui").sealed_to == 0
    assert queries.verify("zhuhui", [kept]).sealed_to == 9
    assert found([replace(kept, root="0" * 64)])[0] == 9
    for foreign in (replace(kept, journal="shuangqing"), replace(kept, algorithm="sm3")):
        with pytest.raises(Fault, match="seal of event 9 is of journal"):
            queries.verify("zhuhui", [foreign])


def test_a_seal_is_a_line_outside_the_database() -> None:
    filled()
    first, second = seal("zhuhui", now=NOON), seal("zhuhui", now=NOON + timedelta(days=1))
    path = queries.seals_path("zhuhui")
    assert queries.seals("zhuhui") == [first, second]
    assert path.stat().st_mode & 0o777 == 0o644
    assert first.root == root(HASHES, (bytes(leaf) for leaf in Event.objects.order_by("seq").values_list("leaf", flat=True))).hex()


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (b"{}\n", "zhuhui.jsonl:1: this is not a seal"),
        (b"nonsense\n", "zhuhui.jsonl:1: this is not a seal"),
        (b"[]\n", "this is not a seal"),
        (b'{"journal":"zhuhui"', "the last seal is cut off"),
    ],
)
def test_a_spoilt_file_of_seals_is_a_fault_and_no_seal_is_written_after_it(spoilt: bytes, why: str) -> None:
    filled()
    path = queries.seals_path("zhuhui")
    path.parent.mkdir()
    path.write_bytes(spoilt)
    for action in (lambda: queries.verify("zhuhui"), lambda: seal("zhuhui", now=NOON)):
        with pytest.raises(Fault, match=why):
            action()
    assert path.read_bytes() == spoilt


def test_a_broken_chain_is_not_sealed() -> None:
    filled()
    with past_the_triggers():
        sql("UPDATE journal_event SET leaf = digest WHERE seq = 4")
    with pytest.raises(Fault, match="is broken"):
        seal("zhuhui", now=NOON)
    with past_the_triggers():
        sql("DELETE FROM journal_event WHERE seq > 3")
    with pytest.raises(Fault, match="has 3 events, its head says 9"):
        seal("zhuhui", now=NOON)
    assert queries.seals("zhuhui") == []
    with pytest.raises(Fault, match="is broken"):
        queries.inclusion("zhuhui", 2)


@pytest.mark.django_db(transaction=True)
def test_a_seal_is_refused_inside_a_transaction() -> None:
    filled()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        seal("zhuhui", now=NOON)


def test_rows_of_another_journal_are_not_looked_at() -> None:
    filled()
    filled("shuangqing", events=12, batch_at=11)
    assert EventRows.objects.count() == 2
    assert queries.verify("zhuhui").ok
