"""A few events after the store was written are counted from memory: the same figures, and not a file more."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction

from taizhang.figures import engine, fresh, manifest, store
from taizhang.figures.models import StoreCursor
from taizhang.journal.types import Draft
from tests.figures.ground import DISTRICT, amended, ask, created, merged, numbers, open_district, put, stepped

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def written(db: None) -> None:
    open_district()
    put(taken("J1", amount="1.00"), taken("J2", amount="2.00"), taken("J3", amount="4.00"))
    store.catch_up(DISTRICT)


def taken(number: str, *, amount: str) -> Draft:
    return created(number, accept_on="2023-02-02", amount=amount)


def standing() -> tuple[list[Path], str]:
    return sorted((engine.folder() / DISTRICT).glob("*")), StoreCursor.objects.get(district=DISTRICT).token


def test_the_first_figure_after_an_event_counts_it_and_writes_nothing() -> None:
    before = standing()
    put(taken("J4", amount="8.00"), amended("J1", amount="1.50"), merged("J2", into="J3"))
    assert ask("job.spent").exact == 13.5
    assert numbers("job.opened") == ["J1", "J3", "J4"]
    put(amended("J4", amount="16.00"), merged("J1", into="J3"))
    assert ask("job.spent").exact == 20
    assert numbers("job.opened") == ["J3", "J4"]
    assert standing() == before


def test_each_seq_is_told_alike_from_memory_and_from_files() -> None:
    changes = [
        created("J4"), amended("J1", amount="3.00"), amended("J4", amount="5.00"), stepped("J3", "rate", "2023-03-03", verdict="bad"),
        merged("J4", into="J1"), taken("J5", amount="7.00"), amended("J1", amount=None), merged("J5", into="J2"),
    ]  # fmt: skip
    seqs = [put(change) for change in changes]
    names = ("job.spent", "job.opened", "job.accepted_in_time")

    def told() -> list[list[object]]:
        asked = [ask(name, as_of=seq) for seq in seqs for name in names]
        return [[each.exact, each.count, each.counted_to >= each.as_of] for each in asked]

    newest_first = [ask("job.spent", as_of=seq).exact for seq in reversed(seqs)]
    from_memory = told()
    assert manifest.current(DISTRICT).seq < seqs[0]
    store.catch_up(DISTRICT)
    assert told() == from_memory
    assert newest_first == [ask("job.spent", as_of=seq).exact for seq in reversed(seqs)]


def test_many_records_are_written() -> None:
    put(*(taken(f"K{number}", amount="1.00") for number in range(fresh.FEW)))
    before = standing()
    assert ask("job.spent").exact == 7 + fresh.FEW
    assert standing() == before
    head = put(taken("L1", amount="1.00"))
    assert ask("job.spent").exact == 8 + fresh.FEW
    assert manifest.current(DISTRICT).seq == head


def test_events_that_were_taken_back_are_not_remembered() -> None:
    with transaction.atomic():
        put(amended("J1", amount="100.00"))
        assert ask("job.spent").exact == 106
        transaction.set_rollback(True)
    assert ask("job.spent").exact == 7
    put(amended("J2", amount="3.00"))
    assert ask("job.spent").exact == 8


def test_what_two_changes_in_memory_make_is_one_record() -> None:
    put(stepped("J1", "rate", "2023-03-03", verdict="bad"))
    assert ask("job.spent").exact == 7
    put(amended("J1", amount="2.00"))
    assert ask("job.spent").exact == 8
    assert numbers("job.opened") == ["J1", "J2", "J3"]


def test_a_file_that_is_lost_while_events_wait_is_made_again() -> None:
    put(amended("J1", amount="2.00"))
    assert ask("job.spent").exact == 8
    for path in (engine.folder() / DISTRICT).glob("*.parquet"):
        path.unlink()
    assert ask("job.spent").exact == 8
    put(amended("J2", amount="3.00"))
    for path in (engine.folder() / DISTRICT).glob("*.parquet"):
        path.unlink()
    assert ask("job.spent").exact == 9
