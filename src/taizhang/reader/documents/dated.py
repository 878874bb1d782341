"""The year and month of a document, where it says so: a line of publication, a date in its head, or one that signs it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = str.maketrans("０１２３４５６７８９〇○零一二三四五六七八九", "012345678900" + "0" + "123456789")
_DATE = r"((?:19|20)\d\d)(?:\s{0,2}年\s{0,2}|\s{0,2}[-/.．]\s{0,2})(\d{1,2}|十[12]?)(?!\d)(?:\s{0,2}[-月/.．])?(?:\s{0,2}\d{1,2})?"
_FULL = r"((?:19|20)\d\d)(?:\s{0,2}年\s{0,2}|[-/.．])(\d{1,2}|十[12]?)(?:\s{0,2}月\s{0,2}|[-/.．])\d{0,2}十?\d{1,2}(?!\d)"
_PUBLISHED = re.compile(
    r"(?:发布|發布|发文|成文|公布|公佈|印发|更新|发表|發表|发稿|登载|签发|刊发|录入|添加|上传)?(?:时间|時間|日期)\s{0,3}[:：]\s{0,4}"
    + _DATE
)
_HEAD = re.compile(_FULL)
_ALONE = re.compile(r"[\s—－\-(（\[【]{0,12}" + _FULL + r"\s{0,2}日?[\s)）\]】\d:：]{0,14}")
_REPORT = re.compile(r"((?:19|20)\d\d)\s{0,2}年[^，。；\n]{0,20}政府工作[报報]告")


def date_of(text: str) -> tuple[int | None, int | None]:
    """(year, month) that the document gives itself, (None, None) where it doesn't. A report's title may tell the year alone."""
    head, foot = text[:4000].translate(_DIGITS), text[-800:].translate(_DIGITS)
    for found in _said(head, foot):
        year, month = int(found[1]), _month(found[2])
        if 1 <= month <= 12:
            return year, month
    title = _REPORT.search(head[:300])
    return (int(title[1]), None) if title else (None, None)


def _said(head: str, foot: str) -> Iterator[re.Match[str]]:
    """What may be the document's date, the surest first."""
    yield from _PUBLISHED.finditer(head)
    yield from _PUBLISHED.finditer(foot)
    first = [line for line in head.split("\n")[:40] if line.strip()][:15]
    last = [line for line in foot.split("\n") if line.strip()][-6:]
    yield from filter(None, map(_ALONE.fullmatch, first))
    yield from filter(None, (_HEAD.search(line) for line in first if len(line) < 60))
    yield from filter(None, map(_ALONE.fullmatch, last))


def _month(text: str) -> int:
    return int(text) if text.isdigit() else 10 + int(text[1:] or 0)
