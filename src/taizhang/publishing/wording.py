"""The words of the files in both languages. Pure."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN, Context, Decimal

from taizhang.card.page import made
from taizhang.card.types import BoundNumber
from taizhang.definitions.types import Text
from taizhang.kernel.clock import CHINA
from taizhang.kernel.periods import parse_period
from taizhang.kernel.quantities import plain
from taizhang.publishing.rules import say
from taizhang.publishing.types import Language, Line, Released

_TWELFTH = Decimal("1E-12")
_WIDE = Context(prec=100)
_SAID = {
    "about": Text(zh="说明", en="About"),
    "sentences": Text(zh="句子", en="Sentences"),
    "numbers": Text(zh="数字", en="Numbers"),
    "definitions": Text(zh="定义", en="Definitions"),
    "sources": Text(zh="数据来源表", en="Sources of the numbers"),
    "annex": Text(zh="附件", en="Annex"),
    "item": Text(zh="项目", en="Item"),
    "content": Text(zh="内容", en="Content"),
    "notes": Text(zh="句注", en="Notes on the sentences"),
    "number": Text(zh="序号", en="No."),
    "sentence": Text(zh="句号", en="Sentence"),
    "section": Text(zh="章", en="Section"),
    "text": Text(zh="内容", en="Text"),
    "note": Text(zh="注", en="Note"),
    "printed": Text(zh="印出数字", en="Printed"),
    "indicator": Text(zh="指标", en="Indicator"),
    "value": Text(zh="印出值", en="Value"),
    "exact": Text(zh="未舍入值", en="Unrounded"),
    "unit": Text(zh="计量单位", en="Unit"),
    "period": Text(zh="时期", en="Period"),
    "cutoff": Text(zh="发生截止", en="Happened up to"),
    "as_of": Text(zh="所知截止（事件号）", en="Known up to event"),
    "made": Text(zh="产生方式", en="How it was made"),
    "status": Text(zh="状态", en="Status"),
    "light": Text(zh="灯", en="Light"),
    "target": Text(zh="目标", en="Target"),
    "definition": Text(zh="定义", en="Definition"),
    "version": Text(zh="版本", en="Version"),
    "caliber": Text(zh="口径", en="Caliber"),
    "address": Text(zh="出处", en="Address"),
    "name": Text(zh="名称", en="Name"),
    "condition": Text(zh="条件（分母）", en="Condition (denominator)"),
    "numerator": Text(zh="分子", en="Numerator"),
    "measure": Text(zh="计量", en="Measure"),
    "computing": Text(zh="算法", en="Computing"),
    "register": Text(zh="台账", en="Register"),
    "owner": Text(zh="责任单位", en="Owner"),
    "adopted": Text(zh="采用事件", en="Adopted by event"),
    "digest": Text(zh="摘要", en="Digest"),
    "title": Text(zh="标题", en="Title"),
    "district": Text(zh="地区", en="District"),
    "edition": Text(zh="版次", en="Edition"),
    "published": Text(zh="发布时间", en="Published"),
    "event": Text(zh="发布事件", en="Published by event"),
    "seal": Text(zh="封存", en="Seal"),
    "root": Text(zh="封存的根", en="Root of the seal"),
    "calendar": Text(zh="日历", en="Calendar"),
    "licence": Text(zh="许可", en="Licence"),
    "page": Text(zh="网页", en="Page"),
    "unsealed": Text(zh="尚未封存", en="Not sealed yet"),
    "indicator_caliber": Text(zh="指标、标识与口径", en="Indicator, id and caliber"),
    "period_cutoff": Text(zh="时期、截止与状态", en="Period, cutoff, status"),
    "exact_made": Text(zh="未舍入值与产生方式", en="Unrounded, how made"),
    "notice": Text(zh="声明", en="Notice"),
}
_STATUS = {
    "computed": Text(zh="由记录计算", en="computed"),
    "preliminary": Text(zh="初步", en="preliminary"),
    "revised": Text(zh="修订", en="revised"),
    "final": Text(zh="最终", en="final"),
    "forecast": Text(zh="预计", en="forecast"),
    "planned": Text(zh="计划", en="planned"),
    "reported": Text(zh="填报", en="reported"),
}


def said(word: str, language: Language) -> str:
    return say(_SAID[word], language)


def status(number: BoundNumber, language: Language) -> str:
    return say(_STATUS[number.status], language) if number.status in _STATUS else number.status


def printed(number: BoundNumber, language: Language) -> str:
    return number.zh if language == "zh" else number.en


def exact(number: BoundNumber) -> str:
    """The unrounded value with its unit; of a division that does not come out, twelve decimals and a sign that there are more."""
    cut = number.exact.quantize(_TWELFTH, rounding=ROUND_DOWN, context=_WIDE)
    return f"{plain(cut)}{'…' if cut != number.exact else ''} {number.unit}".strip()


def day(on: date, language: Language) -> str:
    """2023年3月13日, without zeros before (GB/T 9704-2012 7.3.5.4); 13 March 2023."""
    return f"{on.year}年{on.month}月{on.day}日" if language == "zh" else f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def period(key: str, language: Language) -> str:
    """2022年, 2021—2025年, 2023年1—9月, 2023年第3季度, 2023年5月, 2023年11月30日; 2022, January–September 2023, quarter 3 of 2023."""
    found = parse_period(key)
    year, first, last = found.start.year, found.start.month, found.end.month
    quarter, months = (first + 2) // 3, f"{_MONTHS[first - 1]}–{_MONTHS[last - 1]} {year}"
    said = {
        "year": Text(zh=f"{year}年", en=str(year)),
        "years": Text(zh=f"{year}—{found.end.year}年", en=f"{year}–{found.end.year}"),
        "quarter": Text(zh=f"{year}年第{quarter}季度", en=f"quarter {quarter} of {year}"),
        "month": Text(zh=f"{year}年{first}月", en=f"{_MONTHS[first - 1]} {year}"),
        "ytd": Text(zh=f"{year}年{first}—{last}月", en=months),
    }
    return say(said[found.kind], language) if found.kind in said else day(found.end, language)


def published_on(released: Released, language: Language) -> str:
    """The day of publication in China."""
    return day(released.at.astimezone(CHINA).date(), language)


def published_at(released: Released) -> str:
    """2023-03-13 18:00 UTC+8"""
    return f"{released.at.astimezone(CHINA):%Y-%m-%d %H:%M} UTC+8"


def about(released: Released, language: Language) -> list[tuple[str, str]]:
    """What a file says of itself, line by line; what the card does not tell is left out."""
    card, edition, seal = released.card, released.edition, released.card.seal
    told = [
        ("title", say(card.title, language)),
        ("district", f"{say(card.place, language)} {released.code}"),
        ("period", period(card.period, language)),
        ("edition", str(edition.version)),
        ("published", published_at(released)),
        ("as_of", str(card.as_of)),
        ("cutoff", card.cutoff.isoformat()),
        ("event", f"{edition.seq} ({released.algorithm} {released.digest})"),
        ("seal", f"{seal.seq} ({seal.algorithm} {seal.digest}, {seal.at[:10]})" if seal else said("unsealed", language)),
        ("root", seal.root if seal else ""),
        ("calendar", card.calendar),
        ("licence", " ".join(filter(None, (released.licence.name, released.licence.path))) if released.licence else ""),
        ("page", say(released.page, language)),
        ("notice", say(card.notice, language)),
    ]
    return [(said(word, language), text) for word, text in told if text]


def head_period(key: str, language: Language) -> str:
    """The period below a title: （2022年）"""
    return f"（{period(key, language)}）" if language == "zh" else period(key, language)


def head_day(released: Released, language: Language) -> str:
    """The day and the edition below a title, as reports have it (GB/T 9704-2012 knows no line of its own for it)."""
    on, version = published_on(released, language), released.edition.version
    return f"（{on}发布，第{version}版）" if language == "zh" else f"Published {on}, version {version}"


def numbered(at: int, heading: str, language: Language) -> str:
    """一、经济运行 (7.3.3: the first level of headings); 1. Economy"""
    return f"{chinese(at)}、{heading}" if language == "zh" else f"{at}. {heading}"


def chinese(number: int) -> str:
    """1–99 in Chinese numerals: 一, 十, 十七, 二十, 二十一."""
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if tens == 0:
        return digits[ones]
    return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}"


def annexed(language: Language, *, notes: bool) -> list[str]:
    """附件：1．数据来源表 (7.3.4): number, full stop, name."""
    lead = f"{said('annex', language)}{'：' if language == 'zh' else ': '}"
    if not notes:
        return [f"{lead}{said('sources', language)}"]
    stop = "．" if language == "zh" else ". "
    first, second = (f"{at}{stop}{said(name, language)}" for at, name in enumerate(("sources", "notes"), 1))
    return [f"{lead}{first}", f"{'　　　' if language == 'zh' else ''}{second}"]


def not_official(released: Released, language: Language) -> str:
    """In the place of the note (7.3.7): what this paper is and is not."""
    seq = released.edition.seq
    return say(
        Text(
            zh=f"（本文由第{seq}号事件冻结的成绩单生成，照公文格式排印，但不是公文，没有发文字号和印章。每个数字的来处见附件。）",
            en=f"(Made of the card that event {seq} froze. It follows the layout of official documents but is none: it has no document "
            "number and no seal. Where each number comes from stands in the annex.)",
        ),
        language,
    )


def lit(line: Line, language: Language) -> str:
    """The light of a number's target, and what was promised: 正常（目标3500人）."""
    light = line.number.light
    if light is None:
        return ""
    word, target = say(light.word, language), say(light.target, language)
    return f"{word}（目标{target}）" if language == "zh" else f"{word} (target {target})"


def source_row(line: Line, language: Language) -> tuple[str, ...]:
    """A number in the annex: its place, what is printed, of which indicator, of when, from what."""
    number, defined = line.number, line.defined
    stop = "。" if language == "zh" else ". "
    name = f"{say(defined.name, language)} ({number.figure} v{defined.version})"
    described = stop.join(part for part in (name, say(defined.caliber, language), say(number.note, language), lit(line, language)) if part)
    cutoff = f"{said('cutoff', language)} {number.cutoff.isoformat()}"
    when = _listed([period(number.asked, language), cutoff, status(number, language)], language)
    return str(line.at), printed(number, language), described, when, _listed([exact(number), made(number, language)], language)


def _listed(parts: list[str], language: Language) -> str:
    return ("；" if language == "zh" else "; ").join(parts)
