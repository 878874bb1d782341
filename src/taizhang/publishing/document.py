"""A published card as a Word document in the layout of official documents (GB/T 9704-2012). Pure.

What the standard says of paper, type area, type and page numbers is kept (5.1-5.2, 7.3, 7.5); what makes a paper an official one (red
head, document number, seal) is left out: a card is none. Fonts are named, never shipped: where one is wanting, the next of its kind
stands in (`altName`), and the lines may break otherwise. English has the same parts in Western type."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from taizhang.publishing import wording
from taizhang.publishing.archive import repacked
from taizhang.publishing.rules import say
from taizhang.publishing.types import Language, Released, Statement

_TALL, _BROAD = 297, 210
_TOP, _BOTTOM, _LEFT, _RIGHT = 37, 35, 28, 26
_FOOT = 23
"""From the lower edge of the paper to the page number, whose dashes then stand 7 mm below the type area (7.5)."""
_PROPERTY = 255
"""Signs that a property of a document may have."""
_FACES = {"fangsong": "仿宋_GB2312", "kai": "楷体_GB2312", "hei": "黑体", "song": "宋体", "title": "方正小标宋简体"}
_INSTEAD = {
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "黑体": "SimHei",
    "宋体": "SimSun",
    "方正小标宋简体": "小标宋",
}


@dataclass(frozen=True, slots=True)
class _Face:
    """A style: its fonts for Chinese and for Western letters, its size and leading in points,
    how far the first line goes in.

    `tight` characters stand a quarter of a point closer, so that 28 of 16 points fill a line of 156 mm (5.2.3)."""

    east: str
    west: str
    size: float
    leading: float
    indent: int = 0
    tight: bool = False
    bold: bool = False
    middle: bool = False


_KAI, _SONG = _FACES["kai"], _FACES["song"]
_STYLES: dict[Language, dict[str, _Face]] = {
    "zh": {
        "Normal": _Face(_FACES["fangsong"], _FACES["fangsong"], 16, 28, indent=2, tight=True),
        "Title": _Face(_FACES["title"], _FACES["title"], 22, 35, middle=True),
        "Subtitle": _Face(_KAI, _KAI, 16, 28, middle=True),
        "Heading 1": _Face(_FACES["hei"], _FACES["hei"], 16, 28, indent=2, tight=True),
        "Note": _Face(_KAI, _KAI, 16, 28, indent=2, tight=True),
        "Annex": _Face(_FACES["hei"], _FACES["hei"], 16, 28),
        "Cell": _Face(_SONG, _SONG, 9, 12),
        "Page": _Face(_SONG, _SONG, 14, 16),
    },
    "en": {
        "Normal": _Face(_SONG, "Times New Roman", 12, 20, indent=2),
        "Title": _Face(_SONG, "Times New Roman", 20, 28, bold=True, middle=True),
        "Subtitle": _Face(_SONG, "Times New Roman", 12, 20, middle=True),
        "Heading 1": _Face(_SONG, "Arial", 13, 22, bold=True),
        "Note": _Face(_SONG, "Times New Roman", 11, 18, indent=2),
        "Annex": _Face(_SONG, "Arial", 13, 22, bold=True),
        "Cell": _Face(_SONG, "Times New Roman", 9, 12),
        "Page": _Face(_SONG, "Times New Roman", 14, 16),
    },
}
_HEADS = ("number", "printed", "indicator_caliber", "period_cutoff", "exact_made", "address")
_WIDTHS = (10, 26, 64, 34, 32, 59)
_NOTES = (32, 103, 90)
_ABOUT = (50, 175)
"""Widths of columns in millimetres: 225 together."""


def as_document(released: Released, language: Language) -> bytes:
    """Title, day, sentences under numbered headings; then the annex with every number, and what the file is."""
    made = Document()
    _prepare(made, released, language)
    _body(made, released, language)
    _annex(made, released, language)
    buffer = BytesIO()
    made.save(buffer)
    return repacked(buffer.getvalue(), released.at)


def _body(made: Any, released: Released, language: Language) -> None:
    card = released.card
    made.add_paragraph(f"{say(card.title, language)}\n{wording.head_period(card.period, language)}", "Title")
    made.add_paragraph(wording.head_day(released, language), "Subtitle")
    made.add_paragraph()
    for text in (card.notice, card.lead):
        if text:
            made.add_paragraph(say(text, language), "Note" if text is card.notice else "Normal")
    for at, section in enumerate(card.sections, 1):
        made.add_paragraph(wording.numbered(at, say(section.heading, language), language), "Heading 1")
        for one in released.statements:
            if one.section == at:
                made.add_paragraph(say(one.text, language))
    made.add_paragraph()
    for named in wording.annexed(language, notes=bool(_noted(released, language))):
        made.add_paragraph(named)
    made.add_paragraph()
    day = made.add_paragraph(wording.published_on(released, language))
    day.alignment, day.paragraph_format.right_indent = WD_ALIGN_PARAGRAPH.RIGHT, Pt(4 * _STYLES[language]["Normal"].size)
    made.add_paragraph(wording.not_official(released, language))


def _annex(made: Any, released: Released, language: Language) -> None:
    """On paper laid sideways, so that a row has room: the type area turned with it."""
    section = made.add_section(WD_SECTION.NEW_PAGE)
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(_TALL), Mm(_BROAD)
    section.top_margin, section.bottom_margin = Mm(_LEFT), Mm(_BOTTOM)
    section.left_margin, section.right_margin = Mm(_BOTTOM), Mm(_TOP)
    notes = _noted(released, language)
    _head(made, "sources", 1 if notes else 0, language)
    table = _Table(made, _WIDTHS, [wording.said(head, language) for head in _HEADS])
    for line in released.lines:
        address = say(line.address, language)
        table.row(*wording.source_row(line, language), address, link=address if released.site else "")
    if notes:
        _head(made, "notes", 2, language).page_break_before = True
        _notes(made, notes, language)
    made.add_paragraph()
    about = _Table(made, _ABOUT, [wording.said("about", language), ""])
    for pair in wording.about(released, language):
        about.row(*pair)


def _noted(released: Released, language: Language) -> list[Statement]:
    return [one for one in released.statements if say(one.sentence.note, language)]


def _notes(made: Any, noted: list[Statement], language: Language) -> None:
    table = _Table(made, _NOTES, [wording.said(head, language) for head in ("section", "text", "note")])
    for one in noted:
        table.row(say(one.heading, language), say(one.text, language), say(one.sentence.note, language))


def _head(made: Any, name: str, at: int, language: Language) -> Any:
    """附件1 in black at the left, its title in the middle (7.3.8)."""
    first = made.add_paragraph(f"{wording.said('annex', language)}{f' {at}' if at and language == 'en' else at or ''}", "Annex")
    made.add_paragraph(wording.said(name, language), "Title")
    return first.paragraph_format


class _Table:
    """A table with its heads on every page, written element by element: through python-docx each row costs as much as all before it."""

    def __init__(self, made: Any, widths: tuple[int, ...], heads: list[str]) -> None:
        self.made, self.widths = made, widths
        table = made.add_table(0, len(widths), "Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        self.style = made.styles["Cell"].style_id
        self.element = table._tbl
        self._append([self._run(head, bold=True) for head in heads], "w:tblHeader")

    def row(self, *texts: str, link: str = "") -> None:
        """A row that no page divides; its last cell leads to `link`."""
        runs = [self._run(text) for text in texts]
        if link:
            runs[-1] = self._link(runs[-1], link)
        self._append(runs, "w:cantSplit")

    def _append(self, contents: list[Any], flag: str) -> None:
        row = _put(self.element, "w:tr")
        _put(_put(row, "w:trPr"), flag)
        for content, width in zip(contents, self.widths, strict=True):
            cell = _put(row, "w:tc")
            _put(_put(cell, "w:tcPr"), "w:tcW", w=str(round(width / 25.4 * 1440)), type="dxa")
            paragraph = _put(cell, "w:p")
            _put(_put(paragraph, "w:pPr"), "w:pStyle", val=self.style)
            paragraph.append(content)

    def _run(self, text: str, *, bold: bool = False) -> Any:
        run = OxmlElement("w:r")
        if bold:
            _put(_put(run, "w:rPr"), "w:b")
        run.text = text
        return run

    def _link(self, run: Any, address: str) -> Any:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self.made.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        link.append(run)
        return link


def _put(parent: Any, name: str, **values: str) -> Any:
    child = OxmlElement(name)
    for key, value in values.items():
        child.set(qn(f"w:{key}"), value)
    parent.append(child)
    return child


def _prepare(made: Any, released: Released, language: Language) -> None:
    for name, face in _STYLES[language].items():
        known = name in [style.name for style in made.styles]
        _dress(made.styles[name] if known else made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH), face, language)
    section = made.sections[0]
    section.page_width, section.page_height = Mm(_BROAD), Mm(_TALL)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(_TOP), Mm(_BOTTOM), Mm(_LEFT), Mm(_RIGHT)
    section.footer_distance = Mm(_FOOT)
    made.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    _name_fonts(made)
    properties, card = made.core_properties, released.card
    properties.title, properties.author = (say(text, language)[:_PROPERTY] for text in (card.title, card.place))
    properties.last_modified_by = ""
    properties.created = properties.modified = released.at.replace(tzinfo=None)
    properties.comments, properties.language, properties.revision = "", "zh-CN" if language == "zh" else "en", 1


def _dress(style: Any, face: _Face, language: Language) -> None:
    """A style in this face, without what Word's own template gave it."""
    if style.name != "Normal":
        style.base_style = None
    run = style.element.get_or_add_rPr()
    for child in list(run):
        run.remove(child)
    fonts = run.get_or_add_rFonts()
    for kind, name in (("ascii", face.west), ("hAnsi", face.west), ("cs", face.west), ("eastAsia", face.east)):
        fonts.set(qn(f"w:{kind}"), name)
    style.font.size, style.font.bold = Pt(face.size), face.bold
    if face.tight:
        _put(run, "w:spacing", val="-5")
    _put(run, "w:lang", val="en-US", eastAsia="zh-CN")
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        style.element.pPr.remove(borders)
    form = style.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(face.leading)
    form.space_before = form.space_after = Pt(0)
    form.first_line_indent = Pt(face.indent * face.size)
    form.alignment = WD_ALIGN_PARAGRAPH.CENTER if face.middle else (WD_ALIGN_PARAGRAPH.JUSTIFY if face.indent else WD_ALIGN_PARAGRAPH.LEFT)
    form.widow_control = language == "en"


def _page_number(footer: Any, side: Any) -> None:
    """— 1 —, one character from the outer edge of the type area."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style, paragraph.alignment = "Page", side
    edge = paragraph.paragraph_format
    edge.left_indent, edge.right_indent = Pt(14), Pt(14)
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)
    paragraph.add_run(" —")


def _name_fonts(made: Any) -> None:
    """What stands in for a font that is not there, in the table of fonts."""
    ours = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>' for name, other in _INSTEAD.items()
    )
    for relation in made.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            relation.target_part._blob = relation.target_part.blob.replace(b"</w:fonts>", ours.encode() + b"</w:fonts>")
