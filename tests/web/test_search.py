"""The page of the search: what the public may read is found, in both languages, and nothing else."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.records import search
from tests.web.conftest import SECRET, Get, enter_estate
from tests.web.test_pages import text


def asked(get: Get, words: str, language: str = "en", **more: str) -> str:
    query = "".join(f"&{name}={quote(value)}" for name, value in more.items())
    response = get(f"/{language}/d/linshui/search?q={quote(words)}{query}")
    assert response.status_code == 200, words
    return text(response)


def numbers(page: str) -> list[str]:
    return re.findall(r'<li><a href="[^"]*/record/[^"]*">([^<]+)</a>', page)


def test_records_and_indicators_are_found_in_both_languages(get: Get) -> None:
    for keep in (False, True):
        if keep:
            search.catch_up("linshui")
        page = asked(get, "小区2", "zh")
        assert numbers(page) == ["演示-XQ2022-0002"]
        assert "<mark>小区2</mark>" in page
        assert numbers(asked(get, "xq2022-0003")) == ["演示-XQ2022-0003"]
    assert "/en/d/linshui/indicator/petition.accepted_in_time" in asked(get, "accepted petitions")
    assert "/zh/d/linshui/indicator/petition.accepted_in_time" in asked(get, "及时受理", "zh")


def test_what_is_private_or_open_as_coarsened_rows_only_is_not_found(get: Get) -> None:
    search.catch_up("linshui")
    for words in (SECRET, SECRET[:2], "XF2022", "演示-XF2022-00001"):
        page = asked(get, words)
        assert numbers(page) == []
        assert "No open record holds these words." in page
    assert get("/en/d/linshui/search?q=1&register=petition").status_code == 404
    assert get("/en/d/linshui/search?q=1&register=nowhere").status_code == 404


def test_pages_follow_each_other_and_the_number_of_queries_does_not_grow(get: Get) -> None:
    search.catch_up("linshui")
    for number in range(4, 30):
        enter_estate(number, households=10)
    counts = []
    for _keep in range(2):
        asked(get, "小区")
        with CaptureQueriesContext(connection) as made:
            first = asked(get, "小区")
        counts.append(len(made))
        search.catch_up("linshui")
    assert max(counts) <= 10
    first = asked(get, "小区", register="estate")
    assert "29 found, the last changed first" in first
    following = re.findall(r'href="([^"]*)">Next page', first)
    second = text(get(following[0]))
    assert [*numbers(first), *numbers(second)] == [f"演示-XQ2022-{n:04}" for n in range(29, 0, -1)]
    assert "Next page" not in second
    assert "From the beginning" in second


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "' OR 1=1 --", '"*', "停%", "a" * 121, "-", "一 二 三 四 五 六 七 八 九", "𠮷", "%ff", "停　水"]
)
def test_a_hostile_query_is_answered(get: Get, words: str) -> None:
    response = get(f"/zh/d/linshui/search?q={quote(words)}")
    assert response.status_code in (200, 400)
    assert "<script" not in response.content.decode()
    assert get(f"/zh/d/linshui/search?q=x&after={quote(words)}").status_code == 400
    assert get("/zh/d/linshui/search?q=%00%ff").status_code == 400
    assert get("/zh/d/linshui/search").status_code == 200


def test_every_page_of_a_district_has_the_box(get: Get) -> None:
    for page in ("", "/card/annual/2022", "/indicators", "/search"):
        assert text(get(f"/en/d/linshui{page}")).count('role="search"') == 1
