"""What keeps a card from being published, and how a figure is printed: scaled, rounded half up, in words of both languages
(GB/T 15835-2011 for numerals). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Context, Decimal

from taizhang.card.types import Printed
from taizhang.definitions.types import Shown, Text
from taizhang.journal.types import Entry
from taizhang.kernel.faults import Fault
from taizhang.kernel.quantities import Scale, hectares, round_half_up, scaled, unscaled

_WIDE = Context(prec=100)  # exact values come with more digits than the default context holds
_WORDS = {
    "about": Text(zh="左右", en="about"),
    "at_least": Text(zh="以上", en="at least"),
    "at_most": Text(zh="以内", en="at most"),
}
_PLACES = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ENGLISH = {
    "%": "%",
    "‰": "‰",
    "百分点": " percentage points",
    "人": " people",
    "人次": " person-times",
    "户": " households",
    "公顷": " hectares",
    "亩": " mu",
    "平方米": " square metres",
    "㎡": " square metres",
    "平方公里": " square kilometres",
    "公里": " kilometres",
    "米": " metres",
    "吨": " tonnes",
    "倍": " times",
    "天": " days",
    "年": " years",
    "小时": " hours",
}
"""Units with one plain English word; measure words (个, 家, 件) have none: the sentence names the thing."""
_CURRENCY = {"元": "¥", "美元": "$"}


IMPORTS = ("import.started", "import.finished", "import.abandoned")


def open_imports(entries: Iterable[Entry]) -> list[str]:
    """Of the events of imports, in order, the subjects of those that were started and have not ended."""
    waiting: dict[str, str] = {}
    for entry in entries:
        if entry.kind == "import.started":
            waiting[entry.subject] = str(entry.data["register"])
        else:
            waiting.pop(entry.subject, None)
    return [f"{subject} into {register}" for subject, register in waiting.items()]


def base_unit(unit: str) -> tuple[Scale, str]:
    """(scale word, base unit) of a unit as written: 亿元 → (亿, 元), 户 → ("", 户)."""
    scales: tuple[Scale, ...] = ("亿", "万")
    for scale in scales:
        if unit.startswith(scale) and len(unit) > len(scale):
            return scale, unit.removeprefix(scale)
    return "", unit


def unit_word(unit: str, language: str) -> str:
    """A unit by itself, as a heading names it: 元 → 元, yuan; 户 → households. Measure words have none in English, scaled ones stay."""
    if language == "zh" or base_unit(unit)[0]:
        return unit
    return {"元": "yuan", "美元": "dollars"}.get(unit, _ENGLISH.get(unit, "").strip())


def in_base(amount: Decimal, unit: str) -> Decimal:
    """An amount of a scaled unit in its base unit: 310.72 亿元 → 31072000000."""
    return plain(unscaled(amount, base_unit(unit)[0]))


def plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros or exponent; never a negative zero."""
    if number == number.to_integral_value():
        return Decimal(int(number))
    return number.normalize(_WIDE)


def in_print(amount: Decimal, unit: str, shown: Shown) -> tuple[Decimal, str]:
    """(amount, unit) in the unit that is printed: staff keep land in 亩, newspapers print 公顷 (4000 亩 → 266.666… 公顷)."""
    if shown.printed_in is None:
        return amount, unit
    if base_unit(unit)[1] != "亩":
        raise Fault(f"a figure in {unit} cannot be printed in {shown.printed_in}", remedy="take `printed_in` out of the sentence")
    return hectares(in_base(amount, unit)), shown.printed_in


