"""An audited Word document: the same file with a comment at every number. All its other parts stay byte for byte as they were."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from taizhang.card.audit.anchors import Anchors, Spot, anchors
from taizhang.card.audit.page import Language
from taizhang.card.audit.splicing import Splicing, spots
from taizhang.card.audit.telling import SHAPES, WORDS
from taizhang.card.audit.types import Audit, Row, Stated
from taizhang.definitions.types import Text
from taizhang.kernel.faults import Fault
from taizhang.reader.documents.kinds import kind_of
from taizhang.reader.documents.limits import LIMITS
from taizhang.reader.documents.package import Package
from taizhang.reader.types import Document

AUTHOR = Text(zh="台账核稿", en="Taizhang audit")

_LIMITS = replace(LIMITS, unpacked=60_000_000)
"""What is spliced is held whole, and many times: less of it than is read."""
_DOCUMENT = "word/document.xml"
_RELATIONS = "word/_rels/document.xml.rels"
_TYPES = "[content_types].xml"
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"(\w+)\s*=\s*[\"']([^\"']*)[\"']")
_ID = re.compile(rb"<(?:\w+:)?comment(?:RangeStart|RangeEnd|Reference)?\s[^>]*?\bid=[\"'](\d{1,9})[\"']")
_NUMBER = re.compile(r"[-−+]?[0-9０-９][0-9０-９,，.．]*")


@dataclass(frozen=True, slots=True)
class Annotated:
    """The document as bytes, and the claims whose number was not found in it: their comments stand at the end."""

    document: bytes
    unplaced: tuple[Stated, ...]


def is_document(data: bytes) -> bool:
    """Whether the bytes are a Word document that comments can be put into."""
    try:
        return kind_of(data, "") == "docx"
    except Fault:
        return False


def annotate(data: bytes, audit: Audit, document: Document, language: Language) -> Annotated:
    """Comments for every row, at the numbers. `document` is what the reader made of `data`; the same input gives the same bytes.

    Raises Fault where the document part is not written in UTF-8."""
    package = Package(data, audit.document, _LIMITS)
    xml = package.read(_DOCUMENT)
    if not _is_utf8(xml):
        raise Fault(
            "is not written in UTF-8, as office programs do", where=audit.document, remedy="open it in its program and save it anew"
        )
    found = _anchors(xml, audit.document)
    comments = _Comments(package, xml, found.prefix)
    splicing, unplaced = Splicing(xml, found), list[Stated]()
    places = _Places(found, document)
    for number, row in enumerate(audit.rows, comments.first):
        spot = places.of(row.stated)
        if spot is None:
            unplaced.append(row.stated)
            if not found.last:
                continue
            splicing.mark_paragraph(found.last, number)
        else:
            splicing.mark(*spot, number)
        comments.add(number, row, language)
    parts = {package.parts[_DOCUMENT]: splicing.made(), **comments.parts(found.namespace)}
    return Annotated(_packed(data, parts, Package(data, audit.document, LIMITS)), tuple(unplaced))


def _anchors(xml: bytes, name: str) -> Anchors:
    try:
        return anchors(xml)
    except Fault as fault:
        raise Fault(fault.what, where=name, remedy=fault.remedy) from fault


def _is_utf8(xml: bytes) -> bool:
    declared = re.match(rb"\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([^\"']+)", xml.removeprefix(b"\xef\xbb\xbf"))
    return not xml.startswith((b"\xff\xfe", b"\xfe\xff")) and (declared is None or declared[1].lower() in (b"utf-8", b"us-ascii"))


class _Places:
    """From a claim to the characters of its number: by cell where the reader names one, else by the line it stands in."""

    def __init__(self, found: Anchors, document: Document) -> None:
        self._found = found
        self._starts = [offset for offset, place in document.places if not place.cell]
        self._text = document.text
        self._used: dict[str, int] = {}

    def of(self, one: Stated) -> tuple[Spot, Spot] | None:
        return self._in_cell(one) if one.cell else self._in_line(one)

    def _in_line(self, one: Stated) -> tuple[Spot, Spot] | None:
        index = bisect_right(self._starts, one.start) - 1
        if not 0 <= index < len(self._found.lines):
            return None
        line, at = self._found.lines[index], one.start - self._starts[index]
        held = line.text[at : at + one.end - one.start] == self._text[one.start : one.end]
        return spots(line, at, at + one.end - one.start) if held else None

    def _in_cell(self, one: Stated) -> tuple[Spot, Spot] | None:
        """The number as it stands in its cell: its unit may stand in the head of the table."""
        for line in self._found.cells.get(one.cell, []):
            text = line.text
            for wanted in (one.quote, *_NUMBER.findall(one.quote)):
                key = f"{one.cell} {wanted}"
                at = text.find(wanted, self._used.get(key, 0))
                if at >= 0:
                    self._used[key] = at + len(wanted)
                    return spots(line, at, at + len(wanted))
        return None


class _Comments:
    """The part that holds comments: the document's own, added to, or a new one with its relation and content type."""

    def __init__(self, package: Package, document: bytes, prefix: str) -> None:
        self._package = package
        self._prefix = prefix or "w:"
        self._relations = package.read(_RELATIONS) if _RELATIONS in package.parts else b""
        self._part = self._known()
        self._xml = package.read(self._part) if self._part else b""
        self._added: list[str] = []
        ids = [int(found) for found in _ID.findall(self._xml + document)]
        self.first = max(ids, default=-1) + 1

    def _known(self) -> str:
        for relation in _RELATION.findall(self._relations):
            attributes = dict(_ATTRIBUTE.findall(relation))
            if attributes.get(b"Type", b"").endswith(b"/relationships/comments"):
                target = attributes.get(b"Target", b"").decode()
                name = target.lstrip("/") if target.startswith("/") else f"word/{target}"
                return name.lower() if name.lower() in self._package.parts else ""
        return ""

    def add(self, id: int, row: Row, language: Language) -> None:
        w, author = self._own_prefix, getattr(AUTHOR, language)
        paragraphs = "".join(
            f'<{w}p><{w}r><{w}t xml:space="preserve">{_escaped(line)}</{w}t></{w}r></{w}p>' for line in _lines(row, language)
        )
        self._added.append(f'<{w}comment {w}id="{id}" {w}author="{author}" {w}initials="{author[:2]}">{paragraphs}</{w}comment>')

    @property
    def _own_prefix(self) -> str:
        found = re.search(rb"<(\w+:)?comments[\s/>]", self._xml)
        return (found[1] or b"").decode() if found else "w:"

    def parts(self, namespace: str) -> dict[str, bytes]:
        """Every part that changes or is new, by its name."""
        added = "".join(self._added).encode()
        if self._part:
            return {self._package.parts[self._part]: _inserted(self._xml, added, b"comments")}
        name = next(f"comments{number or ''}.xml" for number in range(100) if f"word/comments{number or ''}.xml" not in self._package.parts)
        head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:comments xmlns:w="{namespace}">'.encode()
        types = self._package.read(_TYPES)
        override = f'<Override PartName="/word/{name}" ContentType="{_KIND}"/>'.encode()
        return {
            f"word/{name}": head + added + b"</w:comments>",
            self._package.parts[_TYPES]: _inserted(types, _prefixed(types, override, b"Types"), b"Types"),
            self._package.parts.get(_RELATIONS, _RELATIONS): self._related(name, strict="purl.oclc.org" in namespace),
        }

    def _related(self, name: str, *, strict: bool) -> bytes:
        xml = (
            self._relations
            or f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_PACKAGE}"></Relationships>'.encode()
        )
        taken = {dict(_ATTRIBUTE.findall(relation)).get(b"Id", b"").decode() for relation in _RELATION.findall(xml)}
        id = next(each for each in (f"rIdTaizhang{number}" for number in range(1, 10_000)) if each not in taken)
        kind = _STRICT if strict else _TRANSITIONAL
        relation = f'<Relationship Id="{id}" Type="{kind}/comments" Target="{name}"/>'.encode()
        return _inserted(xml, _prefixed(xml, relation, b"Relationships"), b"Relationships")


