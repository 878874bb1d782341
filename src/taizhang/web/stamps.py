"""The ETag of a page: everything that the page is made of, signed. Whoever has the tag was given the page under the very same state; so
an answer that it has not changed tells nobody anything that he was not shown, and costs neither figures nor template. Under the same tag
the last pages are kept in memory, some megabytes in all.

A tag covers the address with its query and language, the day (what is open to the public may depend on it), what the gate opens, the
chain's head, the last seal, and the software with its templates, texts and style sheet."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from taizhang.journal import queries as journal

if TYPE_CHECKING:
    from taizhang.web.gate import Reading

_PACKAGE = Path(__file__).resolve().parents[1]
_MADE_OF = {".py", ".html", ".css", ".svg", ".mo"}


def stamp(request: HttpRequest, reading: Reading) -> str:
    head, seals = journal.head(reading.code), journal.seals(reading.code)
    opened = [asdict(each) for _id, each in sorted(reading.scope.registers.items())]
    sealed = (seals[-1].seq, seals[-1].root, len(seals)) if seals else None
    state = [software(), request.build_absolute_uri(), reading.language, str(reading.today), head.digest.hex(), head.seq, sealed, opened]
    told = json.dumps(state, default=sorted)
    return f'W/"{salted_hmac(__name__, told, algorithm="sha256").hexdigest()[:40]}"'


def held(request: HttpRequest, tag: str) -> bool:
    """Whether the asker names this very tag; `*` names none."""
    return tag in map(str.strip, request.headers.get("If-None-Match", "").split(","))


class Pages:
    """The last pages that were asked for, by their tags, `limit` bytes at most; of other answers none."""

    def __init__(self, limit: int) -> None:
        self._limit, self._held, self._pages = limit, 0, OrderedDict[str, bytes]()
        self._lock = Lock()

    def page(self, tag: str) -> HttpResponse | None:
        with self._lock:
            if tag not in self._pages:
                return None
            self._pages.move_to_end(tag)
            return HttpResponse(self._pages[tag])

    def keep(self, tag: str, page: HttpResponse) -> None:
        if page["Content-Type"] != _PAGE or len(page.content) > self._limit or page.cookies:
            return
        with self._lock:
            self._held += len(page.content) - len(self._pages.pop(tag, b""))
            self._pages[tag] = page.content
            while self._held > self._limit:
                self._held -= len(self._pages.popitem(last=False)[1])

    def forget(self) -> None:
        with self._lock:
            self._held = 0
            self._pages.clear()


_PAGE = "text/html; charset=utf-8"
pages = Pages(16 << 20)


@lru_cache(maxsize=1)
def software() -> str:
    """A digest of all files of the software, read once a process."""
    found = hashlib.sha256()
    for file in sorted(each for each in _PACKAGE.rglob("*") if each.suffix in _MADE_OF):
        found.update(file.relative_to(_PACKAGE).as_posix().encode() + b"\0" + file.read_bytes())
    return found.hexdigest()
