"""The database brought to this version of the software: all of it or nothing, and with the triggers that keep its tables append-only."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor

from taizhang.cli import ending, opening, places
from taizhang.kernel.faults import Fault

BEFORE = "before-upgrade.sqlite3"
_TRIGGER = re.compile(r"CREATE TRIGGER (\w+)")


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What was done: migrations, the triggers that were missing and are there again, the copy of the database as it was before."""

    migrations: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    before: Path | None = None


def upgrade(held_to: Callable[[], None] = lambda: None) -> Upgrade:
    """Brings the database to this version; on one that is, looks after the triggers only. A fault leaves it as it was.

    1. What a newer version made is refused. 2. An SQLite database that holds something is copied. 3. All migrations, in one transaction.
    4. In it too, triggers that are missing (SQLite loses them where a migration makes a table anew) are put back. 5. A journal that only
    a newer version can read is refused, and what `held_to` refuses."""
    executor = opening.migrations()
    opening.refuse_newer(executor)
    waiting = opening.pending(executor)
    before = _copied() if waiting and executor.loader.applied_migrations and connection.vendor == "sqlite" else None
    connection.disable_constraint_checking()  # within a transaction SQLite cannot do so, and Django then changes no table
    try:
        with transaction.atomic():
            _migrate(waiting)
            guards = tuple(_guarded())
            opening.refuse_unreadable()
            held_to()
    finally:
        connection.enable_constraint_checking()
    return Upgrade(tuple(waiting), guards if not waiting else (), before)


def _migrate(waiting: list[str]) -> None:
    if not waiting:
        return
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except (DatabaseError, InconsistentMigrationHistory) as fault:
        if ending.locked(fault):
            raise
        what = f"the database cannot be brought to this version: {fault}"
        raise Fault(what, remedy="it is as it was; go on with the older version, or restore a backup into a new home") from fault


def _copied() -> Path:
    """The database as it is, in one file beside it, for the way back. It takes the place of the copy of an earlier upgrade."""
    aside, place = places.home() / f"{BEFORE}.part", places.home() / BEFORE
    aside.unlink(missing_ok=True)
    os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(aside)])
        os.replace(aside, place)
    except DatabaseError as fault:
        remedy = "make room for it on the disk, then run `taizhang init` again; nothing was changed"
        raise Fault(f"the database cannot be copied before the upgrade: {fault}", where=str(place), remedy=remedy) from fault
    finally:
        aside.unlink(missing_ok=True)
    return place


def _guarded() -> Iterator[str]:
    """Puts back the triggers that are missing, and says which they are."""
    standing = _triggers()
    for name, statements in _guards():
        if name not in standing:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
            yield name


def missing_guards() -> list[str]:
    """Triggers that ought to keep tables append-only and are not there, or are switched off."""
    standing = _triggers()
    return [name for name, _ in _guards() if name not in standing]


def _guards() -> Iterator[tuple[str, list[str]]]:
    """By name, the statements that make each trigger anew, from every migration that has a GUARD (of each of its TABLES)."""
    for migration in MigrationExecutor(connection).loader.disk_migrations.values():
        module = sys.modules[type(migration).__module__]
        for table in getattr(module, "TABLES", ("",)):
            yield from _made(getattr(module, "GUARD", {}).get(connection.vendor, ()), table)


def _made(statements: tuple[str, ...], table: str) -> Iterator[tuple[str, list[str]]]:
    before: list[str] = []
    for statement in (each.format(table=table) if table else each for each in statements):
        if found := _TRIGGER.match(statement):
            yield found[1], [*before, *_dropped(found[1], statement), statement]
        else:
            before.append(statement)  # the function that a trigger of PostgreSQL calls


def _dropped(name: str, statement: str) -> list[str]:
    """One that is switched off still bears its name."""
    if connection.vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}"]
    return [f"DROP TRIGGER IF EXISTS {name} ON {statement.split(' ON ')[1].split()[0]}"]


def _triggers() -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}
