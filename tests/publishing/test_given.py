"""What is given away at its addresses and in the shell: the frozen card's own bytes, whatever changes after it was published."""

from __future__ import annotations

import hashlib
import html
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import sleep

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import Settings

from taizhang.card import actions as cards
from taizhang.cli.main import main
from taizhang.definitions import load
from taizhang.definitions.types import Indicator, Licence, Text
from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import year
from taizhang.org import actions as org
from taizhang.org import queries as org_queries
from taizhang.org.types import OPERATOR
from taizhang.publishing import queries, typeset
from taizhang.publishing.queries import FORMATS
from taizhang.publishing.types import File, Format, Released
from taizhang.site.settings import address
from taizhang.web import addresses
from tests.publishing import reading
from tests.publishing.fonts import needs_fonts
from tests.publishing.test_feed import LATER, correct
from tests.standing import PACKS
from tests.web.conftest import Get

EVERY = [pytest.param(form, marks=needs_fonts if form == "pdf" else ()) for form in FORMATS]
CHEAP: list[Format] = ["zip", "csv", "xlsx"]


def edition(version: int | None = None) -> Released:
    found = queries.find("linshui", "annual", year(2022), version)
    assert found is not None
    return queries.released(found)


def afresh(version: int) -> dict[tuple[str, str], str]:
    """The digests of an edition's files, made anew."""
    return {(form, language): queries.make(edition(version), form, language).digest for form in CHEAP for language in ("zh", "en")}


@pytest.mark.parametrize("form", EVERY)
def test_a_file_comes_with_its_name_its_type_and_a_tag(get: Get, form: Format) -> None:
    for language in ("zh", "en"):
        response = get(f"/{language}/d/linshui/card-file/annual/2022.{form}")
        assert response.status_code == 200
        assert response["Content-Disposition"] == f'attachment; filename="linshui-annual-2022-v1.{language}.{form}"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["ETag"] == f'"{hashlib.sha256(response.content).hexdigest()}"'
        assert response["Last-Modified"] == "Fri, 30 Dec 2022 01:00:00 GMT"


def test_who_has_the_file_is_told_so(get: Get) -> None:
    address, client = "/zh/d/linshui/card-file/annual/2022.zip", Client(HTTP_HOST="localhost")
    tag = get(address)["ETag"]
    held = client.get(address, headers={"If-None-Match": tag})
    assert (held.status_code, held.content, held["ETag"]) == (304, b"", tag)
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("card-file/annual/2022.exe", 404),
        ("card-file/annual/2022.zip?edition=9", 404),
        ("card-file/annual/2021.zip", 404),
        ("card-file/other/2022.zip", 404),
        ("card-file/annual/never.zip", 404),
        ("card-file/annual/2022.zip?edition=0", 400),
        ("card-file/annual/2022.zip?edition=%00", 400),
        ("card-file/annual/../2022.zip", 404),
    ],
)
def test_what_was_not_published_is_not_there(get: Get, address: str, status: int) -> None:
    for language in ("zh", "en"):
        assert get(f"/{language}/d/linshui/{address}").status_code == status
    assert get(f"/zh/d/nowhere/{address}").status_code in (400, 404)


def test_a_file_that_many_ask_for_at_once_is_made_once(linshui: str, monkeypatch: pytest.MonkeyPatch) -> None:
    queries._file.cache_clear()
    found, made = queries.find(linshui, "annual", year(2022)), []
    assert found is not None
    queries.released(found)

    def slowly(edition: Released, form: Format, _language: str) -> File:
        made.append(form)
        sleep(0.05)
        return File("n", "m", edition.at, b"", "")

    monkeypatch.setattr(queries, "make", slowly)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: queries.file(found, "zip", "zh"), range(8)))
    queries._file.cache_clear()
    assert made == ["zip"]


def test_files_stay_the_same_bytes_whatever_happens_after(get: Get) -> None:
    before, served = afresh(1), get("/zh/d/linshui/card-file/annual/2022.zip").content
    correct()
    pack = org_queries.book("linshui")
    indicator = pack.indicator("estate.started").definition
    changed = indicator.model_copy(update={"name": Text(zh="另一名称", en="Another name"), "where": "households > 100"})
    _adopt(started=changed)
    cards.publish("linshui", "annual", year(2022), acting=OPERATOR, now=LATER)
    assert afresh(1) == before
    assert get("/zh/d/linshui/card-file/annual/2022.zip?edition=1").content == served
    assert (edition(1).licence, edition(2).licence) == (None, Licence(name="CC-BY-4.0"))
    newest = get("/zh/d/linshui/card-file/annual/2022.zip")
    assert newest.content != served
    assert newest["Content-Disposition"].endswith('linshui-annual-2022-v2.zh.zip"')


def _adopt(**changes: Indicator) -> None:
    """The common pack with other indicators, adopted by Linshui beside its own card."""
    common, book = load(PACKS / "common", roots=[PACKS]), org_queries.book("linshui")
    cards_kept = {id: book.card(id).definition for id in book.ids("card")}
    indicators = {**common.indicators, **{one.indicator: one for one in changes.values()}}
    manifest = org_queries.district("linshui").manifest.model_copy(update={"licence": Licence(name="CC-BY-4.0")})
    org.adopt(replace(common, manifest=manifest, indicators=indicators, cards=cards_kept), acting=OPERATOR, now=LATER)


