"""Reports made by the tests in every format that is read. All that they say is invented."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

PARAGRAPHS = (
    "2023年云溪区政府工作报告",
    "2023年1月5日",
    "一、2022年工作回顾",
    "过去一年，全年实现地区生产总值215.36亿元，同比增长4.8%；规模以上工业增加值同比增长7.2%，排全市第二。",
    "城镇新增就业4216人，完成年度目标的105.4%。新建改建农村公路52公里，改造老旧小区13个，惠及居民2860户。",
    "城镇登记失业率为3.1%，污染地块安全利用率达98%以上。",
    "二、2023年工作安排",
    "2023年，地区生产总值增长6%左右，新增规模以上工业企业8家，粮食产量稳定在12.5万吨。",
)
"""A short report of a district that does not exist."""

Table = Sequence[Sequence[str | float | None]]


def docx(paragraphs: Sequence[str] = PARAGRAPHS, table: Sequence[Sequence[str]] = (), body: str = "") -> bytes:
    """A Word document. A cell "→" is merged into the one to its left, "↓" into the one above."""
    text = "".join(f"<w:p><w:r><w:t>{escape(paragraph)}</w:t></w:r></w:p>" for paragraph in paragraphs)
    rows = "".join(f"<w:tr>{''.join(_cells(row))}</w:tr>" for row in table)
    inside = text + (f"<w:tbl>{rows}</w:tbl>" if rows else "") + body
    return packed({"word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>{inside}</w:body></w:document>'})


def _cells(row: Sequence[str]) -> list[str]:
    cells = []
    for column, text in enumerate(row):
        if text == "→":
            continue
        wide = next((step for step in range(1, len(row) - column) if row[column + step] != "→"), len(row) - column)
        merged = '<w:vMerge w:val="continue"/>' if text == "↓" else '<w:vMerge w:val="restart"/>'
        words = "" if text == "↓" else escape(text)
        cells.append(f'<w:tc><w:tcPr><w:gridSpan w:val="{wide}"/>{merged}</w:tcPr><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>')
    return cells


def packed(parts: dict[str, str | bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def html(paragraphs: Sequence[str] = PARAGRAPHS, table: str = "", head: str = "") -> bytes:
    blocks = "\n".join(f"<p>&emsp;&emsp;{escape(paragraph)}</p>" for paragraph in paragraphs)
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{blocks}{table}</body></html>".encode()


def xlsx(rows: Table, merged: Sequence[str] = (), formats: dict[str, str] | None = None, sheet: str = "主要指标") -> bytes:
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for cells in merged:
        page.merge_cells(cells)
    for cell, shown in (formats or {}).items():
        page[cell].number_format = shown
    file = BytesIO()
    book.save(file)
    return file.getvalue()


class Pdf:
    """Pages of letters at places. The font is one of Adobe's Chinese collection, not embedded, as newspapers often leave it."""

    def __init__(self) -> None:
        self._pages: list[list[str]] = []

    def page(self) -> Pdf:
        self._pages.append([])
        return self

    def write(self, x: float, y: float, text: str, size: float = 10) -> Pdf:
        self._pages[-1].append(f"BT /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET")
        return self

    def bytes(self, extra: str = "") -> bytes:
        """`extra` goes into the trailer."""
        kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(self._pages)))
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(self._pages)} >>".encode(),
            b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
            b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000"
            b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
            b" /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /Ascent 880 /Descent -120"
            b" /FontBBox [0 -120 1000 880] >> >>",
        ]
        for number, drawn in enumerate(self._pages):
            stream = zlib.compress("\n".join(drawn).encode())
            objects.append(
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
                + f" /Contents {6 + 2 * number} 0 R >>".encode()
            )
            objects.append(f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode() + stream + b"\nendstream")
        return _joined(objects, extra)


def _joined(objects: list[bytes], extra: str) -> bytes:
    file, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(file)
    file += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    file += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    file += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {extra} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(file)


def newspaper(paragraphs: Sequence[str] = PARAGRAPHS, columns: int = 3, letters: int = 15, lines: int = 9) -> bytes:
    """The report in narrow columns, written row by row across the page (the worst case), its headline with a shadow."""
    broken = [piece for paragraph in paragraphs[1:] for piece in _broken(f"\u3000\u3000{paragraph}", letters)]
    high = max(lines, -(-len(broken) // columns))
    page = Pdf().page().write(60, 780, paragraphs[0], 20).write(60.7, 779.3, paragraphs[0], 20)
    for row in range(high):
        for column in range(columns):
            if column * high + row < len(broken):
                page.write(60 + column * 172, 720 - row * 14, broken[column * high + row])
    return page.write(290, 30, "— 1 —").bytes()


def _broken(text: str, letters: int) -> list[str]:
    return [text[at : at + letters] for at in range(0, len(text), letters)]
