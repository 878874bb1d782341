from __future__ import annotations

import html
import json
import re
from urllib.parse import urljoin

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import override

from taizhang.journal import actions as chain
from taizhang.journal import queries as journal
from taizhang.journal.types import Draft
from taizhang.records import actions as records
from taizhang.web import addresses
from tests.web.conftest import NOW, SECRET, Get

ESTATE = "/en/d/linshui/record/estate/演示-XQ2022-0001"
PETITION = "/en/d/linshui/record/petition/演示-XF2022-00001"
PAGES = [
    "",
    "d/linshui",
    "d/linshui/card/annual/2022",
    "d/linshui/card/annual/2022?draft=1",
    "d/linshui/drift/annual/2022",
    "d/linshui/errata",
    "d/linshui/targets/2022",
    "d/linshui/promises/2022",
    "d/linshui/indicators",
    "d/linshui/indicator/petition.accepted_in_time",
    "d/linshui/figure/petition.accepted_in_time/2022",
    "d/linshui/figure/estate.started_households/2022",
    "d/linshui/figure/gdp/2022",
    "d/linshui/figure/project.committed_completion/2022",
    "d/linshui/rank/gdp/2022?among=nation",
    "d/linshui/register/petition",
    "d/linshui/record/estate/演示-XQ2022-0001",
    "d/linshui/record/petition/演示-XF2022-00001",
    "d/linshui/seals",
    "d/linshui/search?q=演示",
]


def text(response: object) -> str:
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def links(page: str, kind: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'href="([^"]+)"', page) if f"/{kind}/" in found]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_there_in_both_languages_and_leads_to_the_other(get: Get, language: str) -> None:
    for page in PAGES:
        response = get(f"/{language}/{page}")
        assert response.status_code == 200, page
        hold_to_language_and_policy(get, response, language)


def hold_to_language_and_policy(get: Get, response: HttpResponse, language: str) -> None:
    shown = response.content.decode()
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in shown
    other = "en" if language == "zh" else "zh"
    (address,) = re.findall(rf'href="(/{other}/[^"]*)" lang', shown)
    assert get(html.unescape(address)).status_code == 200
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_the_entrance_leads_to_the_language_of_the_browser(get: Get) -> None:
    for wanted, first in (("zh-CN,zh;q=0.9", "/zh/"), ("en-GB", "/en/"), ("fr", "/en/")):
        assert Client(HTTP_HOST="localhost").get("/", headers={"accept-language": wanted}).headers["Location"] == first


def test_every_number_of_the_card_opens_to_a_figure_that_prints_the_same(get: Get) -> None:
    page = text(get("/zh/d/linshui/card/annual/2022"))
    numbers = re.findall(r'<a class="number" href="([^"]+)"[^>]*>([^<]+)</a>', page)
    assert [shown for _, shown in numbers] == ["3个", "600户", "156.10亿元"]
    for address, shown in numbers:
        figure = text(get(address))
        assert re.search(r'<p class="figure"><b>([^<]+)</b>', figure)
        assert shown.rstrip("个户元亿").rstrip("0").rstrip(".") in figure


def test_a_figure_opens_to_exactly_the_records_that_it_counts(get: Get) -> None:
    page = text(get("/en/d/linshui/figure/estate.started_households/2022"))
    assert "Records: 3" in page
    assert "together 600" in page
    records = links(page, "record/estate")
    assert len(records) == 3
    assert all(get(record).status_code == 200 for record in records)


