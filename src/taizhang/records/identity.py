"""Strings that could name a person. A register that is `aggregate_only` takes none of them, whatever the field or the reason. Pure."""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = frozenset("./_·•()[]｡。")
_SPELT = str.maketrans("〇零一二三四五六七八九", "00123456789")
_LONG = re.compile(r"\d{15,}|\d{14}X|\d{17}X")
_MOBILE = re.compile(r"(?<!\d)(?:0{0,2}86)?1[3-9]\d{9}(?!\d)")
_PASSPORT = re.compile(r"(?<![A-Z0-9])(?:[A-Z]\d{8}|[A-Z]{2}\d{7}|[HM]\d{10})(?![A-Z0-9])")


def looks_like(text: str) -> str:
    """What the text seems to hold: "resident", "mobile", "passport", or "" for nothing of the kind.

    A resident ID number (GB 11643-1999) counts with a right check digit or a wrong one, and so does every other run of fifteen digits
    or more; digits of any width or script count, spelt in Chinese too, with spaces, hyphens, dots or brackets between them."""
    for read in (_joined(_narrow(text)), _joined(_narrow(text).translate(_SPELT))):
        for kind, pattern in (("resident", _LONG), ("mobile", _MOBILE), ("passport", _PASSPORT)):
            if pattern.search(read):
                return kind
    return ""


def _narrow(text: str) -> str:
    """Upper case, digits of any width and script as 0 to 9."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in plain)


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
    return sign.isspace() or sign in _SEPARATORS or unicodedata.category(sign) in ("Pd", "Cf", "Cc")


def _fits(before: str, after: str) -> bool:
    last = before[-1]
    if last.isdigit():
        return after.isdigit() or after == "X"
    return last.isascii() and last.isalpha() and after.isdigit()
