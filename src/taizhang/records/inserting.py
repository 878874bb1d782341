"""Many rows into a table by few statements.

A statement of its own for each row costs SQLite a look at the table's sequence, and the driver a return to Python."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db import connection

_TOGETHER = 400
"""Rows of one statement: some 5,000 parameters, where SQLite takes 32,766 and PostgreSQL 65,535."""


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Rows as cells in the order of the columns; table and columns are names of our own."""
    with connection.cursor() as cursor:
        for at in range(0, len(rows), _TOGETHER):
            some = rows[at : at + _TOGETHER]
            cursor.execute(_statement(connection.vendor, table, tuple(columns), len(some)), list(chain.from_iterable(some)))


@lru_cache(16)
def _statement(vendor: str, table: str, columns: tuple[str, ...], rows: int) -> str:
    """In the marks of SQLite itself, where Django would look for its own and replace them each time."""
    row = f"({', '.join(['?' if vendor == 'sqlite' else '%s'] * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * rows)}"  # noqa: S608
