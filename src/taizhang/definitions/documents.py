"""YAML text → plain values with the line of every part.

Packs are written by many hands, so the reading is strict: no anchors (a few lines of aliases can unfold to gigabytes), no tags, no
double keys, no tabs. A scalar stays the text that was written (`on`, `no` and 007 too); only an unquoted true, false and null are
more. Numbers and dates are made of the text by the type of the field they stand in, so 1.10 never passes through a float.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from taizhang.definitions.complaints import Complaint

MAX_BYTES = 2_000_000
MAX_DEPTH = 30
MAX_KEY = 200
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_UNREADABLE = (
    (re.compile(r"^ *\t", re.MULTILINE), "a tab stands where the line is indented", "indent with spaces"),
    (re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"), "the file holds a control character", "remove it"),
)

Way = tuple[str | int, ...]
"""The way from a document to one of its parts: ("fields", "topic", "type")."""


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document: its value, and the line of each of its parts."""

    file: str
    value: Any
    lines: dict[Way, int] = field(repr=False)

    def line(self, way: Way = ()) -> int:
        """The line of that part, or of the nearest part around it that is written down."""
        while way and way not in self.lines:
            way = way[:-1]
        return self.lines.get(way, 1)

    def parts(self) -> list[Document]:
        """The entries of a document that is a list, each a document of its own; another document is its only part."""
        if not isinstance(self.value, list):
            return [self]
        lines: list[dict[Way, int]] = [{} for _ in self.value]
        for way, line in self.lines.items():
            if way:
                lines[int(way[0])][way[1:]] = line
        return [Document(self.file, value, own) for value, own in zip(self.value, lines, strict=True)]


class _Malformed(Exception):
    def __init__(self, line: int, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.line, self.what, self.remedy = line, what, remedy


def read(path: Path) -> tuple[list[Document], list[Complaint]]:
    """The documents of a file. A file that cannot be read to its end gives what came before the fault, and the complaint."""
    file = str(path)
    documents: list[Document] = []
    faults: list[Complaint] = []
    try:
        _compose(file, _text(path), documents, faults)
    except _Malformed as fault:
        faults.append(Complaint(file, fault.line, fault.what, fault.remedy))
    except OSError as fault:
        faults.append(Complaint(file, 0, f"the file cannot be read ({fault.strerror})"))
    return documents, faults


def _text(path: Path) -> str:
    with path.open("rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise _Malformed(0, "the file is larger than 2 MB", "divide it into several files")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise _Malformed(line, "the file is not UTF-8", "save it as UTF-8") from fault
    for sign, what, remedy in _UNREADABLE:
        if match := sign.search(text):
            raise _Malformed(text.count("\n", 0, match.start()) + 1, what, remedy)
    return text


def _compose(file: str, text: str, documents: list[Document], faults: list[Complaint]) -> None:
    try:
        events = yaml.parse(text, Loader=_LOADER)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                composer = _Composer(file, events, faults)
                value = composer.node(next(events), (), 0)
                if value is not None:
                    documents.append(Document(file, value, composer.lines))
    except yaml.MarkedYAMLError as fault:
        line = min(fault.problem_mark.line if fault.problem_mark else 0, text.rstrip().count("\n")) + 1
        raise _Malformed(line, f"malformed YAML: {fault.problem}", "check indentation and quotes") from fault


class _Composer:
    """One document's events → its value and lines. Depth is bounded, so recursion is."""

    def __init__(self, file: str, events: Iterator[Any], faults: list[Complaint]) -> None:
        self.file, self.events, self.faults = file, events, faults
        self.lines: dict[Way, int] = {}

    def node(self, event: Any, way: Way, depth: int) -> Any:
        line = event.start_mark.line + 1
        self.lines.setdefault(way, line)
        if depth > MAX_DEPTH:
            raise _Malformed(line, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _Malformed(line, "anchors (&) and aliases (*) are not allowed", "write it out, or quote the text")
        if event.tag not in (None, "!"):
            raise _Malformed(line, f"the tag {event.tag} is not allowed", "write plain values")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        return self.mapping(way, depth) if isinstance(event, yaml.MappingStartEvent) else self.sequence(way, depth)

    def sequence(self, way: Way, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, (*way, len(items)), depth + 1))
        return items

    def mapping(self, way: Way, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key, line = self.key(event), event.start_mark.line + 1
            if key in found:
                self.faults.append(Complaint(self.file, line, f"`{key}` stands twice", "keep one of them"))
            self.lines.setdefault((*way, key), line)
            found[key] = self.node(next(self.events), (*way, key), depth + 1)
        return found

    def key(self, event: Any) -> str:
        line = event.start_mark.line + 1
        if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None or event.tag not in (None, "!"):
            raise _Malformed(line, "a key must be a plain word", "write `key: value`")
        if len(event.value) > MAX_KEY:
            raise _Malformed(line, f"a key is longer than {MAX_KEY} signs", "write `key: value`")
        return str(event.value)


def _scalar(event: Any) -> str | bool | None:
    if event.style is None or event.style == "":  # unquoted
        return _WORDS.get(event.value, event.value)  # type: ignore[no-any-return]
    return str(event.value)
