"""Several statements told to the database at once: answered, held and refused as each of them would be alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from taizhang.journal import queries
from taizhang.journal.actions import hold, open_journal
from taizhang.journal.asking import Question, answer, ask, write
from taizhang.journal.models import Journal
from taizhang.kernel.reading import new_reading

from .ground import NOON, draft

pytestmark = pytest.mark.django_db

CODES = Question("SELECT code FROM journal_journal WHERE code LIKE %s ORDER BY code", lambda rows: [code for (code,) in rows])
HEAD = Question("SELECT seq FROM journal_journal WHERE code = %s", lambda rows: rows and rows[0][0])
MOVE = "UPDATE journal_journal SET seq = %s WHERE code = %s"


@pytest.fixture(autouse=True)
def _two_journals() -> None:
    for code in ("linshui", "zhuhui"):
        open_journal(code, now=NOON)


def test_each_question_has_its_own_answer() -> None:
    assert ask((CODES, "%hui%"), (HEAD, "linshui"), (HEAD, "nowhere"), (CODES, "l%")) == [["linshui", "zhuhui"], 0, [], ["linshui"]]


def test_a_reading_knows_what_was_asked_ahead(django_assert_num_queries: Any) -> None:
    with new_reading():
        ask((HEAD, "zhuhui"), (CODES, "%"))
        with django_assert_num_queries(0):
            assert (answer(HEAD, "zhuhui"), answer(CODES, "%")) == (0, ["linshui", "zhuhui"])


def test_outside_of_a_reading_nothing_is_remembered() -> None:
    assert answer(HEAD, "zhuhui") == 0
    write((MOVE, [7, "zhuhui"]))
    assert answer(HEAD, "zhuhui") == 7


def test_what_is_asked_anew_in_a_reading_counts_from_then_on() -> None:
    with new_reading():
        assert answer(HEAD, "zhuhui") == 0
        write((MOVE, [7, "zhuhui"]))
        assert (answer(HEAD, "zhuhui"), ask((HEAD, "zhuhui")), answer(HEAD, "zhuhui")) == (0, [7], 7)


@pytest.mark.parametrize("others", [[], [(MOVE, [3, "linshui"])]])
def test_a_write_that_finds_no_row_undoes_those_beside_it(others: list[Any]) -> None:
    with pytest.raises(RuntimeError, match="0 rows instead of one: UPDATE journal_journal"), transaction.atomic():
        write(*others, (MOVE, [9, "nowhere"]))
    assert ask((HEAD, "linshui"), (HEAD, "zhuhui")) == [0, 0]


def test_the_database_refuses_several_as_it_refuses_one() -> None:
    twice = "UPDATE journal_journal SET code = %s WHERE code = %s"
    with pytest.raises(IntegrityError), transaction.atomic():
        write((MOVE, [3, "zhuhui"]), (twice, ["zhuhui", "linshui"]))
    assert set(Journal.objects.values_list("code", "seq")) == {("linshui", 0), ("zhuhui", 0)}


def test_in_a_transaction_that_is_broken_nothing_more_is_asked() -> None:
    with transaction.atomic():
        connection.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            ask((HEAD, "zhuhui"), (HEAD, "linshui"))
        connection.set_rollback(False)


def test_what_belongs_to_an_event_is_written_with_it_or_neither_is() -> None:
    held = hold("zhuhui")
    held.append([draft(1)], actor="clerk", now=NOON, beside=lambda events: [(MOVE, [events[0].seq + 1, "linshui"])])
    assert ask((HEAD, "zhuhui"), (HEAD, "linshui")) == [1, 2]
    with pytest.raises(RuntimeError), transaction.atomic():
        hold("zhuhui").append([draft(2)], actor="clerk", now=NOON, beside=lambda _: [(MOVE, [5, "nowhere"])])
    assert ask((HEAD, "zhuhui"), (HEAD, "linshui")) == [1, 2]


def test_within_a_reading_the_head_is_where_the_act_has_moved_it() -> None:
    with new_reading(), transaction.atomic():
        held = hold("zhuhui")
        assert queries.head("zhuhui").seq == 0
        held.append([draft(1)], actor="clerk", now=NOON)
        assert queries.head("zhuhui") == held.head
