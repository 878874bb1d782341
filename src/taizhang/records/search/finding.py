"""What somebody finds: only records whose rows the gate shows him, by the columns that it shows."""
# ruff: noqa: S608 (conditions of the gate and of the index; what is asked for stands in parameters)

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from taizhang.journal import queries as journal
from taizhang.kernel.reading import one_reading
from taizhang.kernel.words import all_stand_in, begins_a_run, fold, stands_in
from taizhang.org import gate
from taizhang.org import queries as org
from taizhang.org.types import Scope
from taizhang.records.search import index, tokens
from taizhang.records.types import Row

MOST = 1000
"""Up to how many are counted; beyond, there are more."""
TAIL = 200
"""Records that have changed since the index was last kept up and are looked through one by one."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found, and the texts in which words stand, or else its first one: (column, text)."""

    register: str
    number: str
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, what changed last first; `after` asks for the next one (None: there is none).

    `count` is how many there are from this page on, no more than `MOST` of them counted (`more`). `seq` is the event up to which
    records are searched, `head` that of the journal: the two differ while the index is being kept up."""

    hits: tuple[Hit, ...]
    after: int | None
    count: int
    more: bool
    seq: int
    head: int


@one_reading()
def find(scope: Scope, words: Sequence[str], *, register: str | None = None, after: int | None = None, limit: int = 20) -> Found:
    """Records in which all `words` (of `kernel.words.words`) stand, of one register or of all. Writes nothing.

    The records of a register that is open as coarsened rows or totals are found by nobody who sees it only so."""
    shown = [id for id in sorted(scope.registers) if register in (None, id) and scope.registers[id].level == "rows"]
    at = index.place(scope.district)
    late = index.names_of_later(at, TAIL + 1)
    behind = len(late) > TAIL
    fresh = [] if behind or after is not None else _hits(scope, words, _held(scope, shown, late))
    apart = set() if behind else set(late)
    lines = [one for one in _lines(scope, shown, words, after, MOST + 1) if one[1:] not in apart]
    page = lines[:limit]
    head = journal.head(scope.district).seq
    return Found(
        hits=(*fresh, *_hits(scope, words, _in_order(_held(scope, shown, [one[1:3] for one in page]), page))),
        after=page[-1][0] if len(lines) > limit else None,
        count=min(MOST, len(fresh) + len(lines)),
        more=len(fresh) + len(lines) > MOST,
        seq=max(at.seq - 1, 0) if behind else head,
        head=head,
    )


Line = tuple[int, str, str]
"""id in the index, register, number"""


def _lines(scope: Scope, registers: Sequence[str], words: Sequence[str], after: int | None, most: int) -> list[Line]:
    """The statement finds texts of which the words are parts; words that begin a run are held against the text once more."""
    tables, condition, parameters = tokens.holding(words, after)
    shown, units = _shown(scope, registers)
    strict = [word for word in words if begins_a_run(word)]
    sql = (
        f"SELECT records_searched.id, register, number{', text' if strict else ''} FROM {tables}"
        f" WHERE {condition} AND district = %s AND ({shown}) ORDER BY {tokens.place()} DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, scope.district, *units, most])
        found = cursor.fetchall()
    return [one[:3] for one in found if all_stand_in(strict, one[3])] if strict else found


def _shown(scope: Scope, registers: Sequence[str]) -> tuple[str, list[str]]:
    """The gate's condition over the rows of all these registers, those that are open alike together."""
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for register in registers:
        condition, units = gate.as_sql(scope, register)
        alike.setdefault((condition, tuple(units)), []).append(register)
    parts, parameters = ["FALSE"], list[str]()
    for (condition, in_units), those in alike.items():
        parts.append(f"(register IN ({_marks(those)}) AND {condition.replace('?', '%s')})")
        parameters += [*those, *in_units]
    return " OR ".join(parts), parameters


def _held(scope: Scope, registers: Sequence[str], wanted: Iterable[tuple[str, str]]) -> list[Row]:
    """Those records as they stand now, as far as the gate shows them, what changed last first."""
    asked = {one for one in wanted if one[0] in registers}
    if not asked:
        return []
    those, numbers = sorted({register for register, _number in asked}), sorted({number for _register, number in asked})
    shown, units = _shown(scope, those)
    sql = (
        f"SELECT {index.ROW} FROM records_record WHERE district = %s AND register IN ({_marks(those)}) AND number IN ({_marks(numbers)})"
        f" AND ({shown}) ORDER BY seq DESC, id DESC"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [scope.district, *those, *numbers, *units])
        return [index.row_of(*found) for found in cursor.fetchall() if found[:2] in asked]


def _marks(parameters: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(parameters))


def _in_order(rows: Iterable[Row], page: Sequence[Line]) -> list[Row]:
    found = {(row.register, row.number): row for row in rows}
    return [found[one[1], one[2]] for one in page if (one[1], one[2]) in found]


def _hits(scope: Scope, words: Sequence[str], rows: Iterable[Row]) -> list[Hit]:
    """Those in which the words stand in what the scope shows: the index may be behind, or know more columns."""
    book = org.book(scope.district)
    found = []
    for row in rows:
        columns = gate.visible(scope, book.register(row.register).definition, index.forms(book)[row.register])
        if row.counts and all_stand_in(words, index.text(row, columns)):
            texts = [(name, str(row.values[name])) for name in columns if name in row.values]
            told = [one for one in texts if any(stands_in(word, fold(one[1])) for word in words)]
            found.append(Hit(row.register, row.number, tuple(told or texts[:1])))
    return found
