"""docs/images anew from the demonstration: `make screenshots`."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from tests.browser import QUIET

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
PORT = 8741
STATION = "http://127.0.0.1:8741/en/d/zhuhui/"
PANELS = {
    "1 · A sentence of the card": "card/annual/2022",
    "2 · Its number": "figure/estate.started_households/2022",
    "3 · A record behind it": "record/estate/演示-XQ2022-0001",
}
ANCHORS = (".sentences:nth-of-type(6)", "h1", "h1")
NOTICE = "Demonstration. Printed numbers are the districts' own published ones; the records beneath them are synthetic."
FRAME = """<style>
body {{ margin: 0; padding: 28px 24px; background: #e9e4d6; display: flex; flex-wrap: wrap; }}
body {{ gap: 16px 24px; width: 1330px; font: 17px sans-serif; }}
figure {{ margin: 0; font-weight: 600 }} figcaption {{ padding: 0 0 10px }}
img {{ width: 424px; height: 620px; border: 1px solid #cfc8b5; display: block }} p {{ margin: 0; flex-basis: 100% }}
</style>{}<p>{}</p>"""


def shoot(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 424, "height": 620})
    shots = []
    for (caption, address), anchor in zip(PANELS.items(), ANCHORS, strict=True):
        page.goto(STATION + address)
        page.locator(anchor).first.evaluate("node => window.scrollTo(0, node.getBoundingClientRect().top + scrollY - 60)")
        picture = base64.b64encode(page.screenshot()).decode()
        shots.append(f'<figure><figcaption>{caption}</figcaption><img src="data:image/png;base64,{picture}"></figure>')
    whole = browser.new_page(viewport={"width": 1378, "height": 720})
    whole.set_content(FRAME.format("".join(shots), NOTICE))
    whole.screenshot(path=IMAGES / "number-to-records.png", full_page=True)
    wide = browser.new_page(viewport={"width": 1200, "height": 900})
    for name, address in {"card": "card/annual/2022", "record": "record/petition/演示-XF2022-00001"}.items():
        wide.goto(STATION + address)
        wide.screenshot(path=IMAGES / f"{name}.png")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "taizhang.cli.main", "demo", "--port", str(PORT)]
        server = subprocess.Popen(command, env={**os.environ, "TAIZHANG_HOME": f"{home}/var"}, cwd=ROOT)
        try:
            _wait()
            with sync_playwright() as playwright:
                shoot(playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET))
        finally:
            server.terminate()
            server.wait()


def _wait() -> None:
    for _ in range(600):
        try:
            urlopen(f"http://127.0.0.1:{PORT}/health").close()
        except URLError:
            time.sleep(1)
        else:
            return
    raise SystemExit("the demonstration did not come up")


if __name__ == "__main__":
    main()
