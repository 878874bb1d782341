"""The only reads of records that other rooms are offered."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from taizhang.definitions.types import Register
from taizhang.journal import queries as journal
from taizhang.journal.types import Entry
from taizhang.kernel.canonical import parse
from taizhang.kernel.faults import Fault
from taizhang.org import gate
from taizhang.org.types import Refused, Scope
from taizhang.records import projector, proving, rules, vault
from taizhang.records.models import AccessLog, Import, ImportedLine, Record
from taizhang.records.presence import vault_fault
from taizhang.records.projector import digests, row_of
from taizhang.records.proving import Proof
from taizhang.records.types import JSON, Row

__all__ = [
    "Brought",
    "Change",
    "Place",
    "Proof",
    "Told",
    "brought",
    "changes",
    "closing",
    "count",
    "cursor",
    "digests",
    "news",
    "place",
    "private_values",
    "proof",
    "row",
    "rows",
    "timeline",
    "touched",
    "vault_fault",
    "visible_row",
    "with_timeline",
]

Change = tuple[int, str, str, str, Mapping[str, JSON]]
"""seq, register, number, kind, data: what `rules.fold` takes to make the next version of the record."""


@dataclass(frozen=True, slots=True)
class Brought:
    """The rows of one batch of an import as lines of canonical JSON; they count from the event `seq`."""

    seq: int
    register: str
    lines: bytes

    def changes(self) -> Iterator[Change]:
        for row in map(parse, self.lines.split(b"\n")):
            yield self.seq, self.register, row["number"], row["op"], row


@dataclass(frozen=True, slots=True)
class Told:
    """One item of a record's history. `changes` gives from and to of each column, but of vaulted ones only that they changed (`hidden`).

    `clocks` tells clocks counted anew: step → (last day before, last day after). `seq` is the event that made it count."""

    seq: int
    kind: str
    at: str
    actor: str
    step: str = ""
    on: str = ""
    state: str = ""
    changes: dict[str, tuple[JSON, JSON]] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    clocks: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    into: str = ""
    request: str = ""
    accepted: bool | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the event that created a record stands in the chain: the event, and for a batch the row in it, counted from 0."""

    seq: int
    line: int | None


def row(district: str, register: str, number: str, as_of: int | None = None) -> Row | None:
    """The record as it stands, or as it was known at an earlier seq; None if there was none. Asks no gate."""
    held = Record.objects.filter(district=district, register=register, number=number).first()
    if held is None or as_of is None or held.seq <= as_of:
        return row_of(held) if held else None
    found = None
    for seq, _entry, kind, data in _events(held, as_of):
        found = rules.fold(found, kind, data, seq)
    return found


def _events(held: Record, until: int | None = None) -> list[tuple[int, Entry, str, Mapping[str, JSON]]]:
    """The events of a record in order, those in batches included: seq from which it counts, event, kind, data."""
    district = held.district
    found = [(event.seq, event, event.kind, event.data) for event in journal.history(district, f"{held.register}/{held.number}")]
    places = [(_counted_from(held), held.batch, held.line or 0)] if held.batch is not None else []
    lines = ImportedLine.objects.filter(district=district, register=held.register, number=held.number)
    places += list(lines.values_list("seq", "batch", "line"))
    for seq, batch, line in places:
        data = parse(journal.rows(district, batch)[line])
        found.append((seq, journal.entry(district, seq), data["op"], data))
    return sorted((event for event in found if until is None or event[0] <= until), key=lambda event: event[0])


def _counted_from(held: Record) -> int:
    """The seq of the `import.finished` that the batch of a record belongs to."""
    ended = Import.objects.filter(district=held.district, register=held.register, started__lt=held.batch, ended__gt=held.batch)
    return ended.values_list("ended", flat=True)[0] or 0


def place(district: str, register: str, number: str) -> Place:
    """Where the record's creation stands in the chain, for its inclusion proof."""
    held = Record.objects.filter(district=district, register=register, number=number).first()
    if held is None:
        raise _no_such(register, number)
    if held.batch is not None:
        return Place(held.batch, held.line)
    return Place(journal.history(district, f"{register}/{number}")[0].seq, None)


