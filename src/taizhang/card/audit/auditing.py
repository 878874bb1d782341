"""One claim against the ledger: which indicators it may mean, what they say for its time and place, and if that fails, whether the
ledger has its number elsewhere. Pure: the ledger is asked through a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from taizhang.card.audit import besides, reasons, verdicts
from taizhang.card.audit.matching import FITS, Matcher, Matches
from taizhang.card.audit.places import Names, whose
from taizhang.card.audit.times import acceptable, elsewhere
from taizhang.card.audit.types import FOUND, NOTHING, VERDICTS, Beside, Candidate, Match, Row, Stated, Told, Whose
from taizhang.definitions.types import Text
from taizhang.kernel.periods import Period

Ask = Callable[[str, Period, str | None, str | None], Told]
"""The ledger's figure of an indicator, period, unit and peer."""
Say = Callable[[Text, str, str], Text]
"""Why a number is of another caliber: from the name, period and print of the figure that it was found as."""

_TIED = 4
"""So many indicators that fit equally are shown."""
_TELLING, _PARTICULAR = 2, 3
"""From so many digits on a number says where it is from."""
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
        speaks = whose(stated, self.names, self.matcher.measured)
        if speaks.beyond:
            return Row(stated, "no_source", reasons.beyond(speaks.beyond))
        matches = self.matcher.matches(stated, speaks.said)
        found = self._meant(stated, matches.meant[:_TIED], speaks)
        row = _decided(stated, found)
        if row.verdict in FOUND or any(each.withheld for each in found):
            return row
        known = any(each.exact is not None for each in found)
        taken = next(self._elsewhere(stated, matches, speaks, known=known), None)
        if taken is None:
            return row
        shown = tuple(each for each in row.figures if each.exact is not None)
        return Row(stated, "other_caliber", taken.why, (*shown, taken), row.undecided)

    def _meant(self, stated: Stated, meant: tuple[Match, ...], speaks: Whose) -> list[Beside]:
        """A line an indicator; those without any figure are left out where another has one."""
        found = [self._held(stated, match, speaks) for match in meant]
        return [each for each in found if each.exact is not None] or found

    def _held(self, stated: Stated, match: Match, speaks: Whose) -> Beside:
        """The best that an indicator gives over the periods that the claim may speak of."""
        periods = acceptable(stated, match.candidate, self.period)
        lines = [besides.held(stated, match, period, self._told(match.candidate, period, speaks)) for period in periods]
        lines = [each for each in lines if each.exact is not None] or lines
        return next((each for each in lines if each.verdict in FOUND), lines[0])

    def _told(self, candidate: Candidate, period: Period, speaks: Whose) -> Told:
        """A unit's figure, unless the indicator itself is of that unit; a peer's only where it was reported."""
        own = any(speaks.said and speaks.said in word for word in candidate.words)
        if (speaks.peer and candidate.counted) or (speaks.unit and not candidate.counted and not own):
            return NOTHING
        return self.ask(candidate.indicator, period, None if own else speaks.unit, speaks.peer)

    def _elsewhere(self, stated: Stated, matches: Matches, speaks: Whose, *, known: bool) -> Iterator[Beside]:
        """Where else the ledger has the number: the same indicator in another unit, for the whole district or another time; an
        indicator that must not be compared, or one of a like name. Where the ledger has a figure (`known`), only a number that can
        hardly be met by chance is taken to come from elsewhere rather than to be wrong."""
        telling = verdicts.telling(stated) >= (_PARTICULAR if known else _TELLING)
        alike = [match for match in matches.related if match.misfit and match.score >= FITS]
        for match in (*matches.meant[:_TIED], *alike[:_TIED]):
            yield from self._of_same(stated, match, speaks, telling=telling)
        if verdicts.telling(stated) >= _PARTICULAR:
            for match in matches.related[:_RELATED]:
                for period in acceptable(stated, match.candidate, self.period):
                    yield from _taken(stated, match, period, self._told(match.candidate, period, speaks), reasons.other_kind)

    def _of_same(self, stated: Stated, match: Match, speaks: Whose, *, telling: bool) -> Iterator[Beside]:
        """Under the same words: near the claim's time first, then at other times."""
        near = acceptable(stated, match.candidate, self.period)
        for period in near:
            yield from self._near(stated, match, period, speaks, telling=telling)
        if match.misfit in ("words", "kind", "unit", "scope") or not telling:
            return
        for period in elsewhere(match.candidate, self.period, near):
            say = _in_other_role(match.candidate) if match.misfit == "role" else _at_other_time(near[0].key)
            yield from _taken(stated, match, period, self._told(match.candidate, period, speaks), say)

    def _near(self, stated: Stated, match: Match, period: Period, speaks: Whose, *, telling: bool) -> Iterator[Beside]:
        told = self._told(match.candidate, period, speaks)
        if match.misfit == "scope":
            yield from _taken(stated, match, period, told, _in_other_set(besides.sets(match.candidate, told), stated.scope))
        if not telling:
            return
        if match.misfit:
            yield from _taken(
                stated, match, period, told, _in_other_role(match.candidate) if match.misfit == "role" else reasons.other_kind
            )
        if besides.has_its_digits(stated, told):
            line = besides.beside(stated, match, period, told, None)
            yield replace(line, verdict="other_caliber", why=reasons.other_unit(line.name, line.period, line.printed, stated.quote))
        if speaks.unit:
            yield from _taken(stated, match, period, self._told(match.candidate, period, Whose()), _of_whole(speaks.said))


def _taken(stated: Stated, match: Match, period: Period, told: Told, say: Say) -> Iterator[Beside]:
    """The figure, if it is the number of the draft."""
    if figure := besides.is_the_number(stated, told):
        line = besides.beside(stated, match, period, told, figure.exact)
        yield replace(line, verdict="other_caliber", why=say(line.name, line.period, line.printed))


def _in_other_role(candidate: Candidate) -> Say:
    return reasons.target if candidate.target else reasons.result


def _at_other_time(asked: str) -> Say:
    return lambda name, period, printed: reasons.other_period(name, period, printed, asked)


def _of_whole(said: str) -> Say:
    return lambda name, period, printed: reasons.whole_district(name, period, said, printed)


def _in_other_set(known: tuple[str, ...], said: str) -> Say:
    return lambda name, _period, _printed: reasons.other_set(name, "、".join(known), said)


def _decided(stated: Stated, found: list[Beside]) -> Row:
    """The weakest verdict of the indicators that fit equally."""
    if not found:
        return Row(stated, "no_source", reasons.unknown())
    weakest = max(found, key=lambda each: VERDICTS.index(each.verdict))
    undecided = len({each.verdict in FOUND for each in found}) > 1
    return Row(stated, weakest.verdict, reasons.undecided(len(found)) if undecided else weakest.why, tuple(found), undecided)
