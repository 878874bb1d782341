from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.kernel.faults import Fault
from taizhang.kernel.quantities import (
    Interval,
    Scale,
    chinese,
    grouped,
    hectares,
    mu,
    parse_decimal,
    plain,
    printed,
    round_half_up,
    scaled,
    unscaled,
)

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15), max_value=10**15)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.50", "1234.50"),
        ("1,234,567.8", "1234567.8"),
        ("１，２３４．５", "1234.5"),
        ("－３", "-3"),
        ("\u22123.5", "-3.5"),
        (" +7 ", "7"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_as_it_is_printed(text: str, value: str) -> None:
    assert str(parse_decimal(text)) == str(Decimal(value))


@pytest.mark.parametrize("text", ["", "1,23", "12,34,567", "1e5", "NaN", ".5", "5.", "3万", "三", "1 2", "--1", "٣", "½"])
def test_what_is_no_plain_number_is_a_fault(text: str) -> None:
    with pytest.raises(Fault, match="is not a number"):
        parse_decimal(text)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("1.005", 2, "1.01"),
        ("1.0049", 2, "1.00"),
        ("0.5", 0, "1"),
        ("3", 2, "3.00"),
        ("1234", -2, "1.2E+3"),
    ],
)
def test_halves_go_away_from_zero(value: str, decimals: int, rounded: str) -> None:
    assert str(round_half_up(Decimal(value), decimals)) == rounded


@settings(max_examples=50)
@given(DECIMALS, st.integers(0, 5))
def test_rounding_agrees_with_fractions_and_the_rounded_stands_for_the_value(value: Decimal, decimals: int) -> None:
    rounded = round_half_up(value, decimals)
    shifted = abs(Fraction(value)) * 10**decimals + Fraction(1, 2)
    assert abs(Fraction(rounded)) * 10**decimals == shifted.numerator // shifted.denominator
    assert printed(rounded, decimals).holds(value)


@settings(max_examples=50)
@given(DECIMALS, st.sampled_from(["", "万", "亿"]))
def test_scaling_is_exact_both_ways(value: Decimal, scale: Scale) -> None:
    assert unscaled(scaled(value, scale), scale) == value


def test_a_long_number_is_neither_cut_nor_refused() -> None:
    value = Decimal("1234567890123456789012345678901234.565")
    assert round_half_up(value, 2) == Decimal("1234567890123456789012345678901234.57")
    assert unscaled(scaled(value, "亿"), "亿") == value


def test_numbers_are_printed_with_separators_or_as_chinese_reports_do() -> None:
    assert grouped(Decimal("1234.5"), 2) == "1,234.50"
    assert grouped(Decimal("-1234567")) == "-1,234,567"
    assert grouped(Decimal("1E+3")) == "1,000"
    assert chinese(Decimal("12345678"), 2, "万") == "1234.57万"
    assert chinese(Decimal("38450000000"), 1, "亿") == "384.5亿"
    assert chinese(Decimal("2543")) == "2543"


def test_fifteen_mu_are_a_hectare() -> None:
    assert mu(Decimal("2.5")) == Decimal("37.5")
    assert hectares(Decimal("37.5")) == Decimal("2.5")
    assert round_half_up(hectares(Decimal(1)), 6) == Decimal("0.066667")


def test_a_printed_number_stands_for_half_a_last_place_to_either_side() -> None:
    assert printed(Decimal("12.3"), 1) == Interval(Decimal("12.25"), Decimal("12.35"))
    assert printed(Decimal("1.24"), 2, "亿") == Interval(Decimal("123500000"), Decimal("124500000"))
    assert printed(Decimal(17), 0).holds(Decimal("17.5"))
    assert not printed(Decimal(17), 0).holds(Decimal("17.51"))
    assert printed(Decimal("12.3"), 1).meets(printed(Decimal("12.34"), 2))
    assert not printed(Decimal("12.3"), 1).meets(printed(Decimal("12.5"), 1))
    assert not printed(Decimal("12.5"), 1).meets(printed(Decimal("12.3"), 1))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("5211640000.00", "5211640000"),
        ("3500.000000", "3500"),
        ("1E+3", "1000"),
        ("0.00", "0"),
        ("-7.50", "-7.5"),
        ("0.0000001", "0.0000001"),
    ],
)
def test_a_value_has_one_text(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text
