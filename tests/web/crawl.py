"""`python -m tests.web.crawl within HOME`: a bounded crawl of the demonstration inside this process, which counts queries and memory
(tests/web/test_crawl.py). `python -m tests.web.crawl`: the whole site, served and read over the wire (`make crawl`)."""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from threading import Thread, local
from typing import Any, cast
from urllib.parse import urlsplit

import click
import django

ROOT = Path(__file__).resolve().parents[2]
ENTRANCES = ("/", "/zh/", "/en/")
DRAFTS = ("/zh/d/zhuhui/card/annual/2022?draft=1", "/en/d/shuangqing/card/annual/2023?draft=1")
"""The cards as they would be printed now: of all pages these ask the most figures, under the journal's head and as they were printed."""
READERS = 4
SAMPLE = 2
ROOM = 48
"""MiB by which a process may grow between two passes over the same pages, or in the later half of a crawl."""
WARM = 0.4
"""The part of a crawl in which caches fill."""


def resident(pid: int | str = "self") -> float:
    """MiB of memory that a process holds."""
    held = Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]
    return int(held) / 1024


IN = {"zhuhui": "zh", "shuangqing": "en"}
"""The language in which all numbers of a district's card are opened: in the other a sample is."""


def of_a_number(address: str, source: str) -> bool:
    """Whether a link leads from a published card to a number that it prints, in words or in a drawing."""
    cards = [f"/{language}/d/{district}/card/" for district, language in IN.items()]
    return any(source.startswith(card) for card in cards) and "?" not in source and is_figure(address)


def inputs(crawl: Any) -> set[str]:
    """The figures, not visited yet, that those without a list of records are made of."""
    visited: set[str] = crawl.visited
    bare = {page for page in visited - crawl.having("evidence") if is_figure(page)}
    return {link for page in bare for link in crawl.links[page] if is_figure(link) and link[:3] == page[:3]} - visited


def is_figure(address: str) -> bool:
    return address.split("/")[4:5] == ["figure"]


def within(most: int) -> dict[str, Any]:
    """Every printed number and a sample of all else, drawn by a fixed seed; then the sample again, which should hold no more memory."""
    from django.db import connection
    from django.test import Client

    from taizhang.web import stamps
    from tests.web.crawling import MOST_QUERIES, Answer, Crawl

    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    count = [0]

    def counting(execute: Any, *asked: Any) -> Any:
        count[0] += 1
        return execute(*asked)

    def asked(address: str) -> Answer:
        started, count[0] = time.perf_counter(), 0
        response = client.get(address)
        body = b"".join(cast("Any", response).streaming_content) if response.streaming else response.content
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        location = response.headers.get("Location", "")
        return Answer(response.status_code, kind, body, time.perf_counter() - started, count[0], location)

    def ask(address: str) -> Answer:
        """A page that asks often is asked once more, with its definitions in memory."""
        first = asked(address)
        if (first.queries or 0) <= MOST_QUERIES:
            return first
        stamps.pages.forget()
        return asked(address)

    with connection.execute_wrapper(counting):
        whole = Crawl(ask, most=most, seed=6, always=of_a_number)
        whole.run(*ENTRANCES, *DRAFTS)
        while further := inputs(whole):
            whole.run(*further)
        gc.collect()
        held = [resident()]
        Crawl(ask, most=most, seed=6).run(*ENTRANCES)
        gc.collect()
        held.append(resident())
    return {
        "faults": whole.faults,
        "away": sorted(whole.away),
        "visited": sorted(whole.visited),
        "evidence": sorted(whole.having("evidence")),
        "links": {address: sorted(links) for address, links in whole.links.items()},
        "routes": {route: tally.pages for route, tally in whole.tallies.items()},
        "held": held,
        "summary": list(whole.summary()),
    }


class Wire:
    """Asks a served site, each thread over a connection of its own."""

    def __init__(self, address: str) -> None:
        self._place, self._own = urlsplit(address).netloc, local()

    def __call__(self, address: str) -> Any:
        from tests.web.crawling import Answer

        connection = getattr(self._own, "connection", None) or HTTPConnection(self._place, timeout=60)
        self._own.connection = connection
        started = time.perf_counter()
        try:
            connection.request("GET", address, headers={"Host": "localhost"})
            answer = connection.getresponse()
            body = answer.read()
        except OSError:
            self._own.connection = None
            raise
        kind = answer.headers.get_content_type()
        return Answer(answer.status, kind, body, time.perf_counter() - started, None, answer.headers.get("Location", ""))


def whole(home: Path | None, seconds: float) -> int:
    """Crawls the served demonstration for so long, or until all is seen; tells what came of it, and 1 for any fault or growth."""
    from tests.web.crawling import Crawl

    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "home"
        if home:
            shutil.copytree(home, place)
        environment = {**os.environ, "TAIZHANG_HOME": str(place)}
        taizhang = [sys.executable, "-m", "taizhang.cli.main"]
        subprocess.run([*taizhang, "demo", "--no-serve"], env=environment, cwd=ROOT, check=True)
        server = subprocess.Popen([*taizhang, "serve", "--port", "0"], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        address = server.stdout.readline().split()[1]
        crawl, until, held = Crawl(Wire(address), most=None, seed=6), time.monotonic() + seconds, [resident(server.pid)]
        started = time.monotonic()
        reading = Thread(target=crawl.run, args=ENTRANCES, kwargs={"readers": READERS, "going_on": lambda: time.monotonic() < until})
        reading.start()
        while reading.is_alive():
            reading.join(2)
            held.append(resident(server.pid))
        server.terminate()
        server.wait()
    click.echo("\n".join(crawl.summary()))
    pages = sum(tally.pages for tally in crawl.tallies.values())
    click.echo(f"{pages} pages in {time.monotonic() - started:.0f} s by {READERS} readers; {crawl.waiting} more were known and not visited")
    every = max(1, len(held) // 10)
    click.echo("memory of the server, MiB: " + " ".join(f"{one:.0f}" for one in held[::every]))
    return told(crawl.faults, held)


def told(faults: list[str], held: list[float]) -> int:
    """The faults, and growth once the caches are warm: the last fifth beside the fifth after they have filled."""
    fifth, warm = max(1, len(held) // 5), int(len(held) * WARM)
    growth = median(held[-fifth:]) - median(held[warm : warm + fifth])
    click.echo(f"grown by {growth:.0f} MiB since {WARM:.0%} of the time")
    click.echo("\n".join(sorted(faults)) or "no fault")
    return 1 if faults or growth > ROOM else 0


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("how", nargs="?", choices=["within", "whole"], default="whole")
    reader.add_argument("home", nargs="?", type=Path, help="a built home; it is not written")
    given = reader.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")
    if given.how == "whole":
        os.environ["TAIZHANG_HOME"] = tempfile.mkdtemp(prefix="taizhang-crawl-")
        django.setup()
        home = given.home or (Path(os.environ["HOME_OF"]) if os.environ.get("HOME_OF") else None)
        return whole(home, float(os.environ.get("CRAWL_SECONDS", "600")))
    os.environ["TAIZHANG_HOME"] = str(given.home)
    from taizhang.site import wsgi  # collects the static files, sets Django up

    assert wsgi.application
    click.echo(json.dumps(within(SAMPLE)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
