"""Triggers that keep tables append-only: verify names one that is gone, off or altered, and init makes it anew."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from taizhang.cli import guards
from tests.cast import Stage
from tests.cli.conftest import Run
from tests.journal.ground import sql

pytestmark = pytest.mark.django_db(transaction=True)

ALTERED: dict[str, list[tuple[str, ...]]] = {
    "sqlite": [
        ("DROP TRIGGER journal_event_no_update", "is not there"),
        ("DROP TRIGGER records_accesslog_no_delete", "is not there"),
        (
            "DROP TRIGGER journal_event_no_delete",
            "CREATE TRIGGER journal_event_no_delete BEFORE DELETE ON journal_event WHEN 0 BEGIN SELECT RAISE(ABORT, 'no'); END",
            "is not as it was made",
        ),
    ],
    "postgresql": [
        ("DROP TRIGGER journal_event_append_only ON journal_event", "is not there"),
        ("ALTER TABLE records_accesslog DISABLE TRIGGER records_accesslog_append_only", "is switched off"),
        (
            "CREATE OR REPLACE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
            "is not as it was made",
        ),
        (
            "CREATE OR REPLACE TRIGGER journal_event_append_only BEFORE UPDATE ON journal_event"
            " FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()",
            "is not as it was made",
        ),
    ],
}


@pytest.fixture(autouse=True)
def _none_stays_broken() -> Iterator[None]:
    yield
    list(guards.mend())


def test_triggers_stand_as_they_were_made() -> None:
    assert list(guards.broken()) == []
    assert list(guards.mend()) == []


@pytest.mark.parametrize("which", range(4))
def test_verify_names_a_trigger_that_is_gone_or_altered_and_init_makes_it_anew(run: Run, place: Stage, which: int) -> None:
    if which >= len(ALTERED[connection.vendor]):
        pytest.skip("this database has fewer ways")
    *statements, why = ALTERED[connection.vendor][which]
    for statement in statements:
        sql(statement)
    done = run("verify", place.code, "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["ok"], told["chain_ok"]) == (1, False, True)
    assert why in told["finding"]["what"]
    assert "taizhang init" in told["finding"]["remedy"]
    run("init")
    assert json.loads(run("verify", place.code, "--json").stdout)["finding"] is None
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        sql("DELETE FROM journal_event")
