"""What only a browser can tell: nothing runs off the page, everything is legible and can be reached by keyboard, nothing is blocked."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page

from tests.web.test_pages import PAGES

pytestmark = pytest.mark.browser

CONTRAST = """() => {
  const parse = text => { const found = text.match(/[\\d.]+/g).map(Number); return found.length === 4 ? found : [...found, 1] }
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0)
  const ground = node => {
    for (; node; node = node.parentElement) { const c = parse(getComputedStyle(node).backgroundColor); if (c[3]) return c }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [0, 0, 0] : [255, 255, 255] }
  const found = []
  for (const node of document.body.querySelectorAll('*')) {
    if (![...node.childNodes].some(child => child.nodeType === 3 && child.data.trim())) continue
    const box = node.getBoundingClientRect()
    if (!box.width || box.right < 0) continue
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x)
    const ratio = (a + .05) / (b + .05)
    if (ratio < 4.5) found.push(`${node.tagName}.${node.className} ${ratio.toFixed(2)} ${node.textContent.trim().slice(0, 30)}`)
  }
  return found
}"""


def visit(chromium: Browser, address: str, *, width: int = 1440, **context: object) -> Page:
    page = chromium.new_context(viewport={"width": width, "height": 900}, **context).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok
    assert complaints == []
    return page


def test_nothing_runs_off_the_page_on_a_phone_or_a_desk(served: str, chromium: Browser) -> None:
    for width in (390, 1440):
        for address in PAGES:
            page = visit(chromium, f"{served}/zh/{address}", width=width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} at {width}"
            page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(served: str, chromium: Browser, scheme: str) -> None:
    for address in PAGES:
        page = visit(chromium, f"{served}/en/{address}", color_scheme=scheme)
        assert page.evaluate(CONTRAST) == [], address
        page.context.close()


def test_the_way_from_a_number_to_its_record_can_be_gone_by_keyboard(served: str, chromium: Browser) -> None:
    page = visit(chromium, f"{served}/en/d/linshui/card/annual/2022")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "number":
            break
    while page.evaluate("document.activeElement.className") != "number":
        page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/figure/estate.started/**")
    assert page.locator("h1").inner_text() == "Old estates whose renovation began"
    page.locator("td, th").get_by_role("link", name="演示-XQ2022-0001").press("Enter")
    page.wait_for_url("**/record/estate/**")
    assert page.get_by_text("Download the inclusion proof").is_visible()


def test_the_other_language_is_one_link_away_and_keeps_the_question(served: str, chromium: Browser) -> None:
    page = visit(chromium, f"{served}/en/d/linshui/figure/estate.started/2022?cutoff=2022-05-02")
    page.get_by_role("link", name="中文").click()
    assert page.url.endswith("/zh/d/linshui/figure/estate.started/2022?cutoff=2022-05-02")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"


def test_every_page_reads_well_to_a_screen_reader(served: str, chromium: Browser) -> None:
    for address in PAGES:
        page = visit(chromium, f"{served}/en/{address}")
        assert page.locator("h1").count() == 1, address
        assert page.locator("main").count() == 1
        levels = page.locator("h1, h2, h3").evaluate_all("nodes => nodes.map(node => +node.tagName[1])")
        assert all(after - before <= 1 for before, after in pairwise(levels)), address
        assert page.locator("a").evaluate_all("nodes => nodes.filter(node => !node.textContent.trim()).length") == 0
        assert page.locator("table th:not([scope])").count() == 0
        assert page.locator("input, select").evaluate_all("nodes => nodes.filter(node => !node.labels.length).length") == 0
        page.context.close()


def test_a_printed_card_leaves_out_what_paper_does_not_need(served: str, chromium: Browser) -> None:
    page = visit(chromium, f"{served}/zh/d/linshui/card/annual/2022")
    page.emulate_media(media="print")
    assert not page.locator(".crumbs").is_visible()
    assert page.locator(".seal").is_visible()
    assert page.locator(".notice").is_visible()
