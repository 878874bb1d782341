"""A report from elsewhere, pasted or uploaded: shown with its claims, checked, given as files, and not kept."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from taizhang.web import apart

REPORT = (
    "2022年，全区共改造老旧小区217个，以前年度完成137个，今年完成80个。\n"
    "全年民生支出10.25亿元，占一般公共预算支出的71.84%。\n"
    "2023年目标是地区生产总值增长8%左右。\n"
)


@pytest.fixture
def client(collected: Path, settings: Settings) -> Client:
    settings.STATIC_ROOT = collected
    return Client(enforce_csrf_checks=True, HTTP_HOST="localhost")


def send(client: Client, language: str = "en", **fields: object) -> HttpResponse:
    page = client.get(f"/{language}/read").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    return client.post(f"/{language}/read", {"csrfmiddlewaretoken": token[1], **fields})  # type: ignore[return-value]


def text(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


@pytest.mark.parametrize(("language", "words"), [("zh", "各部分之和与总数217个相符"), ("en", "The parts add up to the total, 217个")])
def test_a_pasted_report_is_shown_with_findings_promises_and_claims(client: Client, language: str, words: str) -> None:
    response = send(client, language, text=REPORT)
    shown = text(response)
    assert response.status_code == 200
    assert words in shown
    assert "14.26–14.28亿元" in shown
    assert re.search(r'<a class="mark[^"]*" id="n(\d+)" href="#c\1"[^>]*>217个</a>', shown)
    assert re.search(r'<a class="mark ahead[^"]*"[^>]*>8%', shown)
    assert "2023年目标是地区生产总值增长8%左右。" in shown


def test_the_form_is_on_the_front_page_in_both_languages(client: Client, db: None) -> None:
    for language in ("zh", "en"):
        assert f'href="/{language}/read"' in client.get(f"/{language}/").content.decode()


def test_an_uploaded_page_is_read_like_a_pasted_one(client: Client) -> None:
    page = "".join(f"<p>{line}</p>" for line in REPORT.splitlines())
    file = SimpleUploadedFile("report.html", f"<html><body>{page}</body></html>".encode(), "text/html")
    shown = text(send(client, file=file))
    assert "report.html" in shown
    assert "The parts add up to the total, 217个" in shown


def test_claims_come_as_csv_and_everything_as_json(client: Client) -> None:
    table = send(client, text=REPORT, **{"as": "csv"})
    assert "attachment" in table.headers["Content-Disposition"]
    claims = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert {"quote": "217个", "value": "217"}.items() <= next(claim for claim in claims if claim["quote"] == "217个").items()
    told = json.loads(send(client, text=REPORT, **{"as": "json"}).content)
    assert told["text"] == REPORT
    assert all(told["text"][claim["start"] : claim["end"]] == claim["quote"] for claim in told["claims"])
    assert "SUSPECT" not in {finding["verdict"] for finding in told["findings"]}
    assert [told["claims"][promise["claim"] - 1]["quote"] for promise in told["promises"]] == ["8%左右"]


def test_no_cell_of_a_table_acts_as_a_formula(client: Client) -> None:
    table = send(client, text="=HYPERLINK新增企业30家。", name="=1+1", **{"as": "csv"}).content.decode("utf-8-sig")
    assert not [cell for row in csv.reader(io.StringIO(table)) for cell in row if cell.startswith(("=", "+", "@"))]


def test_script_and_turning_signs_are_shown_and_not_obeyed(client: Client) -> None:
    response = send(client, text="<script>alert(1)</script>\u202e新增企业30家\u0007。", name='"><img src=x>')
    shown = response.content.decode()
    assert "<script>" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    said = shown.split('class="said"')[1]
    assert "\u202e" not in said
    assert "\ufffd" in said


def test_a_form_from_another_site_is_refused(client: Client) -> None:
    response = client.post("/en/read", {"text": REPORT})
    assert response.status_code == 403
    assert "did not come from our page" in text(response)  # type: ignore[arg-type]


def test_too_much_is_refused_before_it_is_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "read", lambda *args, **kwargs: pytest.fail("it was read"))
    response = send(client, text="增" * 1_000_000)
    assert response.status_code == 413
    assert "Send at most 2 MB" in text(response)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "  "}, "Paste its text or choose a file."),
        ({"text": REPORT, "year": "last"}, "This is not a year."),
        ({"file": SimpleUploadedFile("x.pdf", b"\x89PNG\r\n\x1a\n" + bytes(64))}, "a picture"),
        ({"file": SimpleUploadedFile("x.docx", b"PK\x03\x04" + bytes(64))}, "damaged"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_to_do(client: Client, fields: dict[str, object], words: str) -> None:
    response = send(client, **fields)
    assert response.status_code == 400
    assert words in text(response)


def test_a_reading_that_takes_too_long_is_ended(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.01)
    response = send(client, text=REPORT)
    assert response.status_code == 400
    assert "was not read in time" in text(response)
    monkeypatch.undo()
    assert send(client, text=REPORT).status_code == 200


def test_nothing_that_was_sent_stays(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spare = tmp_path / "spare"
    spare.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spare))
    monkeypatch.setenv("TMPDIR", str(spare))
    response = send(client, file=SimpleUploadedFile("report.txt", REPORT.encode() * 2000))
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert not list(spare.iterdir())
