"""Text files: UTF-8, UTF-16, GB18030, Big5, and files into which pieces of several were pasted."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from taizhang.reader.documents.lines import Lines

_MARKS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
# Within a line only letters of three bytes count as UTF-8: pairs are more likely one letter of GB18030.
_UTF8 = re.compile(rb"(?:[\x00-\x7f]|\xc2[\xa0-\xbf]|[\xe2-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+")
# Four Chinese letters of UTF-8 in a row, the first bytes E3 to E9: in GB18030 such bytes are possible, but make no words.
_UTF8_LETTERS = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){4}")
# The most frequent letters and marks of both scripts: bytes of Big5 are mostly valid GB18030, but read as rare letters.
_FREQUENT = frozenset("的一是在不了有和人大中为為国國年月日上业業增长長发發展会會元区區市县縣全产產工作，。、")
_SAMPLE = 20_000


def read(text: str, lines: Lines) -> None:
    """Offsets stay those of the text; every line that is not empty has its place."""
    lines.whole(text)


def decode(data: bytes) -> str:
    """The characters of a text file, line ends as `\\n`. What can be read in no encoding becomes U+FFFD."""
    text = _decoded(data)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            rest = data[len(mark) :]
            return _eight(rest) if mark is BOM_UTF8 else rest.decode(encoding, "replace")
    wide = _wide(data[:_SAMPLE])
    return data.decode(wide, "replace") if wide else _eight(data)


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark shows by zeros that all stand on one side of a pair: digits and line ends have them."""
    left, right = sample[::2].count(0), sample[1::2].count(0)
    if max(left, right) * 100 < len(sample) or min(left, right) * 20 > max(left, right):
        return ""
    return "utf-16-be" if left > right else "utf-16-le"


def _eight(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    whole = [text for text in (_strict(data, "gb18030"), _strict(data, "big5hkscs")) if text is not None]
    if not whole or _UTF8_LETTERS.search(data):
        return "\n".join(map(_mixed, data.split(b"\n")))
    return max(whole, key=lambda text: sum(letter in _FREQUENT for letter in text[:_SAMPLE]))


def _mixed(line: bytes) -> str:
    """One line in the encoding it is whole in; within a line, what is UTF-8 as such and the rest as GB18030."""
    for encoding in ("utf-8", "gb18030"):
        text = _strict(line, encoding)
        if text is not None and (encoding == "utf-8" or not _UTF8_LETTERS.search(line)):
            return text
    parts, at = [], 0
    for found in _UTF8.finditer(line):
        parts += [line[at : found.start()].decode("gb18030", "replace"), found[0].decode("utf-8", "replace")]
        at = found.end()
    return "".join([*parts, line[at:].decode("gb18030", "replace")])


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
