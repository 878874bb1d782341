"""One claim against the ledger: which indicators it may mean, what they say for its time and place, and if that fails, whether the
ledger has its number elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from taizhang.card.audit import measures, reasons, verdicts
from taizhang.card.audit.matching import FITS, Matcher, Matches, told_apart
from taizhang.card.audit.places import Names, whose
from taizhang.card.audit.times import acceptable, elsewhere
from taizhang.card.audit.types import FOUND, VERDICTS, Beside, Candidate, Match, Row, Stated, Told, Whose
from taizhang.card.audit.verdicts import Figured
from taizhang.card.rules import base_unit, in_base
from taizhang.definitions.types import Text
from taizhang.kernel.periods import Period
from taizhang.kernel.quantities import plain

Ask = Callable[[str, Period, str | None, str | None], Told]
"""The ledger's figure of an indicator, period, unit and peer."""

_TIED = 4
"""So many indicators that fit equally are shown."""
_RELATED = 12
"""So many that are alike are searched for a number taken from elsewhere."""


@dataclass
class Auditor:
    """Holds what stays the same for all claims of a document."""

    matcher: Matcher
    names: Names
    period: Period
    ask: Ask

    def row(self, stated: Stated) -> Row:
        """1 of whom · 2 which indicators the words mean · 3 what these say · 4 if none agrees, whether the number stands elsewhere."""
        speaks = whose(stated, self.names)
        if speaks.beyond:
            return Row(stated, "no_source", reasons.beyond(speaks.beyond))
        matches = self.matcher.matches(stated, speaks.said)
        found = self._meant(stated, matches.meant[:_TIED], speaks)
        row = _decided(stated, found)
        if row.verdict in FOUND or any(each.exact is None and each.unit == _WITHHELD for each in found):
            return row
        taken = next(self._elsewhere(stated, matches, speaks), None)
        return row if taken is None else Row(stated, "other_caliber", taken.why, (*_shown(row.figures), taken), row.undecided)

    def _meant(self, stated: Stated, meant: tuple[Match, ...], speaks: Whose) -> list[Beside]:
        """A line an indicator; those without any figure are left out where another has one."""
        found = [self._held(stated, match, speaks) for match in meant]
        return [each for each in found if each.exact is not None] or found

    def _held(self, stated: Stated, match: Match, speaks: Whose) -> Beside:
        """The best that an indicator gives over the periods that the claim may speak of."""
        periods = acceptable(stated, match.candidate, self.period)
        lines = [self._line(stated, match, period, speaks) for period in periods]
        lines = [each for each in lines if each.exact is not None] or lines
        return next((each for each in lines if each.verdict in FOUND), lines[0])

    def _line(self, stated: Stated, match: Match, period: Period, speaks: Whose) -> Beside:
        told = self._told(match.candidate, period, speaks)
        if told.is_empty:
            return _empty(match, period, told)
        figure = figured(told, stated)
        if figure is None:
            return _empty(match, period, told)
        verdict = verdicts.verdict(stated, figure)
        line = _beside(stated, match, period, told, figure.exact)
        set_known = _set_known(stated, match.candidate, told)
        if verdict in FOUND and not set_known:
            return _with(line, "other_caliber", reasons.no_set(match.candidate.name, stated.scope))
        return _with(line, verdict, _why(line, verdict, stated, told))

    def _told(self, candidate: Candidate, period: Period, speaks: Whose) -> Told:
        """A unit's figure, unless the indicator itself is of that unit; a peer's only where it was reported."""
        own = any(speaks.said and speaks.said in word for word in candidate.words)
        if speaks.peer and candidate.counted:
            return Told(None, "", 0, "exact", 0, "")
        if speaks.unit and not candidate.counted and not own:
            return Told(None, "", 0, "exact", 0, "")
        return self.ask(candidate.indicator, period, None if own else speaks.unit, speaks.peer)

    def _elsewhere(self, stated: Stated, matches: Matches, speaks: Whose) -> Iterator[Beside]:
        """Where else the ledger has the number: the same indicator in another unit, for the whole district or another time; an
        indicator that must not be compared, or one of a like name."""
        alike = [match for match in matches.related if match.misfit and match.score >= FITS]
        for match in (*matches.meant[:_TIED], *alike[:_TIED]):
            yield from self._of_same(stated, match, speaks)
        if verdicts.is_informative(stated, elsewhere=True):
            for match in matches.related[:_RELATED]:
                for period in acceptable(stated, match.candidate, self.period):
                    told = self._told(match.candidate, period, speaks)
                    yield from self._taken(stated, match, period, told, reasons.other_kind)

    def _of_same(self, stated: Stated, match: Match, speaks: Whose) -> Iterator[Beside]:
        candidate, near = match.candidate, acceptable(stated, match.candidate, self.period)
        informative = verdicts.is_informative(stated, elsewhere=False)
        for period in near:
            told = self._told(candidate, period, speaks)
            if match.misfit == "scope":
                yield from self._other_set(stated, match, period, told)
            elif match.misfit and informative:
                yield from self._taken(stated, match, period, told, _MISFITS.get(match.misfit, reasons.other_kind))
            if informative:
                yield from _other_unit(stated, match, period, told)
                if speaks.unit:
                    whole = self._told(candidate, period, Whose())
                    yield from self._taken(stated, match, period, whole, _of_whole(speaks.said))
        if not informative or match.misfit in ("kind", "unit", "scope"):
            return
        for period in elsewhere(candidate, self.period, near):
            told = self._told(candidate, period, speaks)
            make = reasons.target if match.misfit == "role" else _at_other_time(near[0].key)
            yield from self._taken(stated, match, period, told, make)

    def _taken(self, stated: Stated, match: Match, period: Period, told: Told, make: Callable[[Text, str, str], Text]) -> Iterator[Beside]:
        """The figure, if it is the number of the draft."""
        figure = None if told.is_empty else figured(told, stated)
        if figure is not None and verdicts.verdict(stated, Figured(figure.exact, "exact", figure.step)) in FOUND:
            line = _beside(stated, match, period, told, figure.exact)
            yield _with(line, "other_caliber", make(line.name, line.period, line.printed))

    def _other_set(self, stated: Stated, match: Match, period: Period, told: Told) -> Iterator[Beside]:
        known = "、".join(sorted(match.candidate.scopes))

        def make(name: Text, _period: str, _printed: str) -> Text:
            return reasons.other_set(name, known, stated.scope)

        yield from self._taken(stated, match, period, told, make)


