"""The document and the PDF: the layout that offices keep, and a PDF that says which font is wanting instead of showing boxes."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from functools import cache
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from docx import Document
from docx.shared import Pt
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1

from taizhang.kernel.faults import Fault
from taizhang.publishing.document import as_document
from taizhang.publishing.types import Language
from taizhang.publishing.typeset import Fonts, as_pdf, breakable
from taizhang.publishing.workbook import as_workbook
from tests.publishing import ground, reading
from tests.publishing.fonts import needs_fonts

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BARE = Fonts(include_system_fonts=False)
"""What a machine without any font has: those that come with the typesetter, which know no Chinese."""


@cache
def made(language: Language) -> bytes:
    return as_document(ground.released(), language)


def document(language: Language = "zh") -> Any:
    return Document(io.BytesIO(made(language)))


def fonts(style: Any) -> dict[str, str]:
    found = style.element.rPr.rFonts.attrib
    return {name.removeprefix(WORD): value for name, value in found.items()}


def test_paper_and_type_area_are_those_of_the_standard() -> None:
    first, annex = document().sections
    assert [round(side.mm) for side in (first.page_width, first.page_height)] == [210, 297]
    sides = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(side.mm) for side in sides] == [37, 35, 28, 26]
    assert round(annex.page_width.mm - annex.left_margin.mm - annex.right_margin.mm) == 225


@pytest.mark.parametrize(
    ("style", "east", "size"),
    [
        ("Normal", "仿宋_GB2312", 16),
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Note", "楷体_GB2312", 16),
        ("Page", "宋体", 14),
    ],
)
def test_each_part_has_the_font_and_size_of_the_standard(style: str, east: str, size: int) -> None:
    found = document().styles[style]
    assert fonts(found)["eastAsia"] == east
    assert not [name for name in fonts(found) if "Theme" in name]
    assert found.font.size == Pt(size)
    assert found.font.color.rgb is None


def test_lines_are_twenty_eight_points_apart_and_begin_two_characters_in() -> None:
    form = document().styles["Normal"].paragraph_format
    assert (form.line_spacing, form.first_line_indent) == (Pt(28), Pt(32))


def test_page_numbers_stand_between_dashes_outside() -> None:
    read = document()
    assert read.settings.odd_and_even_pages_header_footer
    first = read.sections[0]
    odd, even = first.footer.paragraphs[0], first.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (2, 0)
    for paragraph in (odd, even):
        assert "".join(node.text for node in paragraph._p.iter(f"{WORD}t")) == "— 1 —"
        assert "PAGE" in paragraph._p.xml


def test_a_card_is_no_official_document_and_says_so() -> None:
    told = [paragraph.text for paragraph in document().paragraphs]
    assert told[0] == "珠晖区年度成绩单\n（2022年）"
    assert "（2023年3月13日发布，第1版）" in told
    assert any("不是公文，没有发文字号和印章" in text for text in told)
    assert not any("〔" in text for text in told)
    assert "附件：1．数据来源表" in told
    assert [text for text in told if re.match("[一二三四五六七八九十]+、", text)][:2] == ["一、考核位次", "二、经济运行"]


def test_sentences_are_clean_and_every_number_is_traced_in_the_annex() -> None:
    edition, read = ground.released(), document()
    told = {paragraph.text for paragraph in read.paragraphs}
    assert {one.text.zh for one in edition.statements} <= told
    rows = [[cell.text for cell in row.cells] for row in read.tables[0].rows]
    assert len(rows) == len(edition.lines) + 1
    assert [row[1] for row in rows[1:]] == ground.printed(edition, "zh")
    assert all(line.address.zh == row[5] and line.number.figure in row[2] for line, row in zip(edition.lines, rows[1:], strict=True))


def test_whole_addresses_are_links() -> None:
    edition = ground.released(site=ground.SITE)
    relations = Document(io.BytesIO(as_document(edition, "zh"))).part.rels.values()
    assert {line.address.zh for line in edition.lines} == {one.target_ref for one in relations if one.is_external}
    assert not [one for one in document().part.rels.values() if one.is_external]


def test_the_document_bears_the_time_of_publication_only() -> None:
    properties = document().core_properties
    assert properties.created == properties.modified
    assert properties.created.isoformat().startswith("2023-03-13T10:00:00")
    assert (properties.title, properties.author) == ("珠晖区年度成绩单", "珠晖区")


def test_a_font_that_is_wanting_has_one_that_stands_in() -> None:
    table = ElementTree.fromstring(reading.members(made("zh"))["word/fontTable.xml"])
    instead = {font.get(f"{WORD}name"): [name.get(f"{WORD}val") for name in font.iter(f"{WORD}altName")] for font in table}
    assert instead["仿宋_GB2312"] == ["仿宋"]
    assert instead["方正小标宋简体"] == ["小标宋"]


def test_english_has_the_same_parts() -> None:
    read = document("en")
    told = [paragraph.text for paragraph in read.paragraphs]
    assert told[0] == "Zhuhui District's report card\n2022"
    assert "1. Standing" in told
    assert fonts(read.styles["Normal"])["ascii"] == "Times New Roman"


def test_the_workbook_has_numbers_as_numbers_and_no_formula() -> None:
    edition = ground.released()
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(edition, "zh")))
    assert book.sheetnames == ["句子", "数字", "定义", "说明"]
    heads = [cell.value for cell in book["数字"][1]]
    column = heads.index("印出值")
    values = [row[column].value for row in book["数字"].iter_rows(min_row=2)]
    assert [Decimal(str(value)) for value in values] == [line.number.value for line in edition.lines]
    bad = ground.of_card(ground.saying(ground.brief(ground.card("zhuhui", Decimal)), "=1+1"))
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(as_workbook(bad, "zh"))) for row in sheet.iter_rows() for cell in row]
    assert "=1+1" in {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_long_fractions_are_text_in_a_workbook_so_that_no_digit_is_lost() -> None:
    third = Decimal("71.839921843215630823412365982136598213659821365982")
    told = reading.sheets(as_workbook(ground.released(value=lambda _at: third), "zh"))["数字"]
    assert str(third) in {row[5] for row in told}


def test_without_a_font_for_chinese_it_is_said_what_to_do() -> None:
    with pytest.raises(Fault, match="no font for Chinese is installed") as refused:
        as_pdf(ground.released(), "zh", BARE)
    assert refused.value.where == "PDF"
    assert "fonts-noto-cjk" in refused.value.remedy
    assert "TAIZHANG_FONTS" in refused.value.remedy


def test_without_a_font_for_a_sign_no_box_is_printed() -> None:
    with pytest.raises(Fault, match="no font on this machine holds every sign") as refused:
        as_pdf(ground.released(), "en", BARE)  # its units are Chinese
    assert "fonts-noto-cjk" in refused.value.remedy


@needs_fonts
def test_a_sign_that_no_font_has_is_named() -> None:
    edition = ground.of_card(ground.saying(ground.brief(ground.card("zhuhui", Decimal)), "\U000f1234"))
    with pytest.raises(Fault, match="no font on this machine holds every sign"):
        as_pdf(edition, "zh")


@needs_fonts
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pdf_is_tagged_titled_outlined_and_dated_by_the_journal(language: Language) -> None:
    parsed = PDFDocument(PDFParser(io.BytesIO(as_pdf(ground.released(), language))))
    assert resolve1(parsed.catalog["MarkInfo"])["Marked"] is True
    assert parsed.catalog["StructTreeRoot"]
    assert resolve1(parsed.catalog["Lang"]).startswith(language.encode())
    assert b"20230313" in parsed.info[0]["CreationDate"]
    metadata = resolve1(parsed.catalog["Metadata"]).get_data()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert b"<pdfaid:part>2</pdfaid:part>" in metadata
    headings = [title for _level, title, *_rest in parsed.get_outlines()]
    assert len(headings) == len(ground.released().card.sections) + 2
    assert headings[0] == {"zh": "一、考核位次", "en": "1. Standing"}[language]


@needs_fonts
def test_fonts_of_a_folder_are_found_beside_those_of_the_machine(tmp_path: object) -> None:
    assert set(BARE.families()) <= set(Fonts(font_paths=[str(tmp_path)]).families())


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("地区生产总值为310.72亿元。", "地区生产总值为310.72亿元。"),
        ("/zh/d/zhuhui/figure/gdp/2022", "/|zh/|d/|zhuhui/|figure/|gdp/|2022"),
        ("x" * 45, "|".join(["x" * 20, "x" * 20, "x" * 5])),
        ("short.name", "short.name"),
    ],
)
def test_only_what_no_line_would_hold_is_given_places_to_break(text: str, parted: str) -> None:
    assert breakable(text) == parted.replace("|", "\u200b")
