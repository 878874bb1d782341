from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from taizhang.journal import queries
from taizhang.journal.actions import append, open_journal
from tests.journal.ground import NOON, draft

WRITERS = 8
EVENTS = 12


@pytest.mark.django_db(transaction=True)
def test_eight_writers_leave_one_chain_without_a_gap() -> None:
    open_journal("zhuhui", now=NOON)

    def write(writer: int) -> list[int]:
        try:
            return [append("zhuhui", [draft(1000 * writer + number)], actor=f"w{writer}", now=NOON)[0].seq for number in range(EVENTS)]
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        written = list(pool.map(write, range(WRITERS)))
    assert sorted(seq for each in written for seq in each) == list(range(1, WRITERS * EVENTS + 1))
    assert all(each == sorted(each) for each in written)
    verdict = queries.verify("zhuhui")
    assert (verdict.ok, verdict.events) == (True, WRITERS * EVENTS)


@pytest.mark.django_db(transaction=True)
def test_verifying_while_others_append_finds_nothing_wrong() -> None:
    open_journal("zhuhui", now=NOON)

    def write() -> None:
        try:
            for number in range(40):
                append("zhuhui", [draft(number)], actor="clerk", now=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        while not writing.done():
            assert queries.verify("zhuhui").reason == ""
        writing.result()
    assert queries.verify("zhuhui").events == 40
