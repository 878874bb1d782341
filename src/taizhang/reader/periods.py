"""Which time a claim speaks of: what year a document is of, and the words for time in it as keys (2023, 2021/2025, 2023-01/2023-09)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from taizhang.reader import numerals
from taizhang.reader.knowledge import listed, load, words
from taizhang.reader.types import Document

_YEAR = r"(?:19|20)[0-9]{2}"
_SEP = "[-—–~～至到－―]"
_MONTH = r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
_DATED = re.compile(rf"(?<![0-9])({_YEAR})(?:年|[-/.])([0-9]{{1,2}})(?:月|[-/.])[0-9]{{1,2}}")
_ANY_YEAR = re.compile(rf"(?<![0-9])({_YEAR})年")
_SPAN_OF = re.compile(rf"({_YEAR})年?{_SEP}{{1,2}}({_YEAR})年")
_TIMELY = re.compile("[年月季届]|十.五")  # one of these is in every word for time
_BASES = frozenset("是为于占")  # 是2022年的2.4倍: a base of comparison, not the time spoken of
_FULLWIDTH = numerals.WIDE


@dataclass(frozen=True, slots=True)
class Clock:
    """The year a document is of (今年), and the year it reports on (全年, 过去一年); None where it does not tell."""

    this: int | None
    review: int | None


@dataclass(frozen=True, slots=True)
class Mention:
    """A word for time in the text: where it stands, its key, and whether it frames what follows (五年来) or only its sentence."""

    at: int
    to: int
    key: str
    frame: bool


def clock(document: Document, text: str) -> Clock:
    """1 what is known beforehand · 2 the date at the head or foot · 3 the year in the title · 4 the latest year spoken of."""
    head = text[:600].translate(_FULLWIDTH)
    annual = bool(words("periods", "annual").within(text[:300]) or words("periods", "looking_back").within(text[:3000]))
    bulletin = re.search(rf"({_YEAR})年[^\n。]{{0,30}}(?:{'|'.join(listed('periods', 'bulletins'))})", head)
    if bulletin:
        return Clock(document.year or int(bulletin[1]) + 1, int(bulletin[1]))
    year, month = document.year, document.month
    if year is None:
        year, month = _dated(head, text[-300:].translate(_FULLWIDTH))
    if year is None:
        year, annual = _titled(head, text, annual=annual)
    if year is None:
        return Clock(None, None)
    early = annual and (month is None or month <= 5)
    return Clock(year, year - 1 if early else year)


def _dated(head: str, foot: str) -> tuple[int | None, int | None]:
    match = _DATED.search(head) or next(iter(reversed(list(_DATED.finditer(foot)))), None)
    return (int(match[1]), int(match[2])) if match and 1 <= int(match[2]) <= 12 else (None, None)


def _titled(head: str, text: str, *, annual: bool) -> tuple[int | None, bool]:
    """The year of a title, or the latest the text speaks of as past; a look back at the year before ends one year earlier."""
    if match := re.search(rf"({_YEAR})年?(?:[^\n。]{{0,20}})(?:政府)?工作报告", head):
        return int(match[1]), True
    years = Counter(int(y) for y in _ANY_YEAR.findall(text[:200_000].translate(_FULLWIDTH)))
    if not years:
        return None, annual
    latest = max(years)
    return (latest + 1 if annual and not _looks_ahead(text, latest) else latest), annual


def _looks_ahead(text: str, year: int) -> bool:
    """Whether the latest year of a text that looks back on a year is the one ahead (2023年工作安排)."""
    return bool(re.search(rf"{year}年[^。，\n]{{0,12}}(?:工作|目标|任务|计划|安排|预算草案)", text[:200_000]))


@cache
def _pattern() -> re.Pattern[str]:
    def either(*path: str) -> str:
        return "|".join(re.escape(word) for word in sorted(listed("periods", *path), key=len, reverse=True))

    parts = "|".join(re.escape(word) for word in sorted(load("periods")["parts"], key=len, reverse=True))
    plans = "|".join(sorted(load("periods")["plans"], key=len, reverse=True))
    return re.compile(
        rf"(?P<from>{_YEAR})年?{_SEP}{{1,2}}(?P<until>{_YEAR})年"
        rf"|(?:(?P<year>(?<![0-9]){_YEAR})年(?:度)?|(?P<this>{either('this')})|(?P<last>{either('before')})|(?P<next>{either('after')}))?"
        rf"(?:(?P<part>{parts})|(?P<cut>截至|截止|到)?(?P<m1>{_MONTH})月?(?:份)?{_SEP}{{1,2}}(?P<m2>{_MONTH})月(?:份)?|(?P<till>截至|截止|前|至)(?P<m3>{_MONTH})(?:月(?:份|底|末)?|个月)(?![0-9]{{1,2}}[日号])|(?P<m4>{_MONTH})月(?:份)?(?P<day>[0-9]{{1,2}}[日号])?)"
        rf"|(?P<plain>(?<![0-9]){_YEAR})年(?P<rest>度|以来|底|末|前|之前|以前)?"
        rf"|[“]?(?P<plan>{plans})[”]?(?P<within>时期|期间|以来|这五年|五年|规划期|末)?"
        rf"|(?P<next_five>{either('next_five')})|(?P<five>{either('five')})"
        rf"|(?P<review>{either('review')})|(?P<now>{either('this')})|(?P<ago>{either('before')})|(?P<ahead>{either('after')})"
    )


def mentions(text: str, at: int, to: int, clock: Clock) -> Iterator[Mention]:
    """The words for time in a stretch of the text, those left out with which something is only compared."""
    if not _TIMELY.search(text, at, to):
        return
    compared = words("periods", "compared")
    plain = text[at:to].translate(_FULLWIDTH)
    for match in _pattern().finditer(plain):
        if compared.ending(plain, max(0, match.start() - 3), match.start()):
            continue
        if plain[match.end() : match.end() + 1] == "的" and plain[match.start() - 1 : match.start()] in _BASES:
            continue
        if match["year"] and plain.startswith("以来", match.end()):
            continue  # 2009年下半年以来首次: since when, not the time spoken of
        key, frame = _key(match, clock)
        if key is not None:
            yield Mention(at + match.start(), at + match.end(), key, frame)


def _key(match: re.Match[str], clock: Clock) -> tuple[str | None, bool]:
    """The key of a match and whether it frames what follows; None for what is no period (a day)."""
    if match["from"]:
        return f"{match['from']}/{match['until']}", True
    if match["plan"]:
        start = load("periods")["plans"][match["plan"]]
        return (f"{start}/{start + 4}", True) if match["within"] and match["within"] != "末" else (None, False)
    if match["five"]:
        return (f"{clock.review - 4}/{clock.review}" if clock.review else "", True)
    if match["next_five"]:
        return (f"{clock.this}/{clock.this + 4}" if clock.this else "", True)
    if match["plain"]:
        return (None, False) if match["rest"] in ("以来", "前", "之前", "以前") else (match["plain"], False)
    if match["review"]:
        return _year(clock.review), match["review"] in ("这一年", "一年来", "过去一年", "过去的一年", "刚刚过去的一年")
    if match["now"] or match["ago"] or match["ahead"]:
        ahead = 1 if match["ahead"] else 0
        return _year((clock.this + ahead if clock.this else None) if not match["ago"] else _before(clock)), False
    return _months(match, clock), False


def _before(clock: Clock) -> int | None:
    return clock.this - 1 if clock.this else None


def _year(year: int | None) -> str:
    return str(year) if year else ""


def _months(match: re.Match[str], clock: Clock) -> str | None:
    """Months and quarters, of the year named before them or else of the one reported on."""
    year = int(match["year"]) if match["year"] else clock.this if match["this"] else clock.review
    year = _before(clock) if match["last"] else clock.this + 1 if match["next"] and clock.this else year
    if match["day"] and not match["cut"]:
        return None
    if year is None:
        return ""
    if match["part"]:
        first, last = load("periods")["parts"][match["part"]]
    elif match["m2"]:
        first, last = _month(match["m1"]), _month(match["m2"])
    elif match["m3"]:
        first, last = 1, _month(match["m3"])
    else:
        return f"{year}-{_month(match['m4']):02}"
    return f"{year}-{first:02}/{year}-{last:02}" if first <= last else None


def _month(printed: str) -> int:
    return int(printed) if printed.isdecimal() else int(numerals.chinese(printed)[0])
