"""Reads of the journal: events, seals, the walk along the chain, exports and proofs."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from taizhang.journal import rules
from taizhang.journal.asking import Question, answer
from taizhang.journal.models import Bytes, Event, EventRows, Journal, RawBytes
from taizhang.journal.types import Entry, Head, Inclusion, Seal, Verdict
from taizhang.kernel.canonical import canonical
from taizhang.kernel.clock import stamp
from taizhang.kernel.faults import Fault
from taizhang.kernel.hashing import START, algorithm
from taizhang.kernel.merkle import Accumulator, audit_path, root_by
from taizhang.kernel.reading import held

_PAGE = 4000
_ROWS = {"sqlite": "CAST(rows AS BLOB)", "postgresql": "convert_to(rows, 'UTF8')"}
_VERSION = re.compile(rb',"v":(\d+)}\Z')  # canonical JSON is sorted: `v` is the last member
_KINDS = (
    "WITH RECURSIVE found(kind) AS (SELECT MIN(kind) FROM journal_event WHERE journal = %s UNION ALL"
    " SELECT (SELECT MIN(kind) FROM journal_event WHERE journal = %s AND kind > found.kind) FROM found WHERE found.kind IS NOT NULL)"
    " SELECT kind FROM found"
)


HEAD = Question(
    "SELECT code, algorithm, seq, digest, at FROM journal_journal WHERE code = %s",
    lambda rows: next((Head(code, named, seq, _bytes(digest), at) for code, named, seq, digest, at in rows), None),
)


def exists(code: str) -> bool:
    return Journal.objects.filter(code=code).exists()


def head(code: str) -> Head:
    """Where the journal stands. Raises Fault if there is none of that code."""
    found: Head | None = answer(HEAD, code)
    if found is None:
        raise Fault(f"there is no journal {code!r}", remedy="open the district by loading its pack")
    return found


@held
def entry(code: str, seq: int) -> Entry:
    """One event. Raises Fault if the journal has none of that seq."""
    found = next(_entries(Event.objects.filter(journal=code, seq=seq)), None)
    if found is None:
        raise Fault(f"journal {code!r} has no event {seq}", remedy="name a seq from 1 to that of its head")
    return found


def entries_of(places: Collection[tuple[str, int]]) -> list[Entry]:
    """The events of these journals and seqs by one question, in no order; what there is not is left out."""
    if not places:
        return []
    wanted = [Q(journal=code, seq=seq) for code, seq in places]
    return list(_entries(Event.objects.filter(Q(*wanted, _connector=Q.OR))))


def entries(code: str, after: int = 0, kinds: Collection[str] | None = None, until: int | None = None) -> Iterator[Entry]:
    """Events with seq > `after` (and <= `until`) in order, read by pages: the caller may write in between."""
    events = Event.objects.filter(journal=code)
    if kinds is not None:
        events = events.filter(kind__in=kinds)
    if until is not None:
        events = events.filter(seq__lte=until)
    full = True
    while full:  # a short page is the last: what is written after it is the next question's
        page = list(_entries(events.filter(seq__gt=after).order_by("seq")[:_PAGE]))
        yield from page
        full, after = len(page) == _PAGE, page[-1].seq if page else after


def history(code: str, subject: str) -> list[Entry]:
    """All events about a subject, in order. What happened to it in batches lies in their rows, not here."""
    return list(_entries(Event.objects.filter(journal=code, subject=subject).order_by("seq")))


def kinds(code: str) -> list[str]:
    """The kinds of event that the journal holds, each found by one step into the index: the cost is that of their number."""
    with connection.cursor() as cursor:
        cursor.execute(_KINDS, [code, code])
        return [kind for (kind,) in cursor.fetchall() if kind is not None]


def newest_version(code: str) -> int:
    """The version that the last event bears; 0 where there is none, or where it bears none that can be read."""
    text = Event.objects.filter(journal=code).order_by("-seq").values_list(Bytes("body")).first()
    found = _VERSION.search(_bytes(text[0])) if text else None
    return int(found[1]) if found else 0


def rows(code: str, seq: int) -> list[bytes]:
    """The canonical bytes of a batch's rows. Raises Fault if the event has none."""
    return rules.split(lines(code, seq))


