"""What nobody means kindly: strange values in every part of every address, and requests of every kind. Never a defect, never said back
as it came, never more work than an honest question."""

from __future__ import annotations

import re
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taizhang.web import stamps
from tests.web.conftest import Get
from tests.web.samples import PARTS, routes, sample, samples

WEB = Path(__file__).resolve().parents[2] / "src" / "taizhang" / "web"
ASKED = sorted(set(re.findall(r'GET\.get\(\s*"(\w+)"', "".join(path.read_text("utf-8") for path in WEB.rglob("*.py")))))
"""Every name that a query may hold."""
MARK = "\"'><w5 onload=x>"
"""If this comes back as it is, somebody else's words have become part of the page."""
MOST = 16
"""Questions to the database that an honest page may ask, and a refusal for looking around."""
STRANGE = [
    "", " ", "0", "-1", "-0", "1e9", "999999999999999999999", "٢٠٢٢", "２０２２", "2022-13", "0000", "9999", "1/2/3", "2022/2021",
    "..", "../../etc/passwd", "%2e%2e%2f", "a/b", "a%2Fb", "a\\b", "\x00", "a\x00b", "\r\nX-Injected: 1", "\x7f", "\u202e", "\ufeff",
    "\U0001f600" * 20, "字" * 300, "x" * 2000, "[]", "{}", "null", "true", "'", '"', "' OR 1=1 --", "; DROP TABLE x", "${7*7}", "{{7*7}}",
    "{% debug %}", "%s%n", "$(id)", "`id`", "a[]=1", "estate;", "a&b=c", "a#b", "?", "~00", "~ZZ", "+", "province=", "=湖南省",
    "province=x=y", "990001901,990001902", "numerator", "1.0", "1_000", "+1", "NaN", "Infinity", "2022-02-30", "2022-06-31T00:00",
    "0001-01-01", "9999-12-31",
]  # fmt: skip

strange = st.sampled_from(STRANGE) | st.text(st.characters(codec="utf-8"), max_size=40)
marked = st.tuples(strange, st.sampled_from(["", MARK])).map("".join)


def ask(get: Get, address: str, **headers: str) -> tuple[HttpResponse, bytes, int]:
    """The answer, its body, and how many questions it asked the database."""
    count = [0]

    def counting(execute: Any, *asked: Any) -> Any:
        count[0] += 1
        return execute(*asked)

    with connection.execute_wrapper(counting):
        response = get(address, **({"headers": headers} if headers else {}))
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return response, body, count[0]


def holds(get: Get, address: str) -> int:
    """The status of an answer that is in order, whatever was asked."""
    response, body, asked = ask(get, address)
    if asked > MOST:  # the first page of a process reads the definitions
        stamps.pages.forget()
        response, body, asked = ask(get, address)
    assert response.status_code in {200, 302, 400, 403, 404}, address
    assert b"<w5" not in body, address
    assert "X-Injected" not in response.headers, address
    assert "Traceback" not in body.decode("utf-8", "replace"), address
    assert asked <= MOST or response.streaming, f"{asked} questions for {address}"
    if response.status_code >= 400:
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert not response.has_header("ETag"), "a refusal is nothing to keep"
    return response.status_code


@pytest.mark.parametrize("route", sorted(routes()))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(drawn=st.data())
def test_strange_parts_of_an_address_are_only_words(get: Get, route: str, drawn: st.DataObject) -> None:
    """One part of the path is strange, or up to three questions behind it, some asked twice."""
    language = drawn.draw(st.sampled_from(["zh", "en"]))
    parts = sorted(routes()[route].pattern.converters)
    spoilt = drawn.draw(st.sampled_from([None, *parts]))
    with override(language):
        try:
            address = sample(route, **({spoilt: drawn.draw(marked)} if spoilt else {}))
        except NoReverseMatch:  # no page of ours can be written so; somebody may still type it
            address = sample(route).replace(quote(PARTS[spoilt or ""], safe="/"), quote(drawn.draw(marked), safe=""))
    asked = drawn.draw(st.lists(st.tuples(st.sampled_from(ASKED), marked), min_size=0 if spoilt else 1, max_size=3))
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in asked)
    holds(get, f"{address}?{query}" if query else address)


def test_every_strange_word_is_answered_wherever_it_is_asked(get: Get) -> None:
    """Each is asked under some of the names, of one page after the other; together they meet all."""
    pages = cycle(["figure/estate.started/2022", "rank/gdp/2022", "card/annual/2022", "search", "targets/2022"])
    names = cycle(ASKED)
    for value in STRANGE * 3:
        holds(get, f"/zh/d/linshui/{next(pages)}?{next(names)}={quote(value + MARK, safe='')}")


RAW = ["%", "%ZZ", "%FF%FE", "%00", "//", "/./", "%2e%2e/", "?", "?&&==", "?as_of", "?" + "a=1&" * 1200, "?%00=1", "?q=%FF"]


def test_bytes_that_are_no_text_are_answered(get: Get) -> None:
    for raw in RAW:
        for address in ("/zh/d/linshui/figure/gdp/2022", "/zh/d/linshui/record/estate/", "/zh/d/", "/"):
            holds(get, address + raw)


def test_ask_names_what_pages_read(get: Get) -> None:
    assert {"as_of", "cutoff", "unit", "after", "among", "edition", "q"} <= set(ASKED)


