"""Where tokens lie: a full-text table without content on SQLite, a GIN index over lexemes on PostgreSQL. Both are given our tokens
and keep no parser of their own, so that both find the same."""
# ruff: noqa: S608 (nothing of what is asked for stands in a statement; it is all parameters)

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from taizhang.kernel.words import phrase, tokens

Line = tuple[str, str, str, str, str]
"""district, register, number, unit, text"""
Clause = tuple[str, str, list[Any]]
"""What stands after FROM, the condition, and its parameters. The id of what is found is `records_searched.id`."""

_COLUMNS = "district, register, number, unit, text"


def put(lines: Sequence[Line]) -> None:
    """Adds texts with their tokens, in this order."""
    (_put_sqlite if connection.vendor == "sqlite" else _put_postgresql)(lines)


def _put_sqlite(lines: Sequence[Line]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'records_searched'")  # ids are never given twice
        first = 1 + (cursor.fetchone() or (0,))[0]
        cursor.executemany(
            f"INSERT INTO records_searched (id, {_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s)",
            [(id, *line) for id, line in enumerate(lines, first)],
        )
        cursor.executemany(
            "INSERT INTO records_grams (rowid, grams) VALUES (%s, %s)", [(id, _joined(line[-1])) for id, line in enumerate(lines, first)]
        )


def _put_postgresql(lines: Sequence[Line]) -> None:
    columns = [list(column) for column in zip(*lines, strict=True)] or [[]] * 5
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO records_searched ({_COLUMNS}, grams)"
            f" SELECT {_COLUMNS}, array_to_tsvector(string_to_array(grams, ' '))"
            f" FROM unnest({', '.join(['%s::text[]'] * 6)}) WITH ORDINALITY AS line({_COLUMNS}, grams, place) ORDER BY place",
            [*columns, [_joined(line[-1]) for line in lines]],
        )


def drop(held: Iterable[tuple[int, str]]) -> None:
    """Takes texts away by id, with their tokens. A table without content must be told which tokens these were."""
    gone = list(held)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            told = [(id, _joined(text)) for id, text in gone]
            cursor.executemany("INSERT INTO records_grams (records_grams, rowid, grams) VALUES ('delete', %s, %s)", told)
        cursor.executemany("DELETE FROM records_searched WHERE id = %s", [(id,) for id, _text in gone])


def _joined(text: str) -> str:
    return " ".join(tokens(text))


def holding(words: Sequence[str], before: int | None) -> Clause:
    """The texts in which every word stands (but for where in a run of letters it begins), those with lower ids than `before`."""
    if connection.vendor == "sqlite":
        return _holding_sqlite(words, before)
    condition, parameters = _exactly("strpos", words)
    until = [] if before is None else [before]
    id = " AND records_searched.id < %s" if until else ""
    return "records_searched", f"grams @@ %s::tsquery AND {condition}{id}", [_tsquery(words), *parameters, *until]


def place() -> str:
    """What `holding` is ordered by: the id as the index gives it. SQLite would sort every hit by any other name of the same."""
    return "records_grams.rowid" if connection.vendor == "sqlite" else "records_searched.id"


def _holding_sqlite(words: Sequence[str], before: int | None) -> Clause:
    """CROSS JOIN holds the order: the full-text table gives ids from the highest down, until enough are found."""
    condition, parameters = _exactly("instr", words)
    until = [] if before is None else [before]
    id = " AND records_grams.rowid < %s" if until else ""
    tables = "records_grams CROSS JOIN records_searched ON records_searched.id = records_grams.rowid"
    return tables, f"records_grams MATCH %s{id} AND {condition}", [_match(words), *until, *parameters]


def _exactly(function: str, words: Sequence[str]) -> tuple[str, list[str]]:
    return " AND ".join(f"{function}(text, %s) > 0" for _ in words), list(words)


def _match(words: Sequence[str]) -> str:
    """FTS5's language: phrases, the last token of which may go on where a star follows. No token holds a quote."""
    return " AND ".join(f'"{" ".join(found)}"{" *" * going_on}' for found, going_on in map(phrase, words) if found)


def _tsquery(words: Sequence[str]) -> str:
    """PostgreSQL's: lexemes without places; whether they follow each other is seen in the text."""
    lexemes = [
        f"'{token}'{':*' * (going_on and place == len(found))}"
        for found, going_on in map(phrase, words)
        for place, token in enumerate(found, 1)
    ]
    return " & ".join(lexemes)