def test_the_evidence_goes_on_by_pages_until_all_is_listed(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taizhang.web.evidence.PAGE", 4)
    address, seen = "/en/d/linshui/figure/petition.received/2022", []
    while address:
        page = text(get(address))
        seen += links(page, "record/petition")
        following = re.search(r'href="([^"]+)">Next page', page)
        address = following[1].split("#")[0] if following else ""
    assert len(seen) == len(set(seen)) == 11


def test_a_ratio_opens_to_its_two_lists(get: Get) -> None:
    page = text(get("/en/d/linshui/figure/petition.accepted_in_time/2022?part=numerator"))
    assert "Numerator" in page
    assert "Records: 11" in page


def test_a_figure_by_unit_adds_up_to_the_whole(get: Get) -> None:
    page = text(get("/en/d/linshui/figure/estate.started_households/2022"))
    parts = re.findall(r'<td class="amount"><a href="[^"]*unit=[^"]*">(\d+) households', page)
    assert sum(map(int, parts)) == 600


def test_a_figure_as_it_was_known_before_the_records_is_empty(get: Get) -> None:
    first = journal.history("linshui", "estate/演示-XQ2022-0001")[0].seq
    assert "Records: 0" in text(get(f"/en/d/linshui/figure/estate.started/2022?as_of={first - 1}"))
    assert "Records: 3" in text(get("/en/d/linshui/figure/estate.started/2022"))


def test_a_cutoff_leaves_out_what_happened_later(get: Get) -> None:
    assert "Records: 2" in text(get("/en/d/linshui/figure/estate.started/2022?cutoff=2022-05-02"))


def test_a_reported_figure_names_paper_and_signer_and_opens_to_its_entry(get: Get) -> None:
    page = text(get("/zh/d/linshui/figure/gdp/2022"))
    assert "演示日报" in page
    assert "演示签发人" in page
    assert "156.1亿元" in page
    (entry,) = set(links(page, "record/reported"))
    assert "全年地区生产总值" in text(get(entry))


def test_a_record_shows_its_public_columns_and_nothing_else(get: Get) -> None:
    page = text(get(ESTATE))
    assert "演示小区1" in page
    assert "123456.78" not in page
    assert "more values are not public" in page


def test_one_is_said_otherwise_than_two(get: Get) -> None:
    for said in ("1 later event is not sealed yet", "2 later events are not sealed yet"):
        chain.append("linshui", [Draft("noted", "linshui", {})], actor="operator", now=NOW)
        assert said in text(get("/en/d/linshui/seals"))


def test_of_a_coarsened_register_only_months_are_shown(get: Get) -> None:
    page = text(get(PETITION))
    assert "2022-06" in page
    assert not re.search(r"2022-06-\d\d", page)
    assert "15 days" in page
    assert "met in time" in page
    assert "East Town" not in page
    assert "East Town" not in text(get("/en/d/linshui/figure/petition.received/2022")).partition('id="evidence"')[2]


def test_no_page_shows_a_private_value(get: Get) -> None:
    for page in PAGES:
        assert SECRET not in text(get(f"/zh/{page}"))
    assert SECRET.encode() not in b"".join(get("/zh/d/linshui/journal.jsonl").streaming_content)  # type: ignore[attr-defined]


def test_the_card_is_offered_as_the_data_that_the_command_line_prints(get: Get) -> None:
    data = json.loads(get("/en/d/linshui/card-data/annual/2022").content)
    assert [number["value"] for number in data["numbers"]] == [3, 600, 15610000000]
    assert data["numbers"][1]["evidence"] == {"kind": "sum", "count": 3, "sum": "600"}


def test_a_published_card_says_so_and_a_draft_says_that_it_is_none(get: Get) -> None:
    assert "Version 1, published" in text(get("/en/d/linshui/card/annual/2022"))
    assert "Draft" in text(get("/en/d/linshui/card/annual/2022?draft=1"))
    assert get("/en/d/linshui/card/annual/2022?edition=2").status_code == 404


def test_every_page_of_demonstration_data_says_so(get: Get) -> None:
    for page in PAGES[1:]:
        assert "The records beneath are synthetic." in text(get(f"/en/{page}"))


@pytest.mark.parametrize("number", ["2022/1", "a?b#c", "a\nb", ".", "..", "../x", "~2F", "50%", "a b/", "/", "演示~"])
def test_a_record_is_reached_whatever_its_number_is(get: Get, number: str) -> None:
    """Numbers are checked where records enter now; what stands in a journal from before is shown all the same."""
    event = journal.history("linshui", "estate/演示-XQ2022-0001")[0]
    data = {name: value for name, value in event.data.items() if name != "salt"} | {"number": number}
    data |= {"steps": {**data["steps"], "start": "2022-05-20"}}
    chain.append("linshui", [Draft("record.created", f"estate/{number}", data)], actor="operator", now=NOW)
    records.rebuild("linshui")
    listed = re.findall(r'href="(/en/d/linshui/record/estate/[^"]+)"', text(get("/en/d/linshui/figure/estate.started/2022")))
    with override("en"):
        address = addresses.record("linshui", "estate", number)
    assert address in listed
    assert urljoin("http://localhost/en/", address) == f"http://localhost{address}"
    for place in (address, address.replace("/record/", "/proof/")):
        assert get(place).status_code == 200
