"""Pages: blocks become lines, tables are told cell by cell, script and navigation are left out.

Scanned by hand: the standard library's parser takes quadratic time on broken tags, and a page is not to be trusted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from taizhang.reader.documents.cells import Body, Cell
from taizhang.reader.documents.lines import Lines

_BLOCK_NAMES = """
    address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure form h1 h2 h3 h4 h5 h6 header
    hr html legend li main menu ol option p pre section summary table tbody td tfoot th thead tr ul
"""
_DROPPED_NAMES = "button footer iframe nav noscript object script select style svg template textarea title"
_BLOCKS, _DROPPED = frozenset(_BLOCK_NAMES.split()), frozenset(_DROPPED_NAMES.split())
_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_STOP = re.compile(r"=\s*[\"']|[<>]")
_SPAN = re.compile(r"\b(colspan|rowspan)\s*=\s*[\"']?\s*(\d{1,4})", re.IGNORECASE)
_BLANK = re.compile(r"[ \t\n\r\f\xa0]+")


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    closes: bool
    attributes: str = ""


def read(page: str, lines: Lines) -> None:
    """The text of a page, one line a block."""
    writer = _Writer(lines)
    for part in _parts(page):
        if isinstance(part, str):
            writer.text(part)
        else:
            writer.tag(part)
    writer.close()


class _Writer:
    def __init__(self, lines: Lines) -> None:
        self._body = Body(lines)
        self._words: list[str] = []

    def text(self, text: str) -> None:
        self._words.append(text)

    def tag(self, tag: _Tag) -> None:
        if tag.name not in _BLOCKS:
            return
        self._break()
        match tag.name, tag.closes:
            case "table", False:
                self._body.begin_table()
            case "table", True:
                self._body.end_table()
            case "tr", False:
                self._body.begin_row()
            case "td" | "th", False:
                spans = {name.lower(): int(number) for name, number in _SPAN.findall(tag.attributes)}
                self._body.begin_cell(Cell(high=spans.get("rowspan", 1), wide=spans.get("colspan", 1)))

    def close(self) -> None:
        self._break()
        self._body.end()

    def _break(self) -> None:
        """What was written since the last block is a line: of the page, or of the cell that is open."""
        line = _BLANK.sub(" ", "".join(self._words)).strip()
        self._words.clear()
        if line:
            self._body.line(line)


def _parts(page: str) -> Iterator[str | _Tag]:
    """Text and tags in order, in time linear in the page: what was looked at once is not looked at again."""
    at, absent = 0, set[str]()
    while (start := page.find("<", at)) >= 0:
        if start > at:
            yield unescape(page[at:start])
        found = _NAME.match(page, start)
        if found:
            at = _tag_end(page, found.end(), absent)
            name = found[2].lower()
            if name in _DROPPED and not found[1]:
                at = _element_end(page, at, name, absent)
            yield _Tag(name, bool(found[1]), page[found.end() : at] if name in ("td", "th") else "")
        elif page.startswith(("<!", "<?"), start):
            at = _past(page, "-->" if page.startswith("<!--", start) else ">", start + 2, absent) or start + 2
        else:
            yield "<"
            at = start + 1
    yield unescape(page[at:])


def _tag_end(page: str, at: int, absent: set[str]) -> int:
    """Past the tag whose name ends at `at`; a value in quotes may hold any letter."""
    while stop := _STOP.search(page, at):
        if stop[0] == ">":
            return stop.end()
        if stop[0] == "<":
            return stop.start()
        at = _past(page, stop[0][-1], stop.end(), absent) or stop.end()
    return len(page)


def _element_end(page: str, at: int, name: str, absent: set[str]) -> int:
    """At the closing tag of an element that is left out; where it is never closed, only its own tag is."""
    if name in absent:
        return at
    found = re.compile(f"</{name}", re.IGNORECASE).search(page, at)
    if found is None:
        absent.add(name)
        return at
    return found.start()


def _past(page: str, mark: str, at: int, absent: set[str]) -> int:
    """Past the next `mark`, 0 where there is none: that is remembered, so that it is not looked for again."""
    if mark in absent:
        return 0
    found = page.find(mark, at)
    if found < 0:
        absent.add(mark)
        return 0
    return found + len(mark)