def lines(code: str, seq: int) -> bytes:
    """The rows of a batch as they lie there: one canonical JSON a line. Raises Fault if the event has none."""
    found = _rows_beside(code, seq)
    if found is None:
        raise Fault(f"event {seq} of journal {code!r} has no rows", remedy="ask for an event that is a batch")
    return found


def seq_at(code: str, instant: datetime) -> int:
    """The seq of the last event not after that instant; 0 if there was none yet."""
    known = Event.objects.filter(journal=code, at__lte=stamp(instant)).order_by("-at", "-seq")
    return known.values_list("seq", flat=True).first() or 0


def seals_path(code: str) -> Path:
    return Path(settings.TAIZHANG_HOME) / "seals" / f"{rules.checked_code(code)}.jsonl"


def seals(code: str) -> list[Seal]:
    """The seals kept in $TAIZHANG_HOME/seals/<code>.jsonl, oldest first. Raises Fault at a line that is not a seal."""
    path = seals_path(code)
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")
    if lines.pop():
        raise Fault("the last seal is cut off", where=f"{path}:{len(lines) + 1}", remedy="remove the unfinished line and seal again")
    return [rules.seal_of(line, f"{path}:{number}") for number, line in enumerate(lines, 1)]


def verify(code: str, against: Iterable[Seal] = ()) -> Verdict:
    """Walks the whole chain from the stored bytes and holds it to the seals kept here and to those handed in.

    What it cannot find: events cut off after the last seal together with the head row, and what was false when it was entered."""
    here = head(code)
    walk = rules.Walk(algorithm(here.algorithm), rules.checked_seals(code, here.algorithm, [*seals(code), *against]))
    try:
        while True:
            here = head(code)  # read before the page: when that is empty, the walk has reached this head
            page = list(_stored(code, walk.seq or -1))
            if not page:
                break
            for event in page:
                walk.step(event)
        walk.end(here.seq, here.digest)
        _refuse_stray_rows(code, walk.seq)
    except rules.Bad as bad:
        return walk.verdict(code, bad)
    return walk.verdict(code)


def export(code: str, *, reveal: Callable[[Entry], bool]) -> Iterator[bytes]:
    """JSON lines: a header, then each event's seq and leaf, with body and rows of those that `reveal` names.

    The header holds journal, algorithm, seq, digest, root and the seals. With every body revealed it is a full copy."""
    here = head(code)
    form: dict[str, Any] = {"v": rules.VERSION, "journal": code, "algorithm": here.algorithm, "seq": here.seq}
    form |= {"digest": here.digest.hex(), "root": tree(code, here.seq).root().hex()}
    yield canonical(form | {"seals": [rules.seal_form(seal) for seal in seals(code) if seal.seq <= here.seq]}) + b"\n"
    for event in _walked(code, here.seq):
        yield rules.export_line(event, reveal(rules.entry(code, event.seq, event.body, event.leaf, event.digest)))


def inclusion(code: str, seq: int, *, size: int | None = None, row: int | None = None) -> Inclusion:
    """That event `seq`, and of a batch the row counted from 0, is under the root over the first `size` events.

    Without `size` it is that of the newest seal that covers the event, or else of the head."""
    here, event = head(code), entry(code, seq)
    hashes = algorithm(here.algorithm)
    if size is None:
        size = max((seal.seq for seal in seals(code) if seq <= seal.seq <= here.seq), default=here.seq)
    if not seq <= size <= here.seq:
        raise Fault(f"event {seq} is not among the first {size} of {here.seq}", remedy="choose a size from its seq to that of the head")
    leaves = list(_leaves(code, size))
    if len(leaves) != size:
        raise _broken(code, size)
    path = audit_path(hashes, leaves, seq - 1)
    root = root_by(hashes, event.leaf, seq - 1, size, path)
    assert root is not None  # a path made of so many leaves fits their number
    row_path: tuple[str, ...] = ()
    if row is not None:
        row_leaves = [hashes.leaf(each) for each in rows(code, seq)]
        row_path = tuple(node.hex() for node in audit_path(hashes, row_leaves, row))
    return Inclusion(
        journal=code,
        seq=seq,
        size=size,
        root=root.hex(),
        leaf=event.leaf.hex(),
        path=tuple(node.hex() for node in path),
        row=row,
        row_path=row_path,
        rows_root="" if row is None else str(event.data["rows_root"]),
    )


