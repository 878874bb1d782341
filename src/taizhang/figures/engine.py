"""DuckDB in the process: one database in memory, one cursor a thread, and no file but the store's own within its reach."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from django.conf import settings

THREADS = min(4, os.cpu_count() or 1)
MEMORY = "512MB"
"""What statements may hold; what they sort beyond it goes to the disk."""

_lock = threading.Lock()
_databases: dict[tuple[int, Path], duckdb.DuckDBPyConnection] = {}
"""At most one: that of this process and its home."""
_local = threading.local()


def folder() -> Path:
    """Where the columnar store lies."""
    return Path(settings.TAIZHANG_HOME) / "columnar"


def rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return list(_cursor().execute(sql, dict(parameters)).fetchall())


def table(sql: str, parameters: Mapping[str, Any]) -> pa.Table:
    found: pa.Table = _cursor().sql(sql, params=dict(parameters)).to_arrow_table()
    return found


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
            _databases.clear()
            _databases[key] = _open(key[1])
        return _databases[key]


def _open(home: Path) -> duckdb.DuckDBPyConnection:
    """Statements may read the store's folder and nothing else: not a file, an address, an extension or a setting."""
    quoted = str(home).replace("'", "''")
    database = duckdb.connect(
        ":memory:",
        config={
            "threads": THREADS,
            "memory_limit": MEMORY,
            "temp_directory": str(_spill(home)),
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


def _spill(home: Path) -> Path:
    """Where this process puts what it cannot hold: made by the engine when it needs it, and taken away by it. What a process that was
    killed has left is removed where processes can be seen."""
    for left in home.glob("spill.*") if Path("/proc/self").exists() else ():
        if not Path("/proc", left.suffix[1:]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return home / f"spill.{os.getpid()}"
