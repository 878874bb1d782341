"""Closing of periods: what a unit keeps in a register over a period is submitted, approved and locked, the lower level before the higher.

A register that does so says it in its definition (`closing`); its records are made and taken on by the same steps as any, under these
rules. What was submitted is pinned by the event at which it was known, so that later entries and corrections show (统计法 Art. 24)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext as _

from taizhang.definitions.types import Closing, Register
from taizhang.journal import queries as chain
from taizhang.kernel.faults import Fault
from taizhang.org import queries as org
from taizhang.org import rules as units
from taizhang.org.types import Refused, UnitNode
from taizhang.records import rules
from taizhang.records.desk import Desk
from taizhang.records.entry import Decision
from taizhang.records.models import Record
from taizhang.records.projector import natural_key
from taizhang.records.types import Row
from taizhang.records.values import Problem, Unfit


def refuse_other_ways(register: Register) -> None:
    """A closing is taken on step by step: an amendment, a merger or a file would pass by the order of levels and by the second person."""
    if register.closing:
        what, remedy = _("a closing of a period is not amended, merged or imported"), _("reopen the period and submit it again")
        raise Fault(what, where=register.id, remedy=remedy)


def held_to(desk: Desk, before: Row | None, decision: Decision, step: str) -> Decision:
    """The decision as it may be written, pinned to what is known now where the step submits. Raises what stands against the step."""
    closing = desk.ground.form.register.closing
    if closing is None:
        return decision
    row = decision.row
    if row.values.get(closing.known_to) != (before.values.get(closing.known_to) if before else None):
        raise Unfit(Problem(closing.known_to, "", _("the system writes this"), _("leave it out")))
    spot = _Spot(desk, closing, row)
    if step in closing.submits:
        spot.can_be_closed(date.fromisoformat(row.steps[step]))
        spot.lower_first()
        return Decision(row.with_(values={**row.values, closing.known_to: chain.head(desk.district).seq}), decision.private)
    if row.state in closing.settled:
        spot.by_another(before)
        spot.lower_first()
    elif before and before.state in closing.settled:
        spot.higher_first()
    return decision


def lacking(keeping: Collection[str], standings: Mapping[str, str], settled: Collection[str]) -> list[str]:
    """The units that keep records or began to close, and are not settled."""
    return sorted(unit for unit in {*keeping, *standings} if standings.get(unit) not in settled)


class _Spot:
    """One closing among those of the units above and below it."""

    def __init__(self, desk: Desk, closing: Closing, row: Row) -> None:
        self.desk, self.closing, self.row = desk, closing, row
        self.of, self.end = str(row.values[closing.of]), date.fromisoformat(row.values[closing.end])
        self.nodes = org.tree(desk.district, self.end)

    def can_be_closed(self, on: date) -> None:
        book = org.book(self.desk.district)
        if not book.has("register", self.of) or book.register(self.of).definition.closing:
            remedy = _("name a register of the district, such as {known}").format(known=", ".join(book.ids("register")[:5]))
            raise Unfit(Problem(self.closing.of, self.of, _("there is no such register to close"), remedy))
        if self.end > min(on, self.desk.ground.today):
            remedy = _("submit it when it is over")
            raise Unfit(Problem(self.closing.end, self.end.isoformat(), _("the period has not ended yet"), remedy))

    def lower_first(self) -> None:
        below = units.subtree(self.nodes, self.row.unit) - {self.row.unit}
        kept = Record.objects.filter(district=self.desk.district, register=self.of, unit__in=below, opened_on__lte=self.end)
        keeping = set(kept.order_by().values_list("unit", flat=True).distinct())
        if wanting := lacking(keeping, self._standings(below), self.closing.settled):
            what = _("units below have not had this period approved: {units}").format(units=self._named(wanting))
            raise Fault(what, where=self._where, remedy=_("the lower level closes before the higher"))

    def higher_first(self) -> None:
        above = self._standings(_above(self.nodes, self.row.unit))
        standing = [unit for unit, state in above.items() if state in {*self.closing.settled, *self._submitted}]
        if standing:
            what = _("units above have submitted or closed this period: {units}").format(units=self._named(sorted(standing)))
            raise Fault(what, where=self._where, remedy=_("have it sent back or reopened there first"))

    def by_another(self, before: Row | None) -> None:
        events = self.desk.history(before) if before else []
        submitters = [event.actor for event in events if self._submits(event.kind, event.data)]
        if submitters and submitters[-1] == self.desk.acting.code:
            raise Refused(_("nobody approves or locks what he submitted"), where=self._where, remedy=_("let another person decide"))

    def _submits(self, kind: str, data: Mapping[str, object]) -> bool:
        return kind == rules.CREATED or (kind == rules.STEPPED and data["step"] in self.closing.submits)

    @property
    def _submitted(self) -> set[str]:
        steps = self.desk.ground.form.register.steps
        return {steps[name].to for name in self.closing.submits}

    def _standings(self, of: Collection[str]) -> dict[str, str]:
        """The state of the same closing of other units, as far as they have one."""
        key = self.desk.ground.form.register.key
        sought = {natural_key(self.row.with_(unit=unit), key): unit for unit in of}
        held = Record.objects.filter(district=self.desk.district, register=self.row.register, natural_key__in=sought)
        return {sought[found]: state for found, state in held.values_list("natural_key", "state")}

    def _named(self, wanted: Collection[str]) -> str:
        return ", ".join(f"{self.nodes[unit].zh} ({unit})" if unit in self.nodes else unit for unit in wanted)

    @property
    def _where(self) -> str:
        start = self.row.values[self.closing.start]
        return f"{self.row.register}: {self.of} {start}..{self.end} {self.row.unit}"


def _above(nodes: Mapping[str, UnitNode], unit: str) -> set[str]:
    found: set[str] = set()
    at = nodes.get(unit)
    while at and at.parent and at.parent not in found:
        found.add(at.parent)
        at = nodes.get(at.parent)
    return found