def proof(code: str, seq: int, *, size: int | None = None, row: int | None = None) -> bytes:
    """The inclusion proof as a file that tools/verify_journal.py checks: with the event's body and, if asked, that one row."""
    found = inclusion(code, seq, size=size, row=row)
    row_text = None if row is None else rows(code, seq)[row].decode()
    return canonical(rules.proof_form(found, head(code).algorithm, entry(code, seq).body, row_text)) + b"\n"


def tree(code: str, size: int) -> Accumulator:
    """The Merkle tree over the first `size` leaves, held to the chain: a Fault if the stored leaves do not give its digest."""
    hashes, digest = algorithm(head(code).algorithm), START
    found = Accumulator(hashes)
    for leaf in _leaves(code, size):
        digest = hashes.chain(digest, leaf)
        found.add(leaf)
    if found.size and Event.objects.filter(journal=code, seq=found.size).values_list("digest", flat=True).first() != digest:
        raise _broken(code, size)
    return found


def _broken(code: str, size: int) -> Fault:
    return Fault(f"the chain of journal {code!r} is broken before event {size}", remedy=f"run taizhang verify {code}")


def _leaves(code: str, until: int) -> Iterator[bytes]:
    after = 0
    while after < until:
        page = Event.objects.filter(journal=code, seq__gt=after, seq__lte=until).order_by("seq").values_list("seq", "leaf")[: 10 * _PAGE]
        numbered = list(page)
        if not numbered:
            return
        yield from (_bytes(leaf) for _, leaf in numbered)
        after = numbered[-1][0]


def _entries(events: QuerySet[Event]) -> Iterator[Entry]:
    columns = events.values_list("journal", "seq", Bytes("body"), "leaf", "digest")
    for code, seq, text, leaf, digest in columns:
        yield rules.entry(code, seq, _bytes(text), _bytes(leaf), _bytes(digest))


def _walked(code: str, until: int) -> Iterator[rules.Stored]:
    after = 0
    while after < until and (page := list(_stored(code, after, until))):
        yield from page
        after = page[-1].seq


def _stored(code: str, after: int, until: int | None = None) -> Iterator[rules.Stored]:
    """A page of events as they lie there. Rows are fetched one batch at a time: a batch may be half a megabyte."""
    events = Event.objects.filter(journal=code, seq__gt=after).order_by("seq")
    if until is not None:
        events = events.filter(seq__lte=until)
    page = list(events.values_list("seq", Bytes("body"), RawBytes("leaf"), RawBytes("digest"))[:_PAGE])
    if not page:
        return
    batches = set(EventRows.objects.filter(journal=code, seq__gt=after, seq__lte=page[-1][0]).values_list("seq", flat=True))
    for seq, text, leaf, digest in page:
        beside = _rows_beside(code, seq) if seq in batches else None
        if not (type(text) is type(leaf) is type(digest) is bytes):  # asked first: this loop is most of what verify costs
            text, leaf, digest = _bytes(text), _bytes(leaf), _bytes(digest)
        yield rules.Stored(seq, text, leaf, digest, beside)


def _rows_beside(code: str, seq: int) -> bytes | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_ROWS[connection.vendor]} FROM journal_eventrows WHERE journal = %s AND seq = %s", [code, seq])  # noqa: S608
        found = cursor.fetchone()
    return None if found is None else _bytes(found[0])


def _refuse_stray_rows(code: str, last: int) -> None:
    stray = EventRows.objects.filter(Q(seq__lt=1) | Q(seq__gt=last), journal=code).order_by("seq").values_list("seq", flat=True).first()
    if stray is not None and not Event.objects.filter(journal=code, seq=stray).exists():
        raise rules.Bad(stray, "rows lie there without an event")


def _bytes(value: object) -> bytes:
    """PostgreSQL hands out memoryviews; anything else in the place of bytes was put there by somebody and matches no hash."""
    return value if isinstance(value, bytes) else bytes(value) if isinstance(value, memoryview) else b""
