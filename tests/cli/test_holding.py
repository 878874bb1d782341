"""What is computed is held to the chain: a table falsified past the program is named, and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import connection

from taizhang.card.models import PublishedCard
from taizhang.figures import manifest
from taizhang.figures.models import Segment, StoreCursor
from taizhang.figures.segments import digest_of
from taizhang.journal import queries as journal
from taizhang.org import queries as org
from taizhang.org.models import AdoptionRow, GrantRow
from taizhang.records import actions as records
from taizhang.records.models import Record, VaultEntry
from tests.cast import NOW, Stage
from tests.cli.conftest import Run
from tests.journal.ground import past_the_triggers, sql

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_false_is_kept() -> Iterator[None]:
    """What was read from falsified rows goes with them."""
    yield
    org.forget()


FIGURE = ("figure", "estate.amount", "--period", "2026", "--json")


def figure(run: Run, place: Stage) -> str:
    done = run(FIGURE[0], place.code, *FIGURE[1:])
    return str(json.loads(done.stdout)["exact"])


def falsify_a_definition() -> None:
    kind = "jsonb" if connection.vendor == "postgresql" else "text"
    sql(f"UPDATE org_adoptionrow SET body = CAST(replace(CAST(body AS text), 'sum(amount)', 'average(amount)') AS {kind})")


def falsify_the_store(place: Stage) -> None:
    """Whoever may write to the disk and the database: other amounts, with digest and size made to fit."""
    segment = Segment.objects.get(district=place.code, register="estate", kind="rows")
    file = Path(str(journal.seals_path(place.code).parent.parent / "columnar" / segment.path))
    table = pq.read_table(file)
    doubled = pa.array([value.as_py() * 2 for value in table["amount"]], table.schema.field("amount").type)
    pq.write_table(table.set_column(table.schema.get_field_index("amount"), "amount", doubled), file)
    segment.digest, segment.size = digest_of(str(file)), file.stat().st_size
    segment.save()
    manifest.forget(place.code)  # as a program that starts now


def found(run: Run, place: Stage, *words: str) -> tuple[int, str | None]:
    done = run("verify", place.code, "--json", *words)
    told = json.loads(done.stdout)
    assert (told["chain_ok"], told["first_bad"], told["ok"]) == (True, None, done.exit_code == 0)
    return done.exit_code, told["finding"] and told["finding"]["table"]


def test_an_honest_ledger_is_what_its_journal_says(run: Run, place: Stage) -> None:
    run("publish", place.code)
    records.create(place.code, "petition", unit="north", values={"topic": "road", "person": "演示某甲"}, acting=place.operator, now=NOW)
    assert "definitions, units, grants and the vault are what" in run("verify", place.code).stdout
    assert "every table and the columnar store are what" in run("verify", place.code, "--deep").stdout
    before = run("verify", place.code, "--deep", "--json")
    assert (before.exit_code, json.loads(before.stdout)["finding"]) == (0, None)


def test_a_falsified_definition_changes_a_figure_and_verify_names_its_table(run: Run, place: Stage) -> None:
    true = figure(run, place)
    falsify_a_definition()
    org.forget()  # as a program that starts now
    assert figure(run, place) != true
    assert found(run, place) == (1, "org_adoptionrow")
    done = run("verify", place.code)
    assert "chain unbroken" in done.stdout
    assert "org_adoptionrow" in done.stderr
    assert f"taizhang rebuild {place.code}" in done.stderr
    assert json.loads(run("rebuild", place.code, "--json").stdout)["changed"] == ["org_adoptionrow"]
    assert figure(run, place) == true
    assert found(run, place, "--deep") == (0, None)


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE org_grantrow SET unit = NULL WHERE person = 'clerk'", "org_grantrow"),
        ("DELETE FROM org_grantrow WHERE person = 'clerk'", "org_grantrow"),
        ("UPDATE org_unitrow SET parent = 'south' WHERE unit = 'north.hill'", "org_unitrow"),
        ("INSERT INTO org_personrow (district, seq, mark, person, name) VALUES ('dongqiu', 1, '', 'ghost', '演示')", "org_personrow"),
        ("UPDATE org_districtrow SET manifest = '{}'", "org_districtrow"),
        ("UPDATE org_adoptionrow SET valid_from = '2020-01-01' WHERE kind = 'indicator'", "org_adoptionrow"),
    ],
)
def test_every_table_of_the_organisation_is_held_to_the_journal(run: Run, place: Stage, statement: str, table: str) -> None:
    sql(statement)
    if table == "org_districtrow":
        sql("""UPDATE org_districtrow SET manifest = '{"pack": "dongqiu", "code": "390101", "district": {"zh": "西丘区", "en": "X"}}'""")
    assert found(run, place) == (1, table)


def test_a_record_moved_past_the_program_is_found_by_the_deep_check(run: Run, place: Stage) -> None:
    assert found(run, place, "--deep") == (0, None)
    Record.objects.filter(register="estate", number="演示-2026-00001").update(unit="south")
    assert found(run, place) == (0, None)
    assert found(run, place, "--deep") == (1, "records_record")
    assert Record.objects.get(register="estate", number="演示-2026-00001").unit == "south"  # verify repairs nothing
    assert json.loads(run("rebuild", place.code, "--json").stdout)["changed"] == ["records_record"]
    assert found(run, place, "--deep") == (0, None)


def test_a_forged_edition_of_a_card_is_found_by_the_deep_check(run: Run, place: Stage) -> None:
    run("publish", place.code)
    PublishedCard.objects.update(as_of=1)
    assert found(run, place, "--deep") == (1, "card_publishedcard")


def test_a_replaced_segment_whose_digest_was_set_too_is_found_and_rebuilt(run: Run, place: Stage) -> None:
    true = figure(run, place)
    falsify_the_store(place)
    assert figure(run, place) != true
    assert found(run, place) == (0, None)
    assert found(run, place, "--deep") == (1, "columnar/estate")
    done = run("rebuild", place.code, "--json")
    assert (done.exit_code, json.loads(done.stdout)["changed"]) == (1, ["columnar/estate"])
    assert figure(run, place) == true
    assert found(run, place, "--deep") == (0, None)


def test_a_deep_check_of_an_amended_and_compacted_store_agrees(run: Run, place: Stage) -> None:
    figure(run, place)
    for amount in ("5", "6"):
        run("amend", place.code, "estate", "演示-2026-00001", f"amount={amount}", "--reason", "误录")
        figure(run, place)
        assert found(run, place, "--deep") == (0, None)
    run("rebuild", place.code)
    run("amend", place.code, "estate", "演示-2026-00002", "amount=7", "--reason", "误录")
    assert found(run, place, "--deep") == (0, None)
    assert run("rebuild", place.code).exit_code == 0


def test_a_store_that_is_torn_emptied_or_set_ahead_is_found(run: Run, place: Stage) -> None:
    figure(run, place)
    StoreCursor.objects.filter(district=place.code).update(seq=10**6)
    assert found(run, place, "--deep") == (1, "figures_store_cursor")
    assert "figures_store_cursor" in json.loads(run("rebuild", place.code, "--json").stdout)["changed"]
    Segment.objects.filter(register="petition").delete()
    StoreCursor.objects.update(token="other")
    assert found(run, place, "--deep") == (1, "columnar/petition")
    run("rebuild", place.code)
    for file in (journal.seals_path(place.code).parent.parent / "columnar").rglob("estate.rows.*"):
        file.write_bytes(b"torn")
    assert found(run, place, "--deep") == (1, "columnar/estate")


def private(run: Run, place: Stage) -> str:
    done = run("record", place.code, "petition", "--unit", "north", "topic=road", "person=演示某甲", "--json")
    return str(json.loads(done.stdout)["number"])


def test_private_values_that_are_gone_without_an_erasure_are_found(run: Run, place: Stage) -> None:
    private(run, place)
    last = journal.head(place.code).seq
    VaultEntry.objects.all().delete()
    done = run("verify", place.code)
    assert done.exit_code == 1
    assert f"event {last} brought for petition are gone" in done.stderr
    assert "restore a backup" in done.stderr


def test_erased_values_are_not_missed_and_are_found_when_they_come_back(run: Run, place: Stage) -> None:
    number = private(run, place)
    [entry] = VaultEntry.objects.filter(number=number)
    run("erase", place.code, "petition", number, "--reason", "本人申请")
    assert found(run, place) == (0, None)
    entry.pk = None
    entry.save(force_insert=True)
    assert found(run, place) == (1, "records_vaultentry")


def test_the_vault_of_imports_finished_and_abandoned_is_held_to_their_rows(run: Run, place: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    head = ("number", "unit", "topic", "person", "opened_on", "register_on")
    rows = [
        (f"演示-2026-{number:05}", "north", "road", person, "2026-02-01", "2026-02-01") for number, person in ((50, "演示某乙"), (51, ""))
    ]
    records.import_table(place.code, "petition", head, rows, acting=place.operator, now=NOW)
    assert found(run, place, "--deep") == (0, None)
    monkeypatch.setattr("taizhang.records.importing.running._Run._finish", lambda *_: (_ for _ in ()).throw(InterruptedError))
    later = [(f"演示-2026-{number:05}", "north", "road", "演示某丙", "2026-02-01", "2026-02-01") for number in (60, 61)]
    with pytest.raises(InterruptedError):
        records.import_table(place.code, "petition", head, later, acting=place.operator, now=NOW)
    assert found(run, place) == (0, None)
    records.abandon_import(place.code, "petition", acting=place.operator, now=NOW)
    assert found(run, place, "--deep") == (0, None)
    VaultEntry.objects.filter(number="演示-2026-00050").delete()
    assert found(run, place) == (1, "records_vaultentry")


def test_the_verdict_on_the_chain_comes_first_and_alone(run: Run, place: Stage) -> None:
    falsify_a_definition()
    GrantRow.objects.all().delete()
    AdoptionRow.objects.filter(kind="indicator").delete()
    with past_the_triggers():
        sql("UPDATE journal_event SET body = replace(body, '123456.78', '123456.79')")
    done = run("verify", place.code, "--deep", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["ok"], told["chain_ok"], told["finding"]) == (1, False, False, None)
    assert told["first_bad"] > 0
    assert told["sealed_to"] == 0
    assert "was changed" in told["reason"]
    assert done.stderr == ""
