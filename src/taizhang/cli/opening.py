"""The home, opened: Django set up, the database there, whole and of this version, or a word on what to do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.apps import apps
from django.utils import translation

from taizhang.cli import ending, places
from taizhang.kernel.faults import Fault

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor

_FRESH = "run `taizhang demo` for the demonstration or `taizhang init` for an empty home; set DATABASE_URL where the database is PostgreSQL"
_UPGRADE = "stop serving, then run `taizhang init`: it leaves a copy of the database as it was beside it"
_UPGRADE_SERVER = "stop serving, back up with the version before (or pg_dump), then run `taizhang init`"
_RESTORE = "restore a backup into a new home"
_DAMAGED = {"SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_IOERR_SHORT_READ"}


def setup(*, make: bool = False) -> None:
    """Sets Django up once. `make` makes the home folder first: settings keep a secret in it. It is nobody else's to read."""
    if apps.ready:
        return
    if places.home().exists() and not places.home().is_dir():
        raise Fault("this is no folder", where=str(places.home()), remedy="set TAIZHANG_HOME to the folder of a home")
    if make:
        places.home().mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")
    django.setup()
    # Faults of the records are written for pages in both languages; here they follow the shell's.
    translation.activate("zh" if os.environ.get("LANG", "").startswith("zh") else "en")


def home_is_empty() -> bool:
    """Whether the database holds nothing of ours yet, not even tables."""
    return not migrations().loader.applied_migrations


def require_home() -> None:
    """Raises Fault if the database is not there, cannot be written, was made by an older or a newer version of the software, lacks
    tables, or holds what only a newer version can read. Nothing is changed."""
    if _file_missing():
        raise Fault(f"there is no home at {places.home()}", remedy=_FRESH)
    refuse_newer(executor := migrations())
    if not executor.loader.applied_migrations:
        raise Fault(f"the home at {places.home()} is empty", remedy=_FRESH)
    if waiting := pending(executor):
        what = f"the home was made by an older version of the software ({waiting[0]} is missing)"
        raise Fault(what, remedy=_UPGRADE if _in_a_file() else _UPGRADE_SERVER)
    _refuse_torn()
    refuse_unreadable()


def migrations() -> MigrationExecutor:
    """Which migrations this software has, and which the database. Fault if it does not answer, or cannot be written."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    _refuse_unwritable()
    try:
        return MigrationExecutor(connection)
    except DatabaseError as fault:
        if ending.locked(fault):
            raise
        if getattr(fault.__cause__, "sqlite_errorname", "") in _DAMAGED:
            raise Fault(f"this is no database, or it is damaged: {fault}", where=str(_file()), remedy=_RESTORE) from fault
        raise Fault(f"the database does not answer: {fault}", remedy="look at DATABASE_URL, and whether its server runs") from fault


def pending(executor: MigrationExecutor) -> list[str]:
    """Migrations that this software has and the database has not, in order."""
    known = set(executor.loader.disk_migrations) - set(executor.loader.applied_migrations)
    return sorted(f"{app}.{name}" for app, name in known)


def refuse_newer(executor: MigrationExecutor) -> None:
    ours = executor.loader.migrated_apps
    foreign = sorted(
        f"{app}.{name}" for app, name in set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations) if app in ours
    )
    if foreign:
        raise Fault(f"the home was made by a newer version of the software ({foreign[0]} is not known here)", remedy="install that version")


def refuse_unreadable() -> None:
    """Raises Fault if a journal holds what this software does not know: folded without it, tables and figures would be wrong."""
    from taizhang.cli import foreign

    for what in foreign.unknown():
        raise Fault(f"the journal was written by a newer version of the software: {what}", remedy="install that version")


def _file() -> Path:
    """The file of an SQLite database."""
    from django.db import connection

    return Path(str(connection.settings_dict["NAME"]))


def _in_a_file() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite" and ":memory:" not in str(_file()) and "mode=memory" not in str(_file())


def _file_missing() -> bool:
    return _in_a_file() and not _file().exists()


def _refuse_unwritable() -> None:
    """Even to be read, a database of SQLite needs a folder that can be written: its write-ahead log lies there."""
    if not _in_a_file() or not _file().parent.exists():
        return
    shut = [path for path in (_file().parent, _file()) if path.exists() and not os.access(path, os.R_OK | os.W_OK)]
    if shut:
        remedy = "run the command as the user whom the home belongs to, on a disk that can be written"
        raise Fault("this user cannot write there", where=str(shut[0]), remedy=remedy)


def _refuse_torn() -> None:
    from django.db import connection

    missing = sorted(set(connection.introspection.django_table_names()) - set(connection.introspection.table_names()))
    if missing:
        raise Fault(f"the database lacks {', '.join(missing)}: it is damaged, or was only half put there", remedy=_RESTORE)
