"""Puts the marks of comments into the XML of a document: runs are divided where a number begins or ends, and nothing else changes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from taizhang.card.audit.anchors import Anchors, Line, Run, Spot


@dataclass(frozen=True, slots=True)
class Cut:
    """A place in the XML and how to get there: what closes what stands open before, and what opens it again."""

    at: int
    closing: str = ""
    opening: str = ""


@dataclass
class Splicing:
    """Collects insertions by byte, then makes them all at once. At one place ends come before beginnings."""

    xml: bytes
    anchors: Anchors
    _ends: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    _starts: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    _cuts: dict[int, Cut] = field(default_factory=dict)
    _preserved: set[tuple[int, int]] = field(default_factory=set)

    def mark(self, first: Spot, last: Spot, id: int) -> None:
        """The comment of that id spans from one character to another."""
        begin, end = self._before(first), self._behind(last)
        self._starts[begin.at].append(self._tag("commentRangeStart", id))
        self._ends[end.at].append(self._tag("commentRangeEnd", id) + self._reference(id))
        for cut in (begin, end):
            self._cuts.setdefault(cut.at, cut)

    def mark_paragraph(self, closing: int, id: int) -> None:
        """The comment stands at the end of a paragraph, spanning nothing."""
        self._ends[closing].append(self._reference(id))
        self._cuts.setdefault(closing, Cut(closing))

    def made(self) -> bytes:
        """The XML with everything in place."""
        pieces, at = list[bytes](), 0
        texts = dict(self._preserved)
        for place in sorted({*self._cuts, *texts}):
            pieces.append(self.xml[at:place])
            at = place
            if place in self._cuts:
                cut = self._cuts[place]
                inserted = "".join(self._ends.get(place, [])) + "".join(self._starts.get(place, []))
                pieces.append(f"{cut.closing}{inserted}{cut.opening}".encode())
            if place in texts:
                pieces.append(self._text_tag().encode())
                at = texts[place]
        return b"".join([*pieces, self.xml[at:]])

    def _before(self, spot: Spot) -> Cut:
        stretch = spot.stretch
        assert stretch is not None
        if spot.byte > stretch.inner:
            return self._within(spot.byte, spot)
        if stretch.run.children[0] == stretch.start:
            return Cut(stretch.run.start)
        return Cut(stretch.start, self._close(), self._open(stretch.run))

    def _behind(self, spot: Spot) -> Cut:
        stretch = spot.stretch
        assert stretch is not None
        following = self._following(spot)
        if following < stretch.inner_end:
            return self._within(following, spot)
        if stretch.run.children[-1] == stretch.start:
            return Cut(stretch.run.end)
        return Cut(stretch.end, self._close(), self._open(stretch.run))

    def _following(self, spot: Spot) -> int:
        """The byte after a character, which may have been written as an entity."""
        stretch = spot.stretch
        assert stretch is not None
        for number, (byte, text) in enumerate(stretch.pieces):
            if byte <= spot.byte < byte + max(1, len(text.encode())):
                later = spot.byte + len(spot.letter.encode())
                if later < byte + len(text.encode()):
                    return later
                return stretch.pieces[number + 1][0] if number + 1 < len(stretch.pieces) else stretch.inner_end
        return stretch.inner_end

    def _within(self, at: int, spot: Spot) -> Cut:
        stretch = spot.stretch
        assert stretch is not None
        self._preserved.add((stretch.start, stretch.inner))
        return Cut(at, f"</{self.anchors.prefix}t>{self._close()}", f"{self._open(stretch.run)}{self._text_tag()}")

    def _open(self, run: Run) -> str:
        start, end = run.properties
        return (self.xml[run.start : run.opened] + self.xml[start:end]).decode()

    def _close(self) -> str:
        return f"</{self.anchors.prefix}r>"

    def _text_tag(self) -> str:
        return f'<{self.anchors.prefix}t xml:space="preserve">'

    def _tag(self, name: str, id: int) -> str:
        return f'<{self.anchors.prefix}{name} {self.anchors.prefix or "w:"}id="{id}"/>'

    def _reference(self, id: int) -> str:
        return f"<{self.anchors.prefix}r>{self._tag('commentReference', id)}</{self.anchors.prefix}r>"


def spots(line: Line, at: int, to: int) -> tuple[Spot, Spot] | None:
    """The first and last character of a stretch of a line that are text of its own; None where it has none."""
    found = [spot for spot in line.spots[at:to] if spot.stretch is not None]
    own = found and all(spot.stretch is not None and spot.stretch.start for spot in found)
    return (found[0], found[-1]) if own else None
