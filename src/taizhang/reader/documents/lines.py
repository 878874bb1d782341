"""The text of a document as it is put together, line by line or piece by piece, each with its place."""

from __future__ import annotations

from taizhang.reader.documents.dated import date_of
from taizhang.reader.types import Document, Place


class Lines:
    """Grows a text and the map back to page, line or cell."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._places: list[tuple[int, Place]] = []
        self.length = 0
        self.count = 0

    def piece(self, text: str) -> None:
        self._parts.append(text)
        self.length += len(text)

    def whole(self, text: str) -> None:
        """A text as it stands, with the places of its lines."""
        at = self.length
        for line in text.split("\n"):
            self.count += 1
            if line:
                self._places.append((at, Place(0, self.count)))
            at += len(line) + 1
        self.piece(text)

    def line(self, text: str, *, page: int = 0, cell: str = "") -> None:
        """One whole line, numbered on from the last."""
        self.count += 1
        self._places.append((self.length, Place(page, self.count, cell)))
        self.piece(f"{text}\n")

    def begin(self) -> None:
        """A line that is made of pieces begins; `end` ends it."""
        self.count += 1

    def at(self, cell: str) -> None:
        """The next piece stands in this cell."""
        self._places.append((self.length, Place(0, self.count, cell)))

    def end(self) -> None:
        self.piece("\n")

    def document(self, name: str) -> Document:
        text = "".join(self._parts)
        year, month = date_of(text)
        return Document(name, text, tuple(self._places), year, month)
