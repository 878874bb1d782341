"""A draft held against the ledger on a page: for everybody, in memory, and never telling more than the public may see."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from taizhang.org import queries as org
from taizhang.org.types import Scope
from taizhang.web import apart
from tests.web.conftest import Get

DRAFT = "2022年，全区地区生产总值156.1亿元，增长4.4%；开工改造老旧小区3个，改造小区涉及居民600户；发放津贴1234万元。"


@pytest.fixture
def client(get: Get) -> Client:  # the district is built, static files are there
    return Client(enforce_csrf_checks=True, HTTP_HOST="localhost")


def send(client: Client, language: str = "en", district: str = "linshui", **fields: object) -> HttpResponse:
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(f"/{language}/d/linshui/audit").content.decode())
    assert token
    sent = {"csrfmiddlewaretoken": token[1], "period": "2022", **fields}
    return client.post(f"/{language}/d/{district}/audit", sent)  # type: ignore[return-value]


def text(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def verdicts(client: Client, draft: str) -> dict[str, str]:
    told = json.loads(send(client, text=draft, **{"as": "json"}).content)
    return {row["quote"]: row["verdict"] for row in told["rows"]}


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ("相符", "不符", "无出处", "应印为 4.3%")), ("en", ("agrees", "differs", "no source", "would print as 4.3%"))],
)
def test_every_number_has_its_verdict_in_words_and_shape(client: Client, language: str, words: tuple[str, ...]) -> None:
    response = send(client, language, text=DRAFT)
    shown = text(response)
    assert response.status_code == 200
    assert all(word in shown for word in words)
    assert re.search(r'<a class="mark" id="n2" href="#c2"[^>]*>4.4%</a> <span class="state bad"[^>]*>✗ ', shown)
    assert f'href="/{language}/d/linshui/figure/gdp.growth/2022"' in shown


def test_the_form_is_on_the_front_page_of_the_district(client: Client) -> None:
    assert 'href="/en/d/linshui/audit"' in client.get("/en/d/linshui").content.decode()
    assert 'value="2022"' in client.get("/en/d/linshui/audit").content.decode()


def test_an_uploaded_page_is_audited_like_a_pasted_one_and_given_as_json(client: Client) -> None:
    file = SimpleUploadedFile("draft.html", f"<html><body><p>{DRAFT}</p></body></html>".encode(), "text/html")
    told = json.loads(send(client, file=file, **{"as": "json"}).content)
    assert told["document"] == "draft.html"
    assert [row["verdict"] for row in told["rows"]] == ["agrees", "differs", "agrees", "agrees", "no_source"]
    assert told["notice"]["en"] == "The records beneath are synthetic."
    assert told["rows"][0]["figures"][0]["address"] == "/en/d/linshui/figure/gdp/2022"


def test_what_the_public_may_not_see_is_not_told_by_a_verdict(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a register that is closed, a right and a wrong number read the same."""
    said = "2022年，信访事项及时受理率{}%。"
    assert [list(verdicts(client, said.format(number)).values()) for number in (100, 90)] == [["agrees"], ["differs"]]
    scope = org.scope

    def closed(*asked: Any) -> Scope:
        opened = scope(*asked)
        return replace(opened, registers={name: one for name, one in opened.registers.items() if name != "petition"})

    monkeypatch.setattr(org, "scope", closed)
    told = [json.loads(send(client, text=said.format(number), **{"as": "json"}).content)["rows"][0] for number in (100, 90)]
    assert [(row["verdict"], [each["exact"] for each in row["figures"]]) for row in told] == [("no_source", [None])] * 2
    assert told[0]["why"] == told[1]["why"]
    assert "not open" in told[0]["why"]["en"]


def test_a_form_from_another_site_is_refused(client: Client) -> None:
    response = client.post("/en/d/linshui/audit", {"text": DRAFT, "period": "2022"})
    assert response.status_code == 403


def test_too_much_is_refused_before_it_is_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "read_draft", lambda *args, **kwargs: pytest.fail("it was read"))
    assert send(client, text="增" * 1_000_000).status_code == 413


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": " "}, "Paste its text or choose a file."),
        ({"text": DRAFT, "period": "last year"}, "This is not a period."),
        ({"text": "没有数字。"}, "No measured number was found"),
        ({"file": SimpleUploadedFile("x.pdf", b"\x89PNG\r\n\x1a\n" + bytes(64))}, "a picture"),
    ],
)
def test_what_cannot_be_audited_is_said_with_what_to_do(client: Client, fields: dict[str, object], words: str) -> None:
    response = send(client, **fields)
    assert response.status_code == 400
    assert words in text(response)


def test_a_district_that_is_not_there_is_not_found(client: Client) -> None:
    assert send(client, district="nowhere", text=DRAFT).status_code == 404


def test_script_and_turning_signs_are_shown_and_not_obeyed(client: Client) -> None:
    shown = send(client, text="<script>alert(1)</script>\u202e新增企业30家。", name='"><img src=x>').content.decode()
    assert "<script>" not in shown
    assert "<img" not in shown
    assert "\u202e" not in shown.split('class="said"')[1]


def test_nothing_that_was_sent_is_kept_by_anybody(client: Client) -> None:
    assert "no-store" in send(client, text=DRAFT).headers["Cache-Control"]
