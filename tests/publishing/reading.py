"""What stands in a file, as a program that knows only its format reads it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
from pdfminer.high_level import extract_text

from taizhang.publishing.queries import FORMATS
from taizhang.publishing.types import Format

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of(form: Format, content: bytes) -> str:
    """All words of a file without the space between them: lines are broken otherwise in each."""
    return tight(_READERS[form](content))


def tight(text: str) -> str:
    """Readers of PDF tell ² as 2: compared are the plain forms of all signs."""
    return re.sub(r"[\s\u200b\u2060\u00ad]+", "", unicodedata.normalize("NFKC", text))


def members(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def unpack(archive: bytes, folder: Path) -> Path:
    for name, content in members(archive).items():
        (folder / name).write_bytes(content)
    return folder / "datapackage.json"


def sheets(content: bytes) -> Mapping[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows()] for sheet in book}


def _csv(content: bytes) -> str:
    return " ".join(cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row)


def _zip(content: bytes) -> str:
    return " ".join(_csv(part) if name.endswith(".csv") else part.decode() for name, part in members(content).items())


def _xlsx(content: bytes) -> str:
    return " ".join(str(cell) for told in sheets(content).values() for row in told for cell in row if cell is not None)


def _docx(content: bytes) -> str:
    tree = ElementTree.fromstring(members(content)["word/document.xml"])
    return "".join(node.text or "" for node in tree.iter(f"{_WORD}t"))


def _pdf(content: bytes) -> str:
    return extract_text(io.BytesIO(content))


_READERS = {"zip": _zip, "csv": _csv, "xlsx": _xlsx, "docx": _docx, "pdf": _pdf}
assert set(_READERS) == set(FORMATS)
