"""Where in the XML of a Word document each character stands that the reader reads, so that a comment can be put there by splicing.

Follows the reader's own way through the document (`reader.documents.docx`): paragraphs in their order, tables by cell. Only stretches of
bytes are noted; nothing is parsed into a tree and written back, so that all that is not spliced stays as it is, byte for byte."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers.expat import ParserCreate, XMLParserType

from taizhang.kernel.faults import Fault
from taizhang.reader.documents.tables import letters

MOST = 1_000_000
"""So many elements and characters are followed, each on its own; the longest reports have some hundred thousand."""

_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText"})
_REST_OF_TAG = re.compile(rb"[^\"'>]*(?:(?:\"[^\"]*\"|'[^']*')[^\"'>]*)*>")
"""Up to the end of a tag; a `>` within a quoted value ends none."""
_MARKS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(slots=True)
class Run:
    """A run: its start tag, its properties and its end, as bytes offsets. `children` are the starts of its content elements."""

    start: int
    opened: int
    properties: tuple[int, int] = (0, 0)
    end: int = 0
    children: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Stretch:
    """One text element of a run: where the element and its content begin and end, and its pieces (byte offset, text)."""

    run: Run
    start: int
    inner: int
    inner_end: int = 0
    end: int = 0
    pieces: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Spot:
    """A character that was read: of which text element, and at which byte. None for a mark (tab, break) that is no text."""

    letter: str
    stretch: Stretch | None = None
    byte: int = 0


@dataclass(slots=True)
class Line:
    """A line as the reader tells it, with the end of its paragraph's content."""

    spots: list[Spot]
    closing: int

    @property
    def text(self) -> str:
        return "".join(spot.letter for spot in self.spots)


@dataclass(slots=True)
class _Table:
    nested: bool = False
    row: int = -1
    column: int = 0
    wide: int = 1
    cells: dict[tuple[int, int], list[Line]] = field(default_factory=dict)


@dataclass(slots=True)
class Anchors:
    """The lines outside of tables in order, the lines of each cell by its place (`Table1!B3`), and the tag prefix of the document."""

    lines: list[Line] = field(default_factory=list)
    cells: dict[str, list[Line]] = field(default_factory=dict)
    prefix: str = "w:"
    namespace: str = ""
    last: int = 0
    """The end of the last paragraph's content outside of tables: where a comment stands that has no number to stand at."""


def anchors(xml: bytes) -> Anchors:
    """The document part must be UTF-8, as office programs write it, and was read by the reader before.

    Raises Fault for more text than comments are put into, blanks that the reader passes over among it."""
    return _Following(xml).found


