"""C1: a total and its parts. A total is accused only where its parts divide it without rest, by words or form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from taizhang.kernel.quantities import Interval
from taizhang.reader.checks.relations import Complement, relations
from taizhang.reader.checks.surroundings import Said, Surroundings, plus, spanned, written
from taizhang.reader.types import Finding

_TOTAL_LAST = re.compile(
    r"^[，,、；;]?(?:以上|[两二三四五六七八九十几]项|各项|三者|两者|收入|支出|资金)?(?:合计|共计|总计|一共|共)(?:为|达|完成|投入|资金|人数|项目|金额)?$"
)
_TOTAL = re.compile(r"(?<!公)共|总|合计|累计|全部")
_DIVIDED = re.compile(r"分别为|分别是|分别有|由.{0,10}(?:组成|构成)|分为|^[：:]|即")
_AMONG = re.compile(r"其中|包括|含|分别|[：:]")
_MOST = 12
"""How many numbers away a part may stand."""
_ABOVE = re.compile(r"累计|总数|达到?$|(?<!公)共")
_MORE = re.compile(r"^[\u4e00-\u9fff]{0,6}等")
_LIGHT = re.compile(
    r"其中|包括|分别|增加值|全[区市省县州]|已|共|累计|实施|完成|改造|完工|竣工|建成|开工|实现|新增|新建|达到?|为|有|是|的|约|近|"
    r"[\d年月、，,；;：:（(）)“”\s]|增长|比重|占|截至|底|末"
)


def sums(seen: Surroundings) -> Iterator[Finding]:
    for index, sentence in enumerate(seen.sentences):
        following = seen.sentences[index + 1] if index + 1 < len(seen.sentences) else ()
        near = following if following and following[0].sentence == sentence[0].sentence + 1 else ()
        yield from _of_sentence(sentence, near)


def _of_sentence(sentence: Sequence[Said], following: Sequence[Said]) -> Iterator[Finding]:
    done: set[int] = set()
    for at, total in enumerate(sentence):
        if not (total.is_amount and total.is_exact) or total.at in done:
            continue
        found = _total_last(sentence[:at], total) or _total_first(total, sentence[at + 1 :], following)
        if found:
            done.update(claim.quantity.at for claim in found.claims)
            yield found


def _total_last(before: Sequence[Said], total: Said) -> Finding | None:
    """`A 3 个、B 5 个，共 8 个`: the parts are the numbers of this unit right before the total."""
    if not _TOTAL_LAST.match(total.lead.strip()):
        return None
    run = list(takewhile(lambda one: _adds_to(total, one), reversed(before[-_MOST:])))[::-1]
    if len(run) < 2:
        return None
    added = run[-1].span
    for start in range(len(run) - 2, -1, -1):
        added = plus((run[start].span, added))
        if total.span.meets(added):
            return _finding(total, run[start:])
    return None if any(_TOTAL.search(one.lead) for one in run) else _finding(total, run)


def _total_first(total: Said, after: Sequence[Said], following: Sequence[Said]) -> Finding | None:
    same = [one for one in after[:_MOST] if _adds_to(total, one)]
    if any(_AMONG.search(one.lead) for one in same) or _TOTAL.search(total.lead):
        parts = _complementary(total, same)
        if parts and (_TOTAL.search(total.lead) or _AMONG.search(parts[0].lead)):
            found = _finding(total, parts)
            return None if found.verdict == "SUSPECT" and same[0] is not parts[0] else found
    listed = _listed(total, after)
    if listed and _DIVIDED.search(listed[0].lead):
        return None if _MORE.search(listed[-1].tail) else _finding(total, listed)
    if (
        listed
        and _AMONG.search(listed[0].lead)
        and _sum(listed).low > total.span.high
        and not any(_ABOVE.search(one.lead) for one in listed)
    ):
        return _overlap(total, listed)
    return _happens(total, [*same, *(one for one in following if _adds_to(total, one))])


def _adds_to(total: Said, one: Said) -> bool:
    return (
        one.is_amount
        and one.is_exact
        and one.unit == total.unit
        and one.claim.role == total.claim.role
        and not re.search(r"平均|人均|户均|每[个户人家]|目标|任务|计划", one.clause)
    )


def _listed(total: Said, after: Sequence[Said]) -> list[Said]:
    """The unbroken list of this unit after the total, in the same half of the sentence; shares and growth may stand between."""
    run: list[Said] = []
    for one in after:
        if one.part != total.part or (one.is_amount and one.unit != total.unit):
            break
        if _adds_to(total, one):
            run.append(one)
    return run if len(run) > 1 else []


def _complementary(total: Said, same: Sequence[Said]) -> list[Said]:
    words = "".join(one.lead for one in same)
    for complement in relations().complements:
        if not all(any(word in words for word in side) for side in complement.parts):
            continue
        parts = _sides(complement, total, same)
        if parts:
            return parts
    return []


def _sides(complement: Complement, total: Said, same: Sequence[Said]) -> list[Said]:
    """One number for each side, in whose words nothing else stands than in the words of the total."""
    if complement.of and not any(word in total.lead for word in complement.of):
        return []
    found: list[Said] = []
    for side in complement.parts:
        fits = [one for one in same if one not in found and _is_side(side, complement, total, one)]
        if len(fits) != 1:
            return []
        found.append(fits[0])
    return sorted(found, key=lambda one: one.at)


def _is_side(side: Sequence[str], complement: Complement, total: Said, one: Said) -> bool:
    word = next((word for word in side if word in one.item), "")
    others = [other for words in complement.parts if words != tuple(side) for other in words if other in one.item.replace(word, "")]
    if not word or others or (not complement.of and any(own in total.clause for own in side)):
        return False
    rest = _LIGHT.sub("", one.item.replace(word, ""))
    return all(sign in total.lead + total.tail[:8] + total.claim.indicator for sign in rest)


def _overlap(total: Said, parts: Sequence[Said]) -> Finding | None:
    """Parts behind 其中 that come to more than the total: either one thing is counted in two of them, or a number is wrong."""
    if any(part.span.low > total.span.high for part in parts):
        return None  # that is a part above its whole
    left = " + ".join(written(part.claim.value, total.unit) for part in parts)
    arithmetic = f"{left} = {spanned(_sum(parts), total.unit)} > {written(total.claim.value, total.unit)}"
    zh, en = "“其中”各项之和大于总数：各项是否有重叠？", "The parts named come to more than the total: does one thing stand in two of them?"
    return Finding("sum", "SOFT", (total.claim, *(part.claim for part in parts)), arithmetic, zh, en)


def _happens(total: Said, same: Sequence[Said]) -> Finding | None:
    """A sum that comes out, where the words speak of a total; one that does not is no finding: the parts may be a choice."""
    if total.claim.value < 20 or not _TOTAL.search(total.clause):
        return None
    alike = [one for one in same if _speak_alike(total, one)]
    for count in range(min(6, len(alike)), 1, -1):
        parts = alike[:count]
        if total.span.meets(_sum(parts)) and all(one.part - first.part <= 1 for first, one in pairwise(parts)):
            return _finding(total, parts)
    return None


def _speak_alike(total: Said, one: Said) -> bool:
    """The two names have two signs in a row in common."""
    known, words = total.clause + total.claim.indicator, one.clause + one.claim.indicator
    return any(words[at : at + 2] in known for at in range(len(words) - 1) if not _LIGHT.search(words[at : at + 2]))


def _sum(parts: Sequence[Said]) -> Interval:
    return plus(part.span for part in parts)


def _finding(total: Said, parts: Sequence[Said]) -> Finding:
    amount, unit = sum((part.claim.value for part in parts), start=parts[0].claim.value * 0), total.unit
    left = " + ".join(written(part.claim.value, unit) for part in parts)
    arithmetic = f"{left} = {written(amount, unit)}"
    claims = (total.claim, *(part.claim for part in parts))
    if sum(relations().speaks_of("overlapping", part.claim.indicator) for part in parts) > 1:
        zh = "几类就业人数可能有同一人重复计入，不宜相加。"
        return Finding(
            "sum", "SOFT", claims, arithmetic, zh, "These employment counts may hold one person twice: they should not be added up."
        )
    printed = written(total.claim.value, unit)
    if total.span.meets(_sum(parts)):
        return Finding("sum", "OK", claims, arithmetic, f"各部分之和与总数{printed}相符。", f"The parts add up to the total, {printed}.")
    possible = spanned(_sum(parts), unit)
    zh = f"各部分之和为{possible}，与总数{printed}不符。"
    return Finding(
        "sum", "SUSPECT", claims, f"{arithmetic} ≠ {printed}", zh, f"The parts add up to {possible}, not to the printed {printed}."
    )
