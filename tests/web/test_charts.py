"""Drawings: what is not told is a gap with a word, no bar stops at 100 %, nothing runs, and a table stands beside each."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.charts import scale, svg
from taizhang.charts.spark import spark
from taizhang.charts.types import Chart, Datum, Form, Language, Reference
from taizhang.web import kept
from tests.web.conftest import Get

SVG = "{http://www.w3.org/2000/svg}"
FORMS: tuple[Form, ...] = ("bars", "columns", "line")


def chart(form: Form, *values: str | None, unit: str = "个", language: Language = "zh", **more: object) -> Chart:
    data = tuple(Datum(f"{at}月", None if one is None else Decimal(one), gap="" if one else "不公布") for at, one in enumerate(values, 1))
    return Chart(form, "标题", "说明", unit, language, more.pop("data", data), empty="没有可画的数字", **more)  # type: ignore[arg-type]


def drawn(of: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(svg.svg(of))


def texts(of: Chart) -> list[str]:
    return [each.text or "" for each in drawn(of).iter(f"{SVG}text")]


def bars(of: Chart) -> list[str]:
    return [each.attrib["d"] for each in drawn(of).iter(f"{SVG}path") if {"c-bar", "c-provisional"} & set(each.get("class", "").split())]


def width(path: str) -> float:
    """Of a bar that lies: M x,y h width …"""
    return abs(float(re.match(r"M-?[\d.]+,-?[\d.]+h(-?[\d.]+)", path)[1]))  # type: ignore[index]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "values",
    [(), (None,), ("5",), ("5", "5", "5"), ("0", "0"), ("-3", "-5"), ("3", "-8", None), ("173", "100"), ("1E+14", "2"), ("0.004", "0.001")],
    ids=str,
)
def test_every_drawing_is_an_accessible_image_without_script_or_style(form: Form, values: tuple[str | None, ...]) -> None:
    found = drawn(chart(form, *values))
    assert found.tag == f"{SVG}svg"
    assert found.attrib["role"] == "img"
    title, description = found[0], found[1]
    assert (title.tag, title.text, description.tag, description.text) == (f"{SVG}title", "标题", f"{SVG}desc", "说明")
    assert found.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]
    assert {each.tag.removeprefix(SVG) for each in found.iter()} <= {"svg", "title", "desc", "g", "path", "line", "text", "rect"}
    assert not [name for each in found.iter() for name in each.attrib if name == "style" or name.startswith("on") or "href" in name]
    assert "NaN" not in ElementTree.tostring(found, encoding="unicode")


@pytest.mark.parametrize("form", FORMS)
def test_without_any_value_words_stand_in_place_of_a_drawing(form: Form) -> None:
    for nothing in (chart(form), chart(form, None, None)):
        assert texts(nothing) == ["没有可画的数字"]


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_told_is_a_gap_with_a_word_and_no_zero(form: Form) -> None:
    found = chart(form, "4", None, "6")
    assert texts(found).count("不公布") == 1
    assert "0" not in texts(found) or form != "bars"
    assert len(bars(found)) == 2


def test_a_zero_is_told_and_is_no_gap() -> None:
    found = texts(chart("bars", "4", "0"))
    assert "0" in found
    assert "不公布" not in found


def test_a_line_breaks_where_a_value_is_not_told() -> None:
    whole, broken = (drawn(chart("line", *values)) for values in (("1", "2", "3", "4"), ("1", "2", None, "3", "4")))
    lines = [[each.attrib["d"] for each in found.iter(f"{SVG}path") if each.get("class") == "c-line"] for found in (whole, broken)]
    assert [line.count("M") for line in (lines[0][0], lines[1][0])] == [1, 2]


def test_one_value_by_itself_is_a_point() -> None:
    assert len(bars(chart("line", "5"))) == 1
    assert "5" in texts(chart("line", "5"))


def test_a_bar_of_173_per_cent_is_longer_than_what_it_is_held_against() -> None:
    found = chart("bars", "100", "173", unit="%", reference=Reference(Decimal(100), "100%：目标"))
    whole, more = map(width, bars(found))
    assert more / whole == pytest.approx(1.73, abs=0.01)
    assert {"173", "100", "100%：目标"} <= set(texts(found))
    mark = [each for each in drawn(found).iter(f"{SVG}path") if each.get("class") == "c-mark"]
    assert len(mark) == 2


def test_bars_begin_at_zero_and_equal_ones_are_equally_long() -> None:
    half, whole, same = map(width, bars(chart("bars", "50", "100", "100")))
    assert (half / whole, same) == (pytest.approx(0.5, abs=0.01), whole)


def test_negative_values_hang_on_the_other_side_of_zero() -> None:
    up, down = bars(chart("bars", "5", "-5"))
    start = [float(path[1:].split(",")[0]) for path in (up, down)]
    assert start[1] == 0
    assert start[0] == pytest.approx(width(down), abs=0.5)
    assert {"5", "-5"} <= set(texts(chart("columns", "5", "-5")))


@pytest.mark.parametrize("form", FORMS)
def test_what_may_still_change_is_an_outline_with_a_word(form: Form) -> None:
    sure, unsure = Datum("2021", Decimal(5)), Datum("2022", Decimal(6), provisional="初步")
    found = drawn(chart(form, data=(sure, unsure)))
    hollow = [each for each in found.iter(f"{SVG}path") if "c-provisional" in each.get("class", "")]
    assert len(hollow) == 1
    assert any("初步" in (each.text or "") for each in found.iter(f"{SVG}text"))


@pytest.mark.parametrize(
    ("values", "language", "unit", "written"),
    [
        (("31072000000", "15610000000"), "zh", "亿元", ["310.72", "156.1"]),
        (("31072000000", "15610000000"), "en", "billion yuan", ["31.07", "15.61"]),
        (("1234567", "400000"), "zh", "万元", ["123.46", "40"]),
        (("1234567", "400000"), "en", "million yuan", ["1.23", "0.4"]),
        (("234567", "100000"), "en", "thousand yuan", ["234.57", "100"]),
        (("99999", "5"), "zh", "元", ["99,999", "5"]),
        (("0.125", "2"), "en", "yuan", ["0.13", "2"]),
    ],
)
def test_numbers_are_written_in_the_scale_of_the_language(
    values: tuple[str, ...], language: Language, unit: str, written: list[str]
) -> None:
    found = chart("bars", *values, unit="元" if language == "zh" else "yuan", language=language)
    own = scale.scale(found)
    assert own.unit(found.unit, language) == unit
    assert [own.text(value) for value in found.values] == written
    assert set(written) <= set(texts(found))


def test_names_are_texts_and_cannot_break_out_of_the_drawing() -> None:
    for name in ("</text><script>", '"];alert(1);["', "'+datum.value+'", "&<>"):
        data = (Datum(name, Decimal(1)), Datum("b", Decimal(2)))
        for form in FORMS:
            made = svg.svg(Chart(form, name, name, name, "en", data))
            assert "<script" not in made
            assert name in texts(Chart(form, name, name, name, "en", data))


@given(st.lists(st.decimals(-(10**15), 10**15, places=3) | st.none(), max_size=14), st.sampled_from(["zh", "en"]))
@settings(max_examples=30, deadline=None)
def test_a_scale_and_its_marks_hold_every_value(values: list[Decimal | None], language: Language) -> None:
    known = [value for value in values if value is not None]
    low, high = scale.domain(known)
    assert low <= 0 <= high
    assert low < high
    found = scale.marks(low, high)
    assert found[0] <= low
    assert found[-1] >= high
    assert 0 in found
    assert 2 <= len(found) <= 8
    assert all(text for text in map(scale.scale(chart("bars", *map(str, known), language=language)).text, known))


def test_a_trend_breaks_at_gaps_and_is_hidden_from_those_who_listen() -> None:
    found = ElementTree.fromstring(spark([Decimal(1), Decimal(2), None, Decimal(3), None, Decimal(1), Decimal(0)]))
    assert found.attrib["aria-hidden"] == "true"
    assert found[0].attrib["d"].count("M") == 3
    assert spark([]) == spark([None]) == ""


def test_equal_charts_have_one_drawing_and_others_another() -> None:
    one = chart("bars", "1", "2")
    assert svg.key(one) == svg.key(chart("bars", "1", "2"))
    assert len({svg.key(one), svg.key(one, titled=True), svg.key(chart("bars", "1", "3")), svg.key(chart("columns", "1", "2"))}) == 4


# On the pages

FIGURE = "d/linshui/figure/estate.started/2022"


def figures(get: Get, page: str) -> list[str]:
    return re.findall(r'<figure class="chart.*?</figure>', html.unescape(get(f"/en/{page}").content.decode()), re.DOTALL)


def test_a_figure_stands_by_unit_and_over_time_with_a_table_each(get: Get) -> None:
    by_unit, over_time = figures(get, FIGURE)
    assert re.findall(r'<th scope="row">(.*?)</th>', by_unit) == ["East Town", "West Town"]
    assert re.findall(r"<text[^>]*>([^<]*)</text>", by_unit) == ["East Town", "West Town", "2", "1"]
    months = re.findall(r'<th scope="row">(.*?)</th>', over_time)
    assert (months[0], months[4], months[-1], len(months)) == ("Jan", "May", "Dec", 12)
    assert re.findall(r'<td class="amount"><a href="[^"]*">(.*?)</a>', over_time)[4] == "3"


def test_every_value_of_a_table_opens_to_the_figure_that_it_is(get: Get) -> None:
    for drawing in figures(get, FIGURE):
        for address, told in re.findall(r'<td class="amount"><a href="([^"]*)">(.*?)</a>', drawing):
            page = html.unescape(get(address).content.decode())
            assert re.search(r'<p class="figure"><b>(.*?)</b>', page)[1] == told  # type: ignore[index]


def test_a_drawing_is_there_as_a_file_by_itself(get: Get) -> None:
    address = re.search(r'href="([^"]*/chart/[^"]*)"', figures(get, FIGURE)[0])[1]  # type: ignore[index]
    answer = get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    assert "Old estates" in "".join(ElementTree.fromstring(answer.content).itertext())
    assert get("/en/d/linshui/chart/gdp/2022?by=unit").status_code == 404
    assert get("/en/d/linshui/chart/nothing/2022").status_code == 404


def test_a_card_leads_by_its_contents_to_every_section(get: Get) -> None:
    page = html.unescape(get("/en/d/linshui/card/annual/2022").content.decode())
    for address in (*re.findall(r'href="#([^"]+)"', page),):
        assert f'id="{address}"' in page, address
    assert '<a href="#section-1">Renewal</a>' in page


def test_what_is_kept_is_made_once_and_anew_when_it_is_damaged(get: Get) -> None:
    made: list[int] = []

    def make() -> str:
        made.append(1)
        return "文字"

    assert [kept.kept("x", "key", make) for _ in range(3)] == ["文字"] * 3
    (file,) = kept.folder().glob("x-*")
    file.write_bytes(file.read_bytes()[:-1])
    assert kept.kept("x", "key", make) == "文字"
    assert len(made) == 2
    assert kept.kept("x", "other", make, worth=lambda _text: False) == "文字"
    assert len(list(kept.folder().glob("x-*"))) == 1


def test_what_is_kept_is_bounded_and_may_be_thrown_away(get: Get) -> None:
    before = get(f"/en/{FIGURE}").content
    for number in range(20):
        kept.kept("x", str(number), lambda: "text")
    kept.sweep(5)
    assert len(list(kept.folder().iterdir())) == 5
    kept.sweep(0)
    assert get(f"/en/{FIGURE}?again=").content.replace(b"?again=", b"") == before.replace(b"?again=", b"")


def test_nothing_private_is_kept(get: Get) -> None:
    for page in ("d/linshui/card/annual/2022", "d/linshui/figure/petition.accepted_in_time/2022", FIGURE):
        get(f"/zh/{page}")
    told = b"".join(file.read_bytes() for file in kept.folder().iterdir())
    assert told
    assert "不可外传的姓名".encode() not in told
    assert "演示-XF".encode() not in told
