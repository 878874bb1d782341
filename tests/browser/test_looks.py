"""What only a browser can tell: how a page reads, to whoever looks, listens or prints; and that nothing of it is blocked."""

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