def test_the_package_holds_the_exact_bytes_that_were_hashed(linshui: str) -> None:
    found = edition()
    event = reading.members(queries.make(found, "zip", "zh").content)["event.txt"]
    entry = journal.entry(linshui, found.edition.seq)
    assert event == entry.body.encode()
    assert json.loads(event)["kind"] == "card.published"
    assert found.digest == entry.digest.hex()


def test_definitions_are_told_as_the_journal_adopted_them(linshui: str) -> None:
    found = edition()
    assert {one.key for one in found.definitions} >= {"indicator/gdp", "indicator/estate.started", "register/estate"}
    for one in found.definitions:
        held = journal.entry(linshui, one.seq)
        assert held.subject == f"definition/{one.key}"
        assert (held.data["digest"], held.data["version"]) == (one.digest, one.version)


def test_every_number_leads_where_the_card_leads(get: Get) -> None:
    page = html.unescape(get("/zh/d/linshui/card/annual/2022").content.decode())
    for line in edition().lines:
        with translation.override("zh"):
            assert line.address.zh == addresses.figure(line.number.ask("linshui", line.as_of))
        assert f'href="{line.address.zh}"' in page
        assert get(line.address.zh).status_code == get(line.address.en).status_code == 200


def test_the_installation_has_one_address_whatever_host_is_asked(get: Get, settings: Settings) -> None:
    settings.TAIZHANG_ADDRESS = "https://ledger.example.gov.cn"
    content = get("/zh/d/linshui/card-file/annual/2022.csv").content
    assert {row["address_en"].split("/en/")[0] for row in reading.rows(content)} == {"https://ledger.example.gov.cn"}
    assert content == Client(HTTP_HOST="127.0.0.1").get("/zh/d/linshui/card-file/annual/2022.csv").content


@needs_fonts
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_lists_every_file_with_its_size_and_digest(get: Get, language: str) -> None:
    page = html.unescape(get(f"/{language}/d/linshui/open-data").content.decode())
    told = dict(re.findall(r'href="([^"]*card-file[^"]*)".*?<td class="digest"[^>]*>([0-9a-f]{64})</td>', page))
    assert len(told) == len(FORMATS)
    assert {address: hashlib.sha256(get(address).content).hexdigest() for address in told} == told
    for other in ("journal.jsonl", "seals.jsonl", "feed.atom"):
        assert f'href="/{language}/d/linshui/{other}"' in page


@needs_fonts
def test_the_page_asks_the_database_no_more_than_ten_times(get: Get) -> None:
    get("/zh/d/linshui/open-data")
    with CaptureQueriesContext(connection) as asked:
        assert get("/zh/d/linshui/open-data").status_code == 200
    assert len(asked) <= 10


def test_earlier_editions_stay_within_reach(get: Get) -> None:
    correct()
    cards.publish("linshui", "annual", year(2022), acting=OPERATOR, now=LATER)
    page = html.unescape(get("/en/d/linshui/open-data").content.decode())
    assert "Earlier versions" in page
    for form in CHEAP:
        assert f"/en/d/linshui/card-file/annual/2022.{form}?edition=1" in page
        assert get(f"/en/d/linshui/card-file/annual/2022.{form}?edition=1").status_code == 200


def test_where_no_font_knows_chinese_the_page_says_so_and_gives_the_rest(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    queries._file.cache_clear()
    monkeypatch.setattr(typeset, "installed", lambda _folders: typeset.Fonts(include_system_fonts=False))
    page = get("/zh/d/linshui/open-data").content.decode()
    assert "fonts-noto-cjk" in page
    assert "linshui-annual-2022-v1.zh.zip" in page
    response = get("/zh/d/linshui/card-file/annual/2022.pdf")
    assert response.status_code == 400
    assert "fonts-noto-cjk" in response.content.decode()
    queries._file.cache_clear()


def test_the_shell_writes_the_bytes_that_the_page_gives(get: Get, tmp_path: Path) -> None:
    path = tmp_path / "card.zip"
    done = CliRunner().invoke(main, ["card-file", "linshui", "annual", "2022", "--out", str(path)])
    assert done.exit_code == 0, done.output
    assert path.read_bytes() == get("/zh/d/linshui/card-file/annual/2022.zip").content
    assert hashlib.sha256(path.read_bytes()).hexdigest() in done.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["annual", "2021"], "has not published annual 2021"),
        (["annual", "2022", "--version", "7"], "has not published version 7"),
        (["other", "2022"], "has not published other 2022"),
        (["annual", "2022", "--out", "card.exe"], "is none of zip, csv, xlsx, docx, pdf"),
    ],
)
def test_the_shell_says_what_there_is_none_of(linshui: str, arguments: list[str], told: str) -> None:
    done = CliRunner().invoke(main, ["card-file", linshui, *arguments])
    assert done.exit_code == 2
    assert told in done.output


def test_an_address_of_the_site_is_read_with_care() -> None:
    assert address("") == ""
    assert address("https://ledger.example.gov.cn/") == "https://ledger.example.gov.cn"
    assert address("http://127.0.0.1:8000") == "http://127.0.0.1:8000"
    for wrong in ("ledger.example.gov.cn", "ftp://x", "https://x/path", "https://x?q", "javascript:alert(1)", "https://", "https://x#a"):
        with pytest.raises(Fault, match="no address of a site"):
            address(wrong)
