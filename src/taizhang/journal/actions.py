"""The only writes of the journal: open, append, seal, restore."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from taizhang.journal import queries, rules
from taizhang.journal.asking import Asked, Question, Statement, answer, ask, write
from taizhang.journal.models import Journal
from taizhang.journal.types import Draft, Entry, Head, Seal
from taizhang.kernel import appending, hashing
from taizhang.kernel.canonical import canonical, parse
from taizhang.kernel.clock import parse_stamp, stamp
from taizhang.kernel.faults import Fault
from taizhang.kernel.reading import keep

_CHUNK = 1000
_NAMES = 20190  # apart from locks that others may take by name in the same database

# Written by cursor: twice as fast as bulk_create, which reads the generated columns back.
_INSERT_EVENT = "INSERT INTO journal_event (journal, seq, body, leaf, digest) VALUES (%s, %s, %s, %s, %s)"
_MOVE = "UPDATE journal_journal SET seq = %s, digest = %s, at = %s WHERE code = %s AND seq = %s"
# Rows are bytes, which the database takes for text as they are: a batch is a megabyte and more.
_INSERT_ROWS = "INSERT INTO journal_eventrows (journal, seq, rows) VALUES (%s, %s, {text})"
_TEXT = {"sqlite": "CAST(%s AS TEXT)", "postgresql": "convert_from(%s, 'UTF8')"}


_LOCKED = {
    "sqlite": queries.HEAD,
    "postgresql": Question(
        f"{queries.HEAD.sql} AND pg_advisory_xact_lock(hashtextextended(code, {_NAMES})) IS NOT NULL FOR UPDATE", queries.HEAD.meaning
    ),
}

Beside = Callable[[list[Entry]], Iterable[Statement]]
"""What other tables hold of events, as writes that touch one row each."""


def open_journal(code: str, *, algorithm: str = "sha256", now: datetime) -> None:
    """Makes the head of a new journal; its first event is the caller's. Raises Fault if there is one already."""
    rules.checked_code(code)
    hashing.algorithm(algorithm)  # a Fault where this machine has not got it
    _, made = Journal.objects.get_or_create(code=code, defaults={"algorithm": algorithm, "digest": hashing.START, "at": stamp(now)})
    if not made:
        raise Fault(f"journal {code!r} exists already", remedy="append to it, or choose another code")


def append(code: str, drafts: Sequence[Draft], *, actor: str, now: datetime) -> list[Entry]:
    """Chains events on to the head, in the caller's transaction or its own, and returns them as they stand there."""
    with nullcontext() if connection.in_atomic_block else transaction.atomic():
        return hold(code).append(drafts, actor=actor, now=now)


def hold(code: str, *ahead: Asked) -> Hold:
    """The head of a journal, locked until the caller's transaction ends: commit order is chain order. Raises Fault if there is none.

    `ahead`: what the caller's reading is about to ask behind the lock; it is asked at once with it."""
    return Hold(_locked(code, *ahead))


class Hold:
    """A head that nobody else moves. Good for one transaction, and not beyond a savepoint that is rolled back."""

    def __init__(self, head: Head) -> None:
        self.head = head

    def append(self, drafts: Sequence[Draft], *, actor: str, now: datetime, beside: Beside | None = None) -> list[Entry]:
        """Chains events on to the head, and returns them as they stand there.

        1. `at` is the later of `now` and the head's. 2. Everything is built before anything is written. 3. Events and rows are stored,
        the head moves on, and what `beside` makes of the events is written with them."""
        code, at = self.head.journal, max(self.head.at, stamp(now))
        stored = list(_chained(self.head, at, drafts, actor))
        entries = [rules.entry(code, event.seq, event.body, event.leaf, event.digest) for event in stored]
        if stored:
            self.head = _known(_store(self.head, stored, at, *(beside(entries) if beside else ())))
        return entries


def seal(code: str, *, now: datetime) -> Seal:
    """Writes down the head's digest and the Merkle root over all leaves, outside the database.

    Never inside a transaction: a rollback would leave a seal of events that do not exist. Raises Fault where the chain is broken."""
    with transaction.atomic(durable=True):
        head = queries.head(code)
    if head.seq == 0:
        raise Fault(f"journal {code!r} has no event yet", remedy="seal it after the first")
    tree = queries.tree(code, head.seq)
    if tree.size != head.seq:
        raise Fault(f"journal {code!r} has {tree.size} events, its head says {head.seq}", remedy=f"run taizhang verify {code}")
    made = Seal(code, head.seq, head.digest.hex(), tree.root().hex(), head.algorithm, stamp(now))
    queries.seals(code)  # a malformed file is a Fault here, before a seal is written after it
    _keep(code, [made])
    return made


