"""Office packages (zip of XML) opened without trust: nothing unpacks beyond the limits, no XML brings its own entities."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile

from taizhang.kernel.faults import Fault
from taizhang.reader.documents.limits import Limits

_PARTS = 20_000
_CHUNK = 1 << 18

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Package:
    """The parts of a package by their names in small letters; what they unpack to is counted, whatever their heads say."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self._name = name
        self._left = limits.unpacked
        self._zip = ZipFile(BytesIO(data))
        listed = self._zip.namelist()
        self.parts = {part.lower(): part for part in listed}
        if len(self.parts) < len(listed):
            raise Fault("holds one of its parts twice: programs would show one or the other", where=name, remedy="save it anew")
        if len(self.parts) > _PARTS:
            raise self._bomb()

    def scan(self, part: str, take: Callable[[bytes], None]) -> None:
        """Hands the part to `take`, piece by piece."""
        try:
            with self._zip.open(self.parts[part]) as stream:
                self._pour(stream, take)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as fault:
            raise self._damaged(part) from fault

    def read(self, part: str) -> bytes:
        pieces: list[bytes] = []
        self.scan(part, pieces.append)
        return b"".join(pieces)

    def parse(self, part: str, start: Start, end: End, text: Text) -> None:
        """Runs through the XML of a part; names come without their namespace."""
        parser = ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = lambda name, attributes: start(_local(name), {_local(key): attributes[key] for key in attributes})
        parser.EndElementHandler = lambda name: end(_local(name))
        parser.CharacterDataHandler = text

        def feed(piece: bytes) -> None:
            parser.Parse(piece)

        try:
            self.scan(part, feed)
            parser.Parse(b"", True)
        except ExpatError as fault:
            raise self._damaged(part) from fault

    def _pour(self, stream: IO[bytes], take: Callable[[bytes], None]) -> None:
        while piece := stream.read(_CHUNK):
            self._left -= len(piece)
            if self._left < 0:
                raise self._bomb()
            take(piece)

    def _bomb(self) -> Fault:
        return Fault("unpacks to more than a document can hold", where=self._name, remedy="save it anew, without pictures and attachments")

    def _damaged(self, part: str) -> Fault:
        return Fault(f"is damaged: its part {part} cannot be read", where=self._name, remedy="open it in its program and save it anew")

    def _refuse(self, *_: object) -> None:
        raise Fault("declares entities of its own, which no office program does", where=self._name, remedy="save it anew")


def _local(name: str) -> str:
    return name.rpartition("}")[2]
