"""Ranks: which 第一 is a place in an order, and among whom."""

from __future__ import annotations

import re

from taizhang.reader.knowledge import words

SCOPES = words("ranks", "scopes")
VERBS = words("ranks", "verbs")
NOUNS = words("ranks", "nouns")
GROUP = re.compile(
    r"(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})个?"
    r"(?:城区|县区|县市区|县[（(]市(?:、区)?[）)]|区县|市州|县市|县|区|地市|地级以上市|地级以上城市|地级市|城市|市|省份|省)$"
)
_RANKED = re.compile("(?:位居|位列|名列|排名|排在|均居|列)[^。；\n]{1,60}$")  # 位居全国百强县投资潜力第3、城镇化质量第4
_AFTER = frozenset("，。；、！）)的”\n 　,;（(和与及且并并,")


def stands(text: str, match: re.Match[str]) -> bool:
    """Whether a matched ordinal is a rank: it has a place word or stands free, and a scope or a verb of ranking leads to it."""
    at, to = match.start(), match.end()
    following = text[to : to + 1]
    named = bool(match["place"] or match["topped"] or match["first"])
    if not named and following and following not in _AFTER:
        return False
    if match["topped"] == "强" and following.isalpha() and following not in "，。；、的":
        return False
    if at == 0 or text[at - 1] in "，。；、\n（":
        return False
    if match["first"] or match["place"]:
        return following not in ("代", "书", "师")
    return led(text, at) or (text[at + 1 : at + 2].isdecimal() and bool(_RANKED.search(text, max(0, at - 60), at)))


def led(text: str, at: int) -> bool:
    """Whether a scope or a verb of ranking stands right before."""
    lo = max(0, at - 12)
    return bool(SCOPES.ending(text, lo, at) or VERBS.ending(text, lo, at) or NOUNS.ending(text, lo, at) or GROUP.search(text[lo:at]))


def scope(text: str, lo: int, at: int) -> str:
    """Among whom: the scope nearest before the rank in its clause; "" if none is named."""
    lo = max(lo, at - 40)
    for end in range(at, lo, -1):
        if group := GROUP.search(text[max(lo, end - 10) : end]):
            start = end - len(group[0])
            return SCOPES.ending(text, lo, start) + group[0]
        if word := SCOPES.ending(text, lo, end):
            return word
    return ""
