"""C6: a part is never more than its whole: behind 其中, and between indicators of which one holds the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from taizhang.reader.checks.relations import Whole, identity, name, places, relations
from taizhang.reader.checks.surroundings import Said, Surroundings, rounded, written
from taizhang.reader.types import Claim, Finding

_ADDED = re.compile(r"累计|合计|共计|年均")
_OTHER_PLACE = frozenset(("全国", "全省", "全市", "全县", "全区", "全州", "全球"))


def wholes(seen: Surroundings) -> Iterator[Finding]:
    for sentence in seen.sentences:
        for at, part in enumerate(sentence):
            if part.is_amount and "其中" in part.lead:
                yield from _among(sentence[:at], part)
    for known in relations().wholes:
        yield from _of_known(seen, known)


def _among(before: Sequence[Said], part: Said) -> Iterator[Finding]:
    """Accused only if the part is more than every amount of its unit that it could have been taken out of."""
    same = [one for one in before if one.is_amount and one.unit == part.unit and one.claim.role == part.claim.role]
    if not same or re.search(r"累计|总", part.lead) or not _starts_after(part):
        return
    if all(part.span.low > one.span.high for one in same):
        yield _finding(part.claim, same[-1].claim, "“其中”之数大于总数。", "A part (其中) is more than the total before it.")


def _starts_after(part: Said) -> bool:
    """其中 opens the clause or the one before: it speaks of what was just counted, not of a place or a list of names."""
    return bool(re.search(r"(?:^|[，,；;：:（(])其中", part.lead))


def _of_known(seen: Surroundings, known: Whole) -> Iterator[Finding]:
    totals = seen.named.get(identity(known.whole), ())
    for part in seen.said if totals else ():
        if not (part.is_amount and part.is_exact and name(part.claim.indicator).endswith(known.parts) and not _ADDED.search(part.lead)):
            continue
        fits = [one for one in totals if _comparable(one, part)]
        if fits and all(part.span.low > one.span.high for one in fits):
            yield _more_than(part.claim, fits[0].claim)


def _comparable(total: Said, part: Said) -> bool:
    here, there = places(total.clause + total.claim.indicator), places(part.clause + part.claim.indicator)
    return (
        total.unit == part.unit
        and total.claim.role == part.claim.role
        and total.claim.value > 0
        and _same_year(total.claim, part.claim)
        and not (here & _OTHER_PLACE and there & _OTHER_PLACE and here != there)
    )


def _same_year(one: Claim, other: Claim) -> bool:
    """Periods of the same years, though of other months: what is more than nine months' whole is worth asking about."""
    return not one.period or not other.period or _years(one.period) == _years(other.period)


def _years(period: str) -> tuple[str, str]:
    first, _, last = period.partition("/")
    return first[:4], (last or first)[:4]


def _more_than(part: Claim, whole: Claim) -> Finding:
    zh = f"“{part.indicator}”大于“{whole.indicator}”：部分不可能大于整体，请核对期间（是否全年与前几个月相比）和地域口径；不显示占比。"
    en = "A part is more than its whole: ask for period and area of both. No share is shown."
    if part.period != whole.period:
        zh += f"两数的期间分别为{part.period or '未注明'}和{whole.period or '未注明'}。"
        en += f" Their periods are {part.period or 'not told'} and {whole.period or 'not told'}."
    return _finding(part, whole, zh, en)


def _finding(part: Claim, whole: Claim, zh: str, en: str) -> Finding:
    percent = rounded(part.value / whole.value * 100, 5) if whole.value else ""
    arithmetic = f"{written(part.value, part.unit)} > {written(whole.value, whole.unit)}" + (f"（{percent}%）" if percent else "")
    return Finding("whole", "SUSPECT", (part, whole), arithmetic, zh, en)
