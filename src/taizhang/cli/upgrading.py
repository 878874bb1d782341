"""The database brought to this version of the software: all of it or nothing, and with the triggers that keep its tables append-only."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.exceptions import InconsistentMigrationHistory

from taizhang.cli import ending, guards, opening, places
from taizhang.kernel.faults import Fault

BEFORE = "before-upgrade.sqlite3"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What was done: migrations, the triggers that were missing or altered and are made anew, the copy of the database as it was before."""

    migrations: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    before: Path | None = None


def upgrade(held_to: Callable[[], None] = lambda: None) -> Upgrade:
    """Brings the database to this version; on one that is, looks after the triggers only. A fault leaves it as it was.

    1. What a newer version made is refused. 2. An SQLite database that holds something is copied. 3. All migrations, in one transaction.
    4. In it too, triggers that are missing (SQLite loses them where a migration makes a table anew) or altered are made anew. 5. A journal
    that only a newer version can read is refused, and what `held_to` refuses."""
    executor = opening.migrations()
    opening.refuse_newer(executor)
    waiting = opening.pending(executor)
    before = _copied() if waiting and executor.loader.applied_migrations and connection.vendor == "sqlite" else None
    connection.disable_constraint_checking()  # within a transaction SQLite cannot do so, and Django then changes no table
    try:
        with transaction.atomic():
            _migrate(waiting)
            mended = tuple(guards.mend())
            opening.refuse_unreadable()
            held_to()
    finally:
        connection.enable_constraint_checking()
    return Upgrade(tuple(waiting), mended if not waiting else (), before)


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
