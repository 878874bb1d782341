"""The columnar store: the same content however it came about, and never a wrong figure from a file that is not sound."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.apps import apps
from django.db import transaction

from taizhang.definitions.types import FieldOf, Register
from taizhang.figures import engine, manifest, projector, relations, segments, store
from taizhang.figures.models import Segment, StoreCursor
from taizhang.kernel.reading import one_reading
from taizhang.org import actions as org_actions
from taizhang.org import queries as org
from taizhang.org.types import OPERATOR
from tests.figures.ground import DISTRICT, NOW, amended, ask, created, merged, numbers, open_district, pack, put, stepped

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def district(db: None) -> None:
    open_district()


def present(as_of: int | None = None, register: str = "job") -> list[dict[str, Any]]:
    form = store.layouts_of(org.book(DISTRICT))[register]

    def ask_rows(at: manifest.Manifest) -> list[dict[str, Any]]:
        defined, parameters = relations.known(at, form, as_of)
        return engine.cells(f'WITH {defined} SELECT * FROM "{register}_known" ORDER BY "number"', parameters)

    return list(store.read(DISTRICT, as_of, [register], ask_rows))


def some_history() -> list[int]:
    return [
        put(created("J1", amount="1.00"), created("J2", accept_on="2023-02-02"), created("J3", caller="secret", urgent=True)),
        put(amended("J1", amount="2.50", unit="north")),
        put(stepped("J1", "accept", "2023-03-03"), stepped("J2", "rate", "2023-04-04", verdict="bad")),
        put(merged("J3", into="J1"), created("J4", amount="0.01")),
        put(amended("J1", amount=None)),
    ]


def every_version() -> list[list[dict[str, Any]]]:
    return [present(seq) for seq in range(1, store.catch_up(DISTRICT) + 1)]


def files() -> list[Path]:
    return sorted((engine.folder() / DISTRICT).glob("*.parquet"))


def test_it_holds_the_versions_of_every_seq() -> None:
    seqs = some_history()
    found = {seq: {row["number"]: (str(row["amount"]), row["unit"]) for row in present(seq)} for seq in seqs}
    assert found[seqs[0]]["J1"] == ("1.00", "south")
    assert found[seqs[1]]["J1"] == ("2.50", "north")
    assert found[seqs[4]]["J1"] == ("None", "north")
    assert sorted(found[seqs[2]]) == ["J1", "J2", "J3"]
    assert sorted(found[seqs[3]]) == ["J1", "J2", "J4"]


def test_step_by_step_all_at_once_compacted_and_rebuilt_are_the_same() -> None:
    for number in range(3):
        put(created(f"J0{number}"))
        store.catch_up(DISTRICT)
    some_history()
    stepwise = every_version()
    store.compact(DISTRICT)
    assert every_version() == stepwise
    put(amended("J2", amount="9.00"), created("J9"))
    after_more = every_version()
    store.compact(DISTRICT)
    assert every_version() == after_more
    store.rebuild(DISTRICT)
    assert every_version() == after_more


def test_a_compacted_store_has_one_base_and_its_history() -> None:
    some_history()
    store.catch_up(DISTRICT)
    store.compact(DISTRICT)
    kinds = sorted(Segment.objects.filter(district=DISTRICT, register="job").values_list("kind", "base"))
    assert kinds == [("history", True), ("rows", True)]


def test_what_is_too_large_to_sort_at_once_is_compacted_by_runs_of_units(monkeypatch: pytest.MonkeyPatch) -> None:
    some_history()
    put(created("J5", unit="north"), created("J6", unit="north.hill"), created("J7", unit="north"))
    before = every_version()
    monkeypatch.setattr(store, "SLICE", 2)
    store.compact(DISTRICT)
    assert every_version() == before
    (base,) = Segment.objects.filter(district=DISTRICT, register="job", kind="rows")
    units = pq.read_table(engine.folder() / base.path)["unit"].to_pylist()
    assert units == sorted(units)
    assert len(set(units)) == 3


def test_a_long_tail_is_compacted_by_itself() -> None:
    for number in range(store.CRUMBS + 2):
        put(created(f"J{number:02}"))
        store.catch_up(DISTRICT)
    assert Segment.objects.filter(district=DISTRICT).count() <= 2
    assert len(present()) == store.CRUMBS + 2


def test_large_segments_are_left_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "CRUMB", 0)
    for number in range(store.TAIL):
        put(created(f"J{number:02}"))
        store.catch_up(DISTRICT)
    assert Segment.objects.filter(district=DISTRICT).count() == store.TAIL


def test_no_private_value_lies_in_a_file() -> None:
    put(created("J1", caller="秘密"))
    store.catch_up(DISTRICT)
    assert files()
    assert "caller" not in present()[0]


def test_reading_twice_writes_nothing() -> None:
    some_history()
    ask("job.opened")
    before = [(path, path.stat().st_mtime_ns) for path in files()], StoreCursor.objects.get().token
    ask("job.opened")
    assert ([(path, path.stat().st_mtime_ns) for path in files()], StoreCursor.objects.get().token) == before


def test_a_deleted_folder_is_built_again() -> None:
    some_history()
    expected = every_version()
    for path in files():
        path.unlink()
    assert every_version() == expected


@pytest.mark.parametrize("damage", ["torn", "altered", "emptied"])
def test_a_damaged_segment_is_noticed_and_the_store_built_again(damage: str) -> None:
    some_history()
    expected = every_version()
    for path in files():
        content = path.read_bytes()
        flipped = bytes([content[100] ^ 1])
        path.write_bytes({"torn": content[:-30], "altered": content[:100] + flipped + content[101:], "emptied": b""}[damage])
    assert every_version() == expected
    assert ask("job.opened").exact == 3


def test_an_alteration_that_keeps_size_and_time_is_found_by_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    some_history()
    expected = every_version()
    for path in files():
        content, stat = path.read_bytes(), path.stat()
        path.write_bytes(content[:60] + bytes([content[60] ^ 1]) + content[61:])
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    monkeypatch.setattr(segments, "_verified", {})
    assert every_version() == expected


def test_of_two_writers_one_discards_its_files() -> None:
    put(created("J1"))
    store.catch_up(DISTRICT)
    before = manifest.current(DISTRICT)
    put(created("J2"))
    store.catch_up(DISTRICT)
    kept = files()
    late = segments.write(DISTRICT, "job", "rows", store.layouts_of(org.book(DISTRICT))["job"].table([]))
    assert not manifest.commit(before, before.seq + 1, [late])
    assert files() == kept
    assert numbers("job.opened") == ["J1", "J2"]


def test_what_a_rolled_back_transaction_counted_is_forgotten() -> None:
    put(created("J1"))
    with transaction.atomic():
        put(created("J2"))
        assert ask("job.opened").exact == 2
        transaction.set_rollback(True)
    assert ask("job.opened").exact == 1
    put(created("J3"))
    assert numbers("job.opened") == ["J1", "J3"]


def test_a_store_with_closings_of_the_older_form_is_built_again() -> None:
    some_history()
    expected = every_version()
    assert Segment.objects.filter(kind="closings").exists()
    import_module("taizhang.figures.migrations.0002_whole_closings").emptied(apps, None)
    assert not StoreCursor.objects.exists()
    assert every_version() == expected


def test_old_orphans_are_swept_and_young_files_left() -> None:
    put(created("J1"))
    store.catch_up(DISTRICT)
    home = engine.folder() / DISTRICT
    for name, age in (("old.half", 7200), ("young.half", 60)):
        (home / name).write_bytes(b"")
        now = files()[0].stat().st_mtime
        os.utime(home / name, (now - age, now - age))
    before = files()
    store.compact(DISTRICT)
    assert not (home / "old.half").exists()
    assert (home / "young.half").exists()
    assert before[0].exists()  # superseded just now: somebody may be reading it


def test_a_new_field_is_null_in_records_from_before_it() -> None:
    put(created("J1"))
    store.catch_up(DISTRICT)
    job = pack().registers["job"]
    fields = {**job.fields, "weight": FieldOf(type="decimal", decimals=3)}
    grown = Register.model_validate({**job.model_dump(by_alias=True), "fields": fields})
    org_actions.adopt(replace(pack(), registers={**pack().registers, "job": grown}), acting=OPERATOR, now=NOW)
    put(created("J2", weight="1.125"))
    assert [(row["number"], row["weight"] and str(row["weight"])) for row in present()] == [("J1", None), ("J2", "1.125")]
    store.compact(DISTRICT)
    assert [str(row["weight"]) for row in present()] == ["None", "1.125"]


def test_a_chunk_may_end_within_the_events_of_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    some_history()
    expected = every_version()
    monkeypatch.setattr(projector, "CHUNK", 1)
    store.rebuild(DISTRICT)
    assert every_version() == expected


def test_statements_reach_no_file_but_the_stores() -> None:
    (engine.folder().parent / "other.csv").write_text("a\n1\n")
    with pytest.raises(Exception, match="disabled"):
        engine.rows("SELECT * FROM read_csv($path)", {"path": str(engine.folder().parent / "other.csv")})


def test_within_one_reading_the_manifest_is_looked_up_once(django_assert_num_queries: Any) -> None:
    some_history()
    with one_reading():
        ask("job.opened")
        with django_assert_num_queries(0):
            ask("job.spent")
            ask("job.good", "2022")


def test_a_segment_lost_within_a_reading_is_still_noticed() -> None:
    some_history()
    with one_reading():
        before = ask("job.opened").exact
        for path in files():
            path.unlink()
        assert ask("job.opened").exact == before


def test_a_long_tail_is_folded_without_its_base_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps, mergers and second thoughts about records of the base and of the tail, with a base that stays as it is."""
    put(*(created(f"J{number:02}", amount="1.00") for number in range(40)))
    store.catch_up(DISTRICT)
    store.compact(DISTRICT)
    base = Segment.objects.get(district=DISTRICT, register="job", kind="rows").path
    monkeypatch.setattr(store, "LARGE", 1)
    changes = [
        amended("J01", amount="2.00"),
        created("K1"),
        amended("J01", amount="3.00"),
        merged("J02", into="J03"),
        amended("K1", amount="4.00"),
        stepped("J04", "accept", "2023-03-03"),
        merged("K1", into="J03"),
        created("K2"),
        amended("J05", unit="north"),
        amended("J05", amount="5"),
        amended("K2", amount="0.10"),
        created("K3"),
        merged("K3", into="K2"),
        stepped("J04", "rate", "2023-04-04", verdict="bad"),
    ]
    for change in changes:
        put(change)
        store.catch_up(DISTRICT)
    assert Segment.objects.filter(path=base).exists()
    assert Segment.objects.filter(district=DISTRICT, register="job", base=False).count() <= store.TAIL
    folded = every_version()
    store.rebuild(DISTRICT)
    assert every_version() == folded
