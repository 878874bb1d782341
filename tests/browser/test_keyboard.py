"""The whole way by Tab and Enter alone, with the focus in sight at every step."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.walking import DESK, PHONE, STOP, enter, reader, tab_to

pytestmark = pytest.mark.browser

STOPS = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter(node => node.checkVisibility() && !node.disabled && !node.hidden).length"""


def name(page: Page) -> str:
    return page.locator("h1").inner_text()


def past_the_head(page: Page) -> None:
    """The first stop of every page leads past what stands on all of them."""
    page.keyboard.press("Tab")
    stop = page.evaluate(STOP)
    assert stop["href"].endswith("#content"), f"the first stop of {page.url} is {stop}"
    assert stop["seen"], f"the way past the head of {page.url} is not seen"
    page.keyboard.press("Enter")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_from_the_entrance_to_the_proof_behind_a_number(served: str, chromium: Browser, size: dict[str, int]) -> None:
    with reader(chromium, viewport=size) as (page, complaints):
        page.goto(f"{served}/en/")
        for wanted in ("/d/linshui", "/card/annual/2022", "/figure/estate.started_households/2022"):
            past_the_head(page)
            tab_to(page, href=wanted)
            enter(page)
        past_the_head(page)
        tab_to(page, href="/record/estate/", text="演示-XQ2022-0001")
        enter(page)
        past_the_head(page)
        stop = tab_to(page, href="/proof/estate/")
        with page.expect_download() as proof:
            page.keyboard.press("Enter")
        assert proof.value.suggested_filename.endswith(".proof.json"), stop
        assert complaints == [] or all("ERR_ABORTED" in one for one in complaints)  # a download ends the navigation that asked for it


def test_the_other_language_and_the_search_by_keyboard(served: str, chromium: Browser) -> None:
    with reader(chromium) as (page, _):
        page.goto(f"{served}/en/d/linshui/figure/estate.started/2022")
        tab_to(page, href="/zh/d/linshui/figure/estate.started/2022")
        enter(page)
        assert page.locator("html").get_attribute("lang") == "zh-Hans"
        tab_to(page, type="search")
        page.keyboard.type("演示小区3")
        enter(page)
        assert "/zh/d/linshui/search" in page.url
        tab_to(page, href="/record/estate/", text="演示-XQ2022-0003")
        enter(page)
        assert "演示-XQ2022-0003" in name(page)


@pytest.mark.parametrize("address", ["", "d/linshui", "d/linshui/card/annual/2022", "d/linshui/record/estate/演示-XQ2022-0001", "read"])
def test_every_stop_is_reached_and_none_holds_the_reader(served: str, chromium: Browser, address: str) -> None:
    with reader(chromium) as (page, _):
        page.goto(f"{served}/zh/{address}")
        stops = page.evaluate(STOPS)
        for number in range(stops):
            page.keyboard.press("Tab")
            stop = page.evaluate(STOP)
            assert stop is not None, f"the focus is lost after {number} of {stops} stops on {address}"
            assert stop["ringed"], (address, stop)
            assert stop["seen"], (address, stop)
        page.keyboard.press("Tab")
        after = page.evaluate(STOP)
        assert after is None or after["href"].endswith("#content"), f"{address} has more stops than it shows: {after}"
