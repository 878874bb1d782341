"""What of a record the public is shown: columns that are open, months where exact days are not, steps whose date is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from taizhang.definitions import rules
from taizhang.definitions.types import Register
from taizhang.org import gate
from taizhang.org import queries as org
from taizhang.records.queries import Told
from taizhang.records.types import Row
from taizhang.web import standing
from taizhang.web.gate import Reading
from taizhang.web.types import Happening
from taizhang.web.words import AMOUNTS, NOTHING, Words


@dataclass(frozen=True, slots=True)
class Shown:
    reading: Reading
    words: Words
    register: Register

    @property
    def open_to(self) -> tuple[str, ...]:
        return gate.visible(self.reading.scope, self.register)

    @property
    def coarse(self) -> bool:
        return self.reading.scope.registers[self.register.id].level == "coarsened"

    def state(self, row: Row) -> str:
        """The state, if a step that leads to it is open; else it would tell of a step that is not."""
        led = [name for name, step in self.register.steps.items() if step.to == row.state]
        return self.words.say(rules.state_label(self.register, row.state)) if any(map(self._step_is_open, led)) else ""

    def value(self, known: Mapping[str, Any], name: str) -> str:
        value = known.get(name)
        if name == "unit":
            node = org.tree(self.reading.code, self.reading.today).get(str(value))
            return str(value) if node is None else (node.zh if self.words.language == "zh" else node.en)
        if value is None and name.endswith("_month"):
            dated = known.get(name.removesuffix("_month") + "_on")
            return NOTHING if dated is None else str(dated)[:7]
        return self._read(name, value)

    def timeline(self, events: list[Told]) -> list[Happening | None]:
        """Every event of the record in order; None for one of which nothing is open."""
        open_to = frozenset(self.open_to)
        return [self._happening(told, open_to) for told in events]

    def _happening(self, told: Told, open_to: frozenset[str]) -> Happening | None:
        changed = {name: change for name, change in told.changes.items() if name in open_to}
        if told.step and not self._step_is_open(told.step) and not changed:
            return None
        dated = self._step_is_open(told.step) if told.step else bool(open_to & self._opening())
        return Happening(
            entered=standing.moment(told.at)[: 7 if self.coarse else None],
            on=told.on[: 7 if self.coarse else None] if dated else "",
            what=self._what(told),
            changes=[
                _("%(name)s: %(value)s") % {"name": self.words.column(self.register, name), "value": self._change(name, *change)}
                for name, change in changed.items()
            ],
            unsaid=len(told.hidden) + len(told.changes) - len(changed),
            seq=told.seq,
        )

    def _step_is_open(self, step: str) -> bool:
        return not {f"{step}_on", f"{step}_month"}.isdisjoint(self.open_to)

    def _opening(self) -> set[str]:
        """The columns that tell when a record was opened."""
        return {"opened_on", *(f"{step}_on" for step in rules.creating_steps(self.register))}

    def _what(self, told: Told) -> str:
        if told.step:
            return self.words.say(rules.step_label(self.register, told.step))
        return {
            "record.created": _("Entered"),
            "record.amended": _("Corrected"),
            "record.merged": _("Merged into another record"),
            "record.erased": _("Private values erased"),
            "correction.requested": _("Correction requested"),
            "correction.decided": _("Correction accepted") if told.accepted else _("Correction declined"),
        }.get(told.kind, told.kind)

    def _change(self, name: str, before: Any, after: Any) -> str:
        now = self._read(name, after)
        return now if before is None else f"{self._read(name, before)} → {now}"

    def _read(self, name: str, value: Any) -> str:
        if self.coarse and value is not None and self._is_date(name):
            return str(value)[:7]
        field = self.register.fields.get(name)
        if value is not None and field is not None and field.type in AMOUNTS:
            return self.words.measured(self.register, name, Decimal(value))
        return self.words.value(self.register, name, value)

    def _is_date(self, name: str) -> bool:
        column = rules.columns(self.register).get(name)
        return column is not None and column.family == "date"
