"""Undo what printing did to a text: broken lines, letter-spacing, doubled glyphs; find headings, second printings, page furniture.

Letters are left out or, traditional ones, made simple one for one,
so each character of the repaired text has one source offset. Everything works line by line
with bounded patterns: the time is linear in the length.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from taizhang.reader.knowledge import words
from taizhang.reader.script import simplified
from taizhang.reader.types import Document, Heading, Repaired

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_FINAL = "。！？!?…；;"
_WRAPPED = 60  # a longer line is a paragraph of its own, no printed line
_NARROW = re.compile(r"[!-~]")
_PAIRS = re.compile(r"(?:(\S)\1){4}")
_LINE = re.compile(r"[^\n]*\n?")
_SPACES = r"[ \t\u3000\xa0\u2002-\u200b\ufeff]"
_SPACE = re.compile(_SPACES)
_SPACED = re.compile(rf"(?:(?<=[{HAN}，。；、：“”])|(?<=\d)){_SPACES}+(?=[\d{HAN}，。；、：“”%％])")
_SINGLES = re.compile(rf"[{HAN}](?:{_SPACES}{{1,2}}[{HAN}]){{2,}}")
_SPACED_DIGITS = re.compile(
    rf"(?<![\d.])\d(?: [\d.]){{2,20}}(?=\s?[{HAN}%％])|(?<![\d.,])\d{{1,3}}(?: \d{{3}}){{1,4}}(?:\.\d+)?(?=\s?[万亿元人户个家吨亩公平%％])"
)
_TWICE = re.compile(r"(.{4,60}?)\1")
_NUMBERED = re.compile(
    r"(?:(?P<one>第[一二三四五六七八九十]{1,3}[章部编篇]|[一二三四五六七八九十]{1,3}、)|(?P<two>[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]{1,3}节|[★◆■●▲◇□【〖])|(?P<three>[0-9]{1,2}[.．、](?![0-9])|[（(][0-9]{1,2}[）)]|[\u2460-\u2473]|[^，。；\s]{1,4}[一二三四五六七八九十]：))"
)
_MEASURED = re.compile(rf"(?:[\d%％）)][{HAN}]{{0,3}})$")  # a line that ends with its number ends there
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source without its line break: where it stands, where its first and last letters are."""

    start: int
    end: int
    head: int
    tail: int
    width: int = 0
    filled: bool = False  # letter-spaced to the end of its column

    @property
    def blank(self) -> bool:
        return self.head >= self.tail


def repair(document: Document) -> Repaired:
    """1 lines · 2 which breaks go · 3 spaces and doubled glyphs go · 4 the joined text · 5 headings, furniture, repeats in it."""
    source = document.text
    lines = list(_lines(source))
    drops = sorted([*_joins(source, lines), *_insides(source, lines)])
    text, origin = _without(source, drops)
    text = simplified(text)
    paragraphs = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    furniture = tuple(span for span in paragraphs if _is_furniture(text[span[0] : span[1]]))
    headings = tuple(h for span in paragraphs if span not in set(furniture) and (h := _heading(text, *span)))
    return Repaired(text, origin, headings, tuple(_repeats(text, paragraphs)), furniture, source)


def _lines(source: str) -> Iterator[Line]:
    for match in _LINE.finditer(source):
        if match.end() > match.start():
            content = match[0]
            head = match.start() + len(content) - len(content.lstrip())
            tail = max(head, match.start() + len(content.rstrip()))
            width, filled = _width(content) if tail - head <= 2 * _WRAPPED else (tail - head, False)
            yield Line(match.start(), match.start() + len(content.rstrip("\n\r")), head, tail, width, filled)


def _width(content: str) -> tuple[int, bool]:
    """How wide a line was printed, in Han letters, its spaces not counted; and whether spaces stretch it."""
    plain = "".join(content.split())
    spaces = len(content.strip()) - len(plain)
    return len(plain) - len(_NARROW.findall(plain)) // 2, spaces >= 3 and spaces * 4 >= len(plain)


def _joins(source: str, lines: list[Line]) -> Iterator[tuple[int, int]]:
    """The breaks that printing made: from the last letter of a line to the first of the one that goes on with its sentence."""
    filled = [line for line in lines if not line.blank]
    widths = [line.width for line in filled]
    for number, (line, after) in enumerate(pairwise(filled)):
        near = max(widths[max(0, number - 2) : number + 4])
        if _goes_on(source, line, after, near):
            yield line.tail, after.head


