"""The pages of targets and promises, as anybody reads them."""

from __future__ import annotations

import html
import re

import pytest

from tests.web.conftest import Get

TARGETS, PROMISES = "/zh/d/linshui/targets/2022", "/zh/d/linshui/promises/2022"


def text(get: Get, address: str) -> str:
    response = get(address)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_a_target_is_shown_with_its_light_as_shape_and_word(get: Get) -> None:
    page = text(get, TARGETS)
    assert "▲ 预警" in page
    assert "5%左右" in page
    assert "-0.70 个百分点" in page
    assert "▲ warning" in text(get, TARGETS.replace("zh", "en", 1))


def test_a_target_opens_to_its_record_and_its_result_to_the_figure(get: Get) -> None:
    page = text(get, TARGETS)
    for kind in ("record/target/", "figure/gdp.growth/2022"):
        address = next(part.split('"')[0] for part in page.split('href="')[1:] if kind in part)
        assert get(address).status_code == 200


def test_the_page_says_how_it_judges_and_up_to_where_it_knows(get: Get) -> None:
    page = text(get, TARGETS)
    assert "增速与目标之差以百分点计" in page
    assert "2022-12-30" in page


def test_the_promise_table_tells_what_is_still_open(get: Get) -> None:
    page = text(get, PROMISES)
    assert "… 未到期 1" in page
    assert "期未满，目前未达到" in page
    assert ">完成率<" not in page


def test_district_and_card_lead_to_targets_and_promises(get: Get) -> None:
    for page in ("/zh/d/linshui", "/zh/d/linshui/card/annual/2022"):
        found = text(get, page)
        assert f'href="{TARGETS}"' in found
        assert f'href="{PROMISES}"' in found


def test_a_year_or_a_unit_without_targets_says_so(get: Get) -> None:
    assert "没有有效的目标" in text(get, "/zh/d/linshui/targets/2020")
    assert "没有有效的目标" in text(get, f"{TARGETS}?unit=990001901")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/zh/d/linshui/targets/never", 404),
        ("/zh/d/linshui/promises/2021/2025", 404),
        (f"{TARGETS}?unit=nowhere", 404),
        (f"{TARGETS}?as_of=0", 400),
        (f"{TARGETS}?as_of=999999", 400),
        (f"{TARGETS}?cutoff=soon", 400),
        ("/zh/d/nowhere/targets/2022", 404),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_would_be_right(get: Get, address: str, status: int) -> None:
    assert get(address).status_code == status


def test_what_is_only_there_in_chinese_is_marked_on_an_english_page(get: Get) -> None:
    address = "/{}/d/linshui/register/petition"
    assert re.search(r'<span lang="zh-Hans">[^<]*信访工作条例', text(get, address.format("en")))
    assert '<span lang="zh-Hans">' not in text(get, address.format("zh"))


def test_sources_of_rules_and_owners_of_indicators_are_named_in_the_language_of_the_page(get: Get) -> None:
    targets, listed = text(get, TARGETS.replace("zh", "en", 1)), text(get, "/en/d/linshui/indicators?q=tax")
    assert "Source: Tianjin's rules" in targets
    assert "出处：天津市" in text(get, TARGETS)
    assert "Tax Bureau" in listed
    chinese = r"[\u4e00-\u9fff]"
    told = "".join(page.partition("<main")[2] for page in (targets, listed))
    assert not [cell for cell in re.findall(r"<(?:t[dh]|li)[^>]*>(.*?)</(?:t[dh]|li)>", told) if re.search(chinese, cell)]
