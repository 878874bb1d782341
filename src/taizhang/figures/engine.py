"""DuckDB in the process: one database in memory, one cursor a thread, and no file but the store's own within its reach."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from django.conf import settings

THREADS = min(4, os.cpu_count() or 1)

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
        ":memory:", config={"threads": THREADS, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
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
