from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.db import OperationalError
from django.test import Client

from taizhang.org import queries
from tests.web.conftest import Get

WRONG = {
    "d/nowhere": 404,
    "d/linshui/card/nothing/2022": 404,
    "d/linshui/card/annual/last-year": 404,
    "d/linshui/card/annual/2022?edition=99": 404,
    "d/linshui/card/annual/2022?edition=x": 400,
    "d/linshui/card/annual/2022?draft=1&as_of=999999": 400,
    "d/linshui/drift/annual/2021": 404,
    "d/linshui/indicator/nothing": 404,
    "d/linshui/indicator/gdp?period=never": 404,
    "d/linshui/figure/nothing/2022": 404,
    "d/linshui/figure/gdp/20x2": 404,
    "d/linshui/figure/gdp/2022-13": 404,
    "d/linshui/figure/gdp/2022-01/2021-03": 404,
    "d/linshui/figure/estate.started/2022?as_of=-1": 400,
    "d/linshui/figure/estate.started/2022?as_of=99999999999999999999": 400,
    "d/linshui/figure/estate.started/2022?as_of=5' OR 1=1": 400,
    "d/linshui/figure/estate.started/2022?cutoff=31.12.2022": 400,
    "d/linshui/figure/estate.started/2022?cutoff=2022-W10-1": 400,
    "d/linshui/figure/estate.started/2022?cutoff=20220311": 400,
    "d/linshui/figure/estate.started/2022?cutoff=٢٠٢٢-٠٣-١١": 400,
    "d/linshui/figure/estate.started/٢٠٢٢": 404,
    "d/linshui/card/annual/9999": 404,
    "d/linshui/figure/village_income.growth/9999": 404,
    "d/linshui/figure/village_income.rising_years/0001": 404,
    "d/linshui/figure/village_income.growth/0001-Q1": 404,
    "d/linshui/figure/estate.started/0001/9999": 404,
    "d/linshui/figure/estate.started/2022?unit=nowhere": 404,
    "d/linshui/figure/estate.started/2022?after=" + "x" * 300: 400,
    "d/linshui/figure/estate.started/2022?after=a%00b": 400,
    "d/linshui/register/nothing": 404,
    "d/linshui/record/estate/nothing": 404,
    "d/linshui/record/nothing/演示-XQ2022-0001": 404,
    "d/linshui/record/estate/<script>": 404,
    "d/linshui/record/estate/a%0Ab": 404,
    "d/linshui/record/estate/a~00b": 400,
    "d/linshui/proof/estate/nothing": 404,
    "d/linshui/nothing": 404,
    "nothing": 404,
}


HEADINGS = {
    ("zh", 404): "未找到",
    ("zh", 400): "无法回答此查询",
    ("en", 404): "Not found",
    ("en", 400): "This question cannot be answered",
}
HOSTILE = ["' OR 1=1 --", "1; DROP TABLE journal_event", "../../etc/passwd", "%27", "${7*7}", "{{7*7}}", "<img src=x>"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_wrong_question_is_refused_in_the_language_of_the_page(get: Get, language: str) -> None:
    for address, status in WRONG.items():
        response = get(f"/{language}/{quote(address, safe='/?=&%')}")
        page = response.content.decode()
        assert response.status_code == status, address
        assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in page
        assert re.findall(r"<h1>([^<]+)</h1>", page) == [HEADINGS[language, status]]
        assert "<script>" not in page


def test_hostile_words_are_only_words(get: Get) -> None:
    for value in HOSTILE:
        for address in ("record/estate/{}", "figure/estate.started/2022?after={}", "figure/estate.started/2022?part={}", "register/{}"):
            response = get("/en/d/linshui/" + address.format(quote(value, safe="")))
            assert response.status_code in (200, 400, 404)
            assert b"<img" not in response.content
            assert b"<p>49</p>" not in response.content


def test_a_register_that_is_not_public_reads_as_one_that_is_not_there(get: Get) -> None:
    """What is offered instead goes by the words that were asked for alone, so they are asked for nearly alike."""
    hidden = get("/en/d/linshui/register/project_inspection").content
    absent = get("/en/d/linshui/register/project_inspectiom").content
    assert hidden.replace(b"project_inspection", b"project_inspectiom") == absent
    assert b'/register/project"' in absent


def test_only_reading_is_answered(get: Get) -> None:
    client = Client(HTTP_HOST="localhost")
    for method in (client.post, client.put, client.delete, client.patch):
        assert method("/en/d/linshui").status_code == 405


def test_another_host_is_not_answered(get: Get) -> None:
    assert Client(HTTP_HOST="evil.example").get("/en/").status_code == 400


def test_a_defect_of_ours_is_a_page_without_its_insides(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("insides")

    monkeypatch.setattr("taizhang.web.views.seals.standing.seal_line", broken)
    response = Client(HTTP_HOST="localhost", raise_request_exception=False).get("/zh/d/linshui/seals")
    assert response.status_code == 500
    assert "系统出错" in response.content.decode()
    assert b"insides" not in response.content


def test_a_database_that_does_not_answer_is_said_with_503(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_asked: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(queries, "district", locked)
    monkeypatch.setattr(queries, "districts", locked)
    for address, heading in (("/zh/d/linshui", "暂不可用"), ("/en/d/linshui/figure/gdp/2022", "Not available"), ("/en/", "Not available")):
        response = get(address)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
        assert f"<h1>{heading}</h1>" in response.content.decode()
