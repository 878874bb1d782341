"""A draft audited on the page, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.walking import reader
from tests.web.test_audits import DRAFT

pytestmark = pytest.mark.browser


def audited(page: Page) -> Page:
    page.locator("textarea[name=text]").first.fill(DRAFT)
    page.locator("main form button").first.press("Enter")
    page.locator("#audited").wait_for()
    return page


def test_a_number_of_the_draft_leads_to_its_figure(served: str, chromium: Browser) -> None:
    with reader(chromium) as (page, complaints):
        page.goto(f"{served}/en/d/linshui/audit")
        audited(page)
        page.locator("main a[href*='/figure/gdp.growth/2022']").first.click()
        page.wait_for_url("**/figure/gdp.growth/2022**")
        assert complaints == []
