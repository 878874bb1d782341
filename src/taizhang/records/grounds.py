"""What decisions stand on, gathered from the district's book, units and records."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property, lru_cache, partial
from typing import Any

from django.utils.translation import gettext as _

from taizhang.deadlines.rules import deadline
from taizhang.deadlines.types import Suspension
from taizhang.definitions import Adopted, Book
from taizhang.definitions.complaints import meant
from taizhang.definitions.evaluation import compiled
from taizhang.definitions.expressions import parse
from taizhang.definitions.rules import choice_words, vaulted
from taizhang.definitions.types import Choices, FieldOf, Register, Text
from taizhang.kernel.clock import china_date
from taizhang.kernel.faults import Fault
from taizhang.org import queries as org
from taizhang.org.types import UnitNode
from taizhang.records import values
from taizhang.records.clocks import Clock
from taizhang.records.entry import Form, Ground
from taizhang.records.models import Record
from taizhang.records.types import JSON
from taizhang.records.values import Problem, Unfit

_REPORTED = "reported"
"""The register that reported indicators are read from unless they name another."""


class AdoptedStatute:
    """The statutory clocks of a district. Equal counts are done once: an import has thousands from one day."""

    def __init__(self, district: str) -> None:
        self.district = district
        self._counted: dict[tuple[str, date, int], Clock | None] = {}

    def count(self, rule: str, start: date, extended_by: int, pauses: Sequence[Suspension]) -> Clock | None:
        if pauses:
            return self._count(rule, start, extended_by, pauses)
        key = (rule, start, extended_by)
        if key not in self._counted:
            self._counted[key] = self._count(rule, start, extended_by, ())
        found = self._counted[key]
        return dict(found) if found else None

    def _count(self, id: str, start: date, extended_by: int, pauses: Sequence[Suspension]) -> Clock | None:
        rule, version = org.deadline_rule(self.district, id, start)
        if not rule.in_force(start):
            return None
        length = rule.extension.span.count if rule.extension else 0
        granted = [length] * (extended_by // length) if length else []
        open_pause = next((pause.start for pause in pauses if pause.end is None), None)
        calendar = org.calendar(self.district, start)
        found = deadline(rule, start, calendar=calendar, extensions=granted, suspensions=pauses, today=open_pause)
        return {
            "rule": id,
            "version": version,
            "calendar": found.calendar,
            "start": start.isoformat(),
            "length": found.length,
            "unit": found.unit,
            "nominal": found.nominal.isoformat(),
            "legal_last_day": found.legal_last_day.isoformat(),
            "internal_due": found.internal_due.isoformat(),
            "provisional": found.provisional,
            "extended_by": found.extended_by,
        }

    def extension(self, rule: str, start: date) -> tuple[int, int]:
        found, _version = org.deadline_rule(self.district, rule, start)
        return (found.extension.span.count, found.extension.times) if found.extension else (0, 0)


def ground(district: str, register: str, now: datetime) -> Ground:
    """The ground of decisions about one register at that instant. Fault if the district keeps no such register."""
    today = china_date(now)
    found = org.district(district)
    adopted = form(org.book(found.name), register, today, found.manifest.number_prefix)
    units = UnitDays(found.name, whole=adopted.register.aggregate_only)
    return Ground(
        form=adopted,
        statute=AdoptedStatute(found.name),
        today=today,
        exists=lru_cache(65_536)(partial(_exists, found.name)),
        unit_problem=units.problem,
    )


def _exists(district: str, register: str, number: str) -> bool:
    return Record.objects.filter(district=district, register=register, number=number).exists()


def form(book: Book, register: str, on: date | None, prefix: str) -> Form:
    blank = _form(book, register, on, prefix)
    return replace(blank, read=_Readers(blank, partial(_citable, book, register)))


@lru_cache(maxsize=256)
def _form(book: Book, register: str, on: date | None, prefix: str) -> Form:
    """All of a form but its readers: these remember what they read, and are not kept beyond the act that they were made for."""
    adopted = book.register(register, on)
    _refuse_hidden_key(adopted)
    definition = adopted.definition

    def named(id: str) -> Choices | None:
        return book.choices(id, on).definition if book.has("choices", id) else None

    columns = book.columns(register, on)
    checks = [(parse(check.holds, columns), check) for check in definition.checks]
    return Form(
        register=definition,
        version=adopted.version,
        prefix=prefix,
        vaulted=vaulted(definition),
        words={name: choice_words(field, named) or {} for name, field in definition.fields.items() if field.type == "choice"},
        checks=tuple((expression, compiled(expression), check) for expression, check in checks),
        read={},
    )


class _Readers(dict[str, Callable[[Any], JSON]]):
    """The readers of fields, each made when it is first asked for."""

    def __init__(self, form: Form, citable: Callable[[FieldOf], list[str] | None]) -> None:
        super().__init__()
        self._form, self._citable = form, citable

    def __missing__(self, name: str) -> Callable[[Any], JSON]:
        field = self._form.register.fields[name]
        self[name] = _reader(name, field, self._form.words.get(name), self._citable(field))
        return self[name]


def _reader(name: str, field: FieldOf, words: Mapping[str, Text] | None, citable: Sequence[str] | None) -> Callable[[Any], JSON]:
    """Reads values of a field; equal ones are read once."""

    def read(raw: Any) -> JSON:
        value = values.parse(name, field, raw, words)
        if citable is not None and value is not None and value not in citable:
            what = _("there is no register of this name") if field.cites == "register" else _("no indicator of this name is kept here")
            raise Unfit(Problem(name, values.shown(value), what, meant(value, citable) or _("write the id of its definition")))
        return value

    return lru_cache(32_768, typed=True)(read)


def _citable(book: Book, register: str, field: FieldOf) -> list[str] | None:
    """What the field may cite; None where it cites nothing."""
    if field.cites != "reported":
        return book.ids(field.cites) if field.cites else None
    found = {id: one.definition for id, one in book.indicators().items()}
    return [id for id, one in found.items() if one.reported and (one.of_register or _REPORTED) == register]


def _refuse_hidden_key(adopted: Adopted[Register]) -> None:
    """A key lies open in an index and in messages: nothing from the vault may be part of it."""
    register = adopted.definition
    if hidden := sorted(vaulted(register).intersection(register.key)):
        what = f"the key of register {register.id} names what lies in the vault: {', '.join(hidden)}"
        raise Fault(what, remedy="choose other fields as its key, or list them in `public.columns`")


class UnitDays:
    """Whether a unit was open on a day; each pair is looked up once. `whole`: only the district itself will do."""

    def __init__(self, district: str, *, whole: bool = False) -> None:
        self.district, self.whole = district, whole
        self.problem = lru_cache(maxsize=65_536)(self._problem)
        self._trees: dict[date, dict[str, UnitNode]] = {}

    @cached_property
    def _moves(self) -> list[date]:
        return sorted({change.on for change in org.unit_changes(self.district) if change.on})

    def _tree(self, on: date) -> dict[str, UnitNode]:
        """The units of that day: they are those of the day on which they last changed."""
        place = bisect(self._moves, on)
        last = self._moves[place - 1] if place else date.min
        if last not in self._trees:
            self._trees[last] = org.tree(self.district, last)
        return self._trees[last]

    def _problem(self, unit: str, on: date) -> str:
        node = self._tree(on).get(unit)
        if node is None:
            return _("there is no such unit on that day")
        if self.whole and node.parent:
            return _("this register holds totals of the whole district, of no unit below it")
        if _closed(node, on) and node.successor:
            return _("the unit was closed on {closed}; {successor} took its place").format(
                closed=node.closed_on, successor=_named(self._tree(on).get(node.successor), node.successor)
            )
        if _closed(node, on):
            return _("the unit was closed on {closed}").format(closed=node.closed_on)
        if node.opened_on and on < node.opened_on:
            return _("the unit was opened on {opened}").format(opened=node.opened_on)
        return ""


def _named(node: UnitNode | None, code: str) -> str:
    return f"{node.zh} ({code})" if node else code


def _closed(node: UnitNode, on: date) -> bool:
    return node.closed_on is not None and node.closed_on <= on