def restore_events(code: str, lines: Iterable[bytes]) -> int:
    """Writes a full export into a database without that journal, checking chain, rows, header and seals on the way; all or nothing.

    Returns the number of events. Seals of the export that are not kept here yet are kept from now on."""
    source = iter(lines)
    header, wanted = _header(code, next(source, b""))
    hashes = hashing.algorithm(header.algorithm)
    walk = rules.Walk(hashes, rules.checked_seals(code, header.algorithm, [*wanted, *([header] if header.seq else [])]))
    with transaction.atomic(durable=True):
        open_journal(code, algorithm=header.algorithm, now=parse_stamp("1970-01-01T00:00:00.000000Z"))
        head = _locked(code)
        events = _read(source, walk)
        while chunk := list(islice(events, _CHUNK)):
            head = _store(head, chunk, walk.at.decode())
        if (walk.seq, walk.digest.hex()) != (header.seq, header.digest):
            raise Fault(f"the export ends at event {walk.seq} of {header.seq}", remedy="use the whole file")
    known = queries.seals(code)
    _keep(code, [each for each in wanted if each not in known])
    return walk.seq


def _locked(code: str, *ahead: Asked) -> Head:
    """The head row, locked: on SQLite by the transaction, which is IMMEDIATE; on PostgreSQL by a lock of the journal's name, and the row.

    Who waits for a row there is let in by chance, who waits for a name in the order of coming."""
    found: Head | None = ask((_LOCKED[connection.vendor], code), *ahead)[0]
    if found is None:
        raise Fault(f"there is no journal {code!r}", remedy="open the district by loading its pack")
    return _known(found)


def _known(head: Head) -> Head:
    """Lets a reading under way know where the journal stands now."""
    keep(answer, (queries.HEAD, head.journal), head)
    return head


def _chained(head: Head, at: str, drafts: Sequence[Draft], actor: str) -> Iterator[rules.Stored]:
    hashes, seq, digest = hashing.algorithm(head.algorithm), head.seq, head.digest
    for draft in drafts:
        rows = rules.rows_of(draft, hashes)
        body = rules.body(draft, actor=actor, at=at, salt=rules.salts(1)[0], rows=rows)
        leaf = hashes.leaf(body)
        seq, digest = seq + 1, hashes.chain(digest, leaf)
        yield rules.Stored(seq, body, leaf, digest, None if rows is None else rows.lines)


def _store(head: Head, events: Sequence[rules.Stored], at: str, *beside: Statement) -> Head:
    """Writes events, moves the head on to the last of them, and writes what belongs to them."""
    code, last = head.journal, events[-1]
    batches = [(code, event.seq, event.rows) for event in events if event.rows is not None]
    *several, single = [(code, event.seq, event.body.decode(), event.leaf, event.digest) for event in events]
    if several or batches:
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT_EVENT, several)
            cursor.executemany(_INSERT_ROWS.format(text=_TEXT[connection.vendor]), batches)
    write((_INSERT_EVENT, single), (_MOVE, [last.seq, last.digest, at, code, head.seq]), *beside)
    return Head(code, head.algorithm, last.seq, last.digest, at)


def _keep(code: str, made: Sequence[Seal]) -> None:
    """Appends seals to their file, and comes back when they are on the disk. Raises OSError, and keeps none, where there is no room."""
    if not made:
        return
    path = queries.seals_path(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    appending.append(path, b"".join(canonical(rules.seal_form(each)) + b"\n" for each in made), mode=0o644)


def _header(code: str, line: bytes) -> tuple[Seal, list[Seal]]:
    """The header of an export as a seal of its end, and the seals that it carries."""
    found = parse(line)
    try:
        header = Seal(found["journal"], found["seq"], found["digest"], found["root"], found["algorithm"], at="")
        if type(header.seq) is not int or not isinstance(header.algorithm, str):
            raise TypeError("seq and algorithm")
        kept = [rules.seal_of(canonical(each), "line 1") for each in found["seals"]]
    except (KeyError, TypeError) as fault:
        raise Fault("this is not an export of a journal", where="line 1", remedy="use the file that the export wrote") from fault
    if header.journal != code:
        raise Fault(f"this is an export of journal {header.journal!r}, not of {code!r}", where="line 1", remedy="name that journal")
    return header, kept


def _read(lines: Iterator[bytes], walk: rules.Walk) -> Iterator[rules.Stored]:
    for number, line in enumerate(lines, 2):
        event = rules.imported_line(line, walk.digest, walk.algorithm, f"line {number}")
        try:
            walk.step(event)
        except rules.Bad as bad:
            raise Fault(f"event {bad.seq}: {bad.reason}", where=f"line {number}", remedy="restore from an unaltered export") from bad
        yield event
