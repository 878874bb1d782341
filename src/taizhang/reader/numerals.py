"""Numbers as printed: Arabic, full-width, Chinese, and the two mixed (3亿5000万)."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {
    **dict(zip("零〇一二三四五六七八九", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)),
    **dict(zip("两壹贰叁肆伍陆柒捌玖兩貳參陸", (2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 2, 3, 6), strict=True)),
}
TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
SCALES = {
    "百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip
WIDE = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")
LONGEST = 24  # a longer run of digits is a code, no quantity


def arabic(printed: str) -> tuple[Decimal, int]:
    """The value of Arabic digits, wide ones too, thousands separated or not, and how many decimals were printed."""
    plain = printed.translate(WIDE).replace(",", "")
    return Decimal(plain), len(plain) - plain.index(".") - 1 if "." in plain else 0


def chinese(printed: str) -> tuple[Decimal, int]:
    """The value of a Chinese numeral, and its decimals: 三十五 → 35, 二〇二五 → 2025, 一点五 → 1.5, 两千三百万 → 23000000."""
    whole, point, rest = printed.partition("点")
    value = Decimal(_positional(whole) if not any(c in TENS or c in MYRIADS for c in whole) else _spoken(whole))
    if point:
        value += Decimal(_positional(rest)).scaleb(-len(rest))
    return value, len(rest)


def _positional(printed: str) -> int:
    value = 0
    for letter in printed:
        value = value * 10 + DIGITS.get(letter, 0)
    return value


def _spoken(printed: str) -> int:
    total = section = digit = 0
    last = 1
    for letter in printed:
        if letter in DIGITS:
            digit = DIGITS[letter]
            last = 1 if digit == 0 else last
        elif letter in TENS:
            last = TENS[letter]
            section, digit = section + (digit or 1) * last, 0
        else:
            last = MYRIADS[letter]
            section, digit = section + digit, 0
            total = (total + section or 1) * last if last > 10**4 else total + (section or 1) * last
            section = 0
    return total + section + (digit * last // 10 if last >= 100 and digit else digit)
