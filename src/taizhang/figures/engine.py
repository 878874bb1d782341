"""DuckDB in the process: one database in memory, one cursor a thread, and no file but the store's own within its reach."""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
import uuid
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from django.conf import settings

THREADS = min(4, os.cpu_count() or 1)
MEMORY = "512MB"
"""What statements may hold; what they sort beyond it goes to the disk."""

_lock = threading.Lock()
_databases: dict[tuple[int, Path], tuple[duckdb.DuckDBPyConnection, int]] = {}
"""At most one: that of this process and its home, with the file that says that it lives."""
_local = threading.local()


def folder() -> Path:
    """Where the columnar store lies."""
    return _within(settings.TAIZHANG_HOME)


@lru_cache(maxsize=4)
def _within(home: str | Path) -> Path:
    return Path(home) / "columnar"


def rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return list(_cursor().execute(sql, dict(parameters)).fetchall())


def cells(sql: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same by the names of the columns."""
    found = _cursor().execute(sql, dict(parameters))
    names = [name for name, *_ in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def stream(sql: str, parameters: Mapping[str, Any], batch: int) -> pa.RecordBatchReader:
    """The rows in batches of that size, for what is too large to be held. To be read to its end before this thread asks anything else."""
    found: pa.RecordBatchReader = _cursor().sql(sql, params=dict(parameters)).to_arrow_reader(batch)
    return found


def _cursor() -> duckdb.DuckDBPyConnection:
    """This thread's cursor. A forked process and another home get a database of their own."""
    key = (os.getpid(), folder())
    if getattr(_local, "key", None) != key:
        _local.key, _local.cursor = key, _database(key).cursor()
    cursor: duckdb.DuckDBPyConnection = _local.cursor
    return cursor


def _database(key: tuple[int, Path]) -> duckdb.DuckDBPyConnection:
    with _lock:
        if key not in _databases:
            while _databases:
                _drop(*_databases.popitem()[1])
            _sweep(key[1])
            spill = key[1] / f"spill.{uuid.uuid4().hex}"
            _databases[key] = _open(key[1], spill), _hold(spill)
        return _databases[key][0]


def _open(home: Path, spill: Path) -> duckdb.DuckDBPyConnection:
    """Statements may read the store's folder and nothing else: not a file, an address, an extension or a setting. The folder that they
    spill into is made by the engine when it needs it, and taken away by it."""
    quoted = str(home).replace("'", "''")
    database = duckdb.connect(
        ":memory:",
        config={
            "threads": THREADS,
            "memory_limit": MEMORY,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    for statement in (
        "SET python_enable_replacements = false",  # no name in a statement is a variable of ours
        "SET parquet_metadata_cache = true",  # a segment is never written twice under one name
        f"SET allowed_directories = ['{quoted}']",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ):
        database.execute(statement)
    return database


def _drop(_database: duckdb.DuckDBPyConnection, held: int) -> None:
    if held >= 0:
        os.close(held)


def _sweep(home: Path) -> None:
    """Removes what processes that were killed have spilt."""
    for told in home.glob("spill.*.held"):
        with suppress(OSError), told.open("rb") as held:  # it is another's, who lives, or has gone meanwhile
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(told.with_suffix(""), ignore_errors=True)
            told.unlink()


def _hold(spill: Path) -> int:
    """Says by a locked file that somebody lives who spills there. Numbers of processes would not do: containers that share a home have
    the same ones. -1 where no file can be made; then nothing can be spilt either."""
    try:
        held = os.open(spill.with_name(f"{spill.name}.held"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError:
        return -1
    fcntl.flock(held, fcntl.LOCK_EX)
    return held
