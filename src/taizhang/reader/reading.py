"""The whole way from a file or a text to what it claims: documents → repair → quantities → claims → checks and promises."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from taizhang.reader import checks, claims, documents, promises, quantities, repair
from taizhang.reader.documents import LIMITS, Limits
from taizhang.reader.types import Document, Reading


def read(
    source: Path | str | bytes, *, name: str = "", year: int | None = None, kind: str | None = None, limits: Limits = LIMITS
) -> Reading:
    """Read a file (by path) or its bytes. `year` is the year the document is of (its 今年); `kind` the ending to take it for (`docx`),
    where its content leaves that open. Faults: what `documents.open_document` cannot open."""
    title = name or (Path(source).name if isinstance(source, str | Path) else "")
    if kind and not title.endswith(f".{kind}"):
        title = f"{title}.{kind}"
    document = documents.open_document(Path(source) if isinstance(source, str) else source, title, limits=limits)
    return _read(document if year is None else replace(document, year=year))


def read_text(text: str, *, name: str = "", year: int | None = None) -> Reading:
    """Read a text as it is; its places are its lines."""
    document = documents.text_document(text, name)
    return _read(document if year is None else replace(document, year=year))


def _read(document: Document) -> Reading:
    repaired = repair.repair(document)
    found = quantities.find(repaired)
    claimed = claims.claim(document, repaired, found)
    findings = checks.check(document, repaired, found, claimed)
    return Reading(document, repaired, found, claimed, findings, promises.promises(repaired, claimed))
