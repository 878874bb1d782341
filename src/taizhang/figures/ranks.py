"""A place as a figure: computed where the members' figures are held, and beside a printed one for comparison."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from taizhang.figures import counting, ranking, rules, sets
from taizhang.figures.ranking import Compute, Filled
from taizhang.figures.sets import Sought
from taizhang.figures.terms import Terms
from taizhang.figures.types import Among, Figure, Remark
from taizhang.kernel.faults import Fault
from taizhang.kernel.quantities import counted


def rank(terms: Terms, compute: Compute) -> Figure:
    """The place among a named set: of units of the district, or of places whose figures are reported. Where a member's figure is
    missing the place is at least that (`bound`), and the member is named."""
    wanted = terms.definition.rank
    assert wanted is not None
    assert wanted.among is not None
    sought = sets.defined(terms.book.members(wanted.among, terms.ask.period.end).definition)
    of = terms.asking(wanted.of, terms.ask.period)
    own = _own(terms, sought, place=ranking.of_places(terms.book, wanted.of, of))
    held = ranking.filled(of, sought, own, compute) if sought.by else ranking.computed(of, sought, compute)
    found = rules.places(held.values, ascending=wanted.order == "ascending")
    missing = tuple(code for code, value in held.values.items() if value is None)
    place = found.get(own)
    return counting.empty(
        terms,
        terms.as_of,
        exact=None if place is None else Decimal(place),
        count=len(held.values) - len(missing),
        members=tuple((code, held.values[code], found[code]) for code in held.values),
        missing=missing,
        bound="at_least" if held.missing and place is not None else "exact",
        inputs=held.figures,
        status=rules.status(held.figures),
        among=held.among,
        remarks=(*(() if own in held.values or not own else (_no_member(own, held.among),)), *_refused(held)),
    )


def _own(terms: Terms, sought: Sought, *, place: bool) -> str:
    """The member whose place is asked for: the place asked for, or the district; of units the unit asked for."""
    code = (terms.ask.place or terms.district.code) if place else (terms.ask.unit or "")
    return sought.present.get(code, code)


def beside(terms: Terms, printed: Figure, compute: Compute) -> Figure:
    """A printed place with its set; and, as far as the members' figures are held, the place that follows from them. The printed one
    stays what it is: a difference is said, not set right."""
    named = (terms.definition.rank.among if terms.definition.rank else None) or (printed.source.rank_set if printed.source else "")
    if terms.definition.claim != "rank" or printed.exact is None or not named:
        return printed
    try:
        sought = sets.named(terms.book, terms.ask.period.end, named, None)
    except Fault:
        return replace(printed, remarks=(*printed.remarks, _no_list(named)))
    own = _own(terms, sought, place=True)
    held = _held(terms, sought, own, compute)
    if held is None and not sought.of:
        return replace(printed, remarks=(*printed.remarks, _no_list(named)))
    if held is None or sum(value is not None for code, value in held.values.items() if code != own) == 0:
        among = held.among if held else _unfilled(sought)
        unplaced = tuple((code, held.values.get(code) if held else None, None) for code, _zh, _en in among.names)
        return replace(printed, among=among, members=unplaced, remarks=(*printed.remarks, _as_printed(among)))
    assert terms.definition.rank is not None
    found = rules.places(held.values, ascending=terms.definition.rank.order == "ascending")
    members = tuple((code, held.values[code], found[code]) for code in held.values)
    remark = _compared(printed.exact, found.get(own), held.missing, held.among)
    return replace(printed, among=held.among, members=members, remarks=(*printed.remarks, remark, *_refused(held)))


def _held(terms: Terms, sought: Sought, own: str, compute: Compute) -> Filled | None:
    """The set with the members' figures; None where there are none to be had: not by places, closed to the asker, or without entries."""
    if terms.definition.rank is None:
        return None
    try:
        of = terms.asking(terms.definition.rank.of, terms.ask.period)
        return ranking.filled(of, sought, own, compute) if ranking.of_places(terms.book, of.ask.indicator, of) else None
    except Fault:
        return None


def _unfilled(sought: Sought) -> Among:
    return Among(
        sought.id, sought.name.zh, sought.name.en, len(sought.of), tuple((code, one.zh, one.en) for code, one in sought.of.items())
    )


def _no_member(own: str, among: Among) -> Remark:
    return Remark("no_member", f"{own}不在“{among.zh}”之中", f"{own} is not one of “{among.en}”")


def _refused(held: Filled) -> tuple[Remark, ...]:
    if not held.refused:
        return ()
    return (
        Remark(
            "rows_refused",
            f"这些数据导入时有{held.refused}行被退回，未补录的不在任何范围内，位次范围可能不全",
            f"{counted(held.refused, 'row')} refused when these entries were imported; what was not entered since is in no set, "
            "so that the set may be incomplete",
        ),
    )


def _no_list(named: str) -> Remark:
    return Remark(
        "no_members_list",
        f"位次范围“{named}”没有成员名单，位次照刊印数字",
        f"there is no list of the members of “{named}”: the place is as printed",
    )


def _as_printed(among: Among) -> Remark:
    size = among.size or "—"
    return Remark(
        "as_printed",
        f"位次范围为“{among.zh}”，共{size}个成员；其他成员的数据未入账，位次照刊印数字，未经重算",
        f"the place is among “{among.en}”, {size} members; the others' figures are not held, so it is as printed and not computed anew",
    )


def _compared(printed: Decimal, computed: int | None, missing: int, among: Among) -> Remark:
    """With members missing the place computed is the first of those that are possible."""
    if computed is None:
        return Remark(
            "own_missing", "本区该项数据未入账，位次未经重算", "the district's own figure is not held: the place is not computed anew"
        )
    last = computed + missing
    zh = f"第{computed}位" if not missing else f"第{computed}至第{last}位之间（{missing}个成员缺数据）"
    en = f"place {computed}" if not missing else f"a place from {computed} to {last} ({counted(missing, 'member')} without a figure)"
    if computed <= printed <= last:
        said = "与刊印位次一致" if not missing else "与刊印位次不矛盾"
        return Remark(
            "place_agrees",
            f"按已入账数据在“{among.zh}”{among.size}个成员中重算为{zh}，{said}",
            f"computed from what is held: {en} of {among.size}, as printed"
            if not missing
            else f"computed from what is held: {en} of {among.size}, which the printed place does not contradict",
        )
    return Remark(
        "place_differs",
        f"按已入账数据在“{among.zh}”{among.size}个成员中重算为{zh}，与刊印的第{printed:f}位不符",
        f"computed from what is held: {en} of {among.size}; printed is place {printed:f}",
    )
