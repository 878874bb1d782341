"""Every kind of page by the rules of WCAG 2.1 AA (axe), in both languages, on a phone and a desk, light and dark; nothing off the page."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.browser.test_audits import audited
from tests.browser.test_reports import read
from tests.browser.walking import DESK, PHONE, REFUSED, pages, reader
from tests.web.samples import unknown

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
GRAVE = {"serious", "critical"}
RUN = """async rules => {
  const told = await axe.run(document, {resultTypes: ['violations'], runOnly: rules})
  return told.violations.map(one => [one.impact, one.id, one.nodes.length, one.nodes[0].html.slice(0, 160)])
}"""


def test_every_route_has_a_sample() -> None:
    assert unknown() == set(), "name the part of the address in tests/web/samples.py"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_can_be_used_by_everybody(served: str, chromium: Browser, language: str) -> None:
    found = list[Any]()
    with reader(chromium) as (page, complaints):
        for address in pages(served, language):
            page.goto(address)
            found += [(address, *one) for one in faults(page)]
        assert complaints == []
        for refused in REFUSED:
            page.goto(f"{served}/{language}/{refused}")
            found += [(refused, *one) for one in faults(page)]
    assert found == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_forms_answer_can_be_used_by_everybody(served: str, chromium: Browser, language: str) -> None:
    with reader(chromium) as (page, complaints):
        page.goto(f"{served}/{language}/read")
        assert faults(read(page)) == []
        page.goto(f"{served}/{language}/d/linshui/audit")
        assert faults(audited(page)) == []
        assert complaints == []


def faults(page: Page) -> list[Any]:
    """Grave violations of the page as it stands, and what runs off it, at both widths; in the dark what can be told apart."""
    page.evaluate(AXE_SCRIPT)
    found = list[Any]()
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme, rules in (("light", {"type": "tag", "values": RULES}), ("dark", {"type": "rule", "values": ["color-contrast"]})):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found += [(size["width"], scheme, *one) for one in page.evaluate(RUN, rules) if one[0] in GRAVE]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append((size["width"], "runs off the page"))
    return found
