"""`search` from the shell: indicators and records, as far as who asks may see them; `verify --deep` and `rebuild` hold its index."""

from __future__ import annotations

import json

import pytest

from taizhang.records import search
from tests.cast import Stage
from tests.cli.conftest import Run
from tests.journal.ground import sql

pytestmark = pytest.mark.django_db(transaction=True)


def test_indicators_and_records_are_found(run: Run, place: Stage) -> None:
    told = run("search", place.code, "2026-00002")
    assert told.exit_code == 0
    assert told.stdout.splitlines() == [
        "register  number           text",
        "petition  演示-2026-00002",
        "estate    演示-2026-00002",
        "2 records",
    ]
    assert "estate.amount" in run("search", place.code, "estate.am").stdout
    page = json.loads(run("search", place.code, "演示", "--limit", 2, "--register", "estate", "--json").stdout)
    assert [hit["number"] for hit in page["records"]["hits"]] == ["演示-2026-00003", "演示-2026-00002"]
    rest = json.loads(run("search", place.code, "演示", "--register", "estate", "--after", page["records"]["after"], "--json").stdout)
    assert [hit["number"] for hit in rest["records"]["hits"]] == ["演示-2026-00001"]
    assert page["indicators"] == []


def test_each_finds_what_he_may_see(run: Run, place: Stage) -> None:
    def registers(who: str) -> set[str]:
        found = json.loads(run("search", place.code, "演示", "--as", who, "--json").stdout)
        return {hit["register"] for hit in found["records"]["hits"]}

    assert registers("leader") == {"estate", "petition"}
    assert registers("deputy") == registers("public") == {"estate"}
    assert registers("outsider") == set()


def test_bad_use_is_said(run: Run, place: Stage) -> None:
    for words in (("-",), ("a", "--register", "nowhere"), ()):
        assert run("search", place.code, *words).exit_code == 2


def test_an_index_that_somebody_changed_is_named_and_made_anew(run: Run, place: Stage) -> None:
    search.catch_up(place.code)
    assert run("verify", place.code, "--deep").exit_code == 0
    sql("DELETE FROM records_searched WHERE number = '演示-2026-00001'")
    told = json.loads(run("verify", place.code, "--deep", "--json").stdout)
    assert told["finding"]["table"] == "records_searched"
    assert "records_searched" in json.loads(run("rebuild", place.code, "--json").stdout)["changed"]
    assert run("verify", place.code, "--deep").exit_code == 0
    assert "2 records" in run("search", place.code, "2026-00001").stdout
    assert run("work", "--once").exit_code == 0
