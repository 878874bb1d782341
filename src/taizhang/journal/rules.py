"""How bodies are built, chained and judged: pure, over stored bytes."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from taizhang.journal.types import Batch, Draft, Entry, Inclusion, Seal, Verdict
from taizhang.kernel.canonical import canonical, parse
from taizhang.kernel.faults import Fault
from taizhang.kernel.hashing import START, Algorithm
from taizhang.kernel.merkle import Accumulator, root

VERSION = 1
_SALT = 16
_LONGEST = 300  # what is indexed must fit a page of PostgreSQL's index

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_AT = re.compile(rb'\{"actor":"[^"\\]*(?:\\.[^"\\]*)*","at":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)","data":\{')
_END = b',"v":%d}' % VERSION
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_BATCH = b'"rows_root":"'


def checked_code(code: str) -> str:
    """A journal's code, which is also the name of its file of seals."""
    if not _CODE.fullmatch(code):
        raise Fault(f"{code!r} cannot name a journal", remedy="use small letters, digits, _ and -, at most 60")
    return code


# Building


def body(draft: Draft, *, actor: str, at: str, salt: str, rows: Batch | None = None) -> bytes:
    """The canonical body of an event; that of a batch commits to its (salted) rows by their number and Merkle root.

    `salt` is what nobody can guess: every leaf is public, and a body that can be guessed could be told from its leaf."""
    data = dict(draft.data)
    where = f"{draft.kind} {draft.subject}"
    if not all(0 < len(text) <= _LONGEST for text in (draft.kind, draft.subject, actor)):
        raise Fault(f"an event needs a kind, a subject and an actor of 1 to {_LONGEST} signs", where=where, remedy="name all three")
    if not {"salt", "rows_root"}.isdisjoint(data) or (rows is not None and "rows" in data):
        raise Fault("salt, rows and rows_root are written by the journal", where=where, remedy="hand the rows over as Draft.rows")
    data["salt"] = salt
    if rows is not None:
        data |= {"rows": rows.count, "rows_root": rows.root.hex()}
    found = canonical({"v": VERSION, "at": at, "actor": actor, "kind": draft.kind, "subject": draft.subject, "data": data})
    _refuse_nul(found, where)
    return found


def salts(count: int) -> list[str]:
    """What nobody can guess, for so many bodies and rows."""
    drawn = secrets.token_hex(_SALT * count)
    return [drawn[at : at + 2 * _SALT] for at in range(0, len(drawn), 2 * _SALT)]


def batch(algorithm: Algorithm, parted: Sequence[tuple[bytes, bytes]], where: str) -> Batch:
    """Rows as a batch, each with a salt of its own: a proof of one row shows hashes of its neighbours.

    A row is given as its canonical bytes but for the member `salt`, parted where that stands: with the comma before it, if there is
    one, and the comma or the brace behind it."""
    if not parted:
        raise Fault("a batch has no rows", where=where, remedy="append it without rows, or not at all")
    drawn = salts(len(parted))
    rows = [b'%b"salt":"%b"%b' % (before, salt.encode(), after) for salt, (before, after) in zip(drawn, parted, strict=True)]
    return _committed(algorithm, rows, where)


def _committed(algorithm: Algorithm, rows: Sequence[bytes], where: str) -> Batch:
    lines = b"\n".join(rows)
    _refuse_nul(lines, where)
    if lines.count(b"\n") != len(rows) - 1:
        raise Fault("a row holds a line break", where=where, remedy="hand over canonical JSON")
    return Batch(algorithm.name, lines, len(rows), rows_root(algorithm, rows))


def rows_of(draft: Draft, algorithm: Algorithm) -> Batch | None:
    """The rows of an event about to be appended; None of one that is no batch."""
    if draft.rows is None:
        return None
    where = f"{draft.kind} {draft.subject}"
    if isinstance(draft.rows, Batch):
        if draft.rows.algorithm != algorithm.name:
            raise Fault(f"the rows were hashed by {draft.rows.algorithm}", where=where, remedy=f"hash them by {algorithm.name}")
        return draft.rows
    if not draft.rows:
        raise Fault("a batch has no rows", where=where, remedy="append it without rows, or not at all")
    return _committed(algorithm, [_salted(row, salt, where) for row, salt in zip(draft.rows, salts(len(draft.rows)), strict=True)], where)


