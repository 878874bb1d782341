"""`make screenshots`: the pages of the demonstration on a phone and a desk, light and dark, in both languages, into build/screenshots to be
looked at with a critical eye; and the few that README and the tour show, into docs/images."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import click
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import QUIET

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
ALL = ROOT / "build" / "screenshots"
PAGES = {
    "home": "",
    "card": "d/zhuhui/card/annual/2022",
    "figure": "d/zhuhui/figure/estate.started_households/2022",
    "record": "d/zhuhui/record/estate/演示-XQ2022-0001",
    "ranks": "d/zhuhui/rank/estate.started_households/2022",
    "promises": "d/shuangqing/promises/2023",
    "errata": "d/zhuhui/errata",
}
SIZES = {"phone": (390, 844), "desk": (1440, 900)}
SHOWN = {
    "home": ("home", "desk", "light", "en", "body"),
    "card": ("card", "desk", "light", "en", "body"),
    "card-phone": ("card", "phone", "dark", "zh", ".chart"),
    "figure": ("figure", "desk", "light", "zh", ".chart"),
    "figure-phone": ("figure", "phone", "light", "en", "h1"),
    "record": ("record", "desk", "light", "en", "body"),
    "ranks": ("ranks", "desk", "dark", "en", "body"),
    "promises": ("promises", "desk", "light", "zh", "body"),
    "errata": ("errata", "desk", "light", "en", "body"),
}
"""What is kept in docs/images: page, size, scheme, language, and where its window begins."""
LARGEST, IN_ALL = 250_000, 3_000_000
CORRECTION = ("amend", "zhuhui", "estate", "演示-XQ2022-0001", "households=140", "--reason", "演示：复核户数")
"""So that the errata have something to tell."""
PANELS = {"1 · A sentence of the card": "card", "2 · Its number": "figure", "3 · A record behind it": "record"}
ANCHORS = ("main p a[href*='/figure/estate.started_households/']", "h1", "h1")
NOTICE = "Demonstration. Printed numbers are the districts' own published ones; the records beneath them are synthetic."
FRAME = """<style>
body {{ margin: 0; padding: 28px 24px; background: #e9e4d6; display: flex; flex-wrap: wrap; }}
body {{ gap: 16px 24px; width: 1330px; font: 17px sans-serif; }}
figure {{ margin: 0; font-weight: 600 }} figcaption {{ padding: 0 0 10px }}
img {{ width: 424px; height: 620px; border: 1px solid #cfc8b5; display: block }} p {{ margin: 0; flex-basis: 100% }}
</style>{}<p>{}</p>"""
STAYS = "document.querySelectorAll('aside').forEach(notice => Object.assign(notice.style, {position: 'sticky', top: 0, zIndex: 1}))"
"""What says that the records are synthetic stays in the picture wherever the window begins."""
Taizhang = Callable[..., None]


@contextmanager
def served() -> Iterator[tuple[str, Taizhang]]:
    """The address of the demonstration, built anew or copied from $HOME_OF, and the command line of its home."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        if ready := os.environ.get("HOME_OF"):
            shutil.copytree(ready, home)
        environment = {**os.environ, "TAIZHANG_HOME": str(home)}
        command = [sys.executable, "-m", "taizhang.cli.main"]

        def taizhang(*words: str) -> None:
            subprocess.run([*command, *words], env=environment, cwd=ROOT, check=True)

        taizhang("demo", "--no-serve")
        server = subprocess.Popen([*command, "serve", "--port", "0"], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()[1], taizhang
        finally:
            server.terminate()
            server.wait()


def opened(browser: Browser, size: str, scheme: str) -> Page:
    width, height = SIZES[size]
    window = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    return window.new_page()


def matrix(browser: Browser, station: str, names: list[str]) -> None:
    """Every page whole, in every size, scheme and language; of those that are shown the first window beside."""
    ALL.mkdir(parents=True, exist_ok=True)
    for size, scheme in product(SIZES, ("light", "dark")):
        page = opened(browser, size, scheme)
        for language, name in product(("zh", "en"), names):
            page.goto(f"{station}{language}/{PAGES[name]}")
            page.screenshot(path=ALL / f"{name}-{size}-{scheme}-{language}.png", full_page=True)
            for shown, what in SHOWN.items():
                if what[:4] == (name, size, scheme, language):
                    page.evaluate(STAYS)
                    look_at(page, what[4])
                    page.screenshot(path=IMAGES / f"{shown}.png")
        page.context.close()


def look_at(page: Page, anchor: str) -> None:
    """The window begins a little above the first of these."""
    page.locator(anchor).first.evaluate("node => window.scrollTo(0, node.getBoundingClientRect().top + scrollY - 90)")


def panels(browser: Browser, station: str) -> None:
    """The way from a sentence to a record, in one picture."""
    page = browser.new_page(viewport={"width": 424, "height": 620}, reduced_motion="reduce")
    shots = []
    for (caption, name), anchor in zip(PANELS.items(), ANCHORS, strict=True):
        page.goto(f"{station}en/{PAGES[name]}")
        look_at(page, anchor)
        picture = base64.b64encode(page.screenshot()).decode()
        shots.append(f'<figure><figcaption>{caption}</figcaption><img src="data:image/png;base64,{picture}"></figure>')
    whole = browser.new_page(viewport={"width": 1378, "height": 720})
    whole.set_content(FRAME.format("".join(shots), NOTICE))
    whole.screenshot(path=IMAGES / "number-to-records.png", full_page=True)


def main() -> int:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with served() as (station, taizhang), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        panels(browser, station)
        matrix(browser, station, [name for name in PAGES if name != "errata"])
        taizhang(*CORRECTION)
        matrix(browser, station, ["errata"])
        browser.close()
    sizes = {path.name: path.stat().st_size for path in sorted(IMAGES.glob("*.png"))}
    for name, size in sizes.items():
        click.echo(f"{name}: {size / 1000:.0f} kB")
    return int(max(sizes.values()) > LARGEST or sum(sizes.values()) > IN_ALL)


if __name__ == "__main__":
    sys.exit(main())
