"""The feed holds to RFC 4287, its names and times come from the journal, and a correction appears in it as an erratum."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.http import HttpResponse
from django.test import Client

from taizhang.card import actions as cards
from taizhang.definitions.types import Text
from taizhang.kernel.clock import stamp
from taizhang.kernel.periods import year
from taizhang.org.types import OPERATOR
from taizhang.publishing.feed import as_feed
from taizhang.publishing.types import Item, News
from taizhang.records import actions as records
from tests.publishing import ground
from tests.web.conftest import NOW, Get

ATOM = "{http://www.w3.org/2005/Atom}"
LATER = NOW + timedelta(days=40)
INSTANT = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})"
OWN = Text(zh=f"{ground.SITE}/zh/feed.atom", en=f"{ground.SITE}/en/feed.atom")


def only(element: ElementTree.Element, name: str) -> str:
    """The text of a child that must stand there exactly once."""
    found = element.findall(f"{ATOM}{name}")
    assert len(found) == 1, name
    return found[0].text or ""


def hold_to_the_standard(content: bytes) -> ElementTree.Element:
    """RFC 4287: 4.1.1 (feed), 4.1.2 (entry), 3.2 (person), 3.3 (date), 4.2.6 (id), 4.2.7 (link)."""
    feed = ElementTree.fromstring(content)
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        assert urlsplit(only(element, "id")).scheme
        assert only(element, "title")
        assert re.fullmatch(INSTANT, only(element, "updated"))
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") == 1
    for entry in feed.findall(f"{ATOM}entry"):
        assert only(entry.find(f"{ATOM}author"), "name")  # type: ignore[arg-type]
        assert re.fullmatch(INSTANT, only(entry, "published"))
        assert only(entry, "published") <= only(entry, "updated") <= only(feed, "updated")
        assert only(entry, "summary")
        assert sum(link.get("rel") == "alternate" for link in entry.findall(f"{ATOM}link")) == 1
    for link in feed.iter(f"{ATOM}link"):
        assert urlsplit(link.get("href", "")).scheme in ("http", "https")
        assert re.fullmatch(r"[a-z]+/[a-z.+-]+(; charset=utf-8)?", link.get("type", ""))
    names = [only(entry, "id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(names) == len(set(names))
    return feed


def entries(response: HttpResponse) -> list[ElementTree.Element]:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return hold_to_the_standard(response.content).findall(f"{ATOM}entry")


def correct() -> None:
    records.amend("linshui", "estate", "演示-XQ2022-0001", changes={"households": 150}, reason="误录", acting=OPERATOR, now=LATER)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", ["d/linshui/feed.atom", "feed.atom"])
def test_a_published_card_stands_in_the_feeds(get: Get, language: str, address: str) -> None:
    found = entries(get(f"/{language}/{address}"))
    assert [only(entry, "title") for entry in found] == [
        {"zh": "临水区年度成绩单·2022年（第1版）", "en": "Linshui's report card, 2022 (version 1)"}[language]
    ]
    assert only(found[0], "published") == stamp(NOW)
    links = {link.get("rel"): link.get("href", "") for link in found[0].findall(f"{ATOM}link")}
    for href in links.values():
        assert get(href.removeprefix("http://localhost")).status_code == 200
    assert f"/{language}/d/linshui/card/annual/2022" in links["alternate"]


def test_a_correction_appears_as_an_erratum_and_leaves_the_card_in_place(get: Get) -> None:
    before = entries(get("/zh/d/linshui/feed.atom"))
    correct()
    first, *rest = entries(get("/zh/d/linshui/feed.atom"))
    assert only(first, "title").startswith("勘误：")
    assert only(first, "updated") == stamp(LATER)
    assert "600户，现为650户" in only(first, "summary")
    assert [ElementTree.tostring(one) for one in rest] == [ElementTree.tostring(one) for one in before]


def test_a_new_edition_says_what_it_prints_otherwise(get: Get) -> None:
    correct()
    cards.publish("linshui", "annual", year(2022), acting=OPERATOR, now=LATER)
    second, first = entries(get("/en/d/linshui/feed.atom"))
    assert only(second, "title").endswith("(version 2)")
    assert "Households of estates whose renovation began, 2022: 600 households → 650 households" in only(second, "summary")
    assert only(first, "title").endswith("(version 1)")


def test_names_stay_when_the_host_and_the_language_change(get: Get) -> None:
    def names(language: str, host: str) -> list[str]:
        content = Client(HTTP_HOST=host).get(f"/{language}/d/linshui/feed.atom").content
        feed = ElementTree.fromstring(content)
        return [node.text or "" for node in feed.iter(f"{ATOM}id")]

    assert names("zh", "localhost") == names("zh", "127.0.0.1")
    assert all(name.startswith("urn:uuid:") for name in names("zh", "localhost"))
    assert not set(names("zh", "localhost")) & set(names("en", "localhost"))


def test_a_reader_who_holds_the_feed_is_told_that_nothing_is_new(get: Get) -> None:
    client = Client(HTTP_HOST="localhost")
    first = get("/zh/d/linshui/feed.atom")
    again = client.get("/zh/d/linshui/feed.atom", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/zh/d/linshui/feed.atom", headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    correct()
    assert client.get("/zh/d/linshui/feed.atom", headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert client.get("/zh/d/linshui/feed.atom", headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200


def news(*titles: str, at: Callable[[int], str] = lambda n: f"2023-01-{n + 1:02}T00:00:00.000000Z") -> News:
    page = Text(zh=f"{ground.SITE}/zh", en=f"{ground.SITE}/en")
    items = tuple(
        Item((n, title), Text(zh=title, en=title), Text(zh=title, en=title), at(n), at(n), page) for n, title in enumerate(titles)
    )
    return News("zhuhui", Text(zh="珠晖区", en="Zhuhui"), "00", "2022-01-01T00:00:00.000000Z", items)


def test_hostile_words_are_words() -> None:
    hostile = "</title><script>&amp; ]]> \"'"
    feed = hold_to_the_standard(as_feed("urn:x", hostile, [news(hostile)], OWN, "zh"))
    assert only(feed, "title") == hostile
    assert only(feed.findall(f"{ATOM}entry")[0], "summary") == hostile


def test_signs_that_xml_has_none_of_are_replaced() -> None:
    feed = hold_to_the_standard(as_feed("urn:x", "a\x00b", [news("c\x1bd")], OWN, "zh"))
    assert only(feed, "title") == "a\ufffdb"


def test_the_newest_come_first_and_the_oldest_are_left_out() -> None:
    feed = hold_to_the_standard(as_feed("urn:x", "t", [news(*"abcdefgh")], OWN, "en", most=3))
    assert [only(entry, "title") for entry in feed.findall(f"{ATOM}entry")] == ["h", "g", "f"]


def test_a_feed_of_nothing_is_one_too() -> None:
    assert only(hold_to_the_standard(as_feed("urn:x", "t", [news()], OWN, "zh")), "updated") == "2022-01-01T00:00:00.000000Z"
    assert only(hold_to_the_standard(as_feed("urn:x", "t", [], OWN, "zh")), "updated") == "1970-01-01T00:00:00Z"
