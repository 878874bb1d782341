"""Writers of SQLite stand in line, before the database and not before what they have begun."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction

from taizhang.journal.models import Journal
from taizhang.kernel.turns import Turns

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'sqlite'",
        reason="this engine is SQLite's; on PostgreSQL writers wait by its own locks (tests/concurrency runs on both)",
    ),
]


@pytest.fixture
def other() -> Iterator[Turns]:
    """Another process's place in the line of the same database."""
    turns = Turns(Path(f"{connection.settings_dict['NAME']}-turns"))
    yield turns
    turns.close()


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict["OPTIONS"], "timeout", seconds)
        yield


def test_a_transaction_waits_for_its_turn_and_says_that_it_is_locked_out(other: Turns) -> None:
    assert other.wait(0)
    with patience(0.01), pytest.raises(OperationalError, match="database is locked"), transaction.atomic():
        pytest.fail("it was not its turn")
    other.leave()
    with transaction.atomic():
        assert not other.wait(0.01)
    assert other.wait(0)


def test_a_transaction_within_another_waits_for_nobody() -> None:
    with patience(0.01), transaction.atomic(), transaction.atomic(), transaction.atomic(savepoint=False):
        Journal.objects.create(code="some", digest=b"")
    assert Journal.objects.count() == 1


def test_a_transaction_that_ends_badly_lets_the_next_one_in(other: Turns) -> None:
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        raise ValueError("no")
    assert other.wait(0)
    other.leave()
    with transaction.atomic():
        connection.close()
    assert other.wait(0)


def test_where_somebody_past_the_line_holds_the_database_the_turn_is_given_back(other: Turns) -> None:
    def held() -> None:
        with patience(0.01):
            connection.connect()
            with pytest.raises(OperationalError, match="database is locked"), transaction.atomic():
                pytest.fail("somebody else was writing")
            assert other.wait(0)
            connection.close()

    with connection.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(1) as pool:
            pool.submit(held).result()
        cursor.execute("ROLLBACK")


def test_readers_stand_in_no_line(other: Turns) -> None:
    assert other.wait(0)
    with patience(0.01):
        assert list(Journal.objects.all()) == []
