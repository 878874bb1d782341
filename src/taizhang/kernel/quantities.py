"""Printed numbers: read, rounded half up, scaled by 万 and 亿, and the interval that a printed number stands for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal

from taizhang.kernel.faults import Fault

Scale = Literal["", "万", "亿"]

POWERS: dict[Scale, int] = {"": 0, "万": 4, "亿": 8}
"""By how many powers of ten a printed number is smaller than its value in the base unit."""

MU_PER_HECTARE = 15

_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_WIDE = Context(prec=100, rounding=ROUND_HALF_UP)  # so wide that only `quantize` ever rounds


def parse_decimal(text: str) -> Decimal:
    """A decimal from text: full-width digits and signs, thousands separators and surrounding space are allowed.

    Raises Fault for anything else (exponents, units, an ill-placed separator)."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
    if not (plain.isascii() and _NUMBER.fullmatch(plain)):
        raise Fault(f"{text!r} is not a number", remedy="write digits, such as 1234.50 or 1,234.50")
    return Decimal(plain.replace(",", ""))


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """`value` with that many decimals; a half goes away from zero, as statistics are printed (四舍五入)."""
    return value.quantize(Decimal(1).scaleb(-decimals), context=_WIDE)


def counted(number: int, noun: str) -> str:
    """A number of things in English, the noun given in its singular: 1 row, 2 rows."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def scaled(value: Decimal, scale: Scale) -> Decimal:
    """A value of the base unit in 万 or 亿, exact."""
    return value.scaleb(-POWERS[scale], context=_WIDE)


def unscaled(printed: Decimal, scale: Scale) -> Decimal:
    """A number printed in 万 or 亿, in the base unit, exact."""
    return printed.scaleb(POWERS[scale], context=_WIDE)


def plain(value: Decimal) -> str:
    """The one decimal text of a value: no exponent, no zeros at the end (5211640000.00 → 5211640000)."""
    return f"{value.normalize(_WIDE):f}"


def grouped(value: Decimal, decimals: int = 0) -> str:
    """1234.5 → `1,234.50`."""
    return f"{round_half_up(value, decimals):,f}"


def chinese(value: Decimal, decimals: int = 0, scale: Scale = "") -> str:
    """12345678 → `1234.57万`: without separators, as Chinese reports print."""
    return f"{round_half_up(scaled(value, scale), decimals):f}{scale}"


def mu(hectares: Decimal) -> Decimal:
    """公顷 → 亩, exact."""
    return _WIDE.multiply(hectares, MU_PER_HECTARE)


def hectares(mu_: Decimal) -> Decimal:
    """亩 → 公顷, unrounded (to 100 digits)."""
    return _WIDE.divide(mu_, MU_PER_HECTARE)


@dataclass(frozen=True, slots=True)
class Interval:
    """What a printed number may stand for, both ends included."""

    low: Decimal
    high: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high

    def meets(self, other: Interval) -> bool:
        return self.low <= other.high and other.low <= self.high


def printed(number: Decimal, decimals: int, scale: Scale = "") -> Interval:
    """The values, in the base unit, that print as `number` with that many decimals: half a last place to either side."""
    half = Decimal(5).scaleb(-decimals - 1)
    return Interval(unscaled(_WIDE.subtract(number, half), scale), unscaled(_WIDE.add(number, half), scale))
