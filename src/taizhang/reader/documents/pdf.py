"""PDF, page by page. Newspaper columns come in reading order, letters that are drawn twice for a shadow once, page numbers not."""

from __future__ import annotations

import logging
import re
import time
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import (
    LAParams,
    LTChar,
    LTComponent,
    LTFigure,
    LTLayoutContainer,
    LTPage,
    LTTextBox,
    LTTextGroup,
    LTTextGroupLRTB,
    LTTextLine,
)
from pdfminer.pdfdocument import PDFEncryptionError
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.psexceptions import PSException
from pdfminer.utils import Matrix

from taizhang.kernel.faults import Fault
from taizhang.reader.documents.limits import Limits
from taizhang.reader.documents.lines import Lines

# It tells of every oddity of a font; what matters to a reader of reports is said by a Fault.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PIECE = 1 << 18
_LETTERS_A_PAGE = 100_000
_BOXES_IN_FLOW = 500
_Drawn = dict[tuple[str, int, int], tuple[float, float]]
"""Where a letter was drawn, by itself and the square of the page."""
_PAGE_NUMBER = re.compile(r"[\s—–―\-·•~]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[,，/共]+\s*\d{1,4}\s*页?)?[\s—–―\-·•~]*")


def read(data: bytes, lines: Lines, name: str, limits: Limits) -> None:
    """All pages, or a Fault: a report that is read in part would be taken for the whole."""
    _refuse_flood(data, name, limits)
    ends = time.monotonic() + limits.seconds
    told = 0
    for number, page in enumerate(_pages(data, name), 1):
        if number > limits.pages:
            raise Fault(f"has more than {limits.pages} pages", where=name, remedy="divide it")
        if time.monotonic() > ends:
            raise Fault(f"takes longer than {limits.seconds:.0f} seconds to read", where=name, remedy="divide it")
        for line in _lines(page):
            lines.line(line, page=number)
            told += len(line) - line.count("\ufffd")
    if not told:
        raise Fault("holds no text: its pages are pictures", where=name, remedy="recognise its letters first, or give it as text")


def _refuse_flood(data: bytes, name: str, limits: Limits) -> None:
    """Unpacks every stream once, piece by piece, and forgets it: the parser would hold whatever comes out of one at once."""
    left = limits.unpacked
    for found in _STREAM.finditer(data):
        unpacking, piece = zlib.decompressobj(), data[found.end() : found.end() + _PIECE]
        at = found.end() + len(piece)
        try:
            while piece and not unpacking.eof:
                left -= len(unpacking.decompress(piece, _PIECE))
                if left < 0:
                    raise Fault("unpacks to more than a document can hold", where=name, remedy="save it anew, without pictures")
                if unpacking.unconsumed_tail:
                    piece = unpacking.unconsumed_tail
                else:
                    piece, at = data[at : at + _PIECE], at + _PIECE
        except zlib.error:
            continue  # packed in another way, or not at all


def _pages(data: bytes, name: str) -> Iterator[LTPage]:
    resources = PDFResourceManager()
    device = _Device(resources, laparams=LAParams(all_texts=True))
    interpreter = PDFPageInterpreter(resources, device)
    try:
        for page in PDFPage.get_pages(BytesIO(data)):
            interpreter.process_page(page)
            yield device.get_result()
    except PDFEncryptionError as fault:
        raise Fault("is encrypted and holds no text that can be read", where=name, remedy="save it without a password") from fault
    except Fault:
        raise
    except (
        PSException,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        AssertionError,
        RecursionError,
        OverflowError,
    ) as fault:
        # a damaged file shows as any of these from within the parser
        raise Fault("is a damaged PDF", where=name, remedy="open it in its program and save it anew") from fault


class _Page(LTPage):
    """A page whose boxes are too many to be compared pair by pair is read from the top."""

    def group_textboxes(self, laparams: LAParams, boxes: Sequence[LTTextBox]) -> list[LTTextGroup]:
        return super().group_textboxes(laparams, boxes) if len(boxes) <= _BOXES_IN_FLOW else [LTTextGroupLRTB(boxes)]


class _Device(PDFPageAggregator):
    """Letters only: lines and pictures of a page take time and tell nothing."""

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        super().begin_page(page, ctm)
        self.cur_item = _Page(self.pageno, self.cur_item.bbox)

    def paint_path(self, *_: object) -> None:
        return

    def render_image(self, *_: object) -> None:
        return

    def handle_undefined_char(self, font: PDFFont, cid: int) -> str:  # noqa: ARG002
        return "\ufffd"

    def end_page(self, page: PDFPage) -> None:
        _draw_once(self.cur_item, {})
        super().end_page(page)


def _draw_once(page: LTLayoutContainer, drawn: _Drawn) -> None:
    """A letter drawn twice within a fifth of its size is one letter with a shadow."""
    kept: list[LTComponent] = []
    for item in page:
        if isinstance(item, LTFigure):
            _draw_once(item, drawn)
        elif isinstance(item, LTChar) and (len(drawn) > _LETTERS_A_PAGE or _is_shadow(item, drawn)):
            continue
        kept.append(item)
    page._objs = kept


def _is_shadow(letter: LTChar, drawn: _Drawn) -> bool:
    """Looks into the squares around a letter, and notes it in its own."""
    near = max(letter.size, 1.0) / 5
    text, column, row = letter.get_text(), int(letter.x0 / near), int(letter.y0 / near)
    for square in ((column + a, row + b) for a in (-1, 0, 1) for b in (-1, 0, 1)):
        at = drawn.get((text, *square))
        if at and abs(at[0] - letter.x0) < near and abs(at[1] - letter.y0) < near:
            return True
    drawn[text, column, row] = (letter.x0, letter.y0)
    return False


def _lines(page: LTPage) -> Iterator[str]:
    """The lines of a page; an empty one where a box of text ends, unless its last sentence goes on in the next column."""
    for box in _boxes(page):
        if _is_page_number(box, page):
            continue
        lines = [line for line in box if isinstance(line, LTTextLine) and line.get_text().strip()]
        yield from (line.get_text().strip("\n") for line in lines)
        if lines and not _goes_on(box, lines):
            yield ""


def _boxes(page: LTLayoutContainer) -> Iterator[LTTextBox]:
    for item in page:
        if isinstance(item, LTTextBox):
            yield item
        elif isinstance(item, LTFigure):
            yield from _boxes(item)


def _goes_on(box: LTTextBox, lines: list[LTTextLine]) -> bool:
    """The last of several lines is full and ends no sentence."""
    last = lines[-1]
    return len(lines) > 1 and last.x1 > box.x1 - 1.5 * last.height and last.get_text().rstrip()[-1] not in "。！？；：…”"


def _is_page_number(box: LTTextBox, page: LTPage) -> bool:
    edge = page.height / 10
    at_edge = box.y1 < page.y0 + edge or box.y0 > page.y1 - edge
    return at_edge and _PAGE_NUMBER.fullmatch(box.get_text().strip()) is not None