def printed(exact: Decimal, unit: str, shown: Shown, kind: str, bound: str = "exact") -> Printed:
    """Print `exact` (in `unit`) as `shown` says. `kind` is the claim's kind, `bound` what the figure itself knows of its bound.

    1. Floor, if asked: the next round number below, which makes the bound at_least unless it was round already.
    2. Scale and round half up (a floored number is never rounded up again).
    3. Words of the bound, unless the definition brings its own."""
    if kind == "rank":
        return _rank(exact, shown)
    bound = bound if shown.bound == "exact" else shown.bound
    floored = _floor(exact, shown.floor_to) if shown.floor_to else exact
    own, base = base_unit(unit)
    scale = shown.scale or own
    number = _cut(scaled(in_base(floored, unit), scale), shown)
    lowered = floored != exact
    if lowered or (shown.floor_to and shown.words):
        bound = "at_least"
    value = unscaled(number, scale)
    zh, en = _with_words(_Spoken(number, value, scale, base, shown.unit), shown.words, bound, lowered)
    return Printed(plain(value), shown.claim_unit or base, bound, zh, en)


def _floor(exact: Decimal, step: int) -> Decimal:
    return (exact / step).to_integral_value(ROUND_FLOOR) * step


def _cut(number: Decimal, shown: Shown) -> Decimal:
    """To the decimals that are shown: down where it was floored before, half up otherwise; never a negative zero."""
    if shown.floor_to:
        number = number.quantize(Decimal(1).scaleb(-shown.decimals), rounding=ROUND_FLOOR)
    else:
        number = round_half_up(number, shown.decimals)
    return plain(number) if shown.trim else number + 0


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A rounded number in both languages, without the words of its bound."""

    number: Decimal
    value: Decimal
    scale: Scale
    base: str
    unit: Text | None

    def zh(self, more: str = "") -> str:
        unit = self.unit.zh if self.unit else self.base
        scale = "" if self.scale and unit.startswith(self.scale) else self.scale
        return f"{self.number:f}{scale}{more}{unit}"

    def en(self) -> str:
        number, word = self._english_number()
        if self.unit is None and self.base in _CURRENCY:
            sign = "-" if self.value < 0 else ""
            return f"{sign}{_CURRENCY[self.base]}{abs(number):,f}{word}"
        unit = _ENGLISH.get(self.base, "") if self.unit is None else _spaced(self.unit.en)
        return f"{number:,f}{word}{unit}"

    def _english_number(self) -> tuple[Decimal, str]:
        """A number that Chinese scales is said in millions or billions, with the decimals that were printed (156.10亿 → 15.610 billion)."""
        if not self.scale:
            return self.number, ""
        whole = self.number == self.number.to_integral_value()
        for power, word in ((9, " billion"), (6, " million")):
            if abs(self.value) >= Decimal(10) ** power:
                spoken = self.value.scaleb(-power)
                return plain(spoken) if whole else spoken, word
        return self.value, ""


def _spaced(unit: str) -> str:
    return unit if not unit or unit[0] in "%‰" else f" {unit}"


def _with_words(spoken: _Spoken, words: Text | None, bound: str, lowered: bool) -> tuple[str, str]:
    if words is None and lowered:
        return spoken.zh("余"), f"more than {spoken.en()}"
    words = words or _WORDS.get(bound) or Text(zh="", en="")
    zh = words.zh.replace("{}", spoken.zh()) if "{}" in words.zh else f"{spoken.zh()}{words.zh}"
    en = words.en.replace("{}", spoken.en()) if "{}" in words.en else f"{words.en} {spoken.en()}".strip()
    return zh, en


def _rank(exact: Decimal, shown: Shown) -> Printed:
    """第一 and first to 第十 and tenth, then figures; with a unit of its own always figures (第2位)."""
    place = int(exact)
    if shown.unit is None and 1 <= place <= len(_PLACES):
        zh, en = f"第{_PLACES[place - 1]}", _ORDINALS[place - 1]
    else:
        zh, en = f"第{place}{shown.unit.zh if shown.unit else ''}", _ordinal(place)
    return Printed(Decimal(place), shown.claim_unit or "位", shown.bound, zh, en)


def _ordinal(place: int) -> str:
    ending = "th" if 10 <= place % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"
