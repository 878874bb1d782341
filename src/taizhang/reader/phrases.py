"""Phrases around a number: what leads to it (bound, change, verb), what it counts, and what is left as the indicator."""

from __future__ import annotations

import re
from dataclasses import dataclass

from taizhang.reader.knowledge import Words, listed, words
from taizhang.reader.types import Bound

BOUNDS_BEFORE: dict[str, Bound] = {
    word: bound for bound in ("at_most", "about", "at_least") for word in listed("grammar", "bound_before", bound)
}
BOUNDS_AFTER: dict[str, Bound] = {
    word: bound for bound in ("at_most", "about", "at_least") for word in listed("grammar", "bound_after", bound)
}
CAPPED = words("grammar", "capped")
RISE = words("grammar", "rise")
FALL = words("grammar", "fall")
LINK = words("grammar", "link")
VERB = words("grammar", "verb")
WHOLE = words("grammar", "whole")
OPENING = words("grammar", "opening")
_BEGUN = words("grammar", "begun")
NOT_A_NOUN = words("grammar", "not_a_noun")
AFTER = Words(BOUNDS_AFTER)
_LEADING = Words([*BOUNDS_BEFORE, *CAPPED.words, *RISE.words, *FALL.words, *LINK.words, *VERB.words, *WHOLE.words])

_COMPARED = re.compile(
    r"(?:较[^，。；较]{1,14}|(?:与|同)[^，。；与同]{2,12}相比|同?比(?:(?:19|20)[0-9]{2}年|“?十[一二三四五六]五|上年|去年|前年|年初|上月|同期|上季|年前|五年前|疫情前|改革前|此前|以前|原来|全国|全省|全市|上一|启动|实施|改造前|原|“|平均|规划|同类|周边)[^，。；]{0,8}|(?:近|过去|这)?[一二三四五六七八九十两0-9]{1,2}年间?|[由从至到](?:[^，。；由从]{0,6}[年月初末期前]的?))$"
)
_BESIDE = re.compile(r"(?P<above>高于|快于|高出|领先|超出|好于|优于|超过|超|高|快|多于)|(?P<below>低于|慢于|落后|少于|低|慢)")
_PEER = re.compile(
    r"(?:于|出|先|后|过|超|高|低|快|慢)(?:全国|全省|全市|全区|全县|全球|世界|西部|中部|东部|GDP|地区生产总值|经济|城镇|农村|农民|年度|“|增幅|(?:19|20)[0-9]{2}年|规划|当地|各地|其他|同类|周边|目标|任务|计划|预期|上年|去年|平均|同期|城市|序时|时序|省|市|国家)"
)
_NOTE = re.compile(r"[［\[〔][0-9]{1,3}[］\]〕]")
_BRACKETED = re.compile(
    r"(?:[二三]?十)?[一二三四五六七八九十]、|[0-9]{1,2}[.．、](?![0-9])|[（(][^（()）]{1,12}[）)]|(?:19|20)[0-9]{2}年(?:以前|之前|前|以来|底|末|年末)?"
)
_KEPT = frozenset({"完成", "实现", "新", "有"})  # kept before a noun too short to stand alone: 完成投资
_TRIM = " 　、，,：:；;的了——-—“”·.…）)>》★◆■●▲"


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands right before a number: its bound, a rise or fall that leads to it, whether a state is reached, and where it begins."""

    bound: Bound
    change: str
    reached: bool
    at: int
    capped: bool = False


def lead(text: str, lo: int, at: int) -> Lead:
    """Take the words that lead to the number at `at` off, from right to left, none left of `lo`."""
    bound: Bound = "exact"
    change, reached, capped = "", False, False
    while word := _LEADING.ending(text, lo, at):
        if word in WHOLE:
            break
        if not change and (word in RISE or word in FALL):
            change = "rise" if word in RISE else "fall"
        elif word in CAPPED:
            capped = True
        elif word in BOUNDS_BEFORE and not change:
            bound = BOUNDS_BEFORE[word] if bound == "exact" else bound
        elif word not in LINK:
            break
        elif word[-1] in "至到":
            reached = True
        at -= len(word)
    return Lead(bound, change, reached, at, capped)


def beside(text: str, lo: int, at: int) -> tuple[str, int]:
    """By how much something is above or below another (高于全国0.3个百分点): the direction, and where the comparison begins."""
    stretch = text[max(lo, at - 24) : at]
    found = None
    for match in _BESIDE.finditer(stretch):
        if _PEER.match(stretch, match.end() - 1):
            found = match
    if found is None:
        return "", at
    return ("rise" if found["above"] else "fall"), max(lo, at - 24) + found.start()


def uncompared(text: str, lo: int, at: int) -> int:
    """Where a comparison with another time (较2020年, 比上年同期) that ends at `at` begins; `at` if there is none."""
    match = _COMPARED.search(text, max(lo, at - 22), at)
    return match.start() if match else at


def unlinked(text: str, lo: int, at: int) -> int:
    """Where the linking words that end at `at` begin; a growth rate compared with another (增速低于全国) stays named."""
    while (word := LINK.ending(text, lo, at)) and not WHOLE.ending(text, lo, at):
        at -= len(word)
    return at


def opened(phrase: str) -> str:
    """The phrase without the adverbs, places, years, brackets and empty verbs it opens with; two letters always stay."""
    at, end = 0, len(phrase)
    while at < end:
        if phrase[at] in _TRIM and phrase[at] != "“":
            at += 1
        elif match := _BRACKETED.match(phrase, at):
            at = match.end()
        else:
            word = OPENING.starting(phrase, at, end)
            longer = max(VERB.starting(phrase, at, end), _BEGUN.starting(phrase, at, end), key=len)
            if not word or len(longer) > len(word) or end - at - len(word) < (3 if word in _KEPT else 2):
                break
            at += len(word)
    return phrase[at:]


def tidy(phrase: str) -> str:
    """An indicator as it is printed in a table: notes, edges and unpaired quotation marks gone."""
    phrase = _NOTE.sub("", phrase).strip(_TRIM.replace("“", "").replace("”", "").replace("）", "").replace(")", "").replace("》", ""))
    for left, right in ("“”", "（）", "()", "《》"):
        if phrase.count(left) != phrase.count(right):
            phrase = phrase.replace(left, "").replace(right, "")
    return phrase
