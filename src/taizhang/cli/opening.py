"""The home, opened: Django set up, the database there and of this version, or a word on what to do."""

from __future__ import annotations

import os

import django
from django.apps import apps
from django.utils import translation

from taizhang.cli import ending, places
from taizhang.kernel.faults import Fault


def setup(*, make: bool = False) -> None:
    """Sets Django up once. `make` makes the home folder first: settings keep a secret in it. It is nobody else's to read."""
    if apps.ready:
        return
    if make:
        places.home().mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")
    django.setup()
    # Faults of the records are written for pages in both languages; here they follow the shell's.
    translation.activate("zh" if os.environ.get("LANG", "").startswith("zh") else "en")


def require_home() -> None:
    """Raises Fault if the database is not there, or was made by an older or a newer version of the software."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    fresh = "run `taizhang demo` for the demonstration or `taizhang init` for an empty home"
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not os.path.exists(str(name)) and ":memory:" not in str(name) and "mode=memory" not in str(name):
        raise Fault(f"there is no home at {places.home()}", remedy=fresh)
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as fault:
        if ending.locked(fault):
            raise
        raise Fault(f"the database does not answer: {fault}", remedy="look at DATABASE_URL") from fault
    known = set(executor.loader.disk_migrations)
    applied = {key for key in executor.loader.applied_migrations if key[0] in executor.loader.migrated_apps}
    if not applied:
        raise Fault(f"the home at {places.home()} is empty", remedy=fresh)
    if applied - known:
        raise Fault("the home was made by a newer version of the software", remedy="install that version")
    if known - applied:
        raise Fault("the home was made by an older version of the software", remedy="stop serving, back up, then run `taizhang init`")


def migrate() -> None:
    """Brings the database to this version; does nothing if it is."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
