"""The triggers that keep tables append-only: which there ought to be, which are not as they were made, and how they are made anew.

They stop mistakes and stray statements. Somebody who took one away had his reasons, or did not know what he did: both are to be told."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

_NAME = re.compile(r"CREATE TRIGGER (\w+)")
_STANDING = {
    "sqlite": "SELECT name, 'O', sql, '' FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, tgenabled, pg_get_triggerdef(t.oid, true), prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid"
    " WHERE NOT tgisinternal AND pg_table_is_visible(tgrelid)",
}

Form = tuple[object, ...]
"""What a trigger does, in whatever order and with whatever spaces the database writes it down."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger that there ought to be, and the statements that make it anew."""

    name: str
    table: str
    form: Form
    statements: tuple[str, ...]


def broken() -> Iterator[tuple[Guard, str]]:
    """Triggers that are not there, are switched off, or do something else than they were made for; and which of it."""
    standing = _standing()
    for guard in _guards():
        switched, form = standing.get(guard.name, ("", ()))
        if not form:
            yield guard, "is not there"
        elif switched not in ("O", "A"):
            yield guard, "is switched off"
        elif form != guard.form:
            yield guard, "is not as it was made"


def mend() -> Iterator[str]:
    """Makes broken triggers anew, and says which they are."""
    for guard, _why in list(broken()):
        with connection.cursor() as cursor:
            for statement in guard.statements:
                cursor.execute(statement)
        yield guard.name


def _standing() -> dict[str, tuple[str, Form]]:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING[connection.vendor])
        return {name: (switched, _form(trigger, function)) for name, switched, trigger, function in cursor.fetchall()}


def _form(trigger: str, function: str) -> Form:
    head, _, rest = " ".join(trigger.replace('"', "").split()).partition(" ON ")
    return frozenset(head.split()), rest, " ".join(function.split())


def _guards() -> Iterator[Guard]:
    """Those of every migration that has a GUARD (of each of its TABLES)."""
    for migration in MigrationExecutor(connection).loader.disk_migrations.values():
        module = sys.modules[type(migration).__module__]
        for table in getattr(module, "TABLES", ("",)):
            yield from _made(getattr(module, "GUARD", {}).get(connection.vendor, ()), table)


def _made(statements: tuple[str, ...], table: str) -> Iterator[Guard]:
    before: list[str] = []
    for statement in (each.format(table=table) if table else each for each in statements):
        if found := _NAME.match(statement):
            function = before[-1].split("$$")[1] if before else ""
            on = statement.split(" ON ")[1].split()[0]
            yield Guard(found[1], on, _form(statement, function), (*before, _dropped(found[1], on), statement))
        else:
            before.append(statement)  # the function that a trigger of PostgreSQL calls


def _dropped(name: str, table: str) -> str:
    """One that is switched off or altered still bears its name."""
    return f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if connection.vendor == "postgresql" else "")
