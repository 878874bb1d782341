"""How figures are printed: the forms that the two reports use, and the traps of rounding."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.card.rules import base_unit, in_base, plain, printed
from taizhang.definitions.types import Shown


def shown(**given: Any) -> Shown:
    return Shown(indicator="gdp", **given)


REPORTS = [
    ("31072000000", "元", {"scale": "亿", "decimals": 2}, "level", "31072000000", "310.72亿元", "¥31.072 billion", "exact"),
    ("31071999999.5", "元", {"scale": "亿", "decimals": 2}, "level", "31072000000", "310.72亿元", "¥31.072 billion", "exact"),
    ("310.72", "亿元", {"decimals": 2}, "level", "31072000000", "310.72亿元", "¥31.072 billion", "exact"),
    ("15610000000", "元", {"scale": "亿", "decimals": 2}, "level", "15610000000", "156.10亿元", "¥15.610 billion", "exact"),
    ("46465", "元", {}, "level", "46465", "46465元", "¥46,465", "exact"),
    ("60000000", "元", {"scale": "万"}, "level", "60000000", "6000万元", "¥60 million", "exact"),
    ("7859000", "元", {"scale": "万", "decimals": 1}, "level", "7859000", "785.9万元", "¥7.859 million", "exact"),
    ("450000", "元", {"scale": "万"}, "level", "450000", "45万元", "¥450,000", "exact"),
    ("19012", "户", {"scale": "万", "decimals": 1}, "level", "19000", "1.9万户", "19,000 households", "exact"),
    ("1049600", "平方米", {"scale": "万", "decimals": 2}, "level", "1049600", "104.96万平方米", "1.0496 million square metres", "exact"),
    ("5.3", "%", {"decimals": 1}, "growth", "5.3", "5.3%", "5.3%", "exact"),
    ("6.04", "%", {"decimals": 1, "trim": True}, "growth", "6", "6%", "6%", "exact"),
    ("99.0041", "%", {"decimals": 2}, "rate", "99", "99.00%", "99.00%", "exact"),
    ("8", "%", {"bound": "about"}, "growth", "8", "8%左右", "about 8%", "about"),
    ("1037", "名", {"floor_to": 100}, "level", "1000", "1000余名", "more than 1,000", "at_least"),
    ("1000", "名", {"floor_to": 100}, "level", "1000", "1000名", "1,000", "exact"),
    ("207300", "元", {"scale": "万", "floor_to": 100000, "words": {"zh": "以上", "en": "at least"}}, "level",
     "200000", "20万元以上", "at least ¥200,000", "at_least"),
    ("200000", "元", {"scale": "万", "floor_to": 100000, "words": {"zh": "以上", "en": "at least"}}, "level",
     "200000", "20万元以上", "at least ¥200,000", "at_least"),
    ("11234", "家", {"scale": "万", "floor_to": 10000, "words": {"zh": "超{}", "en": "more than"}}, "level",
     "10000", "超1万家", "more than 10,000", "at_least"),
    ("1", "", {}, "rank", "1", "第一", "first", "exact"),
    ("2", "", {"unit": {"zh": "位", "en": ""}}, "rank", "2", "第2位", "2nd", "exact"),
    ("12", "", {}, "rank", "12", "第12", "12th", "exact"),
    ("0.3", "百分点", {"decimals": 1}, "change", "0.3", "0.3百分点", "0.3 percentage points", "exact"),
    ("-3.25", "%", {"decimals": 1}, "growth", "-3.3", "-3.3%", "-3.3%", "exact"),
    ("-0.04", "%", {"decimals": 1}, "growth", "0", "0.0%", "0.0%", "exact"),
    ("2543", "户", {"unit": {"zh": "户群众", "en": "families"}}, "level", "2543", "2543户群众", "2,543 families", "exact"),
    ("48000", "平方米", {"scale": "万", "decimals": 1, "unit": {"zh": "万㎡", "en": "m²"}}, "level",
     "48000", "4.8万㎡", "48,000 m²", "exact"),
]  # fmt: skip


@pytest.mark.parametrize(("exact", "unit", "rule", "kind", "value", "zh", "en", "bound"), REPORTS)
def test_a_figure_is_printed_as_the_reports_print_it(
    exact: str, unit: str, rule: dict[str, Any], kind: str, value: str, zh: str, en: str, bound: str
) -> None:
    found = printed(Decimal(exact), unit, shown(**rule), kind)
    assert (str(found.value), found.zh, found.en, found.bound) == (value, zh, en, bound)


def test_half_is_rounded_up_and_not_to_even() -> None:
    assert printed(Decimal("2.5"), "%", shown(), "rate").zh == "3%"
    assert printed(Decimal("0.125"), "%", shown(decimals=2), "rate").zh == "0.13%"


def test_a_bound_that_the_figure_itself_has_is_kept_and_said() -> None:
    found = printed(Decimal(43), "公顷", shown(), "level", "at_least")
    assert (found.bound, found.zh, found.en) == ("at_least", "43公顷以上", "at least 43 hectares")


def test_words_that_are_empty_print_none_but_the_bound_stands() -> None:
    found = printed(Decimal(43), "公顷", shown(bound="at_least", words={"zh": "", "en": ""}), "level")
    assert (found.bound, found.zh, found.en) == ("at_least", "43公顷", "43 hectares")


def test_a_unit_keeps_its_own_scale_apart() -> None:
    assert base_unit("亿元") == ("亿", "元")
    assert base_unit("万") == ("", "万")
    assert in_base(Decimal("1.38"), "亿元") == 138_000_000


@settings(max_examples=50, deadline=None)
@given(
    exact=st.decimals(min_value=0, max_value=10**13, places=2),
    scale=st.sampled_from(["", "万", "亿"]),
    decimals=st.integers(0, 4),
    step=st.none() | st.sampled_from([10, 100, 10_000]),
)
def test_what_is_printed_lies_within_half_a_last_digit_or_just_below(exact: Decimal, scale: str, decimals: int, step: int | None) -> None:
    found = printed(exact, "元", shown(scale=scale, decimals=decimals, floor_to=step), "level")
    last = Decimal(10) ** ({"": 0, "万": 4, "亿": 8}[scale] - decimals)
    if step is None:
        assert abs(found.value - exact) <= last / 2
    else:
        assert 0 <= exact - found.value < last + step
        assert (found.bound == "at_least") is (exact % step != 0)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4))
@settings(max_examples=50)
def test_a_plain_number_equals_itself_and_has_no_exponent(number: Decimal) -> None:
    assert plain(number) == number
    assert "E" not in f"{plain(number)!s}" or plain(number) == 0 or abs(number) < Decimal("0.000001")
