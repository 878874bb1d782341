"""What the heads of a table say, and how a number under them is put into words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from taizhang.reader import knowledge, units
from taizhang.reader.knowledge import Words

UNIT_LINE = re.compile(r"(?:计量|计算)?单位\s{0,3}[:：]\s{0,3}([^\s()（）。]{1,30}(?:[、，,/]\s?[^\s()（）。]{1,12}){0,4})")
_LAST_BRACKET = re.compile(r"[（(]\s{0,3}([^（）()]{1,12})[）)]\s{0,3}$")
_PERIOD = re.compile(
    r"(?:截至)?(?:(?:19|20)\d\d\s?年?度?(?:\s?(?:\d{1,2}\s?[-—–~～至到]\s?\d{1,2}\s?月(?:份)?|\d{1,2}\s?月(?:份|末|底)?|[上下]半年|前[一二三]季度"
    r"|第?[一二三四1-4]季度|末|底))?|\d{1,2}\s?[-—–~～至到]\s?\d{1,2}\s?月(?:份)?|[上下]半年|前[一二三]季度|[一二三四]季度|“?十[一二三四五]五”?(?:末|期间)?)"
)
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_SCALE = "十百千万亿"
_ORDER = re.compile(r"^[\s#＃*]*(?:其中[:：]?|[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s?|[①-⑳]\s?)?[\s#]*")
_COUNTED = re.compile(r"(个|家|户|人|件|次|起|项|宗|辆|台|套|处|座|所)数$")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands over a table: its period, the units it names."""

    period: str = ""
    units: tuple[str, ...] = ()

    def under(self, text: str) -> Setting:
        """The setting once a title or a line like `单位：亿元、%` was read."""
        named = UNIT_LINE.search(text) or _LAST_BRACKET.search(text)
        found = tuple(unit for unit in re.split(r"[、，,；;]|或|/(?=[%％])", named[1]) if is_unit(unit)) if named else ()
        period = _PERIOD.search(_BLANK.sub("", text))
        return replace(self, units=found or self.units, period=_year(period[0]) if period else self.period)


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    unit: str


@dataclass(frozen=True, slots=True)
class Head:
    """One column: its words without period and unit, both of which stand apart. `silent` columns tell nothing to a reader."""

    words: str = ""
    period: str = ""
    unit: str = ""
    silent: bool = False
    is_unit: bool = False

    @classmethod
    def of(cls, lines: list[str]) -> Head:
        """Of the texts that stand over a column, the outermost first: each may give words, a period, a unit."""
        said, period, unit = list[str](), "", ""
        for line in lines:
            words, named = _without_unit(_BLANK.sub("", line))
            words, when = _without_period(words)
            said.append("" if is_unit(words) and words not in _words("names") else words)
            period, unit = when or period, named or (words if is_unit(words) else unit)
        words = "".join(dict.fromkeys(said))
        return cls(words, _year(period), unit, words in _words("silent"), words in _words("unit"))

    @property
    def is_follower(self) -> bool:
        """Tells more of the number before it."""
        return any(_words(sort).within(self.words) for sort in ("growth", "share", "rank"))

    @property
    def is_goal(self) -> bool:
        return bool(_words("goal").within(self.words)) and not self.words.endswith("率")


def is_unit(text: str) -> bool:
    """`亿元`, `%`, `元/吨`: a unit that the reader knows, with or without a scale."""
    inner = text.lstrip(_SCALE).removeprefix("/") if text not in units.sorts() else text
    return bool(inner) and all(part in units.sorts() or part.removeprefix("个") in units.sorts() for part in re.split("[/／]", inner))


def phrase(of: Row, head: Head, before: Head | None, setting: Setting, number: str) -> str:
    """The words for one number, with what divides them from those before."""
    label, label_unit = _without_unit(_ORDER.sub("", of.label))
    if before is not None and head.is_follower and head.period in ("", before.period):
        return "，" + _follower(head, number)
    period = head.period or setting.period
    name = _name(label, head, bool(of.unit or label_unit))
    if head.is_follower:
        return _divider(before) + period + name + _follower(head, number)
    own = _own_unit(number)
    unit = "" if own else head.unit or of.unit or label_unit or _counted(name) or _of_setting(setting, name)
    goal = "为" if head.is_goal else ""
    return _divider(before) + period + name + goal + number + unit


def _divider(before: Head | None) -> str:
    return "" if before is None else "；"


def _name(label: str, head: Head, label_is_measured: bool) -> str:
    """What is measured. A place goes first, be it the row or the column."""
    words = head.words
    if head.is_follower or not words or words in _words("level") or words in _words("names"):
        return label
    is_area = _words("area").ending(words, 0, len(words))
    if words in _words("span") or is_area or (label_is_measured and not head.unit and not head.is_goal):
        return words + label
    return label + words


def _follower(head: Head, number: str) -> str:
    if _words("rank").within(head.words):
        return f"{head.words}第{number}位" if not _own_unit(number) else f"{head.words}{number}"
    if _words("growth").within(head.words):
        return _growth(head, number)
    unit = "" if _own_unit(number) else head.unit or "%"
    return f"{head.words}{number}{unit}"


def _growth(head: Head, number: str) -> str:
    compared = _words("compared").within(head.words)
    unit = "" if _own_unit(number) else head.unit or "%"
    counts = (unit + _own_unit(number)) not in ("%", "％", "‰", "倍")
    falls = number.startswith("-")
    verb = ("减少" if falls else "增加") if counts else ("下降" if falls else "增长")
    return f"{compared or '同比'}{verb}{number.removeprefix('-')}{unit}"


def _without_unit(text: str) -> tuple[str, str]:
    """`地区生产总值（亿元）` and `增长%` taken apart."""
    found = _LAST_BRACKET.search(text)
    if found and (unit := found[1].removeprefix("单位").lstrip(":：")) and is_unit(unit.removeprefix("±")):
        return text[: found.start()].strip(), unit.removeprefix("±")
    unit = text[-1:]
    if unit in ("%", "％", "‰") and len(text) > 1 and not text[-2].isdigit():
        return text[:-1].rstrip("±+-/"), unit
    return text.strip(), ""


def _without_period(words: str) -> tuple[str, str]:
    """A period at either end of the words, taken off."""
    found = _PERIOD.search(words)
    if found and (found.start() == 0 or found.end() == len(words)):
        return words[: found.start()] + words[found.end() :], found[0]
    return words, ""


def _own_unit(number: str) -> str:
    return number.lstrip("-+0123456789.,，")


def _counted(name: str) -> str:
    """`企业个数`, `户数`: the measure word is in the name."""
    found = _COUNTED.search(name)
    return found[1] if found else ""


def _of_setting(setting: Setting, name: str) -> str:
    """Of `单位：亿元、%` a rate takes the second, all else the first."""
    is_rate = name.endswith("率")
    wanted = [unit for unit in setting.units if (unit in "%％‰") == is_rate]
    return wanted[0] if wanted else "%" if is_rate else ""


def _words(sort: str) -> Words:
    return knowledge.words("heads", sort)


def _year(text: str) -> str:
    return text.rstrip("年") + "年" if _YEAR.fullmatch(text) else text.replace("度", "", 1) if text.endswith("年度") else text
