"""A reader with a browser: goes to pages, takes down what the browser complains of, and moves by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Page

from tests.web.samples import samples

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
REFUSED = ("d/nowhere", "d/linshui/figure/nothing/2022", "d/linshui/figure/gdp/2022?as_of=x")
"""Addresses that are refused: these pages are pages too."""

STOP = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))  // the window follows the focus a frame later
  const node = document.activeElement
  if (!node || node === document.body) return null
  const box = node.getBoundingClientRect(), style = getComputedStyle(node)
  const ringed = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none'
  const seen = box.width > 1 && box.height > 1 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth
  return {tag: node.tagName, href: node.href ? decodeURI(node.href) : '', type: node.type || '', name: node.name || '',
          lang: node.lang, text: (node.textContent || '').trim(), ringed, seen}
}"""
"""Where the focus is, and whether it can be seen: a ring around it, and in the window."""


def pages(served: str, language: str) -> list[str]:
    """The addresses of all kinds of pages, whole: what a route gives that is no page is left to the crawl."""
    return [f"{served}{address}" for address in samples(language) if _is_page(f"{served}{address}")]


def _is_page(address: str) -> bool:
    request = Request(quote(address, safe=":/?=&%~"), method="HEAD")
    try:
        with urlopen(request) as answer:
            return bool(answer.headers.get_content_type() == "text/html")
    except HTTPError as refused:
        raise AssertionError(f"{address} is answered with {refused.code}") from refused


@contextmanager
def reader(chromium: Browser, **context: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page of a window of its own, and what the browser complains of while it is open. It jumps and does not glide."""
    window = chromium.new_context(**{"viewport": DESK, "reduced_motion": "reduce", **context})
    window.set_default_timeout(10_000)
    page, complaints = window.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
    try:
        yield page, complaints
    finally:
        window.close()


def tab_to(page: Page, *, within: int = 120, **wanted: str) -> dict[str, Any]:
    """Presses Tab until the focus is where `wanted` says (parts of href, text, …); at every stop on the way it must be visible."""
    for _ in range(within):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            continue
        assert stop["ringed"], f"no ring around {stop} on {page.url}"
        assert stop["seen"], f"the focus is out of sight at {stop} on {page.url}"
        if all(words in stop[name] for name, words in wanted.items()):
            return dict(stop)
    raise AssertionError(f"{wanted} is not reached by {within} steps on {page.url}")


def enter(page: Page) -> None:
    """Enter where the focus is, and wait for the page that comes."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
