"""The value of one printed amount, standing alone: `4.78万亿`, `七成六`, `百分之二点四`, `五元三毛`, `大于20小于等于35`.

A report's text is read by `quantities`; this is for a cell, a form, a line somebody typed. What is no amount is None."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from taizhang.reader import numerals, units
from taizhang.reader.script import simplified

_LONGEST = 60
"""More letters than any amount has: every way of dividing them is tried."""
_WIDE = str.maketrans("".join(map(chr, range(0xFF01, 0xFF5F))) + "−–—￥", "".join(map(chr, range(0x21, 0x7F))) + "---¥")
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12, "打": 12, "k": 1000, "K": 1000, "M": 10**6}
_TOKEN = re.compile(
    r"(\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d{1,3}(?!\d))?|\.\d+)|([零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖]+)"
    r"|([十拾百佰千仟])|([万亿兆打kKM])|([余多几半])"
)
_SIGN = re.compile(r"[-负+]")
_PARTS = re.compile(r"(.{0,40}?)又?((?:百|千|万|亿|佰|仟|[零一二三四五六七八九十两壹贰叁肆伍陆柒捌玖拾\d.,]){1,40})分之(.{1,40})")
_SLASH = re.compile(r"(?:(\d{1,20}) {1,3})?(\d{1,20})/(\d{1,20})")
_OF_WHOLE = re.compile(r"([十百千万亿佰仟]{1,4})分之(.{1,40})")
_TENTHS = re.compile(r"(.{1,12})成(.?)")
_OFF = re.compile(r"(.{1,12})折")
_POINTS = re.compile(r"(.{1,40})个?百分点")
_HALF = {"对": Decimal(50), "半": Decimal(50)}
_COINS = {"角": 10, "毛": 10, "分": 100, "美分": 100, "欧分": 100, "日本钱": 100, "钱": 100, "仙": 100}
_COIN = re.compile(r"(.{1,20}?)(?:个)?(美分|欧分|日本[钱銭]|角|毛|分)")
_SYMBOLS = {"$": "美元", "¥": "元", "人民币": "元", "€": "欧元", "£": "英镑"}
_NAMES = {"块": "元", "块钱": "元", "元钱": "元", "人民币": "元", "美圆": "美元", "美金": "美元", "台币": "新台币", "公分": "厘米"}
_MEGA = re.compile(r"兆(?=字节|比特|赫兹|瓦|伏|帕|焦)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A value in its base unit; a percentage of any spelling is in %."""

    value: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """What a bounded amount allows: None is no bound; whether the bound itself is allowed stands beside it."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_included: bool = False
    high_included: bool = False


def number(printed: str) -> Decimal | None:
    """A number in any spelling: Arabic, Chinese, mixed, with fractions; blanks within it do not matter."""
    text = _plain(printed)
    if len(text) > _LONGEST:
        return None
    sign = 1
    while found := _SIGN.match(text):
        sign, text = (-sign if found[0] in "-负" else sign), text[1:].lstrip()
    value = _slash(text) or _parted("".join(text.split())) if text else None
    return None if value is None else sign * value


def parse(printed: str) -> Amount | None:
    """One amount with its unit."""
    text = "".join(_plain(printed).split())
    if len(text) > _LONGEST:
        return None
    sign = -1 if text[:1] in ("-", "负") else 1
    found = _ratio(text.lstrip("-负")) or _measured(text.lstrip("-负"))
    return Amount(sign * found.value, found.unit) if found else None


def _plain(printed: str) -> str:
    return simplified(printed).translate(_WIDE).strip()


def _slash(text: str) -> Decimal | None:
    """`1 3/5`."""
    found = _SLASH.fullmatch(text)
    if found is None or not int(found[3]):
        return None
    return Decimal(found[1] or 0) + Decimal(found[2]) / Decimal(found[3])


def _parted(text: str) -> Decimal | None:
    """`三百五又三分之一`."""
    found = _PARTS.fullmatch(text)
    if found is None:
        return _spoken(text)
    whole, part, of = (_spoken(found[1]) if found[1] else Decimal(0)), number(found[3]), _spoken(found[2])
    return None if whole is None or part is None or not of else whole + part / of


def _spoken(text: str) -> Decimal | None:
    """Sections of 万, 亿, 兆, each built of thousands, hundreds, tens; the last digit may leave its place unsaid (四百五)."""
    whole, point, rest = text.partition("点")
    reading = _Sections()
    at = 0
    while at < len(whole):
        found = _TOKEN.match(whole, at)
        if found is None:
            return None
        reading.take(found)
        at = found.end()
    if not whole or (point and not all(letter in numerals.DIGITS for letter in rest)):
        return None
    tail = Decimal(_positional(rest)).scaleb(-len(rest)) if rest else Decimal(0)
    return reading.total() + tail


class _Sections:
    def __init__(self) -> None:
        self._done: list[tuple[Decimal, int]] = []
        self._section = Decimal(0)
        self._digits: Decimal | None = None
        self._last = 1
        self._short = False

    def take(self, found: re.Match[str]) -> None:
        arabic, chinese, small, large, vague = found.groups()
        if arabic:
            self._digits, self._short = _decimal(arabic), False
        elif chinese:
            self._digits, self._short = Decimal(_positional(chinese)), len(chinese) == 1 and chinese not in "零〇"
        elif small:
            self._section += (self._digits or Decimal(1)) * _SMALL[small]
            self._digits, self._last = None, _SMALL[small]
        elif large:
            self._large(_LARGE[large])
        elif vague == "半":
            self._digits, self._short = Decimal("0.5"), False

    def _large(self, scale: int) -> None:
        current = self._section + (self._digits or 0)
        bare = not self._section and self._digits is None
        while self._done and (self._done[-1][1] < scale or (bare and self._done[-1][1] == scale)):
            current += self._done.pop()[0]
        self._done.append(((current or Decimal(1)) * scale, scale))
        self._section, self._digits, self._last = Decimal(0), None, scale

    def total(self) -> Decimal:
        digits = self._digits or Decimal(0)
        if self._short and self._last >= 100:
            digits = digits * self._last / 10
        return sum((value for value, _ in self._done), self._section) + digits


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _positional(digits: str) -> int:
    return int("".join(str(numerals.DIGITS[digit]) for digit in digits))


def _ratio(text: str) -> Amount | None:
    """Everything that comes down to percent."""
    value = None
    if found := _OF_WHOLE.fullmatch(text):
        part, of = number(found[2]), number(found[1])
        value = part * 100 / of if part is not None and of else None
    elif found := _POINTS.fullmatch(text):
        point = number(found[1].removesuffix("个"))
        return None if point is None else Amount(point, "百分点")
    elif found := _TENTHS.fullmatch(text):
        value = _tenths(found[1], found[2])
    elif found := _OFF.fullmatch(text):
        tenths = _HALF.get(found[1]) or number(found[1])
        value = None if tenths is None else tenths if tenths >= 10 else tenths * 10
    elif text[-1:] in ("%", "‰"):
        rate = number(text[:-1])
        value = None if rate is None else rate / (10 if text[-1] == "‰" else 1)
    return None if value is None else Amount(value, "%")


def _tenths(whole: str, rest: str) -> Decimal | None:
    """`七成六`, `三成半`, `半成`."""
    tens, ones = number(whole), Decimal(5) if rest == "半" else number(rest) if rest else Decimal(0)
    return None if tens is None or ones is None else tens * 10 + ones


def _measured(text: str) -> Amount | None:
    """The longest unit that leaves a number; then halves and coins after it."""
    for symbol, unit in _SYMBOLS.items():
        if text.startswith(symbol) and (found := _measured(text.removeprefix(symbol))):
            return Amount(found.value, found.unit or unit)
    splits = [at for at in range(1, len(text) + 1) if _fits(text[at:]) and number(text[:at]) is not None]
    if not splits:
        return None
    at = next((at for at in splits if _is_known(text[at:])), splits[-1])
    value, rest = number(text[:at]), text[at:]
    mega = _MEGA.match(rest)
    scale, rest = (10**6, rest[1:]) if mega else (1, rest)
    unit, more = _unit(rest.removeprefix("个") if len(rest) > 1 else rest)
    return None if value is None or more is None else Amount((value + more) * scale, unit)


def _is_known(rest: str) -> bool:
    """`千瓦` is a unit of its own, and not a thousand of `瓦`."""
    return rest in units.sorts() or rest == "两" or _MEGA.match(rest) is not None


def _fits(rest: str) -> bool:
    """What is left after the number is a unit, with what belongs to it; 两 alone is one too."""
    return not rest or rest == "两" or _unit(rest.removeprefix("个") if len(rest) > 1 else rest)[1] is not None or bool(_MEGA.match(rest))


def _unit(rest: str) -> tuple[str, Decimal | None]:
    """The unit, and what is added to the value behind it: `吨半`, `元三毛`. None: not to be read."""
    for end in range(len(rest), 0, -1):
        name, after = rest[:end], rest[end:].removeprefix("又")
        name = name.lower() if name.isascii() and name not in units.sorts() else name
        if name in units.sorts() or name in _NAMES or (name.isalpha() and "不" not in name and not _TOKEN.search(name) and not after):
            more = Decimal("0.5") if after == "半" else _coins(after)
            if more is not None:
                return _NAMES.get(name, units.base(name)), more
    return rest, (Decimal(0) if not rest or rest == "两" else None)


def _coins(text: str) -> Decimal | None:
    total, at = Decimal(0), 0
    while at < len(text):
        found = _COIN.match(text, at)
        amount = number(found[1]) if found else None
        if found is None or amount is None:
            return None
        total += amount / _COINS[found[2].replace("銭", "钱")]
        at = found.end()
    return total


_LEAST = re.compile(r"大于(?:或者?)?等于|不小于|不低于|不少于|至少[是有为]?|最少[是有为]?|≥|>=")
_MORE = re.compile(r"大于|超过了?|多于|高于|过|逾|超|>")
_MOST = re.compile(r"小于(?:或者?)?等于|不大于|不超过|不高于|不多于|最多[是有为]?|至多[是有为]?|≤|<=")
_LESS = re.compile(r"小于|低于|少于|不足|不到|不满|<")
_BEHIND = {"或者以上": "least", "或以上": "least", "或者更多": "least", "或更多": "least", "及以上": "least", "以上": "more", "多": "more",
           "或者以下": "most", "或以下": "most", "及以下": "most", "以下": "less", "之下": "less", "以内": "less"}  # fmt: skip
_COMPARED = {"大": "more", "多": "more", "高": "more", "长": "more", "小": "less", "低": "less", "少": "less", "短": "less"}
_BETWEEN = re.compile(r"(?:位于|介于|在)?第?(.{1,30}?)(?:到|至|~|～|-{1,2}|与|和)第?(.{1,30}?)之?间?")
_AND = re.compile(r"的同时|并且|，|,(?!\d{3}(?!\d))|并|且|而")


def span(printed: str, *, half_open: bool = False) -> Span | None:
    """A range or a bounded amount: `20~100`, `五百以上`, `大于20的同时小于等于35`. `half_open` leaves the upper end of `A到B` out."""
    text = "".join(_plain(printed).split())
    if len(text) > _LONGEST:
        return None
    parts = [part for part in _AND.split(text) if part]
    between = _between(text, half_open) if len(parts) == 1 else None
    found = [between] if between else [bound for part in parts for bound in _bounds(part)]
    return _met(found) if 0 < len(found) <= 2 else None


def _between(text: str, half_open: bool) -> Span | None:
    match = _BETWEEN.fullmatch(text)
    low, high = (number(match[1]), number(match[2])) if match else (None, None)
    if low is None or high is None or low >= high:
        return None
    return Span(low, high, low_included=True, high_included=not half_open)


def _bounds(text: str) -> list[Span]:
    """One or two comparisons, one after the other."""
    for at in range(len(text), 0, -1):
        one = _bound(text[:at])
        if one is not None:
            rest = _bounds(text[at:]) if at < len(text) else []
            if at == len(text) or rest:
                return [one, *rest]
    return []


def _bound(text: str) -> Span | None:
    for sort, pattern in (("least", _LEAST), ("most", _MOST), ("more", _MORE), ("less", _LESS)):
        found = pattern.match(text)
        if found and (value := _counted(text[found.end() :])) is not None:
            return _side(sort, value)
    if text.startswith("等于") and (value := _counted(text[2:])) is not None:
        return Span(value, value, low_included=True, high_included=True)
    if text.startswith("比") and text[-1] in _COMPARED and (value := _counted(text[1:-1])) is not None:
        return _side(_COMPARED[text[-1]], value)
    for word, sort in _BEHIND.items():
        if text.endswith(word) and (value := _counted(text[: -len(word)])) is not None:
            return _side(sort, value)
    vague = any(letter in text for letter in "多余几")
    return _side("more", value) if vague and (value := number(text)) is not None else None


def _counted(text: str) -> Decimal | None:
    found = parse(text) if text else None
    return found.value if found else None


def _side(sort: str, value: Decimal) -> Span:
    if sort in ("least", "more"):
        return Span(low=value, low_included=sort == "least")
    return Span(high=value, high_included=sort == "most")


def _met(found: list[Span]) -> Span | None:
    """Two bounds are one range if they are of both sides and leave something between them."""
    if len(found) == 1:
        return found[0]
    low = next((one for one in found if one.low is not None), None)
    high = next((one for one in found if one.high is not None), None)
    if low is None or high is None or low is high or not (low.low or 0) < (high.high or 0):
        return None
    return Span(low.low, high.high, low.low_included, high.high_included)
