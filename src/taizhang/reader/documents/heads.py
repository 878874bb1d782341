"""What the heads of a table say, and how a number under them is put into words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

UNIT_LINE = re.compile(r"(?:计量|计算)?单位\s{0,3}[:：]\s{0,3}([^\s()（）。]{1,30}(?:[、，,/]\s?[^\s()（）。]{1,12}){0,4})")
_TITLE_UNIT = re.compile(r"[（(]\s{0,3}([^（）()]{1,12})[）)]\s{0,3}$")
_PERIOD = re.compile(
    r"(?:截至)?(?:(?:19|20)\d\d\s?年?度?(?:\s?(?:\d{1,2}\s?[-—–~～至到]\s?\d{1,2}\s?月(?:份)?|\d{1,2}\s?月(?:份|末|底)?|[上下]半年|前[一二三]季度"
    r"|第?[一二三四1-4]季度|末|底))?|\d{1,2}\s?[-—–~～至到]\s?\d{1,2}\s?月(?:份)?|[上下]半年|前[一二三]季度|[一二三四]季度|“?十[一二三四五]五”?(?:末|期间)?)"
)
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_MEASURE = (
    "元|美元|港元|欧元|日元|人|人次|名|户|个|家|项|件|起|次|宗|例|亩|公顷|平方米|㎡|m2|m²|立方米|平方公里|平方千米|公里|千米|km|米|吨|公斤|千克|斤|克|千瓦|千瓦时|度|升"
    "|倍|天|日|小时|分钟|年|岁|位|台|套|辆|架|艘|头|只|羽|株|棵|处|座|栋|所|条|间|床|张|部|册|种|批|笔|场|期|届|票|箱|袋|瓶|篇|幅|标准煤|吨标准煤|TEU|标箱|标准箱|分|百分点|个百分点|微克/立方米|元/平方米|元/吨"
)
_UNIT = re.compile(rf"(?:[十百千万亿]{{0,3}}(?:{_MEASURE})(?:/[人户年月日次吨亩]|)|[%％‰])")
_LEVEL = re.compile(
    r"(?:绝对[量数值额]|总量|数值|数量|实绩|实际|完成|完成[数值量额]|指标值|金额|总额|合计|当年|当期|实际完成(?:数|额|值)?|执行数|决算数|[数值量额]|当月|统计值|实际数|数据)"
)
_SPAN = re.compile(r"(?:本[年月期季]|累计|全年|年末|期末|当月)(?:累计|止|末)?(?:数|完成|实绩)?")
_GROWTH = re.compile(r"增长|增速|增幅|增减|±|升降|同比|环比|比上年|比去年|较上年|比上月")
_COMPARED = re.compile(r"(?:同比|环比|(?:比|较)(?:上年|去年|上月|上期|同期)(?:同期|同月)?|两年平均)")
_SHARE = re.compile(r"占比|比重|构成|占.{0,12}[%％]?$")
_RANK = re.compile(r"排名|位次|名次|排位")
_GOAL = re.compile(r"目标|计划|预期|预算数?$|任务")
_SILENT = re.compile(r"序号|编号|代码|代号|电话|手机|联系方式|邮编|邮政编码|身份证|证号|信用代码|页码|No\.?|ID", re.IGNORECASE)
_NO_NAME = re.compile(
    r"指标(?:名称)?|项目(?:名称)?|名称|地区|区域|县区|县（?市、?区）?|市州|区县|类别|分类|科目|内容|行业|指标项目|品名|产品(?:名称)?"
)
_AREA = re.compile(r".{1,10}(?:省|市|区|县|州|旗|盟|镇|乡|街道|村|全国)|合计|总计|小计|全[国省市区县州]")
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
        named = UNIT_LINE.search(text) or _TITLE_UNIT.search(text)
        units = tuple(unit for unit in re.split(r"[、，,；;]|或|/(?=[%％])", named[1]) if _UNIT.fullmatch(unit)) if named else ()
        period = _PERIOD.search(_BLANK.sub("", text))
        return replace(self, units=units or self.units, period=_year(period[0]) if period else self.period)


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
    def of(cls, text: str) -> Head:
        words, unit = _without_unit(_BLANK.sub("", text))
        if _SILENT.fullmatch(words):
            return cls(words, silent=True)
        if words in ("单位", "计量单位", "计算单位"):
            return cls(words, is_unit=True)
        found = _PERIOD.search(words)
        if found and (found.start() == 0 or found.end() == len(words)):
            words = words[: found.start()] + words[found.end() :]
        else:
            found = None
        return cls(words, _year(found[0]) if found else "", unit)

    @property
    def is_follower(self) -> bool:
        """Tells more of the number before it."""
        return bool(_GROWTH.search(self.words) or _SHARE.search(self.words) or _RANK.search(self.words))


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
    unit = "" if own else head.unit or of.unit or label_unit or _counted(name) or _of_setting(setting, head)
    goal = "为" if _GOAL.search(head.words) else ""
    return _divider(before) + period + name + goal + number + unit


def _divider(before: Head | None) -> str:
    return "" if before is None else "；"


def _name(label: str, head: Head, label_is_measured: bool) -> str:
    """What is measured. A place goes first, be it the row or the column."""
    words = head.words
    if head.is_follower or not words or _LEVEL.fullmatch(words) or _NO_NAME.fullmatch(words):
        return label
    if _SPAN.fullmatch(words) or _AREA.fullmatch(words) or (label_is_measured and not head.unit and not _GOAL.search(words)):
        return words + label
    return label + words


def _follower(head: Head, number: str) -> str:
    if _RANK.search(head.words):
        return f"{head.words}第{number}位" if not _own_unit(number) else f"{head.words}{number}"
    if _GROWTH.search(head.words):
        return _growth(head, number)
    unit = "" if _own_unit(number) else head.unit or "%"
    return f"{head.words.rstrip('%％')}{number}{unit}"


def _growth(head: Head, number: str) -> str:
    compared = _COMPARED.search(head.words)
    unit = "" if _own_unit(number) else head.unit or "%"
    point = "百分点" in (unit + number) or (unit and unit not in "%％‰")
    falls = number.startswith("-")
    verb = ("减少" if falls else "增加") if point else ("下降" if falls else "增长")
    return f"{compared[0] if compared else '同比'}{verb}{number.removeprefix('-')}{unit}"


def _without_unit(text: str) -> tuple[str, str]:
    """`地区生产总值（亿元）` and `增长%` taken apart."""
    found = _TITLE_UNIT.search(text)
    if found and _UNIT.fullmatch(unit := found[1].removeprefix("单位").lstrip(":：")):
        return text[: found.start()].strip(), unit
    for parted in ("±%", "±％", "%", "％", "‰"):
        if text.endswith(parted) and len(text) > len(parted):
            return text.removesuffix(parted), parted[-1]
    return text.strip(), ""


def _own_unit(number: str) -> str:
    return number.lstrip("-+0123456789.,，")


def _counted(name: str) -> str:
    """`企业个数`, `户数`: the measure word is in the name."""
    found = _COUNTED.search(name)
    return found[1] if found else ""


def _of_setting(setting: Setting, head: Head) -> str:
    """Of `单位：亿元、%` a rate takes the second, all else the first."""
    wanted = [unit for unit in setting.units if (unit in "%％‰") == head.words.endswith("率")]
    return wanted[0] if wanted else ""


def _year(text: str) -> str:
    return text.rstrip("年") + "年" if _YEAR.fullmatch(text) else text.replace("度", "", 1) if text.endswith("年度") else text