def proof(scope: Scope, register: Register, number: str) -> Proof:
    """That the event which created the record stands in the chain; with its own bytes only if the scope opens all of them.

    Fault if the scope does not show the record: what is hidden and what is not there read the same."""
    if visible_row(scope, register, number) is None:
        raise _no_such(register.id, number)
    found = place(scope.district, register.id, number)
    return proving.proof(scope, register, found.seq, found.line)


def closing(scope: Scope, register: Register, *, of: str, unit: str, start: date, end: date) -> Row | None:
    """The closing of a unit's period in a register that closes periods, if there is one and the scope shows it."""
    assert register.closing is not None
    values = {register.closing.of: of, register.closing.start: start.isoformat(), register.closing.end: end.isoformat()}
    sought = Row(register.id, "", unit, "", "", 0, 0, values)
    held = Record.objects.filter(gate.as_q(scope, register.id), natural_key=projector.natural_key(sought, register.key)).first()
    return row_of(held) if held else None


def touched(district: str, register: str, after: int, limit: int) -> list[str]:
    """The numbers of records that an event after that seq made or changed, the earliest first. Asks no gate."""
    found = Record.objects.filter(district=district, register=register, seq__gt=after).order_by("seq", "number")
    return list(found.values_list("number", flat=True)[:limit])


def _no_such(register: str, number: str) -> Fault:
    return Fault("there is no such record", where=f"{register}/{number}", remedy="check the number")


def rows(
    scope: Scope,
    register: str,
    *,
    state: str | None = None,
    units: Collection[str] | None = None,
    due_until: date | None = None,
    opened: tuple[date, date] | None = None,
    after: str | None = None,
    limit: int | None = 100,
) -> list[Row]:
    """Records that the scope shows, by number, from the one after `after`: for work lists and pages. The number of queries is fixed.

    `due_until`: those whose next alarm is on or before that day. Columns must still be narrowed by `visible`."""
    found = _chosen(scope, register, state, units, due_until, opened)
    if after is not None:
        found = found.filter(number__gt=after)
    return [row_of(record) for record in found.order_by("number")[:limit]]


def count(
    scope: Scope,
    register: str,
    *,
    state: str | None = None,
    units: Collection[str] | None = None,
    due_until: date | None = None,
    opened: tuple[date, date] | None = None,
) -> int:
    return _chosen(scope, register, state, units, due_until, opened).count()


def _chosen(
    scope: Scope,
    register: str,
    state: str | None,
    units: Collection[str] | None,
    due_until: date | None,
    opened: tuple[date, date] | None,
) -> QuerySet[Record]:
    found = Record.objects.filter(gate.as_q(scope, register))
    if state is not None:
        found = found.filter(state=state)
    if units is not None:
        found = found.filter(unit__in=sorted(units))
    if due_until is not None:
        found = found.filter(next_due__lte=due_until)
    if opened is not None:
        found = found.filter(opened_on__range=opened)
    return found


def visible_row(scope: Scope, register: Register, number: str) -> Row | None:
    """A record if the scope shows it."""
    held = Record.objects.filter(gate.as_q(scope, register.id), number=number).first()
    return row_of(held) if held else None


def timeline(scope: Scope, register: str, number: str) -> list[Told]:
    """The history of a record, oldest first, if the scope shows it (else empty): who did what when, each change from old to new.

    Vaulted values never stand in events; of them it tells only that they changed."""
    found = with_timeline(scope, register, number)
    return found[1] if found else []


def with_timeline(scope: Scope, register: str, number: str) -> tuple[Row, list[Told]] | None:
    """The record together with its history, if the scope shows it."""
    held = Record.objects.filter(gate.as_q(scope, register), number=number).first()
    return (row_of(held), [_told(seq, event, kind, data) for seq, event, kind, data in _events(held)]) if held else None


