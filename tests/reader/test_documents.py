"""Files of every kind become one text with its places; what is no report is refused with what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.kernel.faults import Fault
from taizhang.reader.documents import Limits, open_document, text_document
from taizhang.reader.types import Document, Place
from tests.reader import files
from tests.reader.files import PARAGRAPHS

TEXT = "\n".join(PARAGRAPHS)


def place_of(document: Document, quote: str) -> Place:
    at = document.text.index(quote)
    return [place for start, place in document.places if start <= at][-1]


def told(text: str) -> str:
    return "".join(text.split())


# --- text -------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_a_text_is_the_same_in_every_encoding(encoding: str) -> None:
    assert open_document(TEXT.replace("“", "").encode(encoding)).text == TEXT


def test_traditional_letters_are_read_in_big5_and_in_utf_8() -> None:
    text = "2022年，全區實現地區生產總值310.72億元，同比增長5.3%，發展質量和效益提升。"
    assert open_document(text.encode("big5")).text == text
    assert open_document(text.encode()).text == text


def test_pieces_in_another_encoding_are_read_each_in_its_own() -> None:
    mixed = (
        "一、工业\n".encode()
        + "全年增长5.3%。\n".encode("gb18030")
        + "其中出口".encode()
        + "12亿元".encode("gb18030")
        + "，进口8亿元。".encode()
    )
    assert open_document(mixed).text == "一、工业\n全年增长5.3%。\n其中出口12亿元，进口8亿元。"


def test_a_file_cut_within_a_letter_loses_that_letter_only() -> None:
    cut = TEXT.encode()[:-4]
    assert open_document(cut).text.startswith(TEXT[:-2])


def test_line_ends_are_one_letter_and_lines_are_counted() -> None:
    document = open_document("一\r\n二2家\r三".encode(), "a.txt")
    assert document.text == "一\n二2家\n三"
    assert [place_of(document, letter).line for letter in "一二三"] == [1, 2, 3]


@given(st.text(min_size=1).filter(str.strip))
@settings(max_examples=50, deadline=None)
def test_a_text_at_hand_keeps_every_letter(text: str) -> None:
    document = text_document(text)
    assert document.text == text
    assert all(0 <= at < len(text) for at, _ in document.places)


@given(st.binary(max_size=400))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        document = open_document(data)
    except Fault:
        return
    assert document.text.strip()


# --- dates ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("政府工作报告\n——2026年1月27日在某省人民代表大会上\n各位代表：", (2026, 1)),
        ("首页 > 公报\n发布时间：2023-03-14 09:02 来源：统计局\n2022年全区生产总值…", (2023, 3)),
        ("某区新闻\n2026-02-03 09:02:33\n正文", (2026, 2)),
        (
            "正文说到2021年5月1日起施行的办法，很长的一段话，不是发布的日期，后面还有很多很多的文字，一直写到超过六十个字为止，再写一些。",
            (None, None),
        ),
        ("关于预算执行情况的报告\n正文。\n\n某区财政局\n二〇二三年三月十四日", (2023, 3)),
        ("2023年某区政府工作报告\n过去一年……", (2023, None)),
        ("某某区2022年国民经济和社会发展统计公报\n2022年，全区……", (None, None)),
        ("春天里\n3月14日，两会开幕。", (None, None)),
        ("（２０２３年１月５日在会上）\n各位代表", (2023, 1)),
    ],
)
def test_a_document_is_of_the_month_that_it_says(text: str, expected: tuple[int | None, int | None]) -> None:
    document = text_document(text)
    assert (document.year, document.month) == expected


# --- pages, documents ---------------------------------------------------------------------------------------------------------------------


def test_a_page_is_read_by_its_blocks() -> None:
    page = "<html><body><div>全年<b>310.72</b>&nbsp;亿元</div>A&lt;B<br/>C<ul><li>1<li>2</ul></body></html>"
    assert open_document(page.encode()).text == "全年310.72 亿元\nA<B\nC\n1\n2\n"


def test_script_style_and_navigation_are_left_out() -> None:
    page = "<html><head><title>题</title><style>p{width:99%}</style></head><nav>第1频道</nav><script>if(a<b){x='99%'}</script><p>增长5%</p>"
    assert open_document(page.encode()).text == "增长5%\n"


def test_script_in_a_text_is_text() -> None:
    text = "全年增长5.3%。<script>alert(1)</script>\n下降2%。"
    assert open_document(text.encode(), "a.txt").text == text


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        "<!--",
        '<a "',
        "<p title='",
        "<script>",
        "<",
        "<td><table>",
        "<td><table><td>5%",
        "</table><table><td rowspan=9999 colspan=9999>",
        "&#",
        "</",
        "<a =\"'<",
    ],
)
def test_broken_pages_are_read_to_their_end(piece: str) -> None:
    """What could make a scanner go back again and again; how its time grows is told by benchmarks/bench_reader.py."""
    page = ("<html>增长5%" + piece * 8_000).encode()
    assert "增长5%" in open_document(page).text


def test_word_paragraphs_are_lines_and_what_was_deleted_is_not_read() -> None:
    body = (
        "<w:p><w:r><w:t>完成投资</w:t></w:r><w:del><w:r><w:delText>52</w:delText><w:t>52</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>53亿元</w:t></w:r></w:ins><w:r><w:br/><w:instrText>PAGE 7</w:instrText><w:t>。</w:t></w:r></w:p>"
    )
    document = open_document(files.docx(("一、工业",), body=body))
    assert document.text == "一、工业\n完成投资53亿元\n。\n"
    assert place_of(document, "53亿元").line == 2


def test_a_drawing_that_is_stored_twice_is_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>增长5%</w:t></w:r></w:p></w:txbxContent>"
    body = (
        f'<w:p xmlns:mc="m"><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:p>'
    )
    assert open_document(files.docx((), body=body)).text == "增长5%\n"


def test_newspaper_columns_come_in_order_the_shadowed_headline_once_and_no_page_number() -> None:
    document = open_document(files.newspaper(), "paper.pdf")
    assert told(document.text) == told(TEXT)
    assert place_of(document, PARAGRAPHS[0]).page == 1


def test_letters_standing_alone_on_a_pdf_page_are_kept() -> None:
    page = files.Pdf().page()
    for row, (name, number, unit) in enumerate([("地区生产总值", "310", "元"), ("常住人口", "52", "人")]):
        page.write(60, 700 - row * 40, name).write(200, 700 - row * 40, number).write(300, 700 - row * 40, unit)
    assert {"元", "人"} <= set(open_document(page.bytes()).text.split())


def test_pages_of_a_pdf_are_counted() -> None:
    pages = files.Pdf().page().write(60, 700, "第一部分增长5%").page().write(60, 700, "第二部分增长6%")
    document = open_document(pages.bytes())
    assert [place_of(document, f"增长{number}%").page for number in (5, 6)] == [1, 2]


# --- tables -----------------------------------------------------------------------------------------------------------------------------

INDICATORS = [
    ["云溪区2022年1—11月主要经济指标", None, None, None],
    [None, None, None, "单位：亿元、%"],
    ["指标", "2022年1—11月", "同比增长（%）", "全市排名"],
    ["地区生产总值", 215.36, 4.8, 1],
    ["  其中：第一产业增加值", 20.5, -3.2, 2],
    ["固定资产投资（万元）", 123456, 0.12, None],
    ["城镇新增就业（人）", 4216, "—", None],
    ["城镇登记失业率", 3.1, None, None],
]


def lines_of(document: Document) -> list[str]:
    return [line for line in document.text.split("\n") if line]


def test_a_workbook_is_told_with_labels_units_periods_and_cells() -> None:
    document = open_document(files.xlsx(INDICATORS, ["A1:D1"], {"C6": "0.0%"}))
    assert lines_of(document)[2:] == [
        "2022年1—11月地区生产总值215.36亿元，同比增长4.8%，全市排名第1位。",
        "2022年1—11月第一产业增加值20.5亿元，同比下降3.2%，全市排名第2位。",
        "2022年1—11月固定资产投资123456万元，同比增长12.0%。",
        "2022年1—11月城镇新增就业4216人。",
        "2022年1—11月城镇登记失业率3.1%。",
    ]
    assert place_of(document, "4.8%").cell == "主要指标!C4"
    assert place_of(document, "123456").cell == "主要指标!B6"


def test_heads_in_two_rows_and_places_as_rows() -> None:
    rows = [
        ["地区", "规模以上工业企业（家）", None, "一般公共预算收入"],
        [None, "2021年", "2022年", "万元"],
        ["云溪区", 35, 42, 102500.456],
    ]
    document = open_document(files.xlsx(rows, ["A1:A2", "B1:C1"], {"D3": "#,##0"}))
    assert lines_of(document) == ["2021年云溪区规模以上工业企业35家；2022年云溪区规模以上工业企业42家；云溪区一般公共预算收入102500万元。"]


def test_a_unit_column_a_column_of_numbers_that_count_nothing_and_years_as_heads() -> None:
    rows = [
        ["序号", "指标", "计量单位", 2021, 2022, "2023年目标"],
        [1, "粮食总产量", "万吨", 12.1, 12.5, "12.6"],
        [2, "城镇化率", "%", 58.1, 59, 60],
    ]
    assert lines_of(open_document(files.xlsx(rows))) == [
        "2021年粮食总产量12.1万吨；2022年粮食总产量12.5万吨；2023年粮食总产量目标为12.6万吨。",
        "2021年城镇化率58.1%；2022年城镇化率59%；2023年城镇化率目标为60%。",
    ]


def test_the_same_table_is_told_alike_in_a_workbook_a_document_and_a_page() -> None:
    rows = [
        ["指标", "2022年", "→"],
        ["↓", "总量（亿元）", "增长（%）"],
        ["地区生产总值", "215.36", "4.8"],
        ["第二产业增加值", "100.1", "-1.2"],
    ]
    grid = [[None if cell in ("→", "↓") else cell for cell in row] for row in rows]
    page = "<table><tr><th rowspan=2>指标<th colspan=2>2022年<tr><th>总量（亿元）<th>增长（%）"
    page += "".join(f"<tr><td>{'<td>'.join(row)}" for row in rows[2:]) + "</table>"
    book = open_document(files.xlsx(grid, ["A1:A2", "B1:C1"]))
    assert lines_of(book) == ["2022年地区生产总值215.36亿元，同比增长4.8%。", "2022年第二产业增加值100.1亿元，同比下降1.2%。"]
    word, web = open_document(files.docx((), rows)), open_document(files.html((), page))
    assert lines_of(word) == lines_of(web) == lines_of(book)
    assert place_of(word, "-1.2" if "-1.2" in word.text else "1.2%").cell == "Table1!C4"


def test_a_table_that_only_lays_out_a_page_stays_text() -> None:
    article = "全年实现地区生产总值215.36亿元，同比增长4.8%。" * 8
    page = f"<html><table><tr><td>首页<td>公报<td>2</tr><tr><td>{article}<td>12</table>".encode()
    assert article in open_document(page).text


def test_a_table_within_the_table_that_lays_out_a_page_is_told_in_its_place() -> None:
    inner = "<table><tr><td>指标<td>2022年<tr><td>地区生产总值（亿元）<td>215.36</table>"
    page = f"<html><table><tr><td>首页<tr><td><p>公报</p>{inner}<p>完</p></table>尾"
    assert lines_of(open_document(page.encode())) == ["首页", "公报", "2022年地区生产总值215.36亿元。", "完", "尾"]


def test_hidden_sheets_and_binary_noise_are_left_out() -> None:
    rows = [["指标", "2022年"], ["地区生产总值（亿元）", 0.1 + 0.2], ["增加值（亿元）", 1e-7]]
    assert lines_of(open_document(files.xlsx(rows))) == ["2022年地区生产总值0.3亿元。", "2022年增加值0.0000001亿元。"]


# --- bad input ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["report.docx", "report.pdf", "report.html", "report.xlsx", "report"])
def test_a_wrong_extension_is_seen_through(name: str) -> None:
    assert open_document(TEXT.encode(), name).text == TEXT
    assert told(open_document(files.docx(), name).text) == told(TEXT)
    assert told(open_document(files.newspaper(), name).text) == told(TEXT)
    assert told(open_document(files.html(), name).text) == told(TEXT)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n\t ", "holds no text"),
        (files.docx(("", " ")), "holds no text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "is a picture"),
        (bytes(range(256)) * 20, "is no text"),
        (b"{\\rtf1 x}", "rich text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "before 2007"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "is encrypted"),
        (b"PK\x03\x04 broken", "damaged package"),
        (files.packed({"photo.jpg": b"x"}), "package without a document"),
        (files.packed({"word/document.xml": "<w:p>"}), "is damaged"),
        (files.packed({"word/document.xml": '<!DOCTYPE d [<!ENTITY a "aaaa">]><d>&a;</d>'}), "entities"),
        (b"%PDF-1.7\nnothing", "PDF"),
        (files.Pdf().page().bytes(), "its pages are pictures"),
        (files.Pdf().page().write(60, 700, "增长5%").bytes("/Encrypt << /Filter /Standard /V 9 /R 9 >> /ID [<00> <00>]"), "is encrypted"),
    ],
)
def test_what_holds_no_report_is_refused_and_named(data: bytes, said: str) -> None:
    with pytest.raises(Fault, match=said) as fault:
        open_document(data, "2023/报告.bin")
    assert fault.value.where == "2023/报告.bin"
    assert fault.value.remedy


def test_a_file_that_is_not_there_and_a_folder_are_faults(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(Fault, match="cannot be read"):
            open_document(path)


def test_a_package_that_unpacks_to_a_flood_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with ZipFile(path, "w", ZIP_DEFLATED) as package, package.open("word/document.xml", "w") as part:
        part.write(b'<w:p xmlns:w="w">')
        for _ in range(64):
            part.write(b"<w:t>" + b"0" * 1_000_000 + b"</w:t>")
    with pytest.raises(Fault, match="unpacks to more"):
        open_document(path, limits=Limits(unpacked=20_000_000))


def test_a_sheet_with_one_far_cell_is_refused() -> None:
    rows = [["指标", "2022年"], ["人口（人）", 1]]
    data = files.xlsx([*rows, *([[None]] * 3)])
    with ZipFile(files.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b'r="B2"', b'r="XFD1048576"')
    with pytest.raises(Fault, match="cells"):
        open_document(files.packed(parts))


def test_a_pdf_of_five_hundred_pages_is_bounded_in_pages_and_in_time() -> None:
    pages = files.Pdf()
    for number in range(500):
        pages.page().write(60, 700, f"第{number}项增长5%")
    data = pages.bytes()
    with pytest.raises(Fault, match="more than 100 pages"):
        open_document(data, limits=Limits(pages=100))
    with pytest.raises(Fault, match="takes longer"):
        open_document(data, limits=Limits(seconds=0))
    assert open_document(data).places[-1][1].page == 500


def test_a_pdf_whose_stream_unpacks_to_a_flood_is_refused() -> None:
    page = files.Pdf().page().write(60, 700, "增长5%")
    for _ in range(40_000):
        page.write(60, 700, "增长5%")
    with pytest.raises(Fault, match="unpacks to more"):
        open_document(page.bytes(), limits=Limits(unpacked=1_000_000))


@pytest.mark.parametrize("make", [files.docx, lambda: files.xlsx(INDICATORS), files.newspaper])
def test_a_damaged_file_is_read_or_refused_wherever_it_is_damaged(make: Callable[[], bytes]) -> None:
    data, refused = make(), 0
    for at in range(0, len(data), max(1, len(data) // 60)):
        try:
            open_document(data[:at] + b"\xff" + data[at + 3 :])
        except Fault:
            refused += 1
    assert refused


def test_size_and_length_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("增长5%。" * 1000, encoding="utf-8")
    with pytest.raises(Fault, match="MB are read"):
        open_document(path, limits=Limits(size=100))
    with pytest.raises(Fault, match="characters"):
        open_document(path, limits=Limits(characters=100))
