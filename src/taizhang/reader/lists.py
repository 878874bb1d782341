"""Lists before numbers: which members A、B分别增长5%和6% shares its numbers among."""

from __future__ import annotations

import re

from taizhang.reader.knowledge import words

_HEADS = words("grammar", "heads")
_ITEMS = re.compile("、|和(?!谐)|与(?!会)|(?<![惠涉波普触])及(?!时|格)")  # 及时受理率 and 普及率 are one
_TWO = re.compile("^城(?:乡|镇(?:(?:常住)?居民)?[和与及、]农村)(?=[^和与及、]*居民)")
_THREE = re.compile("^(?:三次|第?一(?:产业|产)?[、和]第?二(?:产业|产)?[、和]第?三次?)产业?(?!结构|比)")


def distributes(phrase: str, count: int) -> bool:
    """Whether a phrase names as many by itself as numbers follow: 城乡居民收入4万元、2万元, without 分别."""
    return count == 2 and bool(_TWO.match(phrase))


def members(phrase: str, count: int) -> list[str]:
    """The members of a list, each whole; 城乡 and 三次产业 are lists where two or three numbers follow."""
    if count == 2 and (two := _TWO.match(phrase)):
        return [place + phrase[two.end() :] for place in ("城镇", "农村")]
    if count == 3 and (three := _THREE.match(phrase)):
        return [f"第{nth}产业{phrase[three.end() :]}" for nth in "一二三"]
    items = [item for item in _ITEMS.split(phrase) if item]
    return [_completed(item, items[-count:]) for item in items[-count:]] if len(items) >= count else items


def _completed(item: str, items: list[str]) -> str:
    """城镇、农村居民人均可支配收入: a short item takes the head that the last one states, or the owner that the first one states."""
    last = items[-1]
    if item is not last and len(item) <= 5 and not _HEADS.ending(item, 0, len(item)) and _HEADS.ending(last, 0, len(last)):
        return item + (last[len(item) :] if len(item) < len(last) - 4 and last[len(item) :][:1] in "居家人常" else last)
    if item is last and len(item) <= 5 and len(items[0]) >= len(item) + 2 and not _HEADS.ending(items[0], 0, len(items[0])):
        return items[0] + item
    return item
