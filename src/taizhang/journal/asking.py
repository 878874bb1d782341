"""Several questions, or several writings, told to the database at once.

An act asks a handful of things behind its lock. To PostgreSQL each would be a way there and back; it takes them as one text of several
statements, each of which sees what was committed before it begins. SQLite is asked one after the other, which costs no way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from sqlite3 import Cursor
from typing import Any

from django.db import connection

from taizhang.kernel.reading import held, keep

Statement = tuple[str, Sequence[Any]]


@dataclass(frozen=True, eq=False, slots=True)
class Question:
    """What is asked of the database, and what its rows mean."""

    sql: str
    meaning: Callable[[list[tuple[Any, ...]]], Any]


Asked = tuple[Any, ...]
"""A question and the values of its marks."""


@held
def answer(*asked: Any) -> Any:
    """What a question is answered with; within a reading it is asked once."""
    return ask(asked)[0]


def ask(*asked: Asked) -> list[Any]:
    """What several are answered with, asked anew and at once. A reading under way knows these answers from then on."""
    found = _told([(question.sql, given) for question, *given in asked], lambda cursor: cursor.fetchall())
    meanings = [one[0].meaning(rows) for one, rows in zip(asked, found, strict=True)]
    for one, meaning in zip(asked, meanings, strict=True):
        keep(answer, one, meaning)
    return meanings


def write(*statements: Statement) -> None:
    """Writes that touch one row each, in their order. RuntimeError of one that finds no such row: what was read is not what stands."""
    for (sql, _given), touched in zip(statements, _told(statements, lambda cursor: cursor.rowcount), strict=True):
        if touched != 1:
            raise RuntimeError(f"{touched} rows instead of one: {sql}")


def _told(statements: Sequence[Statement], result: Callable[[Any], Any]) -> list[Any]:
    with connection.cursor() as cursor:
        if len(statements) > 1:
            return (_each if connection.vendor == "sqlite" else _at_once)(cursor, statements, result)
        return [_one(cursor, statements[0], result)]


def _one(cursor: Any, statement: Statement, result: Callable[[Any], Any]) -> Any:
    cursor.execute(*statement)
    return result(cursor)


def _each(cursor: Any, statements: Sequence[Statement], result: Callable[[Any], Any]) -> list[Any]:
    """By the driver's own cursor, in its own marks: what Django lays around a statement costs more than SQLite takes to answer it. Where
    somebody looks on (counts statements, say), by Django's."""
    if connection.queries_logged or connection.execute_wrappers:
        return [_one(cursor, statement, result) for statement in statements]
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        return [result(Cursor.execute(cursor.cursor, _marked(sql), given)) for sql, given in statements]


@cache
def _marked(sql: str) -> str:
    return sql.replace("%s", "?")


def _at_once(cursor: Any, statements: Sequence[Statement], result: Callable[[Any], Any]) -> list[Any]:
    cursor.execute("; ".join(sql for sql, _given in statements), list(chain.from_iterable(given for _sql, given in statements)))
    found = [result(cursor)]
    while cursor.nextset():
        found.append(result(cursor))
    return found
