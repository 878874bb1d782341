"""Every number with its unit in a repaired text; dates, names, ordinals and labels told apart.

One master pattern walks the text once. Its first alternatives eat what only looks like a quantity; each is bounded, so the walk is linear.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from taizhang.reader import knowledge, numerals, phrases, ranks, units
from taizhang.reader.types import Bound, Quantity, Repaired

D = "[0-9０-９]"
ARABIC = rf"(?:{D}{{1,3}}(?:,{D}{{3}})+(?!{D})|{D}+)(?:[.．]{D}+)?"
CHINESE = r"(?:[零〇一二三四五六七八九十百千两][零〇一二三四五六七八九十百千万亿两]*|(?<=[近超逾上])[万亿])(?:点[零一二三四五六七八九]+)?"
SCALE = r"(?:万亿|十亿|百亿|千亿|亿|十万|百万|千万|万|百(?![分姓货年])|千(?![瓦克米卡伏赫兆字焦]))"
YEAR = rf"(?:19|20|１９|２０){D}{{2}}"
SEP = "[-—–~～至到―－]"
MONTH = rf"(?:{D}{{1,2}}|十[一二]?|[一二三四五六七八九])"
DATE = (
    rf"{YEAR}(?:年?{SEP}{{1,2}}(?:{YEAR}|{D}{{2}}))?(?:年度|年)(?:{MONTH}月?(?:{SEP}{{1,2}}{MONTH})?月(?:份|底|末)?(?:{D}{{1,2}}[日号])?(?:{SEP}{{1,2}}(?:{D}{{1,2}}月)?{D}{{1,2}}日)?)?"
    rf"|{YEAR}[-/.]{D}{{1,2}}[-/.]{D}{{1,2}}(?:\s{{1,3}}{D}{{1,2}}:{D}{{2}}(?::{D}{{2}})?)?"
    rf"|[二一][〇○零九][〇○零一二三四五六七八九]{{2}}年(?:{MONTH}月(?:[一二三十]{{1,3}}日)?)?"
    rf"|{MONTH}月?(?:份)?{SEP}{{1,2}}{MONTH}月(?:份)?|{D}{{1,2}}月(?:份|底|末)?(?:{D}{{1,2}}[日号](?:{SEP}{{1,2}}(?:{D}{{1,2}}月)?{D}{{1,2}}日)?)?"
    rf"|{D}{{1,2}}[:：]{D}{{2}}(?::{D}{{2}})?(?![{D[1:-1]}.])"
)
_FIRST = "“《「‘0-9０-９A-Za-z［\\[〔（(①-⑳第前首榜每百千零〇○一二三四五六七八九十两万亿"  # with what any alternative begins
JOINTS = {"、", "和", "与", "及", "或", "，", "以及"}
RANGES = {"—", "——", "-", "–", "~", "～", "至", "到", "－", "―", "--"}
_COMPOUND = frozenset("立为功果本员效长就品分套熟都吉渝绩交见因腾叠扣旧返合射中")  # 成立, 成功, 折叠: no tenths
# 在全省91个县(市)中排名第一: the number says among how many a rank is
_GROUP_RANKED = re.compile(
    r"(?:县|市|区|省|州|旗|地级|城市|单位|部门|乡镇|地区|园区|开发区|国家)[^，。；\n]{0,12}?(?:第[一二三四五六七八九十0-9]|首位|榜首|前[一二三四五六七八九十0-9])"
)
_COUNTED = re.compile(r"(?:的)?([^，。；、\n0-9]{2,16})[0-9]")
_ORDERED = frozenset("届批期次版章节篇")
_OWN_WORDS = frozenset("级层号大国度")


@cache
def master() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(knowledge.listed("names", "names"), key=len, reverse=True))
    unit = units.pattern()
    first = "".join(sorted({re.escape(name[0]) for name in knowledge.listed("names", "names")})) + _FIRST
    return re.compile(
        rf"(?=[{first}])(?:"
        rf"(?P<quoted>“[^“”\n]{{1,16}}”|《[^《》\n]{{1,60}}》|「[^「」\n]{{1,16}}」|‘[^‘’\n]{{1,16}}’)"
        rf"|(?P<date>{DATE})"
        rf"|(?P<name>{names})"
        rf"|(?P<note>[［\[〔（(]{D}{{1,4}}[］\]〕）)]|[①-⑳])"
        rf"|(?P<ratio>{D}{{1,6}}(?:[.．]{D}{{1,4}})?[∶:：]{D}{{1,4}}(?:[.．]{D}{{1,4}})?)"
        rf"|(?P<formula>{D}{{1,4}}(?:[+＋×][0-9０-９NnXx]{{1,4}})+)"
        rf"|(?P<rank>第(?P<nth>{D}{{1,4}}|[一二三四五六七八九十百]{{1,5}})(?P<place>[位名](?!次))?|前(?P<top>{D}{{1,4}}|[一二三四五六七八九十百]{{1,4}})(?P<topped>名|位|强|列)?(?![个年月季天周届批期]|{D})|(?P<first>首位(?!度)|榜首))"
        rf"|(?P<per>每(?:{ARABIC}|[一二三四五六七八九十百千万亿两])(?:{SCALE}|[百千万亿])?(?:{unit})?)"
        rf"|(?P<code>[A-Za-z]{{1,12}}[-.]?{D}{{1,12}}(?:\.{D}{{1,4}})?[A-Za-z]{{0,6}}(?![0-9.%％‰万亿])|{D}+[A-Z](?![A-Za-z²³0-9]))"
        rf"|(?P<part>(?P<hundredth>百分之|千分之)(?P<parted>{ARABIC}|{CHINESE}))"
        rf"|(?P<number>(?:(?P<arabic>{ARABIC})|(?P<chinese>{CHINESE}))(?P<more>[余多])?(?P<scale>{SCALE})?(?P<more2>[余多])?(?:(?<=亿)(?P<tail>{D}{{1,4}}(?:\.{D}{{1,4}})?)万)?(?P<unit>{unit})?(?P<more3>[余多](?![种个项]))?))"
    )


@dataclass(slots=True)
class Token:
    """A number as the pattern met it, before it is joined with its neighbours."""

    at: int
    to: int
    value: Decimal
    scale: int
    digits: int
    unit: str
    more: bool
    chinese: bool = False
    rank: bool = False
    ratio: bool = False
    top: bool = False
    high: Decimal | None = None


def find(repaired: Repaired) -> tuple[Quantity, ...]:
    """All quantities and ranks of the text, in order; none in what is printed a second time or belongs to the page."""
    text = repaired.text
    closed = sorted((*repaired.repeats, *repaired.furniture))
    starts = [span[0] for span in closed]
    found: list[Quantity] = []
    before = 0
    for token in _joined(text, list(_tokens(text))):
        span = closed[bisect_right(starts, token.at) - 1] if starts and token.at >= starts[0] else (0, 0)
        if not span[0] <= token.at < span[1] and _measures(text, token, before):
            quantity = _quantity(repaired, token, before)
            if quantity.bound == "exact" and found and text[found[-1].to : token.at].strip(" 　") in JOINTS - {"，"}:
                quantity = replace(quantity, bound=_shared_bound(text, found[-1]))
            found.append(quantity)
        before = token.to
    return tuple(found)


def joins(text: str, to: int, at: int) -> bool:
    """Whether nothing but a joint, spaces aside, stands between two numbers (32.8% 和 60.9%)."""
    return text[to:at].strip(" 　") in JOINTS


def _tokens(text: str) -> Iterator[Token]:
    for match in master().finditer(text):
        kind = match.lastgroup
        if kind == "number":
            if token := _number(match):
                yield token
        elif kind == "rank":
            if token := _rank(text, match):
                yield token
        elif kind == "part":
            value, digits = _value(match["parted"])
            yield Token(match.start(), match.end(), value, 1, digits, "%" if match["hundredth"] == "百分之" else "‰", more=False)
        elif kind == "ratio" and (token := _ratio(match)):
            yield token


def _value(printed: str) -> tuple[Decimal, int]:
    return numerals.arabic(printed) if printed[0].isdecimal() else numerals.chinese(printed)


def _number(match: re.Match[str]) -> Token | None:
    printed = match["arabic"] or match["chinese"]
    if len(printed) > numerals.LONGEST:
        return None
    value, digits = _value(printed)
    scale = numerals.SCALES.get(match["scale"] or "", 1)
    if match["tail"]:
        value = value * scale + Decimal(match["tail"].translate(numerals.WIDE)) * 10**4
        scale, digits = 1, 0
    more = bool(match["more"] or match["more2"] or match["more3"])
    return Token(match.start(), match.end(), value, scale, digits, match["unit"] or "", more, chinese=bool(match["chinese"]))


def _rank(text: str, match: re.Match[str]) -> Token | None:
    printed = match["nth"] or match["top"]
    if not ranks.stands(text, match):
        return None
    value = Decimal(1) if match["first"] else _value(printed)[0]
    return Token(match.start(), match.end(), value, 1, 0, "位", more=False, rank=True, top=bool(match["top"]))


def _ratio(match: re.Match[str]) -> Token | None:
    left, right = re.split("[∶:：]", match["ratio"])
    if numerals.arabic(right)[0] != 1:
        return None
    value, digits = numerals.arabic(left)
    return Token(match.start(), match.end(), value, 1, digits, "", more=False, ratio=True)


def _joined(text: str, tokens: list[Token]) -> list[Token]:
    """Ranges made one (100至200万元), and units that a list names once handed to its members (15、22个百分点); from right to left."""
    joined: list[Token] = []
    for token in reversed(tokens):
        after = joined[-1] if joined else None
        if after is not None and not token.rank and not after.rank and not token.ratio and not after.ratio:
            between = text[token.to : after.at].strip(" 　")
            if _is_range(text, token, after, between):
                joined[-1] = _range(token, after)
                continue
            if (
                between in JOINTS
                and between != "，"
                and after.unit
                and token.unit in ("", after.unit[: after.unit[0] == "个" and len(after.unit) > 1])
                and not token.chinese
                and not _numbers_a_list(text, token)
            ):
                token.unit = after.unit
                token.scale = token.scale if token.scale > 1 else after.scale
        joined.append(token)
    joined.reverse()
    return joined


def _numbers_a_list(text: str, token: Token) -> bool:
    return token.at == 0 or text[token.at - 1] in "\n。；"


def _is_range(text: str, low: Token, high: Token, between: str) -> bool:
    if between not in RANGES or high.high is not None:
        return False
    if between in "至到" and knowledge.words("periods", "compared").ending(text, 0, low.at):
        return False
    if low.unit and units.base(low.unit) != units.base(high.unit):
        return False
    scale = low.scale if low.scale > 1 or low.unit else high.scale
    return low.value * scale < high.value * high.scale


def _range(low: Token, high: Token) -> Token:
    scale = low.scale if low.scale > 1 or low.unit else high.scale
    return Token(low.at, high.to, low.value, scale, max(low.digits, high.digits), high.unit, low.more or high.more,
                 chinese=low.chinese, high=high.value * high.scale)  # fmt: skip


def _measures(text: str, token: Token, before: int) -> bool:
    """Whether the number measures something, rather than name, order, date or frame it."""
    if token.rank:
        return True
    if token.ratio:
        return "比" in text[max(0, token.at - 24) : token.at]
    previous = text[token.at - 1] if token.at else ""
    if previous == "第" or (previous and previous.isascii() and previous.isalpha()):
        return False
    if not token.unit:
        return _measures_bare(text, token, before)
    if token.chinese and not _chinese_measures(text, token, previous):
        return False
    if _GROUP_RANKED.match(text, token.to) or _sets(text, token):
        return False
    if units.sort(token.unit) == "time":
        return _time_measures(text, token, before)
    return not _labels(text, token) and not _threshold(text, token, previous)


def _measures_bare(text: str, token: Token, before: int) -> bool:
    if token.chinese:
        return False
    if token.scale > 1:
        return not knowledge.words("names", "labels_after").starting(text, token.to, len(text))
    following = text[token.to : token.to + 1]
    if following.isalnum() and not phrases.AFTER.starting(text, token.to, len(text)):
        return False
    if token.digits and knowledge.words("names", "bare_after").ending(text, before, token.at):
        return True
    return token.digits > 0 and phrases.LINK.ending(text, before, token.at)[-1:] in ("为", "达", "至", "到")


def _chinese_measures(text: str, token: Token, previous: str) -> bool:
    """A Chinese numeral measures when it is too long for a figure of speech, or its unit leaves no doubt."""
    printed = text[token.at : token.to]
    sort = units.sort(token.unit)
    numeral = printed[: -len(token.unit)].rstrip("余多")
    if token.unit in ("成", "折"):
        return len(numeral) == 1 and numeral in "二两三四五六七八九" and text[token.to : token.to + 1] not in _COMPOUND
    if numeral == "一":
        return False
    if (previous and previous in "近超逾上") or token.more:
        return True
    if numeral in ("十", "百", "千", "万", "亿", "两百", "千百", "百千"):
        return False
    if sort in ("ratio", "money", "measure"):
        return numeral not in ("两", "半")
    return (len(numeral) > 1 or token.unit in knowledge.words("units", "alone")) and not _labels(text, token)


def _sets(text: str, token: Token) -> bool:
    """珠三角9市, 全省21个市: how many there are is known, and only says among whom."""
    lo = max(0, token.at - 6)
    return token.unit in ("市", "县", "区", "省", "州") and bool(ranks.SCOPES.ending(text, lo, token.at))


def _labels(text: str, token: Token) -> bool:
    if token.unit in _OWN_WORDS or (token.chinese and token.unit in _ORDERED):
        return True
    label = knowledge.words("names", "labels_after").starting(text, token.to - len(token.unit), len(text))
    if len(label) > len(token.unit):
        return True
    return bool(knowledge.words("names", "labels_before").ending(text, max(0, token.at - 4), token.at))


def _threshold(text: str, token: Token, previous: str) -> bool:
    """投资过亿元产业链项目5个, 营收2000万元以上企业120家: the amount only says which are counted."""
    if units.sort(token.unit) not in ("money", "measure"):
        return False
    above = text.startswith("以上", token.to)
    if not above and previous not in tuple("过超逾"):
        return False
    following = text[token.to + 2 * above : token.to + 24]
    counted = _COUNTED.match(following)
    return bool(counted and knowledge.words("names", "classed").within(counted[1]))


def _time_measures(text: str, token: Token, before: int) -> bool:
    lo = max(before, token.at - 8)
    if knowledge.words("names", "frames_after").starting(text, token.to, len(text)):
        return False
    if knowledge.words("names", "frames_before").ending(text, lo, token.at):
        return False
    if token.chinese or text[token.at - 1 : token.at] in ("", "\n"):
        return False
    if token.unit in ("年", "月", "个月", "周", "日", "天", "小时", "分钟") and token.unit != "天":
        return bool(knowledge.words("names", "outcome_before").ending(text, lo, token.at)) or token.digits > 0
    return bool(knowledge.words("names", "outcome_before").ending(text, lo, token.at)) or text[token.to : token.to + 1] in "，。；、"


def _shared_bound(text: str, first: Quantity) -> Bound:
    """分别突破1.5万亿元、1.4万亿元: the word before the first number of such a list holds for all."""
    led = "分别" in text[max(0, first.at - 8) : first.at] and first.bound in ("about", "at_least", "at_most")
    return first.bound if led and text[first.to - 1 : first.to] not in "上下右内" else "exact"


def _quantity(repaired: Repaired, token: Token, before: int) -> Quantity:
    text = repaired.text
    signed = text[token.at - 1 : token.at] in ("-", "−", "－") and not text[token.at - 2 : token.at - 1].isascii()
    token = replace(token, at=token.at - 1) if signed else token
    lead = phrases.lead(text, max(before, token.at - 16), token.at)
    after = phrases.AFTER.starting(text, token.to, len(text)) if not token.rank else ""
    bound = lead.bound
    if token.top:
        bound = "at_most"
    elif token.rank:
        bound = "exact"
    elif after and not (after in "内前后" and len(after) == 1 and not lead.capped):
        bound = phrases.BOUNDS_AFTER[after]
        token = replace(token, to=token.to + len(after))
    elif token.more:
        bound = "at_least"
    start, end = repaired.source(token.at, token.to)
    unit, factor = units.base(token.unit), Decimal(1)
    if unit == "成":
        unit, factor = "%", Decimal(10)
    scale = Decimal(token.scale) * factor
    value = token.value * scale * (-1 if signed else 1)
    return Quantity(
        start, end, token.at, token.to, repaired.printed[start:end], value, unit, scale.scaleb(-token.digits), bound,
        token.high * factor if token.high is not None else None, token.rank, signed,
    )  # fmt: skip
