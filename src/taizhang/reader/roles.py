"""Whether a number is what is, what is promised, or what is guessed: from the section it stands in and the words of its clause."""

from __future__ import annotations

import re

from taizhang.reader.knowledge import listed, words
from taizhang.reader.types import Role

_TARGET = words("roles", "target")
_FORECAST = words("roles", "forecast")
_PAST = words("roles", "past")
_DONE = words("grammar", "verb")
_WILL = words("roles", "will")
_AHEAD = words("roles", "ahead")
_OPENING = re.compile(f"(?:{'|'.join(sorted(listed('roles', 'opening'), key=len, reverse=True))})[^，。；]{{0,4}}?(?:为|是|：|:)")
_HEAD_TARGET = words("roles", "headings", "target")
_HEAD_RESULT = words("roles", "headings", "result")
_MEASURED_BY = re.compile(
    r"(?:完成|达到|为|占|超过|超|实现|比|较|高于|低于|快于)[^，；。]{0,8}(?:预期|目标|计划|预算数|预算|任务)"
)  # held against a goal, it is a result
_MUST = re.compile(r"(?:^|[，；：])(?:我们)?要(?![求素点塞闻件])")


def of_heading(heading: str) -> Role | None:
    """The role of a section by its title; None where it does not tell. The last telling word decides (目标任务完成情况 looks back)."""
    for end in range(len(heading), 0, -1):
        if _HEAD_RESULT.ending(heading, 0, end):
            return "result"
        if _HEAD_TARGET.ending(heading, 0, end):
            return "target"
    return None


def opens_targets(sentence: str) -> bool:
    """Whether a sentence states that the goals follow (主要预期目标为)."""
    return bool(_OPENING.search(sentence))


def looks_ahead(sentence: str) -> bool:
    """Whether a sentence begins with a word that sets all of it in the time to come (下一步，…)."""
    return bool(_AHEAD.starting(sentence, 0, len(sentence)))


def of_clause(before: str, after: str, section: Role) -> Role:
    """The role of a number from the words of its clause before and after it, else its section's."""
    before = _MEASURED_BY.sub("", before)
    if _FORECAST.within(before):
        return "forecast"
    if _TARGET.within(before) or _planned(before) or _will(before) or _will(after) or _MUST.search(before):
        return "target"
    if section == "target" and _PAST.within(before):
        return "result"
    return section


def opens(beginning: str) -> bool:
    """Whether a sentence opens with a word that looks ahead for all of it."""
    return bool(_FORECAST.within(beginning) or _TARGET.within(beginning) or _planned(beginning))


def _planned(clause: str) -> bool:
    at = clause.find("计划")
    return at >= 0 and bool(_DONE.starting(clause, at + 2, len(clause)))


def _will(clause: str) -> bool:
    at = clause.find("将")
    while at >= 0:
        if _WILL.starting(clause, at + 1, len(clause)):
            return True
        at = clause.find("将", at + 1)
    return False
