"""A few events after the store was written are counted from memory: the same figures, and not a file more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction

from taizhang.definitions.types import FieldOf, Register
from taizhang.figures import engine, fresh, manifest, present, store
from taizhang.figures.layout import OWN
from taizhang.figures.models import StoreCursor
from taizhang.journal.types import Draft
from taizhang.org import actions as org_actions
from taizhang.org import queries as org
from taizhang.org.types import OPERATOR
from tests.figures.ground import DISTRICT, NOW, amended, ask, created, merged, numbers, open_district, pack, put, stepped

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


@pytest.mark.parametrize("held", [0, present.SMALL])
def test_each_seq_is_told_alike_from_memory_and_from_files(held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(present, "SMALL", held)
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


def test_figures_by_other_columns_of_the_same_records_are_told_alike_from_memory_and_from_files() -> None:
    put(created("P1", register="project", category="road"), created("J4", project="P1", accept_on="2023-02-05", topic="road"))
    store.catch_up(DISTRICT)
    store.compact(DISTRICT)
    put(amended("J1", accept_on="2022-12-31"), amended("J2", unit="north", urgent=True))
    put(stepped("J3", "rate", "2023-03-03", verdict="good"), amended("J4", topic="water", amount="0.50"))
    put(amended("P1", register="project", category="school"), stepped("P1", "finish", "2023-06-06", register="project"))
    names = ("job.spent", "job.good", "job.standing", "job.mean", "job.of_roads", "job.done_with_project", "job.opened")

    def told() -> list[object]:
        found = [ask(name, unit=unit) for name in names for unit in ("south", "north", None)]
        return [[each.exact, each.count] for each in found] + [numbers(name) for name in names]

    from_memory = told()
    assert manifest.current(DISTRICT).seq < ask("job.spent").counted_to
    store.catch_up(DISTRICT)
    assert told() == from_memory
    assert ask("job.spent", unit="north").exact == 2
    assert ask("job.spent").exact == 6.5


def test_versions_held_in_memory_are_those_that_the_engine_finds() -> None:
    """In files of two forms, with records that were changed, merged and never there, by some columns and by all."""
    put(amended("J1", amount="1.50"), merged("J2", into="J3"))
    store.catch_up(DISTRICT)
    job = pack().registers["job"]
    grown = Register.model_validate(
        {**job.model_dump(by_alias=True), "fields": {**job.fields, "weight": FieldOf(type="decimal", decimals=3)}}
    )
    org_actions.adopt(replace(pack(), registers={**pack().registers, "job": grown}), acting=OPERATOR, now=NOW)
    put(amended("J3", weight="1.125"), created("J4", weight="2", urgent=False))
    store.catch_up(DISTRICT)
    at, form = manifest.current(DISTRICT), store.layouts_of(org.book(DISTRICT))["job"]
    for names in ((), (*OWN, "amount", "accept_on"), (*OWN, "weight", "urgent")):
        asked = at, form, ["J1", "J2", "J3", "J4", "J5"], names
        assert present.found_again(*asked) == present.found(*asked)
        assert sorted(present.found(*asked)) == ["J1", "J3", "J4"]
    assert present.found_again(at, form, ["J1"], (*OWN, "amount"))["J1"].values == {"amount": "1.50"}


def test_a_field_that_is_defined_while_events_wait_is_counted() -> None:
    put(amended("J1", amount="2.00"))
    assert ask("job.spent").exact == 8
    more = "indicator: job.heavy\nregister: job\nplace_by: accept_on\nmeasure: sum(weight)\nunit: 吨"
    job = pack().registers["job"]
    grown = Register.model_validate(
        {**job.model_dump(by_alias=True), "fields": {**job.fields, "weight": FieldOf(type="decimal", decimals=3)}}
    )
    org_actions.adopt(replace(pack(more), registers={**pack().registers, "job": grown}), acting=OPERATOR, now=NOW)
    put(amended("J1", weight="1.125"), amended("J2", weight="2"))
    assert str(ask("job.heavy").exact) == "3.125"
    assert ask("job.spent").exact == 8
    assert manifest.current(DISTRICT).seq < ask("job.spent").counted_to


def test_a_later_version_with_fewer_decimals_rounds_nothing_that_stands() -> None:
    more = "indicator: job.heavy\nregister: job\nplace_by: accept_on\nmeasure: sum(weight)\nunit: 吨"
    job = pack().registers["job"]
    for decimals in (3, 2):
        field = FieldOf(type="decimal", decimals=decimals)
        told = Register.model_validate({**job.model_dump(by_alias=True), "fields": {**job.fields, "weight": field}})
        org_actions.adopt(replace(pack(more), registers={**pack().registers, "job": told}), acting=OPERATOR, now=NOW)
        put(amended("J1", weight="1.005"), amended("J2", weight="2.001"))
        store.catch_up(DISTRICT)
    put(amended("J1", topic="road"))
    assert str(ask("job.heavy").exact) == "3.006"
    store.catch_up(DISTRICT)
    assert str(ask("job.heavy").exact) == "3.006"
