"""A large import read into the columnar store while its rows become records, on the other core.

A thread reads the batches, which stand already, and makes segments that no manifest names. They are named once the import is
finished, and deleted where it is not. Where disk, memory or database fail it, nothing is lost but the head start: the store is then
filled from the journal by whoever reads it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread

import duckdb
import pyarrow as pa
from django.db import DatabaseError, connection

from taizhang.figures import manifest, projector, segments, store
from taizhang.figures.layout import Layout
from taizhang.figures.segments import Damaged, Part
from taizhang.org import queries as org
from taizhang.records import queries as records
from taizhang.records.queries import Brought
from taizhang.records.types import Beside

_log = logging.getLogger(__name__)
_TROUBLE = (OSError, MemoryError, DatabaseError, duckdb.Error, pa.ArrowException, Damaged)
"""What befalls disk, memory, database and files. A defect is none of it, and is told like any other."""


@contextmanager
def beside(district: str) -> Iterator[Beside]:
    """What to hand to an import; behind it the store counts the rows of an import that was large enough."""
    loads = list[_Load]()

    def begin(register: str, started: int, finished: int, rows: int) -> None:
        loads.append(_Load(org.district(district).name, register, started, finished, rows))

    try:
        yield begin
    except BaseException:
        for load in loads:
            load.give_up()
        raise
    for load in loads:
        load.keep()


class _Load:
    """The batches of one import on their way."""

    def __init__(self, district: str, register: str, started: int, finished: int, rows: int) -> None:
        self._district, self._register, self._finished, self._rows = district, register, finished, rows
        self._parts = list[Part]()
        self._stopped = Event()
        layouts = store.layouts_of(org.book(district))
        self._thread = Thread(target=self._run, args=(layouts, records.brought(district, register, started, finished)), daemon=True)
        self._thread.start()

    def _run(self, layouts: Mapping[str, Layout], batches: Iterator[Brought]) -> None:
        try:
            for chunk in projector.chunks(batches, layouts):
                if self._stopped.is_set() or not isinstance(chunk, projector.Loaded):  # amendments are folded where the store is
                    return
                self._parts.append(segments.write(self._district, self._register, "rows", chunk.table))
        except _TROUBLE:
            _log.exception("reading an import ahead of its end failed")
        finally:
            connection.close()

    def give_up(self) -> None:
        self._stopped.set()
        self._thread.join()
        segments.discard(self._parts)

    def keep(self) -> None:
        """Names the segments, if they are all and the store stands where they go on."""
        self._thread.join()
        named = False
        try:
            named = sum(part.rows for part in self._parts) == self._rows and self._named()
        except _TROUBLE:
            _log.exception("the store could not take what was read ahead")
        finally:
            if not named:
                segments.discard(self._parts)

    def _named(self) -> bool:
        store.catch_up(self._district, self._finished - 1)
        at = manifest.current(self._district)
        return at.seq == self._finished - 1 and manifest.commit(at, self._finished, self._parts)