_MISFITS: dict[str, Callable[[Text, str, str], Text]] = {"role": reasons.target}
_WITHHELD = "withheld"


def _at_other_time(asked: str) -> Callable[[Text, str, str], Text]:
    return lambda name, period, printed: reasons.other_period(name, period, printed, asked)


def _of_whole(said: str) -> Callable[[Text, str, str], Text]:
    return lambda name, period, printed: reasons.whole_district(name, period, said, printed)


def figured(told: Told, stated: Stated) -> Figured | None:
    """The figure in the claim's unit; None where the units are of different things."""
    assert told.exact is not None
    unit = base_unit(told.unit)[1]
    rank = stated.kind == "rank"
    convert = measures.growth_factor if stated.kind == "growth" else measures.factor
    factor = Fraction(1) if rank else convert(unit, stated.unit)
    if factor is None:
        return None
    step = Fraction(in_base(told.exact.__class__(1).scaleb(-told.decimals), told.unit))
    return Figured(Fraction(in_base(told.exact, told.unit)) * factor, told.bound, step * factor)


def _set_known(stated: Stated, candidate: Candidate, told: Told) -> bool:
    """A rank among a named set agrees only with one that is known to be among it."""
    if stated.kind != "rank" or not stated.scope:
        return True
    return bool(candidate.scopes) or not told_apart(told, stated)


def _other_unit(stated: Stated, match: Match, period: Period, told: Told) -> Iterator[Beside]:
    """The same digits in another unit or scale: 公顷 printed as 亩, 亿 as 万."""
    if told.is_empty or told.exact is None or stated.kind not in ("level", "growth"):
        return
    ours = in_base(told.exact, told.unit)
    shifted = {ours.scaleb(power) for power in (-8, -4, 4, 8)} if stated.unit == base_unit(told.unit)[1] else {ours}
    if any(verdicts.rounded(Fraction(each), Fraction(stated.step)) == Fraction(stated.value) for each in shifted):
        line = _beside(stated, match, period, told, None)
        yield _with(line, "other_caliber", reasons.other_unit(line.name, line.period, line.printed, stated.quote))


def _beside(stated: Stated, match: Match, period: Period, told: Told, exact: Fraction | None) -> Beside:
    """`exact` None: the figure in its own unit, as the two cannot be compared."""
    assert told.exact is not None
    own = in_base(told.exact, told.unit)
    return Beside(
        indicator=match.candidate.indicator,
        name=match.candidate.name,
        period=period.key,
        exact=own if exact is None else verdicts.decimal(exact),
        unit=base_unit(told.unit)[1] if exact is None else (stated.unit or base_unit(told.unit)[1]),
        bound=told.bound,
        printed=f"{plain(own)}{base_unit(told.unit)[1]}" if exact is None else verdicts.as_printed(stated, exact),
        verdict="no_source",
        why=Text(zh="", en=""),
        status=told.status,
        score=round(match.score, 3),
    )


def _with(line: Beside, verdict: str, why: Text) -> Beside:
    return replace(line, verdict=verdict, why=why)  # type: ignore[arg-type]


def _why(line: Beside, verdict: str, stated: Stated, told: Told) -> Text:
    if verdict == "agrees":
        return reasons.agrees(line.name, line.period)
    if verdict == "rounds":
        return reasons.rounds(line.name, line.period, verdicts.shown(line.exact, line.unit))
    if told.bound not in ("exact", stated.bound):
        return reasons.bound(line.name, line.period, line.printed, told.bound)
    return reasons.differs(line.name, line.period, line.printed)


def _empty(match: Match, period: Period, told: Told) -> Beside:
    name = match.candidate.name
    why = (
        reasons.withheld(name)
        if told.withheld
        else reasons.refused(name, period.key, told.refusal)
        if told.refusal
        else reasons.nothing(name, period.key)
    )
    return Beside(
        match.candidate.indicator,
        name,
        period.key,
        None,
        _WITHHELD if told.withheld else "",
        "exact",
        "",
        "no_source",
        why,
        score=round(match.score, 3),
    )


def _shown(figures: tuple[Beside, ...]) -> tuple[Beside, ...]:
    return tuple(each for each in figures if each.exact is not None)


def _decided(stated: Stated, found: list[Beside]) -> Row:
    """The weakest verdict of the indicators that fit equally."""
    if not found:
        return Row(stated, "no_source", reasons.unknown())
    weakest = max(found, key=lambda each: VERDICTS.index(each.verdict))
    undecided = len({each.verdict in FOUND for each in found}) > 1
    return Row(stated, weakest.verdict, reasons.undecided(len(found)) if undecided else weakest.why, tuple(found), undecided)
