"""A report pasted into the page, in a browser: on a phone and a desk, in both languages, by keyboard, and down again as a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_looks import CONTRAST, visit
from tests.reader.invented import REPORTS
from tests.reader.marked import marked

pytestmark = pytest.mark.browser

REPORT = "\n".join(marked(report)[1].text for report in REPORTS)


def read(page: Page) -> Page:
    page.locator("#text").fill(REPORT)
    page.locator(".report button").press("Enter")
    page.locator("#said").wait_for()
    return page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_pasted_report_fits_a_phone_and_a_desk(served: str, chromium: Browser, language: str) -> None:
    for width in (390, 1440):
        page = read(visit(chromium, f"{served}/{language}/read", width=width))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("h1").count() == 1
        shown = page.locator("input:not([type=hidden]), textarea:visible")
        assert shown.evaluate_all("all => all.filter(node => !node.labels.length).length") == 0
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_was_read_stands_out_from_its_ground(served: str, chromium: Browser, scheme: str) -> None:
    page = read(visit(chromium, f"{served}/en/read", color_scheme=scheme))
    assert page.evaluate(CONTRAST) == []


def test_a_finding_leads_to_its_number_and_the_number_to_its_claim(served: str, chromium: Browser) -> None:
    page = read(visit(chromium, f"{served}/en/read"))
    page.locator(".findings a").first.click()
    marked_as = page.evaluate("document.querySelector('.mark:target').textContent")
    page.locator(".mark:target").click()
    assert page.evaluate("document.querySelector('tr:target th').textContent") == marked_as


def test_the_claims_come_down_as_a_file(served: str, chromium: Browser) -> None:
    page = read(visit(chromium, f"{served}/en/read"))
    with page.expect_download() as coming:
        page.get_by_role("button", name="Claims as CSV").click()
    assert coming.value.suggested_filename == "claims.csv"
    assert "156个" in Path(coming.value.path()).read_text("utf-8-sig")
