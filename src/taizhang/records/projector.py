"""Record events → tables, in the transaction that appends them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Model

from taizhang.journal import queries as journal
from taizhang.journal.asking import Question, Statement, ask, write
from taizhang.journal.types import Entry
from taizhang.kernel.canonical import canonical, canonical_again, parse
from taizhang.kernel.digests import of_rows
from taizhang.kernel.sweeping import unswept
from taizhang.org import queries as org
from taizhang.records import numbering, rules
from taizhang.records.bringing import Bringer
from taizhang.records.inserting import insert
from taizhang.records.models import Import, ImportedLine, Record
from taizhang.records.types import JSON, Row

_NUMBER = ("number",)
MANY = 10_000
"""New records of one import after which the database looks at the table anew."""
KINDS = (*rules.SINGLE, rules.STARTED, rules.ROWS, rules.FINISHED, rules.ABANDONED)
TABLES: tuple[type[Model], ...] = (Record, ImportedLine, Import)
_COLUMNS = ("district", "register", "number", "unit", "state", "opened_on", "next_due", "seq", "natural_key", "body", "batch", "line")
_INSERT = f"INSERT INTO records_record ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))})"  # noqa: S608

_UPDATE = "UPDATE records_record SET {} WHERE district = %s AND register = %s AND number = %s"
STANDING = Question(
    "SELECT register, number, unit, state, opened_on, seq, body FROM records_record WHERE district = %s AND register = %s AND number = %s",
    lambda rows: _row(*rows[0]) if rows else None,
)
"""A record as its table holds it, by district, register and number: a `Row`, or None."""


def project(entries: Iterable[Entry]) -> None:
    """Folds events into the tables. Those of other rooms change nothing here."""
    for entry in entries:
        if entry.kind in rules.SINGLE:
            register, _, number = entry.subject.partition("/")
            [before] = ask((STANDING, entry.journal, register, number))
            write(stored(entry.journal, before, rules.fold(before, entry.kind, entry.data, entry.seq)))
        elif fold := _IMPORTS.get(entry.kind):
            fold(entry)


@unswept()
@transaction.atomic
def rebuild(district: str) -> None:
    """The district's tables made anew from its journal alone. Vault and access log are no projections and stay."""
    code = org.district(district).name
    for table in TABLES:
        _empty(table, code)
    for register in org.book(code).ids("register"):
        numbering.forget(code, register)
    project(journal.entries(code, kinds=KINDS))


def _empty(table: type[Model], code: str) -> None:
    """A table that is one district's alone is emptied as a whole, which does not look at its rows.

    Only where nobody else can write meanwhile: on PostgreSQL another district's first record could come in between."""
    rows = table._default_manager
    alone = connection.vendor == "sqlite" and not rows.exclude(district=code).exists()
    (rows.all() if alone else rows.filter(district=code)).delete()


def digests(district: str) -> dict[str, str]:
    """Of each projected table, a digest of its canonical rows in whatever order: equal before and after a rebuild."""
    return {table._meta.db_table: _digest(table, org.district(district).name) for table in TABLES}


def _digest(table: type[Model], code: str) -> str:
    names = [field.name for field in table._meta.concrete_fields if field.name != "id"]
    return of_rows(table._default_manager.filter(district=code).values(*names).iterator())


def row_of(record: Record) -> Row:
    """The row that a table row holds."""
    return _row(record.register, record.number, record.unit, record.state, record.opened_on, record.seq, record.body)


def _row(register: str, number: str, unit: str, state: str, opened_on: date | str, seq: int, body: str) -> Row:
    opened = opened_on if isinstance(opened_on, str) else opened_on.isoformat()
    return rules.row_of(register, number, unit, state, opened, seq, parse(body))


def natural_key(row: Row, key: Sequence[str]) -> str | None:
    """The digest of the values of the key, so that an index of fixed width finds equal ones; a blank equals a blank."""
    if tuple(key) == _NUMBER:
        return None
    found = rules.columns(row)
    return hashlib.sha256(canonical([*key, *map(found.get, key)])).hexdigest()[:32]


class Keys:
    """Which columns are the key, by the version that a record was made under."""

    def __init__(self, district: str) -> None:
        self._book = org.book(district)
        self._known: dict[tuple[str, int], tuple[str, ...]] = {}

    def of(self, row: Row) -> str | None:
        return natural_key(row, self.named(row.register, row.definition))

    def named(self, register: str, definition: int) -> tuple[str, ...]:
        version = (register, definition)
        if version not in self._known:
            self._known[version] = self._book.version("register", *version).definition.key  # type: ignore[union-attr]
        return self._known[version]


