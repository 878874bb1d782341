"""Every file of a card says the same: each printed number stands in each of them, in the card's own digits, and the bytes stay."""

from __future__ import annotations

import time
import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.definitions.types import Text
from taizhang.kernel.faults import Fault
from taizhang.publishing import rules
from taizhang.publishing.queries import FORMATS, make
from taizhang.publishing.types import Format, Language
from taizhang.publishing.wording import chinese, period
from tests.publishing import ground, reading
from tests.publishing.fonts import needs_fonts

LANGUAGES: tuple[Language, ...] = ("zh", "en")
EVERY = [pytest.param(form, marks=needs_fonts if form == "pdf" else ()) for form in FORMATS]
DEAR: tuple[Format, ...] = ("pdf",)
VALUES = st.decimals(min_value=0, max_value=10**13, places=4, allow_nan=False, allow_infinity=False)
MARKUP = '#panic("x") *b* _i_ $x$ @n1 <n1> #link("http://x") \\ // /* `raw` [c] {d} ~ -- ... "q" \'s\''
XML = "<w:p/> & ]]> <!-- --> &lt; &#0; <?xml?> <![CDATA[x]]>"
RARE = "𠮷𫠊㐂𬬻"
LONG = "supercalifragilistic" * 30


def test_every_form_that_is_named_can_be_made() -> None:
    assert get_args(Format) == FORMATS
    assert set(rules.MEDIA) == set(FORMATS)


@pytest.mark.parametrize("form", EVERY)
@pytest.mark.parametrize("name", ground.DISTRICTS)
def test_every_printed_number_stands_in_every_file(name: str, form: Format) -> None:
    edition = ground.released(name)
    spoken: dict[str, Language] = {"zhuhui": "zh", "shuangqing": "en"}  # a PDF is read slowly
    for language in (spoken[name],) if form in DEAR else LANGUAGES:
        told = reading.text_of(form, make(edition, form, language).content)
        assert len(edition.lines) > 60
        assert [number for number in ground.printed(edition, language) if reading.tight(number) not in told] == []


@given(drawn=st.lists(VALUES, min_size=7, max_size=7), name=st.sampled_from(ground.DISTRICTS), language=st.sampled_from(LANGUAGES))
@settings(max_examples=6, deadline=None)
def test_whatever_the_values_are_all_files_print_them_alike(drawn: list[Decimal], name: str, language: Language) -> None:
    edition = ground.released(name, lambda at: drawn[at % len(drawn)])
    for form in FORMATS:
        if form not in DEAR:
            told = reading.text_of(form, make(edition, form, language).content)
            assert [number for number in ground.printed(edition, language) if reading.tight(number) not in told] == []


@pytest.mark.parametrize("form", EVERY)
def test_the_bytes_are_the_same_whenever_they_are_made(form: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    edition, real = ground.of_card(ground.brief(ground.card("zhuhui", ground.thousands))), (time.time, time.localtime)
    first = {language: make(edition, form, language) for language in LANGUAGES}
    monkeypatch.setattr(time, "time", lambda: real[0]() + 3 * 365 * 86400)
    monkeypatch.setattr(time, "localtime", lambda at=None: real[1]((at or real[0]()) + 3 * 365 * 86400))
    assert {language: make(edition, form, language) for language in LANGUAGES} == first


@pytest.mark.parametrize("form", EVERY)
def test_no_file_tells_of_the_time_at_which_it_was_made(form: Format) -> None:
    content = make(ground.of_card(ground.brief(ground.card("zhuhui", ground.thousands))), form, "zh").content
    assert time.strftime("%Y-%m-%d").encode() not in content
    if form in ("zip", "xlsx", "docx"):
        dates = {entry.date_time for entry in zipfile.ZipFile(BytesIO(content)).infolist()}
        assert dates == {(2023, 3, 13, 18, 0, 0)}


@pytest.mark.parametrize("form", EVERY)
@pytest.mark.parametrize("text", [MARKUP, XML, LONG], ids=["markup", "xml", "long"])
def test_hostile_texts_are_texts(form: Format, text: str) -> None:
    edition = ground.of_card(ground.saying(ground.brief(ground.card("shuangqing", Decimal)), text))
    for language in LANGUAGES:
        told = reading.text_of(form, make(edition, form, language).content)
        if form != "csv":
            assert told.count(reading.tight(text)) > len(edition.statements)
        assert [number for number in ground.printed(edition, language) if reading.tight(number) not in told] == []


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in DEAR])
def test_rare_characters_stand_as_they_are(form: Format) -> None:
    edition = ground.of_card(ground.saying(ground.card("zhuhui", Decimal), f"{RARE}🏮"))
    assert f"{RARE}🏮" in reading.text_of(form, make(edition, form, "zh").content)


@pytest.mark.parametrize("sign", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\ufffe"])
@pytest.mark.parametrize("place", ["title", "sections", "numbers"])
def test_signs_that_no_document_can_hold_are_refused_with_their_place(sign: str, place: str) -> None:
    bound = ground.card("zhuhui", Decimal)
    bad = replace(bound, **{place: getattr(ground.saying(bound, f"坏{sign}字"), place)})
    with pytest.raises(Fault, match=rf"U\+{ord(sign):04X}.*adopt it and publish again") as refused:
        rules.refuse_illegible(ground.of_card(bad))
    assert place in refused.value.where


def test_a_definition_with_such_a_sign_is_refused_too() -> None:
    edition = ground.released()
    first, *rest = edition.definitions
    bad = replace(first, definition=first.definition.model_copy(update={"caliber": Text(zh="口\x1b径", en="")}))
    with pytest.raises(Fault, match=r"U\+001B") as refused:
        rules.refuse_illegible(replace(edition, definitions=(bad, *rest)))
    assert f"{first.key}.caliber.zh" in refused.value.where


def test_a_card_of_ordinary_texts_is_legible() -> None:
    rules.refuse_illegible(ground.released())


def test_addresses_are_whole_where_the_installation_has_one() -> None:
    for form in FORMATS:
        if form not in DEAR:
            content = make(ground.released(site=ground.SITE), form, "zh").content
            assert f"{ground.SITE}/zh/d/zhuhui/figure/gdp/2022?as_of=2321&cutoff=2022-12-31" in reading.text_of(form, content), form


@pytest.mark.parametrize(
    ("at", "said"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (19, "十九"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_headings_are_counted_in_chinese(at: int, said: str) -> None:
    assert chinese(at) == said


@pytest.mark.parametrize(
    ("key", "zh", "en"),
    [
        ("2022", "2022年", "2022"),
        ("2021/2025", "2021—2025年", "2021–2025"),
        ("2023-Q3", "2023年第3季度", "quarter 3 of 2023"),
        ("2023-05", "2023年5月", "May 2023"),
        ("2023-01/2023-09", "2023年1—9月", "January–September 2023"),
        ("2023-11-30", "2023年11月30日", "30 November 2023"),
    ],
)
def test_periods_are_said_as_offices_write_them(key: str, zh: str, en: str) -> None:
    assert (period(key, "zh"), period(key, "en")) == (zh, en)