def _salted(row: Mapping[str, Any] | bytes, salt: str, where: str) -> bytes:
    found = parse(row) if isinstance(row, bytes) else row
    if not isinstance(found, dict) or "salt" in found or (isinstance(row, bytes) and b"\n" in row):
        what = "a row is no object, holds a line break, or has a salt already"
        raise Fault(what, where=where, remedy="hand over a JSON object")
    return canonical({**found, "salt": salt})


def rows_root(algorithm: Algorithm, rows: Iterable[bytes]) -> bytes:
    """The RFC 9162 root over the bytes of rows."""
    new = algorithm.new
    return root(algorithm, [new(b"\x00" + row).digest() for row in rows])


def split(rows: bytes) -> list[bytes]:
    """The rows of a stored batch: canonical JSON never holds a line feed, so it divides them."""
    return rows.split(b"\n")


def _refuse_nul(text: bytes, where: str) -> None:
    if b"\\" in text and b"\\u0000" in text and _NUL.search(text):  # one sign is found far faster than six
        raise Fault("a text holds the character U+0000, which PostgreSQL cannot hold", where=where, remedy="remove it")


def entry(journal: str, seq: int, text: bytes, leaf: bytes, digest: bytes) -> Entry:
    found = parse(text)
    return Entry(
        journal=journal,
        seq=seq,
        at=found["at"],
        actor=found["actor"],
        kind=found["kind"],
        subject=found["subject"],
        data=found["data"],
        body=text.decode(),
        leaf=leaf,
        digest=digest,
    )


# Seals


def seal_of(line: bytes | str, where: str) -> Seal:
    """A seal from its JSON. Raises Fault if it is not one."""
    try:
        found = parse(line)
    except Fault as fault:
        raise Fault("this is not a seal", where=where, remedy=f"restore it from a copy ({fault.what})") from fault
    if not isinstance(found, dict) or not _is_seal(found):
        raise Fault(
            "this is not a seal", where=where, remedy="it needs journal, seq, digest, root, algorithm and at; restore it from a copy"
        )
    return Seal(**{name: found[name] for name in Seal.__dataclass_fields__})


def seal_form(seal: Seal) -> dict[str, Any]:
    return {name: getattr(seal, name) for name in Seal.__dataclass_fields__}


def _is_seal(found: Mapping[str, Any]) -> bool:
    return (
        all(isinstance(found.get(name), str) for name in ("journal", "algorithm", "at"))
        and all(re.fullmatch("[0-9a-f]{64}", str(found.get(name))) for name in ("digest", "root"))
        and type(found.get("seq")) is int
        and found["seq"] > 0
    )


def checked_seals(journal: str, algorithm: str, seals: Iterable[Seal]) -> dict[int, list[Seal]]:
    """Seals by seq. A seal of another journal or algorithm proves nothing here: a Fault, not a finding."""
    by_seq: dict[int, list[Seal]] = {}
    for seal in sorted(seals, key=lambda seal: seal.seq):
        if (seal.journal, seal.algorithm) != (journal, algorithm):
            raise Fault(
                f"the seal of event {seal.seq} is of journal {seal.journal} ({seal.algorithm}), not of {journal} ({algorithm})",
                remedy="hand over a seal of this journal",
            )
        by_seq.setdefault(seal.seq, []).append(seal)
    return by_seq


# Judging


class Stored(NamedTuple):
    """An event as it lies in the database, every part as bytes; `rows` None where no rows lie beside it."""

    seq: int
    body: bytes
    leaf: bytes
    digest: bytes
    rows: bytes | None = None


class Bad(Exception):
    """The first bad event and why."""

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(reason)
        self.seq = seq
        self.reason = reason


