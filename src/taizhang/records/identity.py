"""Strings that could name a person. A register that is `aggregate_only` takes none of them, whatever the field or the reason. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate

_SEPARATORS = frozenset("./_·•()[]｡。")
_BETWEEN = frozenset("年月日号")
_SPELT = str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸OΟО", "00123456789" + "1" + "123456789" + "236" + "000")
_LONG = re.compile(r"\d{15,}|\d{14}X|\d{17}X")
_MOBILE = re.compile(r"(?<!\d)(?:0{0,2}86)?1[3-9]\d{9}(?!\d)")
_PASSPORT = re.compile(r"(?<![A-Z0-9])(?:[A-Z]\d{8}|[A-Z]{2}\d{7}|[HM]\d{10})(?![A-Z0-9])")
_WRITTEN_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])(?:\1(?:[12]\d|3[01]|0?[1-9]))?(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
"""How the code of a province begins (GB/T 2260)."""
_TELEPHONES = ((3, 4, 4), (3, 8), (7, 4), (1,) * 11)
"""How a telephone number is parted."""
_TENTHOUSAND = 10_000


def looks_like(text: str) -> str:
    """What the text seems to hold: "resident", "mobile", "passport", or "" for nothing of the kind.

    A resident ID number (GB 11643-1999) counts with a right check digit or a wrong one, and so does every other run of fifteen digits
    or more; digits of any width or script count, spelt in Chinese too and with O for nought, and marks upon them are passed over.

    Spaces, hyphens, dots and brackets between digits only divide them, but for written days (2023-01-01). Other signs, and 年, 月, 日,
    号, divide numbers as well as digits (12、345、1380): what they divide counts where the whole has the form of an ID number (province,
    day of birth) or is parted as telephone numbers are."""
    for read in (_narrow(text), _narrow(text).translate(_SPELT)):
        joined = _joined(_WRITTEN_DAY.sub("、", read))
        for kind, pattern in (("resident", _LONG), ("mobile", _MOBILE), ("passport", _PASSPORT)):
            if pattern.search(joined):
                return kind
        for pieces in _divided(read):
            if kind := _parted(pieces):
                return kind
    return ""


def numbered(figure: Decimal) -> str:
    """The same of a value that is a number. No total of a district has fifteen digits before its point; eleven digits that begin as
    those of a mobile telephone are one unless they are a multiple of ten thousand (13145000000 yuan) or have a fraction."""
    if figure.adjusted() >= 14:
        return "resident"
    whole = figure == figure.to_integral_value()
    return "mobile" if whole and figure % _TENTHOUSAND and _MOBILE.fullmatch(f"{abs(figure):.0f}") else ""


def _narrow(text: str) -> str:
    """Upper case, digits of any width and script as 0 to 9, without marks and signs that take no place."""
    plain = unicodedata.normalize("NFKC", text).upper()
    told = (sign for sign in plain if unicodedata.category(sign) not in ("Mn", "Me", "Cf"))
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in told)


def _joined(text: str) -> str:
    """Without what stands between two digits, or between digits and the letter before or after them, only to divide them."""
    found: list[str] = []
    waiting = ""
    for sign in text:
        if _divides(sign):
            waiting += sign
            continue
        joins = bool(found) and waiting and _fits(found[-1], sign)
        found.append(sign if joins or not waiting else f" {sign}")
        waiting = ""
    return "".join(found)


def _divides(sign: str) -> bool:
    return sign.isspace() or sign in _SEPARATORS or unicodedata.category(sign) in ("Pd", "Cc")


def _fits(before: str, after: str) -> bool:
    last = before[-1]
    if last.isdigit():
        return after.isdigit() or after == "X"
    return last.isascii() and last.isalpha() and after.isdigit()


def _divided(text: str) -> Iterator[list[str]]:
    """Numbers, an X at their end included, with nothing but signs between them."""
    pieces = [""]
    for sign in f"{text}字":
        if sign in _BETWEEN or unicodedata.category(sign)[0] in "PSMZC":
            pieces.append("")
        elif sign.isdigit() or (sign == "X" and any(pieces)):
            pieces[-1] += sign
        else:
            yield [piece for piece in pieces if piece]
            pieces = [""]


def _parted(pieces: Sequence[str]) -> str:
    sizes = [len(piece) for piece in pieces]
    for start in range(len(pieces)):
        for length, end in zip(accumulate(sizes[start:]), range(start + 1, len(pieces) + 1), strict=True):
            whole = "".join(pieces[start:end])
            if length > 18:
                break
            if _is_resident(whole, tuple(accumulate(sizes[start:end]))):
                return "resident"
            dated = all(_YEAR.fullmatch(piece) for piece in pieces[start + 1 : end])
            if tuple(sizes[start:end]) in _TELEPHONES and _MOBILE.fullmatch(whole) and not dated:
                return "mobile"
    return ""


def _is_resident(whole: str, joints: Sequence[int]) -> bool:
    """Province, day of birth, and eighteen digits; the fifteen of before 1999 only where they are parted behind place and day."""
    if not _PROVINCE.match(whole) or "X" in whole[:-1]:
        return False
    if len(whole) == 18:
        return _is_day(whole[6:14])
    return len(whole) == 15 and whole.isdigit() and {6, 12}.issubset(joints) and _is_day(f"19{whole[6:12]}")


def _is_day(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2099
    except ValueError:
        return False
