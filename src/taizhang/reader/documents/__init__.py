"""A file becomes one text that knows where each of its characters stood. What a file is, its content decides; its name only helps."""

from __future__ import annotations

from pathlib import Path

from taizhang.kernel.faults import Fault
from taizhang.reader.documents import docx, html, kinds, pdf, plain, xlsx
from taizhang.reader.documents.limits import LIMITS, Limits
from taizhang.reader.documents.lines import Lines
from taizhang.reader.types import Document

__all__ = ["LIMITS", "Limits", "open_document", "text_document"]


def open_document(source: Path | str | bytes, name: str = "", *, limits: Limits = LIMITS) -> Document:
    """The document in a file (a path) or in bytes; `name` is what faults and claims call it.

    Reads txt (UTF-8, UTF-16, GB18030, Big5, or several of them in one file), html, docx, xlsx, xls and pdf. Line ends are read as `\\n`.
    A file that holds no text, is of another kind, encrypted, or beyond the limits, is a Fault."""
    called = name or ("" if isinstance(source, bytes) else str(source))
    data = source if isinstance(source, bytes) else _bytes(Path(source), called, limits)
    if len(data) > limits.size:
        raise _too_large(called, len(data), limits)
    lines = Lines()
    match kinds.kind_of(data, called):
        case "pdf":
            pdf.read(data, lines, called, limits)
        case "docx":
            docx.read(data, lines, called, limits)
        case "xlsx":
            xlsx.read(data, lines, called, limits)
        case "html":
            html.read(plain.decode(data), lines)
        case _:
            plain.read(plain.decode(data), lines)
    return _held(lines, called, limits)


def text_document(text: str, name: str = "", *, limits: Limits = LIMITS) -> Document:
    """A text that is at hand already, as a document."""
    lines = Lines()
    plain.read(text, lines)
    return _held(lines, name, limits)


def _held(lines: Lines, name: str, limits: Limits) -> Document:
    if lines.length > limits.characters:
        raise Fault(f"holds {lines.length:,} characters; {limits.characters:,} are read", where=name, remedy="divide it")
    document = lines.document(name)
    if not document.text or document.text.isspace():
        raise Fault("holds no text", where=name, remedy="give a file with text in it")
    return document


def _bytes(path: Path, called: str, limits: Limits) -> bytes:
    """Never more of a file than is allowed, whatever its size is said to be (a pipe says none)."""
    try:
        with path.open("rb") as file:
            data = file.read(limits.size + 1)
            if len(data) > limits.size:
                raise _too_large(called, path.stat().st_size, limits)
            return data
    except OSError as fault:
        raise Fault(
            f"cannot be read: {(fault.strerror or 'input fault').lower()}", where=called, remedy="give the path of a file"
        ) from fault


def _too_large(called: str, size: int, limits: Limits) -> Fault:
    return Fault(f"has {size / 1e6:.0f} MB; {limits.size / 1e6:.0f} MB are read", where=called, remedy="divide it")
