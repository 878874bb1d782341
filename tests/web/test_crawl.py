"""A crawl over the whole demonstration, both districts and languages, drawn by a fixed seed; `make crawl` goes over every page."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.spine.conftest import ROOT, built, environment
from tests.web.crawl import IN, ROOM, is_figure, of_a_number, told
from tests.web.crawling import Answer, Crawl, Page
from tests.web.samples import routes

__all__ = ["built"]

Told = dict[str, Any]


@pytest.fixture(scope="module")
def crawled(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What two passes over the same pages told."""
    home = tmp_path_factory.mktemp("crawl") / "home"
    shutil.copytree(built, home)
    command = [sys.executable, "-m", "tests.web.crawl", "within", str(home)]
    done = subprocess.run(command, env=environment(home), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: Told = json.loads(done.stdout.splitlines()[-1])
    return found


def test_no_link_is_dead_and_every_page_holds_what_all_pages_owe(crawled: Told) -> None:
    """No status from 400 on, one h1, a title, its language, at most 150 kB without its charts, ten questions to the database."""
    assert crawled["faults"] == []
    assert crawled["away"] == [], "links to other sites"


def test_every_route_is_reached_from_the_entrance(crawled: Told) -> None:
    assert {name for name in routes() if name not in crawled["routes"]} == set()


def test_every_printed_number_opens_to_its_evidence(crawled: Told) -> None:
    links: dict[str, list[str]] = crawled["links"]
    numbers = {link for page in links for link in links[page] if of_a_number(link, page)}
    assert len(numbers) > 60 * len(IN)
    assert numbers <= set(crawled["visited"])
    ends = {page for page in links if any("/record/" in link for link in links[page])}.union(crawled["evidence"])
    assert [number for number in numbers if not opens(number, links, ends)] == []


def opens(number: str, links: dict[str, list[str]], ends: set[str]) -> bool:
    """Whether a list of records, or how many are kept back, is on the page of a number or on those of the figures it is made of."""
    seen, ahead = set[str](), [number]
    while ahead:
        at = ahead.pop()
        if at in ends:
            return True
        if at not in seen:
            seen.add(at)
            ahead += [link for link in links.get(at, ()) if is_figure(link)]
    return False


def test_memory_is_flat(crawled: Told) -> None:
    """The sample was asked for already: what is held more after it would be held more with every reader."""
    first, second = crawled["held"]
    assert second - first < ROOM


SITE = {
    "/zh/": '<html lang="zh-Hans"><title>a</title><h1>b</h1><a href="/zh/read">c</a><a href="/zh/#gone">d</a><a href="https://x.cn/">e</a>',
    "/zh/read": '<html lang="en"><title></title><h1>b</h1><h1>c</h1><a href="seals"></a>' + "x" * 150_000,
}


def asked(address: str) -> Answer:
    page = SITE.get(address)
    return Answer(200 if page else 404, "text/html", (page or '<html lang="zh-Hans"><title>-</title><h1>-</h1>').encode(), queries=11)


def test_the_crawler_finds_what_is_wrong() -> None:
    crawl = Crawl(asked, most=None, seed=1)
    crawl.run("/zh/")
    told_of = {fault.split(" (from")[0] for fault in crawl.faults}
    wrong = {
        "/zh/read: 2 h1",
        "/zh/read: no title",
        "/zh/read: lang en",
        f"/zh/read: {len(SITE['/zh/read'])} bytes",
        "/zh/: nothing is called #gone",
    }
    dead = {"/zh/seals: status 404"}
    assert told_of == wrong | dead | {f"{page}: 11 queries" for page in ("/zh/", "/zh/read", "/zh/seals")}
    assert crawl.away == {"https://x.cn/"}
    assert told([], [100.0] * 8 + [101.0 + ROOM] * 2) == 1
    assert told([], [100.0, *[300.0] * 9]) == 0


def test_a_title_of_a_drawing_is_not_that_of_the_page() -> None:
    assert Page("<title>a</title><svg><title>b</title></svg>").title == "a"
