"""One printed amount, standing alone, in any spelling."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.reader import printed
from taizhang.reader.printed import Amount, Span


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("310.72", "310.72"),
        ("１，２３４．５万", "12345000"),
        ("二十一万亿", "21000000000000"),
        ("三亿零五十", "300000050"),
        ("四万五千二", "45200"),
        ("一百零三", "103"),
        ("7 万5 千4 百", "75400"),
        ("壹萬零貳拾", "10020"),
        ("负十五点零七", "-15.07"),
        ("三分之二", str(Decimal(2) / 3)),
        ("二又四分之一", "2.25"),
        ("1 3/4", "1.75"),
        ("三十余万", "300000"),
    ],
)
def test_a_number_is_read_in_any_spelling(text: str, value: str) -> None:
    assert printed.number(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("36.57亿元", "3657000000", "元"),
        ("￥300", "300", "元"),
        ("五元三角二分", "5.32", "元"),
        ("三斤半", "3.5", "斤"),
        ("一百千瓦", "100", "千瓦"),
        ("5兆瓦", "5000000", "瓦"),
        ("三十两", "30", "两"),
        ("20个", "20", "个"),
        ("七成六", "76", "%"),
        ("八折", "80", "%"),
        ("百分之二点四", "2.4", "%"),
        ("千分之五", "0.5", "%"),
        ("-3.2%", "-3.2", "%"),
        ("0.3个百分点", "0.3", "百分点"),
    ],
)
def test_an_amount_has_its_value_and_its_unit(text: str, value: str, unit: str) -> None:
    assert printed.parse(text) == Amount(Decimal(value), unit)


@pytest.mark.parametrize("text", ["", "元", "第一", "全区", "三不五", "1//2", "一" * 200])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert printed.parse(text) is None


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("20~100", Span(Decimal(20), Decimal(100), True, True)),
        ("大于20的同时小于等于35", Span(Decimal(20), Decimal(35), False, True)),
        ("五百以上", Span(low=Decimal(500))),
        ("不低于60%", Span(low=Decimal(60), low_included=True)),
        ("不超过三十天", Span(high=Decimal(30), high_included=True)),
        ("不大于50不小于20", Span(Decimal(20), Decimal(50), True, True)),
        ("大于50小于12", None),
        ("全区", None),
    ],
)
def test_a_bounded_amount_says_what_it_allows(text: str, span: Span | None) -> None:
    assert printed.span(text) == span


@given(st.text("零一二三十百千万亿点负分之半多%成元0123456789.,/-第 大小于不到至", max_size=80))
@settings(max_examples=50, deadline=None)
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    printed.number(text)
    printed.parse(text)
    printed.span(text)