def _told(seq: int, event: Entry, kind: str, data: Mapping[str, JSON]) -> Told:
    changed = {name: (change["from"], change["to"]) for name, change in data.get("changes", {}).items()}
    if kind in (rules.CREATED, rules.STEPPED):
        changed = {name: (None, value) for name, value in data["values"].items()}
    clocks = {
        name: (_last_day(clock["from"]), _last_day(clock["to"])) if kind == rules.AMENDED else (None, _last_day(clock))
        for name, clock in data.get("clocks", {}).items()
    }
    return Told(
        seq=seq,
        kind=kind,
        at=event.at,
        actor=event.actor,
        step=data.get("step", ""),
        on=data.get("on", data.get("opened_on", "")),
        state=data.get("state", ""),
        changes=changed,
        hidden=tuple(sorted(name for name in data.get("private", {}) if not name.startswith(rules.NOTE))),
        clocks=clocks,
        into=data.get("into", ""),
        request=data.get("id", ""),
        accepted=data.get("accepted"),
    )


def _last_day(clock: JSON) -> str | None:
    return clock["legal_last_day"] if clock else None


@transaction.atomic
def private_values(
    scope: Scope, register: str, number: str, *, fields: Collection[str] | None = None, purpose: str, now: datetime
) -> dict[str, Any]:
    """Private values of a record in clear. Needs a scope with private access, and a purpose; every reading is written to the access log.

    Fault if the scope does not open them, the record is not in it, or no purpose is given."""
    opened = gate.require(scope, register)
    where = f"{register}/{number}"
    if not opened.private:
        raise Refused("the role does not open private values", where=where, remedy="ask for a role that does")
    if not purpose.strip():
        raise Fault("private values are read for a purpose", where=where, remedy="say what for")
    if not Record.objects.filter(gate.as_q(scope, register), number=number).exists():
        raise Refused("there is no such record in this scope", where=where, remedy="check the number")
    key = vault.opened()
    AccessLog.objects.create(
        at=now,
        district=scope.district,
        register=register,
        number=number,
        actor=scope.actor.code,
        fields=" ".join(sorted(fields)) if fields is not None else "*",
        purpose=purpose.strip(),
    )
    standing = Import.objects.filter(district=scope.district, register=register, state="open").values_list("started", flat=True).first()
    held = vault.contents(key, scope.district, register, number, until=standing)
    return {name: value for name, value in held.items() if fields is None or name in fields}


def changes(district: str, after: int, until: int | None = None) -> Iterator[Change]:
    """Every change of a record after that seq (and up to `until`), in order; the rows of an import come at its `import.finished`."""
    for found in news(district, after, until):
        yield from found.changes() if isinstance(found, Brought) else (found,)


def news(district: str, after: int, until: int | None = None, *, batches_of: int = 0) -> Iterator[Change | Brought]:
    """The same, but for the rows of imports of at least so many rows, which come a batch at a time and as they lie there."""
    for event in journal.entries(district, after=after, until=until, kinds=(*rules.SINGLE, rules.FINISHED)):
        if event.kind != rules.FINISHED:
            register, _, number = event.subject.partition("/")
            yield event.seq, register, number, event.kind, event.data
            continue
        found = brought(district, event.data["register"], event.data["started"], event.seq)
        whole = batches_of <= event.data["created"] + event.data["amended"]
        yield from found if whole else (change for one in found for change in one.changes())


def brought(district: str, register: str, started: int, finished: int) -> Iterator[Brought]:
    """The batches of an import that was started by that event, also while the event that makes them count is being written."""
    return (Brought(finished, register, text) for _, text in projector.batches(district, register, started, finished))


def refused_beside(district: str, register: str, seqs: Collection[int], until: int) -> int:
    """How many rows were refused by the imports, up to a seq, that brought rows at these seqs. An import that a later one took up
    again, with all its rows and those that had been refused, says nothing any more: the later one does."""
    finished = list(Import.objects.filter(district=district, register=register, state="finished", ended__lte=until).order_by("ended"))
    return sum(
        one.refused
        for at, one in enumerate(finished)
        if one.refused and one.ended in seqs and not any(later.unchanged + later.amended >= one.rows for later in finished[at + 1 :])
    )


def cursor(district: str) -> int:
    """The seq up to which records stand: they are projected in the transaction that appends, so it is the journal's head."""
    return journal.head(district).seq
