"""A district that many tests with transactions of their own begin with is built once a process and put back, database and home."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection

from taizhang.definitions import load
from taizhang.org import actions as org
from taizhang.org.types import OPERATOR
from taizhang.records import vault

PACKS = Path(__file__).resolve().parents[1] / "packs"
Built = TypeVar("Built")

_kept: dict[str, tuple[sqlite3.Connection, Path, Any]] = {}


def standing(name: str, build: Callable[[], Built]) -> Built:
    """What `build` gives, with all that it left in the database and in the home. On PostgreSQL it is built for each test."""
    if connection.vendor != "sqlite":
        return build()
    if name not in _kept:
        _keep(name, build())
        return _kept[name][2]  # type: ignore[no-any-return]
    database, folder, built = _kept[name]
    connection.ensure_connection()
    database.backup(connection.connection)
    shutil.copytree(folder, settings.TAIZHANG_HOME, dirs_exist_ok=True)
    return built  # type: ignore[no-any-return]


def adopted(folder: Path, files: Mapping[str, str], now: datetime) -> None:
    """A district opened by a pack of these files, on a master key of its own."""
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    vault.create_master_key()
    org.adopt(load(folder, roots=[PACKS]), acting=OPERATOR, now=now)


def _keep(name: str, built: Any) -> None:
    database, folder = sqlite3.connect(":memory:", check_same_thread=False), Path(os.environ["TAIZHANG_HOME"]) / "standing" / name
    connection.connection.backup(database)
    shutil.copytree(settings.TAIZHANG_HOME, folder)
    _kept[name] = database, folder, built
