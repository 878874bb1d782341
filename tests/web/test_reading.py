"""Reading changes nothing, and asks the database a number of times that does not grow with the data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import is_dataclass

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.web import given, reported, stamps, types
from tests.web.conftest import Get, enter_estate, enter_petition
from tests.web.test_pages import PAGES

QUERIES = {
    "": 4,
    "d/linshui": 7,
    "d/linshui/card/annual/2022": 9,
    "d/linshui/card/annual/2022?draft=1": 7,
    "d/linshui/drift/annual/2022": 9,
    "d/linshui/errata": 10,
    "d/linshui/targets/2022": 4,
    "d/linshui/promises/2022": 4,
    "d/linshui/indicators": 2,
    "d/linshui/indicator/petition.accepted_in_time": 2,
    "d/linshui/figure/petition.accepted_in_time/2022": 7,
    "d/linshui/figure/estate.started_households/2022": 7,
    "d/linshui/figure/gdp/2022": 7,
    "d/linshui/figure/project.committed_completion/2022": 6,
    "d/linshui/rank/gdp/2022?among=nation": 5,
    "d/linshui/register/petition": 3,
    "d/linshui/record/estate/演示-XQ2022-0001": 5,
    "d/linshui/record/petition/演示-XF2022-00001": 5,
    "d/linshui/seals": 2,
    "d/linshui/search?q=演示": 7,
}
"""The baseline of each page, once its definitions are in memory: lower a number when a page gets better."""


def queries(get: Get, page: str) -> int:
    stamps.pages.forget()
    with CaptureQueriesContext(connection) as asked:
        assert get(f"/en/{page}").status_code == 200
    return len(asked)


def test_a_page_asks_the_database_no_more_often_than_its_baseline(get: Get) -> None:
    for page in PAGES:
        get(f"/en/{page}")
    found = {page: queries(get, page) for page in PAGES}
    baseline = QUERIES | ({"d/linshui/search?q=演示": 6} if connection.vendor == "postgresql" else {})  # of two questions in one text
    assert {page: (count, baseline[page]) for page, count in found.items() if count != baseline[page]} == {}
    assert all(count <= 10 for count in QUERIES.values())


def test_the_number_of_queries_does_not_grow_with_the_data(get: Get) -> None:
    pages = [page for page in PAGES if "drift" not in page and "errata" not in page]  # they look up each event that moved a number
    for page in pages:
        get(f"/en/{page}")
    before = {page: queries(get, page) for page in pages}
    for number in range(12, 20):
        enter_estate(number, households=10)
        enter_petition(number)
    for page in pages:
        get(f"/en/{page}")
    assert {page: queries(get, page) for page in pages} == before


def test_reading_writes_nothing_but_the_columnar_cache(get: Get) -> None:
    before = dict(tables())
    for page in [*PAGES, "d/linshui/journal.jsonl", "d/linshui/seals.jsonl", "d/linshui/proof/estate/演示-XQ2022-0001"]:
        response = get(f"/zh/{page}")
        b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    assert dict(tables()) == before


def tables() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        if model._meta.app_label != "figures":
            rows = sorted(map(repr, model._default_manager.values_list()))
            yield model._meta.db_table, hashlib.sha256("\n".join(rows).encode()).hexdigest()


def test_every_context_is_a_frozen_value() -> None:
    contexts = [value for module in (types, reported, given) for value in vars(module).values() if is_dataclass(value)]
    assert len(contexts) > 20
    assert all(context.__dataclass_params__.frozen for context in contexts)