class _Following:
    def __init__(self, xml: bytes) -> None:
        self.found = Anchors()
        self._xml = xml
        self._paragraphs: list[list[Spot]] = []
        self._runs: list[Run | None] = []  # None where a paragraph begins: one within a run (a text box) has runs of its own
        self._stretch: Stretch | None = None
        self._tables: list[_Table] = []
        self._skipped = self._number = self._properties = self._length = 0
        self._parser: XMLParserType = ParserCreate(namespace_separator="}")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.Parse(xml, True)

    @property
    def _run(self) -> Run | None:
        return self._runs[-1] if self._runs else None

    @property
    def _at(self) -> int:
        return self._parser.CurrentByteIndex

    def _tag_end(self) -> int:
        """Behind the tag that begins here."""
        found = _REST_OF_TAG.match(self._xml, self._at)
        assert found is not None  # expat has read it
        return found.end()

    def _count(self, more: int) -> None:
        self._length += more
        if self._length > MOST:
            raise Fault(f"holds more than {MOST:,} characters and elements to put comments among", remedy="divide it, or ask for .html")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count(1)
        space, _, local = name.rpartition("}")
        if not self.found.namespace:
            self._root(space)
        if self._skipped or local in _SKIPPED:
            self._skipped += 1
            return
        if (run := self._run) and not self._properties and space == self.found.namespace and local not in ("r", "rPr"):
            run.children.append(self._at)
        self._known(local, space, {key.rpartition("}")[2]: value for key, value in attributes.items()})

    def _root(self, space: str) -> None:
        tag = self._xml[self._at + 1 : self._tag_end()].split(None, 1)[0].rstrip(b">").decode()
        self.found.namespace = space
        self.found.prefix = f"{tag.partition(':')[0]}:" if ":" in tag else ""

    def _known(self, local: str, space: str, attributes: dict[str, str]) -> None:
        own = space == self.found.namespace
        if local == "p":
            self._paragraphs.append([])
            self._runs.append(None)
        elif local == "r" and own:
            self._runs.append(Run(self._at, self._tag_end()))
        elif local == "rPr" and own:
            self._properties += 1
            if self._run and self._properties == 1:
                self._run.properties = (self._at, 0)
        elif local == "t" and own and self._run:
            self._stretch = Stretch(self._run, self._at, self._tag_end())
        elif local == "t":
            self._stretch = Stretch(Run(0, 0), 0, 0)
        elif local in _MARKS and self._paragraphs:
            self._paragraphs[-1].append(Spot(_MARKS[local]))
        else:
            self._in_table(local, attributes)

    def _in_table(self, local: str, attributes: dict[str, str]) -> None:
        if local == "tbl":
            if self._tables:
                self._tables[-1].nested = True
            self._tables.append(_Table())
        elif self._tables and local == "tr":
            table = self._tables[-1]
            table.row, table.column, table.wide = table.row + 1, 0, 0
        elif self._tables and local == "tc":
            table = self._tables[-1]
            table.column, table.wide = table.column + table.wide, 1
        elif self._tables and local == "gridSpan" and attributes.get("val", "").isdecimal():
            self._tables[-1].wide = max(1, int(attributes["val"][:4]))

    def _end(self, name: str) -> None:
        space, _, local = name.rpartition("}")
        if self._skipped:
            self._skipped -= 1
        elif local == "t" and self._stretch is not None:
            self._end_text(self._stretch)
        elif local == "p" and self._paragraphs:
            self._end_paragraph()
        elif local == "tbl":
            self._end_table()
        elif space == self.found.namespace and local in ("r", "rPr"):
            self._end_run(local)

    def _end_run(self, local: str) -> None:
        run = self._run
        if local == "r" and run:
            run.end = self._tag_end()
            self._runs.pop()
        elif local == "rPr":
            self._properties -= 1
            if run and not self._properties:
                run.properties = (run.properties[0], self._tag_end())

    def _end_text(self, stretch: Stretch) -> None:
        stretch.inner_end, stretch.end = self._at, self._tag_end()
        self._stretch = None
        if not self._paragraphs:
            return
        for byte, text in stretch.pieces:
            for letter in text:
                self._paragraphs[-1].append(Spot(letter, stretch, byte))
                byte += len(letter.encode())

    def _end_paragraph(self) -> None:
        spots = self._paragraphs.pop()
        self._runs.pop()
        closing = self._at if self._xml[self._at : self._at + 2] == b"</" else 0
        for line in _split(spots):
            self._tell(Line(line, closing))
        if closing and not self._tables and not self._paragraphs:
            self.found.last = closing

    def _tell(self, line: Line) -> None:
        if not self._tables:
            self.found.lines.append(line)
            return
        table = self._tables[-1]
        table.cells.setdefault((table.row, table.column), []).append(line)

    def _end_table(self) -> None:
        table = self._tables.pop()
        if table.nested:  # a table that holds others is layout: its own cells are told as lines
            for _, lines in sorted(table.cells.items()):
                self.found.lines += lines
            return
        self._number += 1
        for (row, column), lines in table.cells.items():
            self.found.cells[f"Table{self._number}!{letters(column)}{row + 1}"] = lines

    def _text(self, text: str) -> None:
        if self._stretch is not None and not self._skipped:
            self._count(len(text))
            self._stretch.pieces.append((self._at, text))


def _split(spots: list[Spot]) -> list[list[Spot]]:
    """The lines of a paragraph, those of white space alone left out."""
    lines: list[list[Spot]] = [[]]
    for spot in spots:
        if spot.letter == "\n":
            lines.append([])
        else:
            lines[-1].append(spot)
    return [line for line in lines if "".join(spot.letter for spot in line).strip()]
