"""The index kept up with the records: which texts are in it, how far it goes, how it is made anew.

Only what everybody may read of a record enters: its number and the texts of its open columns, as the register is defined now. Who may
find it is asked when somebody searches. `taizhang work` keeps it up; imports and steps do not wait for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db import connection, transaction

from taizhang.definitions import Book
from taizhang.definitions.rules import vaulted
from taizhang.definitions.types import Register
from taizhang.journal.asking import Question, ask
from taizhang.kernel.canonical import parse
from taizhang.kernel.digests import of_rows
from taizhang.kernel.words import fold
from taizhang.org import queries as org
from taizhang.records import projector, rules
from taizhang.records.models import Record, SearchCursor, Searched
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


_PLACE = Question('SELECT seq, "row" FROM records_searchcursor WHERE district = %s', lambda rows: rows[0] if rows else (0, 0))


def place(district: str) -> SearchCursor:
    """How far the index of a district goes."""
    [(seq, row)] = ask((_PLACE, district))
    return SearchCursor(district=district, seq=seq, row=row)


ROW = "register, number, unit, state, opened_on, seq, body"
"""The columns of `records_record` that `row_of` takes."""


def row_of(register: str, number: str, unit: str, state: str, opened_on: object, seq: int, body: str) -> Row:
    return rules.row_of(register, number, unit, state, str(opened_on), seq, parse(body))


_OF_EVENT = "SELECT {} FROM records_record WHERE district = %s AND seq = %s AND id > %s ORDER BY id LIMIT %s"
_OF_LATER = "SELECT {} FROM records_record WHERE district = %s AND seq > %s ORDER BY seq, id LIMIT %s"
# Two questions, since each is answered at once by the index, far into a long import too. Records made anew have higher ids, and are read
# again.
_NAMED = tuple(Question(sql.format("register, number"), lambda rows: rows) for sql in (_OF_EVENT, _OF_LATER))


def names_of_later(at: SearchCursor, most: int) -> list[tuple[str, str]]:
    """Register and number of the first records that have changed since, in the order in which they did."""
    of_event, of_later = _NAMED
    found = ask((of_event, at.district, at.seq, at.row, most), (of_later, at.district, at.seq, most))
    return list(chain.from_iterable(found))[:most]


def _later(at: SearchCursor, most: int, columns: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_OF_EVENT.format(columns), [at.district, at.seq, at.row, most])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.execute(_OF_LATER.format(columns), [at.district, at.seq, most - len(found)])
        found += cursor.fetchall()
    return found


def catch_up(district: str) -> None:
    """Reads the records on to the last, by short transactions: whoever writes meanwhile waits for no more than one."""
    code = org.district(district).name
    while names_of_later(place(code), 1):
        _advance(code)


@transaction.atomic
def _advance(code: str) -> None:
    SearchCursor.objects.get_or_create(district=code)
    held = SearchCursor.objects.select_for_update().get(district=code)
    if later := _later(held, _CHUNK, f"{ROW}, id"):
        rows = [row_of(*found) for *found, _id in later]
        _drop(code, rows)
        tokens.put([(code, *line) for line in _lines(code, rows)])
        held.seq, held.row = rows[-1].seq, later[-1][-1]
        held.save()


def _drop(code: str, rows: Iterable[Row]) -> None:
    """Takes away what is in the index of these records."""
    by_register: dict[str, list[str]] = {}
    for row in rows:
        by_register.setdefault(row.register, []).append(row.number)
    for register, numbers in by_register.items():
        tokens.drop(Searched.objects.filter(district=code, register=register, number__in=numbers).values_list("id", "text"))


def _lines(code: str, rows: Iterable[Row]) -> Iterator[tuple[str, str, str, str]]:
    """register, number, unit and text of those records that stand: one merged into another is found there."""
    columns = forms(org.book(code))
    for row in rows:
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
    lines = _lines(code, map(projector.row_of, Record.objects.filter(district=code).iterator()))
    return {"records_searched": of_rows(dict(zip(_NAMES, line, strict=True)) for line in lines)}
