"""The pages without script, on paper, in the reader's own colours and without motion: nothing is lost."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from unicodedata import normalize

import pytest
from pdfminer.high_level import extract_text
from playwright.sync_api import Browser, Page

from tests.browser.test_audits import audited
from tests.browser.test_reports import read
from tests.browser.walking import pages, reader

pytestmark = pytest.mark.browser

HELD = """() => ({
  text: document.body.innerText,
  links: [...document.links].map(link => link.href),
  forms: [...document.forms].map(form => [form.action, form.method, ...[...form.elements].map(field => `${field.type} ${field.name}`)]),
  pictures: [...document.querySelectorAll('img, svg')].map(one => one.getBoundingClientRect()).filter(box => box.width > 0).length,
})"""
"""All that a reader has of a page: words, links, forms and pictures that are shown."""
MOVING = """() => document.getAnimations().length + [...document.querySelectorAll('*')].filter(node => {
  const style = getComputedStyle(node)
  return [style.transitionDuration, style.animationDuration].join().split(',').some(time => parseFloat(time) > 0.01)
    || style.scrollBehavior === 'smooth'
}).length"""


def held(page: Page, address: str) -> dict[str, Any]:
    page.goto(address)
    return dict(page.evaluate(HELD))


def test_every_page_is_the_same_without_script(served: str, chromium: Browser) -> None:
    with reader(chromium) as (page, complaints), reader(chromium, java_script_enabled=False) as (plain, _):
        for address in pages(served, "en"):
            assert held(plain, address) == held(page, address), address
            assert waiting_for_script(plain) == 0, address
        assert complaints == []


def waiting_for_script(page: Page) -> int:
    """Buttons outside of forms, links that lead nowhere."""
    return page.locator("button:not(form button), a:not([href]), a[href='#'], a[href^='javascript'], noscript").count()


def test_every_form_is_answered_without_script(served: str, chromium: Browser) -> None:
    with reader(chromium, java_script_enabled=False) as (page, _):
        page.goto(f"{served}/en/d/linshui")
        box = page.locator("input[type=search]").first
        box.fill("演示小区2")
        box.press("Enter")
        page.wait_for_url("**/search?q=*")
        page.get_by_role("link", name="演示-XQ2022-0002").first.click()
        page.wait_for_url("**/record/estate/**")
        page.goto(f"{served}/en/d/linshui/indicator/estate.started_households")
        period = page.locator("main input[name=period]").first
        period.fill("2022")
        period.press("Enter")
        page.wait_for_url("**/figure/estate.started_households/2022**")
        assert "600" in page.locator("main").inner_text()
        page.goto(f"{served}/en/read")
        read(page)
        page.goto(f"{served}/en/d/linshui/audit")
        audited(page)


@pytest.mark.parametrize("page_of", ["card/annual/2022", "figure/estate.started_households/2022"])
def test_a_page_is_printed_with_its_numbers(served: str, chromium: Browser, page_of: str) -> None:
    for language in ("zh", "en"):
        with reader(chromium) as (page, _):
            page.goto(f"{served}/{language}/d/linshui/{page_of}")
            printed = on_paper(extract_text(BytesIO(page.pdf(format="A4"))))
            numbers = page.locator("main a[href*='/figure/'], main h1").all_inner_texts()
            assert len(numbers) > 2
            for number in numbers:
                assert on_paper(number) in printed, f"{number} is not on paper: {page_of}"
            assert on_paper("合成数据" if language == "zh" else "synthetic") in printed


def on_paper(text: str) -> str:
    """Without spaces; and without 户, for which a font may have the sign of another time, as it has for signs that NFKC brings back."""
    return re.sub(r"[\s户戶]", "", normalize("NFKC", text))


def test_in_the_readers_own_colours_and_without_motion_nothing_is_lost(served: str, chromium: Browser) -> None:
    own = {"forced_colors": "active", "reduced_motion": "reduce"}
    with reader(chromium, reduced_motion="no-preference") as (page, _), reader(chromium, **own) as (still, complaints):
        for address in pages(served, "zh"):
            assert held(still, address) == held(page, address), address
            assert still.evaluate(MOVING) == 0, address
        assert complaints == []