def stored(district: str, before: Row | None, row: Row) -> Statement:
    """Writes a record into its table row, which holds `before`. Only the columns that change: an index is touched where one of its
    own is named."""
    keys = Keys(district)
    new = _stored(district, row, keys)
    if before is None:
        return _INSERT, [*new, None, None]
    changed = {name: value for name, value, old in zip(_COLUMNS, new, _stored(district, before, keys), strict=False) if value != old}
    return _UPDATE.format(", ".join(f"{name} = %s" for name in changed)), [*changed.values(), *new[:3]]


def _save(district: str, row: Row, record: Record, keys: Keys) -> None:
    values = _stored(district, row, keys)
    for name, value in zip(_COLUMNS, values, strict=False):
        setattr(record, name, value)
    record.save()


def _stored(district: str, row: Row, keys: Keys) -> tuple[Any, ...]:
    """The table row, in the order of `_COLUMNS` but for batch and line."""
    body = canonical_again(rules.body(row)).decode()
    head = (district, row.register, row.number, row.unit, row.state, row.opened_on)
    return (*head, rules.next_due(row), row.seq, keys.of(row), body)


def _started(entry: Entry) -> None:
    data = entry.data
    Import.objects.create(
        district=entry.journal,
        register=data["register"],
        digest=data["file_digest"],
        started=entry.seq,
        state="open",
        definition=data["definition"],
        partial=data["partial"],
        amend=data["amend"],
        rows=data["rows"],
        unchanged=data["unchanged"],
        refused=data["refused"],
    )


def _batch(entry: Entry) -> None:
    open_one = Import.objects.filter(district=entry.journal, register=entry.data["register"], state="open")
    if not open_one.update(done=F("done") + entry.data["rows"]):
        raise ValueError(f"event {entry.seq} belongs to no import")


def _open_import(entry: Entry) -> Import:
    return Import.objects.get(district=entry.journal, register=entry.data["register"], state="open")


def _abandoned(entry: Entry) -> None:
    held = _open_import(entry)
    held.state, held.ended = "abandoned", entry.seq
    held.save()


def _finished(entry: Entry) -> None:
    held = _open_import(entry)
    held.state, held.ended = "finished", entry.seq
    held.created, held.amended = entry.data["created"], entry.data["amended"]
    held.save()
    numbering.forget(entry.journal, held.register)
    keys = Keys(entry.journal)
    bringer = Bringer(entry.seq, lambda definition: keys.named(held.register, definition) == _NUMBER)
    for batch, text in batches(entry.journal, held.register, held.started, entry.seq):
        _bring(entry, held.register, batch, text.split(b"\n"), bringer, keys)
    if held.created >= MANY:
        _survey()


def _survey() -> None:
    """PostgreSQL chooses ways by what it last knew of a table, and looks but now and then: until it does, it would go through all the
    records of a register that a large import has brought to find one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {Record._meta.db_table}")


def _bring(entry: Entry, register: str, batch: int, rows: Sequence[bytes], bringer: Bringer, keys: Keys) -> None:
    """The rows of one batch: new records are inserted, others amended."""
    head = (entry.journal, register)
    stored = [(row and (*head, *row, batch, line)) for line, row in enumerate(map(bringer.stored, rows))]
    folded = [(batch, line, parse(rows[line])) for line, one in enumerate(stored) if one is None]
    _insert([one for one in stored if one is not None])
    new = [one for one in folded if one[2]["op"] == rules.CREATED]
    _insert([(*_stored(entry.journal, rules.fold(None, data["op"], data, entry.seq), keys), batch, line) for _, line, data in new])
    _amend(entry, [one for one in folded if one[2]["op"] != rules.CREATED], register, keys)


Line = tuple[int, int, Mapping[str, JSON]]
"""A row of a batch: seq of the batch event, place in it, content."""


def batches(district: str, register: str, started: int, finished: int) -> Iterator[tuple[int, bytes]]:
    """The batches of an import in order, between those two events: seq of each, and its rows as lines of canonical JSON.

    A register has one open import at a time."""
    for batch in journal.entries(district, after=started, until=finished, kinds=(rules.ROWS,)):
        if batch.data["register"] == register:
            yield batch.seq, journal.lines(district, batch.seq)


def _insert(made: Sequence[tuple[Any, ...]]) -> None:
    insert("records_record", _COLUMNS, made)


def _amend(entry: Entry, lines: Sequence[Line], register: str, keys: Keys) -> None:
    numbers = [data["number"] for _, _, data in lines]
    held = {record.number: record for record in Record.objects.filter(district=entry.journal, register=register, number__in=numbers)}
    for batch, line, data in lines:
        record = held[data["number"]]
        row = rules.fold(row_of(record), data["op"], data, entry.seq)
        _save(entry.journal, row, record, keys)
        ImportedLine.objects.create(district=entry.journal, register=register, number=row.number, seq=entry.seq, batch=batch, line=line)


_IMPORTS: dict[str, Callable[[Entry], None]] = {
    rules.STARTED: _started,
    rules.ROWS: _batch,
    rules.FINISHED: _finished,
    rules.ABANDONED: _abandoned,
}
