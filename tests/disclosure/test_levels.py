"""Evidence as the public sees it, in its three levels: rows by the day, rows by the month, totals with the withheld counted."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.disclosure import twins
from tests.disclosure.twins import FIGURE, NORTH, ONE, TOWN, WEST
from tests.standing import standing
from tests.web.conftest import Get, collected, get, linshui

__all__ = ["collected", "get", "linshui"]

pytestmark = pytest.mark.django_db(transaction=True)
Text = Callable[[str], tuple[int, str]]


@pytest.fixture
def seen(tmp_path: Path, settings: Settings, collected: Path) -> Text:
    """Status and words of a page of the town, in English, to somebody without any grant."""
    settings.STATIC_ROOT = collected
    standing("twin", lambda: twins.built(tmp_path / "twin", ONE))
    client = Client(HTTP_HOST="localhost")
    return lambda address: _words(client.get(f"/en/{address}"))


def _words(response: object) -> tuple[int, str]:
    page = html.unescape(response.content.decode())  # type: ignore[attr-defined]
    main = page[page.find("<main") :]
    return response.status_code, re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", main))  # type: ignore[attr-defined]


def test_of_totals_the_year_is_told_with_its_withheld_records_counted(seen: Text) -> None:
    status, page = seen(f"{FIGURE}/2022")
    assert status == 200
    assert "Records: 9 · 9 of them are counted but not shown" in page
    assert "XF2022" not in page


def test_a_small_month_tells_neither_its_count_nor_how_many_are_withheld(seen: Text) -> None:
    for address in (f"{FIGURE}/2022-02", f"{FIGURE}/2022-03", f"{FIGURE}/2022?unit={WEST}", f"{FIGURE}/2022?unit={NORTH}"):
        status, page = seen(address)
        assert status == 200
        assert "This is not published." in page
        assert "counted but not shown" not in page
        assert "Records: " not in page


def test_an_empty_month_and_a_small_one_read_the_same(seen: Text) -> None:
    pages = {re.sub(r"2022-0\d-\d\d", "…", seen(f"{FIGURE}/2022-{month}")[1]) for month in ("02", "03")}
    assert len(pages) == 1


def test_the_register_lists_no_record_and_says_so(seen: Text) -> None:
    status, page = seen(f"d/{TOWN}/register/petition")
    assert status == 200
    assert "Open to everybody: totals only." in page
    assert "XF2022" not in page


def test_its_records_read_like_those_that_are_not_there(seen: Text) -> None:
    for kind in ("record", "proof"):
        pages = {seen(f"d/{TOWN}/{kind}/petition/演示-XF2022-{number}")[1].replace(number, "") for number in ("00001", "77777")}
        assert len(pages) == 1
        assert seen(f"d/{TOWN}/{kind}/petition/演示-XF2022-00001")[0] == 404


def test_of_works_every_row_is_shown_however_few(seen: Text) -> None:
    status, page = seen(f"d/{TOWN}/figure/estate.started/2022-05?unit={twins.EAST}")
    assert status == 200
    assert "Records: 1" in page
    assert "2022-05-05" in page
    assert "not shown" not in page


def test_of_a_coarsened_register_rows_are_shown_by_the_month(get: Get) -> None:
    page = _words(get("/en/d/linshui/figure/petition.received/2022"))[1]
    assert "演示-XF2022-00001" in page
    assert "2022-06" in page
    assert not re.search(r"2022-06-(?!30)\d\d", page)
