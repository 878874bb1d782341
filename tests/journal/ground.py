"""What the tests of the journal stand on: drafts, and a way past the triggers for those who own the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from django.db import connection

from taizhang.journal.actions import append, open_journal
from taizhang.journal.types import Draft

append_only = import_module("taizhang.journal.migrations.0002_append_only")
NOON = datetime(2023, 3, 14, 4, 0, tzinfo=UTC)
ROWS = [b'{"number":"%d"}' % number for number in range(7)]


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """As the owner of the database: without the triggers that make the journal append-only."""
    _execute(append_only.UNGUARD)
    try:
        yield
    finally:
        _execute(append_only.GUARD)


def _execute(statements: dict[str, tuple[str, ...]]) -> None:
    for table in append_only.TABLES:
        for statement in statements[connection.vendor]:
            sql(statement.format(table=table))


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
