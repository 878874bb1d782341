"""Claims made by hand: `完成培训[1880人|农村劳动力培训]` is a text in which the bracket is a claim.

In a bracket: the quote, the indicator, then in any order a kind, a role, a bound and a period.
"""

from __future__ import annotations

import re
from array import array
from decimal import Decimal
from typing import Any, get_args

from taizhang.kernel.quantities import parse_decimal
from taizhang.reader import types
from taizhang.reader.checks import check
from taizhang.reader.types import Claim, Document, Finding, Quantity, Repaired

_MARK = re.compile(r"\[([^\]]+)\]")
_NUMBER = re.compile(r"(-?[\d.]+)(亿|万)?(.*)")


def marked(text: str) -> tuple[Document, Repaired, tuple[Claim, ...]]:
    plain, claims, at = "", [], 0
    for found in _MARK.finditer(text):
        plain += text[at : found.start()]
        quote, indicator, *words = found[1].split("|")
        claims.append(_claim(quote, indicator, words, len(plain)))
        plain += quote
        at = found.end()
    plain += text[at:]
    return Document("made by hand", plain), Repaired(plain, array("i", range(len(plain) + 1))), tuple(claims)


def found_in(text: str, rule: str = "") -> list[Finding]:
    document, repaired, claims = marked(text)
    return [finding for finding in check(document, repaired, (), claims) if rule in ("", finding.rule)]


def verdicts(text: str, rule: str = "") -> list[str]:
    return [finding.verdict for finding in found_in(text, rule)]


def _claim(quote: str, indicator: str, words: list[str], at: int) -> Claim:
    number = _NUMBER.fullmatch(quote)
    assert number, quote
    scale = Decimal({"亿": 10**8, "万": 10**4}.get(number[2], 1))
    value, decimals = parse_decimal(number[1]), len(number[1].partition(".")[2])
    given: dict[str, Any] = {"kind": "level", "role": "result", "bound": "exact", "period": "2022"}
    for word in words:
        name = next((name for name, of in _KINDS.items() if word in get_args(of)), "period")
        given[name] = word
    to = at + len(quote)
    step = scale.scaleb(-decimals)
    quantity = Quantity(at, to, at, to, quote, value * scale, number[3], step, given.pop("bound"))
    return Claim(quantity, indicator, **given)


_KINDS = {"kind": types.ClaimKind, "role": types.Role, "bound": types.Bound}
