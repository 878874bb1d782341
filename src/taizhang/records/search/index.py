"""The index kept up with the records: which texts are in it, how far it goes, how it is made anew.

Only what everybody may read of a record enters: its number and the texts of its open columns, as the register is defined now. Who may
find it is asked when somebody searches. `taizhang work` keeps it up; imports and steps do not wait for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from django.db import connection, transaction

from taizhang.definitions import Book
from taizhang.definitions.rules import vaulted
from taizhang.definitions.types import Register
from taizhang.kernel.digests import of_rows
from taizhang.kernel.words import fold
from taizhang.org import queries as org
from taizhang.records.models import Record, SearchCursor, Searched
from taizhang.records.projector import row_of
from taizhang.records.search import tokens
from taizhang.records.types import Row

_CHUNK = 1000
Forms = Mapping[str, tuple[str, ...]]
"""Register → the columns whose texts are searched."""


@lru_cache(maxsize=32)
def forms(book: Book) -> Forms:
    return {id: open_texts(adopted.definition) for id, adopted in book.registers().items()}


def open_texts(register: Register) -> tuple[str, ...]:
    """The texts that everybody may read. A later version of the register never closes one (it would then lie in the vault), and one
    that is new is in no record that has not changed since: so what is in the index stays right."""
    hidden = vaulted(register)
    return tuple(sorted(name for name, field in register.fields.items() if field.type == "text" and name not in hidden))


def text(row: Row, columns: Iterable[str]) -> str:
    """What is searched of a record: its number and these texts, folded, one a line. A word never goes over the end of one."""
    found = [row.number, *(row.values[name] for name in columns if name in row.values)]
    return "\n".join(" ".join(fold(str(each)).split("\n")) for each in found)


def place(district: str) -> SearchCursor:
    """How far the index of a district goes."""
    return SearchCursor.objects.filter(district=district).first() or SearchCursor(district=district)


def later(at: SearchCursor, most: int) -> list[Record]:
    """The first records that have changed since, in the order in which they did. Records made anew have higher ids, and are read again.

    Two questions, since each is answered at once by the index, far into a long import too."""
    records = Record.objects.filter(district=at.district)
    same = list(records.filter(seq=at.seq, id__gt=at.row).order_by("id")[:most])
    return same + list(records.filter(seq__gt=at.seq).order_by("seq", "id")[: most - len(same)])


def names_of_later(at: SearchCursor, most: int) -> list[tuple[str, str]]:
    """Register and number of the same, in no order."""
    of = "SELECT register, number FROM records_record WHERE district = %s AND"
    asked = (at.district, at.seq, at.row, at.district, at.seq, most)
    with connection.cursor() as cursor:
        cursor.execute(f"{of} seq = %s AND id > %s UNION ALL {of} seq > %s LIMIT %s", asked)
        found: list[tuple[str, str]] = cursor.fetchall()
    return found


def catch_up(district: str) -> None:
    """Reads the records on to the last, by short transactions: whoever writes meanwhile waits for no more than one."""
    code = org.district(district).name
    while later(place(code), 1):
        _advance(code)


@transaction.atomic
def _advance(code: str) -> None:
    SearchCursor.objects.get_or_create(district=code)
    held = SearchCursor.objects.select_for_update().get(district=code)
    if records := later(held, _CHUNK):
        _replace(code, records)
        held.seq, held.row = records[-1].seq, records[-1].id
        held.save()


def _replace(code: str, records: list[Record]) -> None:
    by_register: dict[str, list[str]] = {}
    for record in records:
        by_register.setdefault(record.register, []).append(record.number)
    for register, numbers in by_register.items():
        tokens.drop(Searched.objects.filter(district=code, register=register, number__in=numbers).values_list("id", "text"))
    tokens.put([(code, *line) for line in _lines(code, records)])


def _lines(code: str, records: Iterable[Record]) -> Iterator[tuple[str, str, str, str]]:
    """register, number, unit and text of those records that stand: one merged into another is found there."""
    columns = forms(org.book(code))
    for record in records:
        row = row_of(record)
        if row.counts:
            yield row.register, row.number, row.unit, text(row, columns[row.register])


def rebuild(district: str) -> None:
    """Makes the index of a district anew."""
    code = org.district(district).name
    with transaction.atomic():
        while gone := list(Searched.objects.filter(district=code).values_list("id", "text")[:_CHUNK]):
            tokens.drop(gone)
        SearchCursor.objects.filter(district=code).delete()
    catch_up(code)


_NAMES = ("register", "number", "unit", "text")


def digests(district: str) -> dict[str, str]:
    """SHA-256 of the sorted rows of the index."""
    code = org.district(district).name
    return {"records_searched": of_rows(Searched.objects.filter(district=code).values(*_NAMES).iterator())}


def record_digests(district: str) -> dict[str, str]:
    """What that should be, by the records as they stand, once the index has caught up. Writes nothing."""
    code = org.district(district).name
    lines = _lines(code, Record.objects.filter(district=code).iterator())
    return {"records_searched": of_rows(dict(zip(_NAMES, line, strict=True)) for line in lines)}
