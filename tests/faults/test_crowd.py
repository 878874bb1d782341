"""Two writers and four readers on one home: no update is lost, nobody sees a half-done state, no page fails."""

from __future__ import annotations

import http.client
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from urllib.parse import quote

import pytest

from taizhang.web.evidence import PAGE
from tests.faults.conftest import Tell
from tests.faults.homes import Home

SECONDS = float(os.environ.get("FAULTS_SECONDS", "60"))
"""How long the crowd is at work; `make faults CROWD=…` says otherwise."""
BATCH = 7
"""Works that go in together: whoever counts them counts a multiple of it."""
LINES = re.compile(r"演示-XM2025-[0-9]+")
PAGES = (
    "/en/d/dongqiu",
    "/zh/d/dongqiu/indicators",
    "/en/d/dongqiu/figure/works.entered/2025",
    "/zh/d/dongqiu/figure/matter.people/2025?unit=north",
    "/en/d/dongqiu/register/works",
    "/en/d/dongqiu/record/matter/" + quote("演示-SX2025-00001"),
    "/health",
)


@contextmanager
def served(home: Home) -> Iterator[int]:
    """The port of a server at work in the home."""
    server = home.start("serve", "--port", 0)
    server.wait_for_a_word()
    port = re.search(r"http://127\.0\.0\.1:(\d+)/", server.said())
    assert port, server.said()
    yield int(port[1])
    os.kill(server.pid, signal.SIGTERM)
    assert server.wait().code == 0


def read(port: int, number: int, until: float) -> tuple[int, list[str]]:
    """How many pages a reader asks for, and what he finds wrong. Each asks every page in turn, beginning at another."""
    wrong = list[str]()
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=90)
    at = number
    while time.monotonic() < until or at < number + len(PAGES):
        address = PAGES[at % len(PAGES)]
        at += 1
        asked.request("GET", address)
        answer = asked.getresponse()
        page = answer.read().decode()
        if answer.status != 200:
            wrong.append(f"{address}: {answer.status} {page[:300]}")
        if "figure/works.entered" in address:
            wrong += _half_done(page)
    asked.close()
    return at - number, wrong


def _half_done(page: str) -> list[str]:
    """The figure of works is a multiple of a batch, and the page says the same number where it lists them."""
    figure = re.search(r'<p class="figure"><b>([0-9,]+)', page)
    if figure is None:
        return [f"no figure in {page[:2000]}"]
    count = int(figure[1].replace(",", ""))
    listed = len(set(LINES.findall(page)))
    said = [] if listed == min(count, PAGE) else [f"{count} counted, {listed} listed"]
    return said + ([] if count % BATCH == 0 else [f"{count} works: half a batch"])


@pytest.mark.parametrize("seconds", [4, pytest.param(SECONDS, marks=pytest.mark.faults)])
def test_two_writers_and_four_readers_do_not_disturb_each_other(home: Home, tell: Tell, seconds: float) -> None:
    with served(home) as port:
        writers = [home.start("+write", name, seconds) for name in ("first", "second")]
        until = time.monotonic() + seconds
        ask: Callable[[int], tuple[int, list[str]]] = lambda number: read(port, number, until)  # noqa: E731
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(ask, range(4)))
        done = [writer.wait() for writer in writers]
    assert [one.code for one in done] == [0, 0], done
    assert [wrong for _pages, wrong in found] == [[]] * 4
    wrote = [one.told for one in done]
    read_by = "+".join(str(pages) for pages, _wrong in found)
    tell("two writers and four readers", f"{seconds:.0f} s, {read_by} pages read, {wrote} written")
    assert all(one["added"] and one["batches"] for one in wrote), wrote
    seen = home.must("+crowd").told
    assert Decimal(seen["amount"]) == Decimal("12345.67") + sum(one["added"] for one in wrote)  # no addition was lost
    assert seen["works"] == BATCH * sum(one["batches"] for one in wrote)
    home.verifies()
