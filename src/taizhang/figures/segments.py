"""Segment files: written whole or not at all, and never read when they are not what the manifest says."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from taizhang.figures import engine
from taizhang.figures.models import Segment
from taizhang.kernel.appending import force

ROW_GROUP = 65_536
_SOUGHT = {"ndv": ROW_GROUP, "fpp": 0.01}
"""A filter of 128 KiB for each group of rows: the writer holds all of them until the end, and by default of 64 MiB each."""
_GRACE = 3600
"""Seconds for which a file that no manifest names is left: a reader may still be in it, or a writer about to commit it."""

_verified: dict[str, tuple[int, int, int]] = {}
"""Files whose digest this process has checked, with their size, time and inode then."""


class Damaged(Exception):
    """A segment is missing, torn or altered."""


@dataclass(frozen=True, slots=True)
class Part:
    """A segment as the manifest lists it."""

    register: str
    kind: str
    path: str
    rows: int
    size: int
    digest: str
    seq_from: int
    seq_to: int
    base: bool

    @property
    def file(self) -> str:
        return f"{engine.folder()}{os.sep}{self.path}"  # asked for all files of every figure

    def saved(self, district: str) -> Segment:
        return Segment(
            district=district, register=self.register, kind=self.kind, path=self.path, rows=self.rows, size=self.size,
            digest=self.digest, seq_from=self.seq_from, seq_to=self.seq_to, base=self.base,
        )  # fmt: skip


def write(district: str, register: str, kind: str, rows: pa.Table | pa.RecordBatchReader, *, base: bool = False) -> Part:
    """Writes under another name, forces the bytes to the disk, then renames: a name is never seen with half a file."""
    home = engine.folder() / district
    home.mkdir(parents=True, exist_ok=True)
    final = home / f"{register}.{kind}.{uuid.uuid4().hex}.parquet"
    half = final.with_suffix(".half")
    found_by = {"number": _SOUGHT} if base and kind == "rows" else None  # one record is looked up without reading all numbers
    try:
        with pq.ParquetWriter(half, rows.schema, compression="zstd", bloom_filter_options=found_by) as writer:
            count, first, last = _filled(writer, rows, "_until" if kind != "rows" else "_seq")
        with half.open("rb") as written:
            os.fsync(written.fileno())
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        half.rename(final)
    except BaseException:  # a full disk is not kept full
        half.unlink(missing_ok=True)
        raise
    force(home)
    part = Part(register, kind, str(final.relative_to(engine.folder())), count, final.stat().st_size, digest, first, last, base)
    _verified[part.file] = _stat(part)
    return part


def _filled(writer: pq.ParquetWriter, rows: pa.Table | pa.RecordBatchReader, column: str) -> tuple[int, int, int]:
    """How many rows were written, and the first and the last event among them. Of a reader one group of rows is held at a time."""
    if isinstance(rows, pa.Table):
        writer.write_table(rows, row_group_size=ROW_GROUP)
        return rows.num_rows, *_seqs(rows[column])
    count, bounds = 0, list[tuple[int, int]]()
    for batch in rows:
        writer.write_batch(batch)
        count += batch.num_rows
        bounds.append(_seqs(batch.column(column)))
    return count, min((first for first, _ in bounds), default=0), max((last for _, last in bounds), default=0)


def _seqs(column: Any) -> tuple[int, int]:
    bounds: Any = pc.min_max(column).as_py()
    return bounds["min"] or 0, bounds["max"] or 0


def check(part: Part) -> None:
    """Size, time and inode on every use; the digest once a process, and again whenever one of these has changed."""
    try:
        seen = _stat(part)
        if _verified.get(part.file) == seen:
            return
        if seen[0] != part.size or digest_of(part.file) != part.digest:
            raise Damaged(part.path)
    except OSError as fault:
        raise Damaged(part.path) from fault
    _verified[part.file] = seen


def _stat(part: Part) -> tuple[int, int, int]:
    found = os.stat(part.file)
    return found.st_size, found.st_mtime_ns, found.st_ino


def digest_of(file: str) -> str:
    with Path(file).open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def discard(parts: Iterable[Part]) -> None:
    for part in parts:
        Path(part.file).unlink(missing_ok=True)


def sweep(district: str, kept: Iterable[str], retired: Iterable[Part], now: float) -> None:
    """Removes files that no manifest names and that nobody can still be using. `retired` ones have just been superseded: their
    time is set to `now` (the time of a file just written), so that they stay for the grace."""
    for part in retired:
        with suppress(FileNotFoundError):
            os.utime(part.file, (now, now))
    named = set(kept)
    for file in (engine.folder() / district).glob("*.*"):
        with suppress(FileNotFoundError):  # another writer takes his own files away meanwhile
            if str(file.relative_to(engine.folder())) not in named and file.stat().st_mtime < now - _GRACE:
                file.unlink()