@pytest.mark.parametrize("route", sorted(routes()))
def test_each_kind_of_request_is_answered_as_it_should_be(get: Get, route: str) -> None:
    with override("en"):
        address = sample(route)
    client = Client(HTTP_HOST="localhost")
    whole, body, _asked = ask(get, address)
    head = client.head(address)
    assert head.status_code == whole.status_code
    assert b"".join(head.streaming_content if head.streaming else [head.content]) == b""  # type: ignore[attr-defined]
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]
    assert head.headers.get("ETag") == whole.headers.get("ETag")
    for method in (client.put, client.delete, client.patch, client.options, client.trace):
        refused = method(address)
        assert (refused.status_code, "GET" in refused.headers["Allow"]) == (405, True)
    for name, value in (("Range", "bytes=0-9"), ("Range", "bytes=9-0,x"), ("If-None-Match", "'\"x"), ("If-Modified-Since", "yesterday")):
        answer, part, _asked = ask(get, address, **{name: value})
        assert (answer.status_code, untold(part)) in {(whole.status_code, untold(body)), (206, body[:10])}, (name, value)
    if tag := whole.headers.get("ETag"):
        same, nothing, _asked = ask(get, address, **{"If-None-Match": f'"other", {tag}'})
        assert (same.status_code, nothing, same.headers["ETag"]) == (304, b"", tag)


def untold(body: bytes) -> bytes:
    """Without the token of a form, which is another each time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", body)


def test_a_refusal_names_what_there_is_and_leads_there(get: Get) -> None:
    offered = {
        "d/linshu": "d/linshui",
        "d/linshui/card/anual/2022": "d/linshui/card/annual/2022",
        "d/linshui/card/annual/2022?edition=9": "d/linshui/card/annual/2022",
        "d/linshui/drift/annual/2021": "d/linshui/card/annual/2022",
        "d/linshui/card/annual/last": "d/linshui/card/annual/2022",
        "d/linshui/figure/estate.startd/2022": "d/linshui/indicator/estate.started",
        "d/linshui/indicator/老旧小区": "d/linshui/indicator/estate.started",
        "d/linshui/figure/gdp/20x2": "d/linshui/figure/gdp/2022",
        "d/linshui/figure/gdp/2022?as_of=999999": "d/linshui/figure/gdp/2022",
        "d/linshui/figure/gdp.growth/2022?as_of=1": "d/linshui/figure/gdp.growth/2022",
        "d/linshui/figure/estate.started/2022?unit=99000190&cutoff=2022-09-30":
            "d/linshui/figure/estate.started/2022?cutoff=2022-09-30&unit=990001901",
        "d/linshui/targets/2022?unit=西": "d/linshui/targets/2022?unit=990001902",
        "d/linshui/register/estates": "d/linshui/register/estate",
        "d/linshui/record/estate/演示-XQ2022-0009": "d/linshui/search?q=演示-XQ2022-0009",
        "d/linshui/rank/gdp/2022?among=nations": "d/linshui/rank/gdp/2022?among=nation",
        "d/linshui/search?q=x&register=estat": "d/linshui/register/estate",
        "d/linshui/indicatorz": "d/linshui/indicators",
        "nothing": "",
    }  # fmt: skip
    for wrong, right in offered.items():
        for language in ("zh", "en"):
            response, body, asked = ask(get, f"/{language}/{quote(wrong, safe='/?=&')}")
            assert response.status_code in (400, 404), wrong
            assert asked <= MOST
            link = quote(f"/{language}/{right}", safe="/?=&").replace("&", "&amp;")
            assert f'href="{link}"' in body.decode(), wrong
            assert get(f"/{language}/{quote(right, safe='/?=&')}").status_code == 200, right


def test_a_refusal_is_told_in_one_language(get: Get) -> None:
    """On a Chinese page no sentence is left in English; what was asked for is said back in a box of its own."""
    for wrong in (
        "figure/gdp/2022?as_of=999999",
        "figure/gdp/2022?as_of=1",
        "card/annual/2022?draft=1&as_of=999999",
        "targets/2022?as_of=99999",
        "rank/gdp/2022?among=nowhere",
        "rank/gdp/2022?among=colour=red",
        "figure/estate.started/2022?place=x",
        "search?q=%22",
    ):
        response = get(f"/zh/d/linshui/{wrong}")
        assert response.status_code in (400, 404), wrong
        told = re.sub(r"<[^>]+>", " ", response.content.decode().partition('<div class="explain">')[2].partition("</div>")[0])
        assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", told), told


def test_no_figure_is_headed_with_a_place_it_is_not_told_of(get: Get) -> None:
    assert get("/en/d/linshui/figure/estate.started/2022?place=Elsewhere").status_code == 404
    assert get("/en/d/linshui/figure/estate.started/2022?place=990001").status_code == 200
    assert get("/en/d/linshui/figure/gdp/2022?place=990001").status_code == 200
    nowhere = get("/en/d/linshui/figure/gdp/2022?place=nowhere")
    assert (nowhere.status_code, b'href="/en/d/linshui/figure/gdp/2022"' in nowhere.content) == (404, True)


def test_all_samples_are_in_order(get: Get) -> None:
    assert {address: holds(get, address) for address in samples("zh") if holds(get, address) != 200} == {}