def _lines(row: Row, language: Language) -> Iterator[str]:
    """What a comment says: the verdict and why; then each figure of the ledger."""
    yield f"{SHAPES[row.verdict]} {getattr(WORDS[row.verdict], language)}：{getattr(row.why, language)}"
    for each in row.figures:
        if each.exact is not None and (row.undecided or len(row.figures) > 1):
            yield f"{SHAPES[each.verdict]} {each.printed} · {getattr(each.name, language)} · {each.period} ({each.indicator})"


def _escaped(text: str) -> str:
    return escape(_ILLEGAL.sub("\ufffd", text))


def _inserted(xml: bytes, added: bytes, root: bytes) -> bytes:
    """Before the end of the root element, which may have been empty."""
    close = re.search(rb"</((?:\w+:)?" + root + rb")\s*>\s*$", xml)
    if close:
        return xml[: close.start()] + added + xml[close.start() :]
    empty = re.search(rb"<((?:\w+:)?" + root + rb")\b([^>]*)/>\s*$", xml)
    if empty is None:
        raise Fault("is damaged: a part of it does not end", remedy="open it in its program and save it anew")
    return xml[: empty.start()] + b"<" + empty[1] + empty[2] + b">" + added + b"</" + empty[1] + b">"


def _prefixed(xml: bytes, element: bytes, root: bytes) -> bytes:
    """The element under the prefix of its root, should that have one."""
    found = re.search(rb"<(\w+:)" + root + rb"\b", xml)
    return element.replace(b"<", b"<" + found[1], 1) if found else element


def _packed(data: bytes, parts: dict[str, bytes], package: Package) -> bytes:
    """The package with some parts replaced or added; the order and heads of the others stay. `package` counts what they unpack to."""
    out, left = BytesIO(), dict(parts)
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = left.pop(entry.filename) if entry.filename in left else package.read(entry.filename.lower())
            new.writestr(entry, content, compress_type=entry.compress_type)
        for name, content in left.items():
            new.writestr(ZipInfo(name), content, compress_type=ZIP_DEFLATED)
    return out.getvalue()
