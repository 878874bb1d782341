"""What the sheets of a workbook really hold, read as a stream before anything is laid out: how far cells reach, and which have no value.

The reader of workbooks makes one dense table from A1 to the last cell, whatever a file of a few KB says that cell is; and it gives
errors and formulas that were saved without a value as blanks."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _

from taizhang.kernel.faults import Fault

_CHUNK = 1 << 20
_WIDEST = 1_000
_HIGHEST = 1_048_576
_ROOM = 30_000_000
_SPARSE = 4
"""A table of more than `_ROOM` places must be filled at least to one in so many."""
_MOST_CELLS = 200_000_000
_MOST_SPOILT = 10_000
_CELLS = b"sheetData"


class Spoilt(str):
    """What stands in a cell that has no value: its error (#DIV/0!), or the formula (=E2+F2) that was never worked out."""

    __slots__ = ()


@dataclass(slots=True)
class Held:
    """How far the filled cells of a sheet reach, how many there are, and the spoilt ones by row and column, counted from 1."""

    height: int = 0
    width: int = 0
    cells: int = 0
    spoilt: dict[int, dict[int, Spoilt]] = field(default_factory=dict)
    marked: int = 0


def scan(archive: zipfile.ZipFile, name: str) -> dict[str, Held]:
    """Every part that holds cells, by its path. Fault for one that reaches beyond what a register can be, or is no XML."""
    return {_path(part.filename): _Scanner(name).scan(archive, part) for part in archive.infolist() if _has_cells(archive, part)}


def sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The path of the part of each sheet, by the sheet's name."""
    roots = _elements(archive, "_rels/.rels", "Relationship")
    book = next(_path(root["Target"]) for root in roots if root["Type"].endswith("/officeDocument"))
    folder, file = posixpath.split(book)
    targets = {link["Id"]: link["Target"] for link in _elements(archive, f"{folder}/_rels/{file}.rels", "Relationship")}
    return {sheet["name"]: _path(posixpath.join("/", folder, targets[sheet["id"]])) for sheet in _elements(archive, book, "sheet")}


def _path(target: str) -> str:
    return posixpath.normpath(target.replace("\\", "/")).lstrip("/").lower()


def _elements(archive: zipfile.ZipFile, path: str, wanted: str) -> list[dict[str, str]]:
    """The attributes, without prefixes, of every such element of a small part."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == wanted:
            found.append({_local(key): value for key, value in attributes.items()})

    part = next(part for part in archive.infolist() if _path(part.filename) == _path(path))
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    _feed(parser, archive, part)
    return found


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _feed(parser: expat.XMLParserType, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    for chunk in _chunks(archive, part):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _has_cells(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """By content: a workbook may keep its sheets under any name."""
    end = b""
    for chunk in _chunks(archive, part):
        if _CELLS in end + chunk:
            return True
        end = chunk[-len(_CELLS) :]
    return False


class _Scanner:
    """Goes through one sheet, cell by cell."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.held = Held()
        self.row = self.column = 0
        self.kind: str | None = None
        self.filled = False
        self.inside = ""
        self.texts: dict[str, str] = {}
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start

    def scan(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Held:
        _feed(self.parser, archive, part)
        self._keep()
        held = self.held
        places = held.width * held.height
        if places > max(_ROOM, min(_SPARSE * held.cells, _MOST_CELLS)):
            raise self._too_far(held.width, held.height)
        return held

    def _too_far(self, width: int, height: int) -> Fault:
        what = _("a sheet reaches {width} columns far and {height} rows down").format(width=width, height=height)
        return Fault(what, where=self.name, remedy=_("delete what stands far from the table, and save again"))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        """A cell is kept when the next one begins: that saves a call for each end of an element."""
        tag = tag if ":" not in tag else _local(tag)
        if tag == "v":
            self.filled = True
            if self.kind == "e" or self.texts:
                self._listen(tag)
        elif tag == "c":
            self._keep()
            self._place(attributes.get("r"))
            self.kind = attributes.get("t")
        elif tag == "row":
            self._keep()
            self.row, self.column = self._row(attributes.get("r")), 0
        elif tag in ("f", "is"):
            self.filled = True
            if tag == "f":
                self._listen(tag)

    def _listen(self, tag: str) -> None:
        self.inside = tag
        self.texts.setdefault(tag, "")
        self.parser.CharacterDataHandler = self._text
        self.parser.EndElementHandler = self._end

    def _row(self, told: str | None) -> int:
        if told is None:
            return self.row + 1
        if not (told.isdecimal() and len(told) <= 10):
            raise expat.ExpatError(f"row {told}")
        return int(told)

    def _place(self, told: str | None) -> None:
        if told is None:
            self.column += 1
            return
        letters = told.rstrip("0123456789")
        if told != f"{letters}{self.row}":
            self.row = self._row(told[len(letters) :])
        self.column = _column(letters)

    def _text(self, text: str) -> None:
        self.texts[self.inside] += text

    def _end(self, tag: str) -> None:
        if _local(tag) == self.inside:
            self.inside, self.parser.CharacterDataHandler, self.parser.EndElementHandler = "", None, None

    def _keep(self) -> None:
        """Counts the cell that was read last, if it was filled."""
        if not self.filled:
            return
        held = self.held
        held.cells += 1
        held.width, held.height = max(held.width, self.column), max(held.height, self.row)
        if held.width > _WIDEST or held.height > _HIGHEST or held.cells > _MOST_CELLS:
            raise self._too_far(held.width, held.height)
        if self.texts:
            self._mark(self.texts)
            self.texts = {}
        self.filled = False

    def _mark(self, texts: dict[str, str]) -> None:
        """An empty text (t="str") is a value that a formula may give."""
        error = self.kind == "e"
        if not error and (texts.get("v") or self.kind == "str"):
            return
        self.held.marked += 1
        if self.held.marked <= _MOST_SPOILT:
            told = (texts.get("v") or "#") if error else f"={texts['f']}"
            self.held.spoilt.setdefault(self.row, {})[self.column] = Spoilt(told)


@lru_cache(20_000)
def _column(letters: str) -> int:
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 4):
        raise expat.ExpatError(f"column {letters}")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def refuse_many(held: Held, where: str) -> None:
    """Beyond what a person would mend one by one."""
    if held.marked > _MOST_SPOILT:
        what = _("{count} cells hold errors, or formulas that were saved without a value").format(count=held.marked)
        raise Fault(what, where=where, remedy=_("open it in a spreadsheet program, let it work the formulas out, and save it again"))


def marked(cells: list[Any], spoilt: dict[int, Spoilt]) -> list[Any]:
    """The cells of a row with the spoilt ones in their places."""
    found = [*cells, *[""] * (max(spoilt) - len(cells))]
    for column, what in spoilt.items():
        found[column - 1] = what
    return found