def _goes_on(source: str, line: Line, after: Line, near: int) -> bool:
    apart = source.count("\n", line.tail, after.head) > 1
    last = source[line.tail - 1]
    if _NUMBERED.match(source, after.head, after.tail) or _is_furniture(source[line.head : line.tail]):
        return False
    marked = bool(_NUMBERED.match(source, line.head, line.tail))
    if last in _FINAL or last == "：":
        return last in "；;" and near <= _WRAPPED and _full(line, near)
    if last in "，、":
        return apart or (near <= _WRAPPED and _full(line, near))
    if (
        line.width >= 25
        and not marked
        and not _MEASURED.search(source, line.tail - 6, line.tail)
        and any(mark in source[line.head : line.tail] for mark in "，；。")
    ):
        return True
    return (
        not marked and near <= _WRAPPED and line.width >= 8 and _full(line, near) and not _ends_a_heading(source, line, after, apart=apart)
    )


def _full(line: Line, near: int) -> bool:
    """Whether a line fills its column, as far as its neighbours show."""
    return line.filled or line.width >= max(8, near * 0.7)


def _ends_a_heading(source: str, line: Line, after: Line, *, apart: bool) -> bool:
    """Short lines standing apart, or quite unlike the next, are headings rather than broken."""
    if apart:
        return after.width < line.width * 0.8 or line.width < 10
    return source[line.tail - 1] in "”】》" and after.width > line.width * 1.5


def _insides(source: str, lines: list[Line]) -> Iterator[tuple[int, int]]:
    """What goes within lines: letter-spacing, spaces at numbers, glyphs printed twice."""
    for line in lines:
        if line.blank:
            continue
        content = source[line.head : line.tail]
        spaces = set(_spaces(content)) if _SPACE.search(content) else set()
        doubled = set(_doubled(content)) if _PAIRS.search(content) else set()
        twice = _overprinted(content, spaces) if spaces or line.width <= 100 else set()
        for at in sorted(spaces | doubled | twice):
            yield line.head + at, line.head + at + 1


def _spaces(content: str) -> Iterator[int]:
    for match in _SINGLES.finditer(content):
        yield from (at for at in range(match.start(), match.end()) if content[at].isspace())
    for match in _SPACED_DIGITS.finditer(content):
        yield from (at for at in range(match.start(), match.end()) if content[at].isspace())
    for match in _SPACED.finditer(content):
        left, right = content[match.start() - 1], content[match.end()]
        if left.isdigit() != right.isdigit() or left in "，。；、：“”" or right in "，。；、：“”%％":
            yield from range(match.start(), match.end())


def _doubled(content: str) -> Iterator[int]:
    """Every second glyph of a run in which each glyph stands twice (22002233年年), four pairs or more with three kinds."""
    at = 0
    while at + 1 < len(content):
        end = at
        while end + 1 < len(content) and content[end] == content[end + 1] and not content[end].isspace():
            end += 2
        if end - at >= 8 and len(set(content[at:end])) >= 3:
            yield from range(at + 1, end, 2)
        at = max(end, at + 1)


def _overprinted(content: str, spaces: set[int]) -> set[int]:
    """The second printing of a headline set twice over itself (千帆竞发千帆竞发)."""
    kept = [at for at in range(len(content)) if at not in spaces]
    plain = "".join(content[at] for at in kept)
    if len(plain) > 100 or not any(plain[at : at + 4] in plain[at + 4 : at + 64] for at in range(min(len(plain), 8))):
        return set()
    match = _TWICE.match(plain)
    return (
        {kept[at] for at in range(match.end(1), match.end())}
        if match and len(set(match[1])) > 2 and not set(match[1]) & set("，。；、")
        else set()
    )


def _without(source: str, drops: list[tuple[int, int]]) -> tuple[str, array[int]]:
    pieces: list[str] = []
    origin: array[int] = array("i")
    at = 0
    for start, end in drops:
        if start > at:
            pieces.append(source[at:start])
            origin.extend(range(at, start))
        at = max(at, end)
    pieces.append(source[at:])
    origin.extend(range(at, len(source) + 1))
    return "".join(pieces), origin


def _is_furniture(paragraph: str) -> bool:
    plain = paragraph.strip()
    if plain in words("furniture", "lines"):
        return True
    return len(plain) <= 120 and bool(words("furniture", "openings").starting(plain, 0, len(plain)))


def _heading(text: str, at: int, to: int) -> Heading | None:
    """A paragraph that titles what follows: numbered or marked, or short and without a full stop."""
    plain = text[at:to].strip()
    if not plain or len(plain) > 60:
        return None
    numbered = _NUMBERED.match(plain)
    if numbered and (len(plain) <= 40 or plain[-1] not in _FINAL):
        return Heading(at, to, 1 if numbered["one"] else 2 if numbered["two"] else 3)
    if plain[-1] in "。；，！、" or len(plain) > 40 or "。" in plain:
        return None
    return Heading(at, to, 1)


def _repeats(text: str, paragraphs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sentences of sixteen letters and more that were printed before, word for word."""
    seen: set[int] = set()
    for start, end in paragraphs:
        for match in _SENTENCE.finditer(text, start, end):
            plain = "".join(match[0].split())
            if len(plain) < 16:
                continue
            key = hash(plain)
            if key in seen:
                yield match.start(), match.end()
            seen.add(key)
