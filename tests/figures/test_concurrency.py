"""Readers beside writers: each figure is that of one seq, never of half a change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from taizhang.figures import store
from tests.figures.ground import DISTRICT, ask, created, merged, numbers, open_district, put

WRITES = 12


@pytest.mark.django_db(transaction=True)
def test_readers_see_whole_changes_while_others_write_and_compact() -> None:
    """Every write makes a pair of records and takes one of the pair before away: at every seq the count tells which seq it is."""
    open_district()
    put(created("J000"))
    start = store.catch_up(DISTRICT)
    done = Event()

    def write() -> None:
        try:
            for number in range(1, WRITES + 1):
                put(created(f"J{number:03}"), created(f"K{number:03}"), merged(f"K{number:03}", into="J000"))
                if number % 4 == 0:
                    store.compact(DISTRICT)
        finally:
            done.set()
            connection.close()

    def read() -> list[tuple[int, int]]:
        found = list[tuple[int, int]]()
        try:
            while not done.is_set() or not found:
                figure = ask("job.opened")
                found.append((figure.as_of, figure.count))
        finally:
            connection.close()
        return found

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        pool.submit(write).result()
        seen = [pair for reader in readers for pair in reader.result()]
    assert all(count == 1 + (seq - start) // 3 for seq, count in seen), seen
    assert len(numbers("job.opened")) == WRITES + 1
    store.rebuild(DISTRICT)
    assert len(numbers("job.opened")) == WRITES + 1
