"""A Word document goes in, the same comes out with comments at its numbers. What it says is invented."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from taizhang.card.audit import comments, stated
from taizhang.card.audit.types import Audit, Row
from taizhang.definitions.types import Text
from taizhang.kernel.faults import Fault
from taizhang.reader import read
from tests.card.audit.ground import PERIOD, Yunxi
from tests.reader import files

W = f"{{{files.WORD}}}"
HEAD = "以下为云溪区2024年工作情况。"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
PICTURE = b"\x89PNG\r\n\x1a\n\x00 not really one"


def package(body: str, parts: dict[str, str | bytes] | None = None) -> bytes:
    inside = f"<w:p><w:r><w:t>{HEAD}</w:t></w:r></w:p>{body}"
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{files.WORD}"><w:body>{inside}<w:sectPr/></w:body></w:document>'
    return files.packed({"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": document, **(parts or {})})


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(f'<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>' for text in runs)}</w:p>"


def audited(data: bytes) -> tuple[comments.Annotated, list[Row]]:
    reading = stated.read_draft(data, PERIOD, "draft.docx")
    auditor = Yunxi().auditor()
    rows = [auditor.row(one) for one in stated.stated(reading)]
    found = Audit("draft.docx", "yunxi", Text(zh="云溪区", en="Yunxi"), "2024", 1, reading.document.text, tuple(rows))
    return comments.annotate(data, found, reading.document, "zh"), rows


def part(data: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(data)) as packed:
        return packed.read(name)


def anchored(data: bytes) -> dict[str, str]:
    """By comment: the text that it spans."""
    open_now, found = set[str](), dict[str, str]()
    for element in ElementTree.fromstring(part(data, "word/document.xml")).iter():
        id = element.get(f"{W}id", "")
        if element.tag == f"{W}commentRangeStart":
            open_now.add(id)
            found[id] = ""
        elif element.tag == f"{W}commentRangeEnd":
            open_now.remove(id)
        elif element.tag == f"{W}t":
            for each in open_now:
                found[each] += element.text or ""
    assert not open_now
    return found


def said(data: bytes, name: str = "word/comments.xml") -> dict[str, str]:
    comments_ = ElementTree.fromstring(part(data, name)).findall(f"{W}comment")
    return {each.get(f"{W}id", ""): "".join(each.itertext()) for each in comments_}


def check(data: bytes) -> tuple[bytes, list[Row]]:
    """Annotated; every comment stands at its number, and the reader reads the same text as before."""
    made, rows = audited(data)
    assert not made.unplaced
    spans = list(anchored(made.document).values())
    assert spans == [row.stated.quote for row in rows]
    assert read(made.document, name="draft.docx").document.text == read(data, name="draft.docx").document.text
    return made.document, rows


def test_every_number_has_its_comment_with_verdict_and_reason() -> None:
    made, rows = check(package(paragraph("全年地区生产总值482.31亿元，增长5.9%，发放津贴1203万元。")))
    assert [row.verdict for row in rows] == ["agrees", "differs", "no_source"]
    told = list(said(made).values())
    assert [text[:4] for text in told] == ["✓ 相符", "✗ 不符", "? 无出"]
    assert "应印为 5.8%" in told[1]


@pytest.mark.parametrize(
    "runs",
    [
        ("全年地区生产总值48", "2.31亿", "元，增长5", ".8", "%。"),
        ("全年地区生产总值", "482.31亿元", "，增长", "5.8%", "。"),
        ("全年地区生产总值482.31亿元，增长5.8%", "。"),
        ("R&amp;D与全年地区生产总值482.31亿元&lt;增长5.8%&gt;。",),
    ],
)
def test_numbers_may_be_cut_by_runs_and_runs_by_numbers(runs: Sequence[str]) -> None:
    made, _ = check(package(paragraph(*runs)))
    document = part(made, "word/document.xml").decode()
    assert document.count("<w:rPr><w:b/></w:rPr>") >= len(runs)
    parts = [element for element in ElementTree.fromstring(document).iter(f"{W}r") if element.find(f"{W}t") is not None]
    assert all(run.find(f"{W}rPr/{W}b") is not None for run in parts[1:])


def test_spaces_at_a_cut_stay() -> None:
    made, _ = check(package(paragraph("全年地区生产总值 482.31亿元 ，增长 5.8% 。")))
    assert part(made, "word/document.xml").decode().count('xml:space="preserve"') >= 3


def test_tables_have_their_comments_in_the_cells() -> None:
    table = files.docx(("",), (("指标", "2024年"), ("地区生产总值（亿元）", "482.31"), ("城镇新增就业（人）", "5120")))
    body = re.search(r"<w:tbl>.*</w:tbl>", part(table, "word/document.xml").decode())
    assert body
    made, rows = audited(package(body[0] + paragraph("完工老旧小区31个。")))
    assert [row.verdict for row in rows] == ["agrees"] * 3
    assert not made.unplaced
    assert list(anchored(made.document).values()) == ["482.31", "5120", "31个"]


def test_tracked_changes_stay_and_deleted_numbers_are_not_spoken_of() -> None:
    body = (
        "<w:p><w:r><w:t>完工老旧小区</w:t></w:r>"
        '<w:del w:id="1" w:author="甲"><w:r><w:delText>30个</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="甲"><w:r><w:t>31个</w:t></w:r></w:ins><w:r><w:t>。</w:t></w:r></w:p>'
    )
    made, rows = check(package(body))
    document = part(made, "word/document.xml").decode()
    assert [row.verdict for row in rows] == ["agrees"]
    assert '<w:del w:id="1" w:author="甲"><w:r><w:delText>30个</w:delText></w:r></w:del>' in document
    assert document.count("<w:ins ") == 1


def test_comments_that_are_there_stay_and_ours_are_numbered_on() -> None:
    comment = '<w:comment w:id="7" w:author="甲"><w:p><w:r><w:t>请核</w:t></w:r></w:p></w:comment>'
    old = f'<w:comments xmlns:w="{files.WORD}">{comment}</w:comments>'
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/></Relationships>'
    )
    body = (
        '<w:p><w:commentRangeStart w:id="7"/><w:r><w:t>完工老旧小区31个</w:t></w:r><w:commentRangeEnd w:id="7"/>'
        '<w:r><w:commentReference w:id="7"/></w:r><w:r><w:t>。</w:t></w:r></w:p>'
    )
    data = package(body, {"word/comments.xml": old, "word/_rels/document.xml.rels": relation})
    made, _ = audited(data)
    assert {id: text[:4] for id, text in said(made.document).items()} == {"7": "请核", "8": "✓ 相符"}
    assert anchored(made.document) == {"7": "完工老旧小区31个", "8": "31个"}
    assert part(made.document, "word/_rels/document.xml.rels") == relation.encode()
    assert part(made.document, "[Content_Types].xml") == TYPES.encode()


def test_a_text_box_within_a_run_keeps_its_own_runs() -> None:
    box = f"<w:txbxContent>{paragraph('完工老旧小区31个。')}</w:txbxContent>"
    made, _ = audited(package(f"<w:p><w:r><w:pict>{box}</w:pict><w:t>新增养老床位460张。</w:t></w:r></w:p>"))
    assert not made.unplaced
    assert sorted(anchored(made.document).values()) == ["31个", "460张"]


def test_all_other_parts_are_byte_for_byte_what_they_were() -> None:
    parts: dict[str, str | bytes] = {
        "word/styles.xml": "<w:styles/>",
        "word/header1.xml": "<w:hdr>页眉 482亿元</w:hdr>",
        "word/media/image1.png": PICTURE,
        "docProps/core.xml": "<c/>",
    }
    data = package(paragraph("完工老旧小区31个。"), parts)
    made, _ = check(data)
    with ZipFile(BytesIO(data)) as before, ZipFile(BytesIO(made)) as after:
        assert after.testzip() is None
        assert after.namelist()[: len(before.namelist())] == before.namelist()
        assert set(after.namelist()) - set(before.namelist()) == {"word/comments.xml", "word/_rels/document.xml.rels"}
        assert [name for name in parts if before.read(name) != after.read(name)] == []
    assert b"/word/comments.xml" in part(made, "[Content_Types].xml")


def test_without_the_comments_the_document_part_is_what_it_was_but_for_the_cuts() -> None:
    data = package(paragraph("全年地区生产总值", "482.31亿元", "，增长", "5.8%", "。"))
    made, _ = check(data)
    marks = re.compile(rb'<w:commentRange(?:Start|End) w:id="\d+"/>|<w:r><w:commentReference w:id="\d+"/></w:r>')
    assert marks.sub(b"", part(made, "word/document.xml")) == part(data, "word/document.xml")


def test_the_same_draft_gives_the_same_bytes() -> None:
    data = package(paragraph("完工老旧小区31个，新增养老床位461张。"))
    assert audited(data)[0].document == audited(data)[0].document


def test_what_is_no_document_or_not_in_utf8_is_refused() -> None:
    assert not comments.is_document(b"text")
    assert not comments.is_document(files.xlsx((("a", 1),)))
    foreign = package(paragraph("完工老旧小区31个。"))
    document = part(foreign, "word/document.xml").decode().replace("UTF-8", "UTF-16").encode("utf-16")
    data = files.packed({"[Content_Types].xml": TYPES, "word/document.xml": document})
    with pytest.raises(Fault, match="UTF-8"):
        audited(data)


def test_signs_that_xml_does_not_know_do_not_break_a_comment() -> None:
    data = package(paragraph("完工老旧小区31个。"))
    reading = stated.read_draft(data, PERIOD, "draft.docx")
    row = Row(next(stated.stated(reading)), "differs", Text(zh="坏\x00\x1f<字>&", en="bad"))
    found = Audit("draft.docx", "yunxi", Text(zh="云溪区", en="Yunxi"), "2024", 1, reading.document.text, (row,))
    made = comments.annotate(data, found, reading.document, "zh").document
    assert list(said(made).values()) == ["✗ 不符：坏\ufffd\ufffd<字>&"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_document_and_keeps_the_comments(tmp_path: Path) -> None:
    data, _ = check(package(paragraph("全年地区生产总值48", "2.31亿元，增长5.9%。")))
    (tmp_path / "draft.docx").write_bytes(data)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "fodt", "draft.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    written = (tmp_path / "draft.fodt").read_text("utf-8")
    assert written.count("<office:annotation ") == 2
    assert "应印为 5.8%" in written


@pytest.mark.parametrize("inside", ['<w:r><w:t xml:space="preserve">{}</w:t></w:r>', "<w:r>{}</w:r>"])
def test_a_document_of_more_than_can_be_followed_is_refused(inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of blanks takes no room in the file and none in what is read, but each of them would be followed."""
    monkeypatch.setattr("taizhang.card.audit.anchors.MOST", 20_000)
    filling = " " if "preserve" in inside else "<w:tab/>"
    with pytest.raises(Fault, match=r"draft\.docx: holds more than 20,000 characters and elements"):
        audited(package(paragraph("城镇新增就业5120人。") + f"<w:p>{inside.format(filling * 30_000)}</w:p>"))


def test_other_parts_are_copied_within_the_limits_of_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments, "LIMITS", replace(comments.LIMITS, unpacked=100_000))
    with pytest.raises(Fault, match="unpacks to more than a document can hold"):
        audited(package(paragraph("城镇新增就业5120人。"), {"word/media/image1.png": bytes(200_000)}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["word/document.xml", "WORD/Document.xml"])
def test_a_part_that_is_there_twice_is_refused(name: str) -> None:
    out = BytesIO(package(paragraph("城镇新增就业5120人。")))
    with ZipFile(out, "a") as packed:
        packed.writestr(name, "<w:document/>")
    with pytest.raises(Fault, match="holds one of its parts twice"):
        audited(out.getvalue())


def test_hidden_text_counts_as_any_other() -> None:
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>城镇新增就业5120人。</w:t></w:r></w:p>"
    _, rows = audited(package(hidden))
    assert [(row.stated.quote, row.verdict) for row in rows] == [("5120人", "agrees")]
