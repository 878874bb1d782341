"""A crawler: follows every link from an entrance, holds each page to what all pages owe, and keeps count.

It knows nothing of how pages are fetched: `Ask` may go over the wire or call Django in the process."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from threading import Condition, Thread
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve

HOST = "http://localhost"
LARGEST = 150_000
"""Bytes of a page without its charts."""
MOST_QUERIES = 10
MANY_QUERIES = frozenset({"drift", "errata"})
"""Pages that look up each event that moved a number."""
LANGUAGES = {"zh": "zh-Hans", "en": "en"}

Bucket = tuple[str, str, str]
"""Language, district, route."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: `queries` is None where they cannot be counted; `body` is what was sent, uncompressed."""

    status: int
    kind: str
    body: bytes
    seconds: float = 0.0
    queries: int | None = None
    location: str = ""


Ask = Callable[[str], Answer]
"""Fetches an address (path and query) and follows nothing."""


class Page(HTMLParser):
    """The links of a page and what it owes to every reader."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.headings = 0
        self.lang = self.title = ""
        self._in: list[str] = []
        self.feed(text)
        self.title = self.title.strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self._in = [*self._in[-1:], tag]
        self.headings += tag == "h1"
        if tag == "html":
            self.lang = held.get("lang", "")
        if "id" in held:
            self.ids.add(held["id"])
        form = tag == "form" and held.get("method", "get").lower() == "get"
        self.links += [held[name] for name in ("href", "src") if name in held]
        self.links += [held["action"]] if form and held.get("action") else []

    def handle_data(self, data: str) -> None:
        if self._in and self._in[-1] == "title" and "svg" not in self._in:
            self.title += data


@dataclass
class Tally:
    """What came of the pages of one route."""

    pages: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")
    biggest: tuple[int, str] = (0, "")
    queries: tuple[int, str] = (0, "")

    def add(self, address: str, answer: Answer, size: int) -> None:
        self.pages += 1
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        self.slowest = max(self.slowest, (answer.seconds, address))
        self.biggest = max(self.biggest, (size, address))
        self.queries = max(self.queries, (answer.queries or 0, address))


class Crawl:
    """From the entrances on, `most` pages of each language, district and route (None: all), in an order that `seed` draws.

    What `always` says yes to (an address, and the one that led to it) is visited beyond that number."""

    def __init__(
        self, ask: Ask, *, most: int | None, seed: int, always: Callable[[str, str], bool] = lambda _address, _source: False
    ) -> None:
        self._ask, self._most, self._always, self._draw = ask, most, always, random.Random(seed)
        self._turn = Condition()
        self._waiting: dict[Bucket, list[str]] = defaultdict(list)
        self._busy = 0
        self._known: set[str] = set()
        self._sources: dict[str, str] = {}
        self._anchors: dict[str, set[str]] = defaultdict(set)
        self._ids: dict[str, set[str]] = {}
        self._taken: dict[Bucket, int] = defaultdict(int)
        self.tallies: dict[str, Tally] = defaultdict(Tally)
        self.faults: list[str] = []
        self.away: set[str] = set()
        self.links: dict[str, set[str]] = {}

    def run(self, *entrances: str, readers: int = 1, going_on: Callable[[], bool] = lambda: True) -> None:
        """From these on; again, from further ones, as often as wanted."""
        for entrance in entrances:
            self._found(entrance, "")
        hands = [Thread(target=self._read, args=(going_on,)) for _ in range(readers - 1)]
        for hand in hands:
            hand.start()
        self._read(going_on)
        for hand in hands:
            hand.join()
        self._look_at_anchors()

    @property
    def visited(self) -> set[str]:
        return set(self._ids)

    def having(self, id: str) -> set[str]:
        """The pages on which something is called so."""
        return {address for address, ids in self._ids.items() if id in ids}

    @property
    def waiting(self) -> int:
        """Addresses that are known and were not visited."""
        return sum(map(len, self._waiting.values()))

    def _read(self, going_on: Callable[[], bool]) -> None:
        while (address := self._next(going_on)) is not None:
            try:
                self._visit(address)
            except Exception as fault:  # of the wire, or of this crawler: told like any other
                self.faults.append(f"{unquote(address)}: {fault!r}")
            finally:
                with self._turn:
                    self._busy -= 1
                    self._turn.notify_all()

    def _next(self, going_on: Callable[[], bool]) -> str | None:
        """The next address, of the bucket of which fewest were taken; None once nothing waits and nobody is at work."""
        with self._turn:
            while going_on():
                open_to = [bucket for bucket in self._waiting if self._waiting[bucket]]
                if open_to:
                    bucket = min(open_to, key=lambda one: (self._taken[one], one))
                    waiting = self._waiting[bucket]
                    at = self._draw.randrange(len(waiting))
                    waiting[at], waiting[-1] = waiting[-1], waiting[at]
                    self._taken[bucket] += 1
                    self._busy += 1
                    return waiting.pop()
                if not self._busy:
                    return None
                self._turn.wait(1)
            return None

    def _visit(self, address: str) -> None:
        answer = self._ask(address)
        with self._turn:
            self._ids[address], self.links[address] = set(), set()
        size = len(answer.body)
        if 300 <= answer.status < 400:
            self._found(answer.location, address)
        elif answer.kind == "text/html":
            size = self._look_at(address, answer)
        elif answer.status >= 400:
            self._blame(address, f"status {answer.status}")
        with self._turn:
            self.tallies[bucket_of(address)[2]].add(unquote(address), answer, size)

    def _look_at(self, address: str, answer: Answer) -> int:
        text = answer.body.decode()
        page, size = Page(text), len(re.sub(r"(?s)<svg\b.*?</svg>", "", text).encode())
        self._ids[address] = page.ids
        self._owes(address, answer, page, size)
        for link in page.links:
            self._found(urljoin(HOST + address, link), address)
        return size

    def _owes(self, address: str, answer: Answer, page: Page, size: int) -> None:
        language, _district, route = bucket_of(address)
        owed = {
            f"status {answer.status}": answer.status < 400,
            f"{page.headings} h1": page.headings == 1,
            "no title": bool(page.title),
            f"lang {page.lang}": page.lang == LANGUAGES.get(language, page.lang),
            f"{size} bytes": size <= LARGEST,
            f"{answer.queries} queries": (answer.queries or 0) <= MOST_QUERIES or route in MANY_QUERIES,
        }
        for what, held in owed.items():
            if not held:
                self._blame(address, what)

    def _blame(self, address: str, what: str) -> None:
        self.faults.append(f"{unquote(address)}: {what} (from {unquote(self._sources[address])})")

    def _found(self, link: str, source: str) -> None:
        whole, anchor = urldefrag(urljoin(HOST, link))
        parts = urlsplit(whole)
        if parts.scheme not in {"http", "https"} or f"{parts.scheme}://{parts.netloc}" != HOST:
            self.away.add(whole)
            return
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        with self._turn:
            if source:
                self.links[source].add(address)
            if anchor:
                self._anchors[address].add(anchor)
            if address in self._known:
                return
            self._sources.setdefault(address, source)
            bucket = bucket_of(address)
            if not source or self._always(address, source):
                bucket = (*bucket[:2], f"{bucket[2]} always")
            elif self._most is not None and self._taken[bucket] + len(self._waiting[bucket]) >= self._most:
                return
            self._known.add(address)
            self._waiting[bucket].append(address)
            self._turn.notify()

    def _look_at_anchors(self) -> None:
        for address, anchors in self._anchors.items():
            for anchor in sorted(anchors - self._ids.get(address, anchors)):
                self._blame(address, f"nothing is called #{unquote(anchor)}")

    def summary(self) -> Iterator[str]:
        """A line a route, the one with most pages first."""
        for route, tally in sorted(self.tallies.items(), key=lambda one: -one[1].pages):
            statuses = " ".join(f"{status}:{count}" for status, count in sorted(tally.statuses.items()))
            yield (
                f"{route:<14} {tally.pages:>6} pages  {statuses:<16} slowest {tally.slowest[0]:6.2f} s {tally.slowest[1][:70]}"
                f"  biggest {tally.biggest[0] / 1000:6.1f} kB  most queries {tally.queries[0]}"
            )


def bucket_of(address: str) -> Bucket:
    path = unquote(address.partition("?")[0])
    if path.startswith("/static/"):
        return "", "", "static"
    language, _, rest = path[1:].partition("/")
    if language not in LANGUAGES:
        language, rest = "", path[1:]
    try:
        match = resolve(f"/{rest}", urlconf="taizhang.web.urls" if language else "taizhang.site.urls")
    except Resolver404:
        return language, "", "nowhere"
    return language, str(match.kwargs.get("district", "")), str(match.url_name)
