"""Of which time a claim may speak, and which other times a number may have been taken from. Pure."""

from __future__ import annotations

from taizhang.card.audit.types import Candidate, Stated
from taizhang.kernel import periods
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period, parse_period

_QUARTERS = {"01/03": 1, "04/06": 2, "07/09": 3, "10/12": 4}


def own(stated: Stated) -> Period | None:
    """The claim's own period; None where it names none that figures are kept for."""
    key = stated.period
    if len(key) == 15 and key[:4] == key[8:12]:
        if key[5:7] == "01" and key[13:15] == "12":
            return parse_period(key[:4])
        quarter = _QUARTERS.get(f"{key[5:7]}/{key[13:15]}")
        key = f"{key[:4]}-Q{quarter}" if quarter and quarter > 1 else key
    try:
        return parse_period(key) if key else None
    except Fault:
        return None


def acceptable(stated: Stated, candidate: Candidate, asked: Period) -> tuple[Period, ...]:
    """The periods whose figure would bear the claim out, the likeliest first.

    A claim's own period; the asked one where it names none, or only the year around it; and where the sentence names no time, those
    only those for which the district's own card states this indicator without naming one, where it does."""
    said = own(stated)
    if said is None:
        if stated.period:
            return (_nearest(stated.period, asked),)
        found = [periods.year(asked.end.year + 1), asked] if candidate.target else [asked]
    elif said.kind == "year" and said != asked and said.start <= asked.start and asked.end <= said.end and not candidate.target:
        found = [asked, said]
    else:
        found = [said]
    undated = [] if stated.named else [each for each in candidate.undated if each.end <= max(period.end for period in found)]
    if undated:
        found = [*undated, *(each for each in found if each in candidate.dated)]
    return tuple(dict.fromkeys(found))


def _nearest(key: str, asked: Period) -> Period:
    """A stretch of months that begins in mid-year (4月至9月) is kept for by no figure but its last month's end."""
    try:
        return periods.month(int(key[-7:-3]), int(key[-2:]))
    except (Fault, ValueError):
        return asked


def elsewhere(candidate: Candidate, asked: Period, tried: tuple[Period, ...]) -> tuple[Period, ...]:
    """Other times that a draft may have taken the number from: when a card states it, the year before; of what is entered rather than
    counted, parts of its year and other years too. Counts of every month would meet any number by chance."""
    first = tried[0]
    year = first.end.year
    found = [*candidate.dated, *candidate.undated, asked, periods.year(year - 1)]
    if first.kind not in ("year", "years", "point"):
        found += [first.shifted(-1)]
    if not candidate.counted or candidate.target:
        found += [periods.year(year + step) for step in (0, 1, -2)] + [periods.year_to(year, month) for month in (3, 6, 9, 10, 11)]
    return tuple(each for each in dict.fromkeys(found) if each not in tried)
