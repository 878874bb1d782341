"""Tags of pages: the same page costs nothing, another state has another tag, and no tag opens what the gate closes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from taizhang.web import stamps
from tests.web.conftest import Get, enter_estate

CARD = "/en/d/linshui/card/annual/2022"


def tag(get: Get, address: str) -> str:
    answer = get(address)
    assert answer.status_code == 200, address
    return str(answer["ETag"])


@pytest.mark.parametrize("page", ["", "/indicators", "/errata", "/figure/estate.started/2022", "/record/estate/演示-XQ2022-0001", "/seals"])
def test_who_holds_the_page_is_told_that_it_has_not_changed(get: Get, page: str) -> None:
    known = tag(get, f"/en/d/linshui{page}")
    answer = get(f"/en/d/linshui{page}", headers={"If-None-Match": f'"other", {known}'})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", known)
    assert answer["Content-Security-Policy"]


def test_a_new_event_another_language_address_or_host_has_another_tag(get: Get) -> None:
    tags = {tag(get, address) for address in (CARD, f"{CARD}?draft=1", CARD.replace("/en/", "/zh/"))}
    tags.add(str(Client(HTTP_HOST="127.0.0.1").get(CARD)["ETag"]))
    enter_estate(9, households=5)
    tags.add(tag(get, CARD))
    assert len(tags) == 5


def test_a_page_that_is_kept_is_the_page_and_asks_little(get: Get) -> None:
    first = get(CARD).content
    with CaptureQueriesContext(connection) as asked:
        assert get(CARD).content == first
    assert len(asked) <= 4
    stamps.pages.forget()
    assert get(CARD).content == first


def test_after_a_new_event_a_figure_is_counted_anew(get: Get) -> None:
    address = "/en/d/linshui/figure/estate.started/2022"
    assert b"<b>3</b>" in get(address).content
    enter_estate(9, households=5)
    assert b"<b>4</b>" in get(address).content


def test_no_tag_opens_what_is_refused_or_is_not_there(get: Get) -> None:
    known = tag(get, CARD)
    for address in ("/en/d/linshui/figure/nothing/2022", "/en/d/nowhere/card/annual/2022", "/en/d/linshui/record/estate/none"):
        for told in ("*", known, 'W/"guess"'):
            assert get(address, headers={"If-None-Match": told}).status_code == 404
    assert "ETag" not in get("/en/d/linshui/figure/nothing/2022")
    assert get(CARD, headers={"If-None-Match": "*"}).status_code == 200


def test_what_follows_behind_the_journal_and_what_streams_is_not_tagged(get: Get) -> None:
    assert get("/en/d/linshui/search?q=演示")["Cache-Control"] == "no-store"
    for address in ("/en/d/linshui/search?q=演示", "/en/d/linshui/journal.jsonl", "/en/read"):
        assert "ETag" not in get(address)


def test_pages_in_memory_are_bounded_and_the_longest_unasked_go_first() -> None:
    from django.http import HttpResponse

    pages = stamps.Pages(limit=30)
    for name in ("a", "b", "c"):
        pages.keep(name, HttpResponse(name * 10))
    assert pages.page("a") is not None
    pages.keep("d", HttpResponse("d" * 10))
    assert [name for name in "abcd" if pages.page(name)] == ["a", "c", "d"]
    pages.keep("large", HttpResponse("x" * 31))
    pages.keep("file", HttpResponse("x", content_type="text/csv"))
    assert pages.page("large") is pages.page("file") is None
