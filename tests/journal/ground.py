"""What the tests of the journal stand on: drafts, and a way past the triggers for those who own the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from taizhang.journal.actions import append, open_journal
from taizhang.journal.types import Draft

NOON = datetime(2023, 3, 14, 4, 0, tzinfo=UTC)
ROWS = [b'{"number":"%d"}' % number for number in range(7)]


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """As the owner of the database: without any of the triggers that make tables append-only."""
    if connection.vendor == "postgresql":
        lift, restore = ["SET session_replication_role = replica"], ["SET session_replication_role = origin"]
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'DROP TRIGGER ' || name, sql FROM sqlite_master WHERE type = 'trigger'")
            lift, restore = [list(column) for column in zip(*cursor.fetchall(), strict=True)]
    for statement in lift:
        sql(statement)
    try:
        yield
    finally:
        for statement in restore:
            sql(statement)


def sql(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)


def draft(number: int, rows: list[bytes] | None = None) -> Draft:
    return Draft("record.created", f"petition/演示-{number}", {"topic": f"供水 {number}"}, rows)


def filled(code: str = "zhuhui", events: int = 9, batch_at: int | None = 6, algorithm: str = "sha256") -> None:
    """A journal of that many events, a minute apart, one of them a batch of seven rows."""
    open_journal(code, algorithm=algorithm, now=NOON)
    for number in range(1, events + 1):
        append(code, [draft(number, ROWS if number == batch_at else None)], actor="clerk", now=NOON + timedelta(minutes=number))