@dataclass(slots=True)
class Walk:
    """Goes along a chain, event by event, and raises `Bad` at the first that does not fit; its state is that after the last good one."""

    algorithm: Algorithm
    seals: Mapping[int, list[Seal]] = field(default_factory=dict)
    seq: int = 0
    digest: bytes = START
    at: bytes = b""
    sealed_to: int = 0
    tree: Accumulator = field(init=False)
    last_seal: int = field(init=False)
    _hash: Callable[[bytes], Any] = field(init=False)

    def __post_init__(self) -> None:
        self.tree, self._hash = Accumulator(self.algorithm), self.algorithm.new
        self.last_seal = max(self.seals, default=0)

    def step(self, event: Stored) -> None:
        seq, text, stored_leaf, stored_digest, rows = event
        if seq != self.seq + 1:
            raise _out_of_order(self.seq + 1, seq)
        leaf = self._hash(b"\x00" + text).digest()  # Algorithm.leaf and .chain, without two calls an event
        if leaf != stored_leaf:
            raise Bad(seq, "the body is not what was hashed: it was changed")
        digest = self._hash(self.digest + leaf).digest()
        if digest != stored_digest:
            raise Bad(seq, "the digest does not follow from the event before: an event was changed, removed, inserted or moved")
        head = _AT.match(text)
        if head is None or not text.endswith(_END):
            raise Bad(seq, f"the body is not that of an event of version {VERSION}")
        at = head[1]
        if at < self.at:
            raise Bad(seq, f"back-dated: {at.decode()} comes before the event before it ({self.at.decode()})")
        if (rows is not None or _BATCH in text) and (reason := batch_fault(self.algorithm, text, rows)):
            raise Bad(seq, reason)
        self.seq, self.digest, self.at = seq, digest, at
        if seq <= self.last_seal:
            self._hold_to_seals(leaf)

    def _hold_to_seals(self, leaf: bytes) -> None:
        self.tree.add(leaf)
        for seal in self.seals.get(self.seq, ()):
            if (seal.digest, seal.root) != (self.digest.hex(), self.tree.root().hex()):
                raise Bad(
                    self.seq, f"this is not the chain that was sealed: something in events {self.sealed_to + 1} to {self.seq} was rewritten"
                )
            self.sealed_to = self.seq

    def end(self, head_seq: int, head_digest: bytes) -> None:
        """Holds the end of the walk to the head row and to the seals beyond it."""
        if self.last_seal > self.seq:
            raise Bad(self.seq + 1, f"events are cut off: a seal was made at event {self.last_seal}, the last one here is {self.seq}")
        if head_seq != self.seq:
            what = "events are cut off" if head_seq > self.seq else "an event stands past the head"
            raise Bad(min(head_seq, self.seq) + 1, f"{what}: the head row says {head_seq}, the last event here is {self.seq}")
        if head_digest != self.digest:
            raise Bad(self.seq, "the head row does not carry the digest of the last event")

    def verdict(self, journal: str, bad: Bad | None = None) -> Verdict:
        return Verdict(journal, self.seq, self.sealed_to, bad.seq if bad else None, bad.reason if bad else "")


def _out_of_order(expected: int, found: int) -> Bad:
    return Bad(min(expected, found), f"event {expected} is missing" if found > expected else f"event {found} stands twice")


def batch_fault(algorithm: Algorithm, text: bytes, rows: bytes | None) -> str:
    """Why the rows beside an event are not those that its body commits to, or nothing."""
    try:
        data = parse(text)["data"]
    except Fault as fault:
        return fault.what
    committed = data.get("rows_root")
    if committed is None:
        return "" if rows is None else "rows lie beside an event that is no batch"
    if rows is None:
        return "the rows of the batch are missing"
    found = split(rows)
    if len(found) != data.get("rows") or rows_root(algorithm, found).hex() != committed:
        return "the rows of the batch are not those that it commits to"
    return ""


# Export


def export_line(stored: Stored, shown: bool) -> bytes:
    """One line of an export: seq, leaf and digest, and where it is shown the exact text of the body and of its rows.

    The digest follows from the leaves; it is there so that a verifier can name the first leaf that was altered in a copy."""
    line: dict[str, Any] = {"seq": stored.seq, "leaf": stored.leaf.hex(), "digest": stored.digest.hex()}
    if shown:
        line["body"] = stored.body.decode()
        if stored.rows is not None:
            line["rows"] = [row.decode() for row in split(stored.rows)]
    return canonical(line) + b"\n"


def imported_line(line: bytes, digest: bytes, algorithm: Algorithm, where: str) -> Stored:
    """An event out of a full export, chained on to `digest`. Raises Fault where the line is not that of a whole event."""
    found = parse(line)
    try:
        text, leaf, rows = found["body"].encode(), bytes.fromhex(found["leaf"]), found.get("rows")
        joined = None if rows is None else "\n".join(rows).encode()
        return Stored(int(found["seq"]), text, leaf, algorithm.chain(digest, leaf), joined)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise Fault("the line does not hold a whole event", where=where, remedy="restore from a full export") from fault


def proof_form(found: Inclusion, algorithm: str, text: str, row_text: str | None) -> dict[str, Any]:
    form = {name: getattr(found, name) for name in Inclusion.__dataclass_fields__}
    form |= {"path": list(found.path), "row_path": list(found.row_path), "algorithm": algorithm, "body": text}
    return form | ({} if row_text is None else {"row_text": row_text})
