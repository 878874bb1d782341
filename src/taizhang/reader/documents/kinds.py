"""What a file is, by its first bytes and what is packed in it: extensions lie."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import PurePath
from typing import Literal
from zipfile import BadZipFile, ZipFile

from taizhang.kernel.faults import Fault
from taizhang.reader.documents import plain

Kind = Literal["plain", "html", "docx", "xlsx", "pdf"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_PAGE = re.compile(r"(?is)\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b")
_TAG = re.compile(r"<(?:p|div|br|table|span|td|meta|h[1-6])\b[^<>]{0,500}>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")


def kind_of(data: bytes, name: str) -> Kind:
    """The kind of a file, or a Fault that says what it is and what to do."""
    if not data:
        raise Fault("is empty", where=name, remedy="give a file with text in it")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(data, name)
    if data.startswith(_OLE):
        return _compound(data, name)
    if data.startswith(_PICTURES):
        raise Fault("is a picture and holds no text", where=name, remedy="give the report as text, html, docx, xlsx or pdf")
    if data.startswith(b"{\\rtf"):
        raise Fault("is a rich text file, which is not read", where=name, remedy="save it as docx or txt")
    return _written(data, name)


def _packed(data: bytes, name: str) -> Kind:
    try:
        with ZipFile(BytesIO(data)) as packed:
            names = {part.lower() for part in packed.namelist()}
    except (BadZipFile, ValueError, NotImplementedError, OSError) as fault:
        raise Fault("is a damaged package", where=name, remedy="open it in its program and save it anew") from fault
    if "word/document.xml" in names:
        return "docx"
    if any(part.startswith("xl/workbook.") for part in names):
        return "xlsx"
    raise Fault("is a package without a document", where=name, remedy="unpack it, or save it as docx, xlsx, pdf or txt")


def _compound(data: bytes, name: str) -> Kind:
    """The container of Office before 2007, and of files encrypted by a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Fault("is encrypted and holds no text that can be read", where=name, remedy="save it without a password")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return "xlsx"
    raise Fault("is of an office program before 2007", where=name, remedy="save it as docx, xlsx or txt")


def _written(data: bytes, name: str) -> Kind:
    head = plain.decode(data[:20_000])
    if len(_CONTROL.findall(head)) > len(head) // 10:
        raise Fault("is no text", where=name, remedy="give the report as text, html, docx, xlsx or pdf")
    if _PAGE.match(head) or (PurePath(name).suffix.lower() in {".html", ".htm", ".shtml", ".xhtml"} and _TAG.search(head)):
        return "html"
    return "plain"
