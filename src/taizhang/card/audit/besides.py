"""A figure of the ledger beside a claim: brought into its unit, held against it, and told. Pure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from taizhang.card.audit import measures, reasons, verdicts
from taizhang.card.audit.matching import scopes_agree
from taizhang.card.audit.types import FOUND, Beside, Candidate, Match, Stated, Told, Verdict
from taizhang.card.audit.verdicts import Figured
from taizhang.card.rules import base_unit, in_base
from taizhang.definitions.types import Text
from taizhang.kernel.periods import Period
from taizhang.kernel.quantities import plain

_NO_WORDS = Text(zh="", en="")


def held(stated: Stated, match: Match, period: Period, told: Told) -> Beside:
    """The figure with the verdict that it gives by itself. A rank agrees only among the set that the draft names."""
    figure = None if told.is_empty else figured(told, stated)
    if figure is None:
        return _empty(match, period, told)
    line, verdict = beside(stated, match, period, told, figure.exact), verdicts.verdict(stated, figure)
    known = sets(match.candidate, told) if stated.kind == "rank" and stated.scope else ()
    if stated.kind != "rank" or not stated.scope or (known and scopes_agree(stated.scope, known)):
        return replace(line, verdict=verdict, why=_why(line, verdict, stated, told))
    why = reasons.other_set(line.name, "、".join(known), stated.scope) if known else reasons.no_set(line.name, stated.scope)
    return replace(line, verdict="other_caliber" if verdict in FOUND else "no_source", why=why)


def sets(candidate: Candidate, told: Told) -> tuple[str, ...]:
    """Among whom a rank is: as its entry tells, or else as definitions do."""
    return (told.scope,) if told.scope else tuple(sorted(candidate.scopes))


def figured(told: Told, stated: Stated) -> Figured | None:
    """The figure in the claim's unit; None where the units are of different things."""
    assert told.exact is not None
    convert = measures.growth_factor if stated.kind == "growth" else measures.factor
    factor = Fraction(1) if stated.kind == "rank" else convert(base_unit(told.unit)[1], stated.unit)
    if factor is None:
        return None
    step = Fraction(in_base(Decimal(1).scaleb(-told.decimals), told.unit))
    return Figured(Fraction(in_base(told.exact, told.unit)) * factor, told.bound, step * factor)


def is_the_number(stated: Stated, told: Told) -> Figured | None:
    """The figure, if it is what the draft printed, whatever bounds it."""
    figure = None if told.is_empty else figured(told, stated)
    return figure if figure and verdicts.verdict(stated, replace(figure, bound="exact")) in FOUND else None


def has_its_digits(stated: Stated, told: Told) -> bool:
    """Whether the figure has the digits of the draft, but in another unit or scale: 公顷 printed as 亩, 亿 as 万."""
    if told.is_empty or told.exact is None or stated.kind not in ("level", "growth"):
        return False
    ours, step = Fraction(in_base(told.exact, told.unit)), Fraction(stated.step)
    factors = measures.mistaken(base_unit(told.unit)[1], stated.unit)
    return any(verdicts.rounded(ours * factor, step) == Fraction(stated.value) for factor in factors)


def beside(stated: Stated, match: Match, period: Period, told: Told, exact: Fraction | None) -> Beside:
    """`exact` None: the figure in its own unit, as the two cannot be compared."""
    assert told.exact is not None
    own, unit = in_base(told.exact, told.unit), base_unit(told.unit)[1]
    return Beside(
        indicator=match.candidate.indicator,
        name=match.candidate.name,
        period=period.key,
        exact=own if exact is None else verdicts.decimal(exact),
        unit=unit if exact is None else stated.unit or unit,
        bound=told.bound,
        printed=f"{plain(own)}{unit}" if exact is None else verdicts.as_printed(stated, exact),
        verdict="no_source",
        why=_NO_WORDS,
        of_unit=told.of_unit,
        of_place=told.of_place,
        status=told.status,
        score=round(match.score, 3),
    )


def _why(line: Beside, verdict: Verdict, stated: Stated, told: Told) -> Text:
    if verdict == "agrees":
        return reasons.agrees(line.name, line.period)
    if verdict == "rounds":
        return reasons.rounds(line.name, line.period, verdicts.shown(line.exact, line.unit))
    if told.bound not in ("exact", stated.bound):
        return reasons.bound(line.name, line.period, line.printed, told.bound)
    return reasons.differs(line.name, line.period, line.printed)


def _empty(match: Match, period: Period, told: Told) -> Beside:
    name = match.candidate.name
    if told.withheld:
        why = reasons.withheld(name)
    elif told.refusal:
        why = reasons.refused(name, period.key, told.refusal)
    else:
        why = reasons.nothing(name, period.key)
    return Beside(
        indicator=match.candidate.indicator,
        name=name,
        period=period.key,
        exact=None,
        unit="",
        bound="exact",
        printed="",
        verdict="no_source",
        why=why,
        score=round(match.score, 3),
        withheld=told.withheld,
    )
