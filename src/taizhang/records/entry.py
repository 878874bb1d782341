"""What may be entered: from what is given to the next row of a record, or the problems that stand against it. Pure.

A decision returns the row as it will be and the private values that go to the vault with it; `rules.creation`, `stepping` and `amendment`
turn the way from row to row into the event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from taizhang.definitions.evaluation import Holds
from taizhang.definitions.expressions import Expression
from taizhang.definitions.rules import creating_steps, sources
from taizhang.definitions.types import Check, Register, Step, Text
from taizhang.kernel.faults import Fault
from taizhang.records import clocks
from taizhang.records.identity import looks_like, numbered
from taizhang.records.rules import columns
from taizhang.records.types import JSON, Row
from taizhang.records.values import Problem, Unfit, as_number, day, is_blank, record_number, shown, spoken, text

RECORDED = "recorded"
"""The state of a record whose register has no steps."""


@dataclass(frozen=True, slots=True)
class Form:
    """A register as adopted, with what its entry needs: the words of its choices, its rules across fields, and the reader of each field."""

    register: Register
    version: int
    prefix: str
    vaulted: frozenset[str]
    words: Mapping[str, Mapping[str, Text]]
    checks: tuple[tuple[Expression, Holds, Check], ...]
    read: Mapping[str, Callable[[Any], JSON]]


@dataclass(frozen=True, slots=True)
class Ground:
    """What decisions stand on besides the record: its form, the statutory clocks, the day in China, the other records, the units.

    `exists(register, number)` tells whether a record stands; `unit_problem(code, day)` what speaks against a unit on that day, or ''."""

    form: Form
    statute: clocks.Statute
    today: date
    exists: Callable[[str, str], bool]
    unit_problem: Callable[[str, date], str]


@dataclass(frozen=True, slots=True)
class Decision:
    """The row as it will be, and the private values given with it (None: taken out)."""

    row: Row
    private: dict[str, JSON] = field(default_factory=dict)


def create(ground: Ground, number: str, unit: str, opened_on: Any, given: Mapping[str, Any], step: str | None = None) -> Decision:
    """A new record in the state of its creating step, which is the first unless told."""
    form = ground.form
    problems: list[Problem] = []
    leading = _creating(form.register, step)
    try:
        number = record_number(number)
        refuse_identity(form, "number", number)
    except Unfit as refused:
        problems += refused.problems
    opened = _date(ground, "opened_on", opened_on, problems)
    if opened is not None:
        problems += _unit(ground, unit, opened)
    values, private = _values(ground, given, problems)
    asked = form.register.steps[leading].asks if leading else ()
    problems += _missing(_needed(form.register, asked), values, private, problems)
    if problems or opened is None:
        raise Unfit(*problems)
    on = opened.isoformat()
    row = Row(
        register=form.register.id,
        number=number,
        unit=unit,
        state=form.register.steps[leading].to if leading else RECORDED,
        opened_on=on,
        definition=form.version,
        seq=0,
        values=values,
        private=tuple(sorted(private)),
        steps={leading: on} if leading else {},
    )
    _hold(form, row)
    _named_units_stand(ground, None, row)
    return Decision(clocks.begun(row, form.register, leading, ground.statute) if leading else row, private)


def refuse_identity(form: Form, column: str, raw: Any) -> None:
    """What is held as published totals only takes no text that could name a person. The text is not repeated in the refusal."""
    if not form.register.aggregate_only or is_blank(raw):
        return
    if kind := _names_somebody(form.register, column, raw):
        raise Unfit(Problem(column, "***", _identity(kind), _("this register holds published totals only: take the number out")))


def _identity(kind: str) -> str:
    return {
        "resident": _("the text holds what looks like a resident identity number"),
        "mobile": _("the text holds what looks like a mobile telephone number"),
        "passport": _("the text holds what looks like a passport number"),
    }[kind]


def _names_somebody(register: Register, column: str, raw: Any) -> str:
    spec = register.fields.get(column)
    if spec is not None and spec.type in ("integer", "decimal", "money") and (told := as_number(raw)) is not None:
        return numbered(told)
    return looks_like(_as_text(register, column, raw))


def _as_text(register: Register, column: str, raw: Any) -> str:
    """What is given as it would be kept; days are no texts."""
    spec = register.fields.get(column)
    if isinstance(raw, str) or (spec is not None and spec.type not in ("text", "choice")):
        return raw if isinstance(raw, str) else ""
    return text(column, raw)


def _creating(register: Register, step: str | None) -> str:
    known = creating_steps(register)
    if step is None:
        return known[0] if known else ""
    if step in known:
        return step
    raise Unfit(Problem("", step, _("this step does not open a record"), _("one of: {known}").format(known=", ".join(known))))


def take(ground: Ground, row: Row, name: str, on: Any, given: Mapping[str, Any]) -> Decision:
    """The record after a step on that day (today unless told), with what the step asks for."""
    register = ground.form.register
    step = _allowed(ground.form, row, name)
    problems: list[Problem] = []
    taken = _date(ground, f"{name}_on", ground.today if is_blank(on) else on, problems)
    latest = max(row.steps.values(), default=row.opened_on)
    if taken is not None and taken.isoformat() < latest:
        what = _("the date lies before the step before it ({latest})").format(latest=latest)
        problems.append(Problem(f"{name}_on", taken.isoformat(), what, _("give {latest} or a later day").format(latest=latest)))
    problems += [_unasked(column, given[column]) for column in given if not (column in step.asks or _blank_yet(row, column))]
    values, private = _values(ground, given, problems)
    problems += _erased(row, private)
    asked = [column for column in step.asks if not (row.erased and column in ground.form.vaulted)]
    problems += _missing(asked, values, private, problems)
    if problems or taken is None:
        raise Unfit(*problems)
    after = row.with_(
        state=step.to,
        values={**row.values, **values},
        private=tuple(sorted({*row.private, *private})),
        steps={**row.steps, name: taken.isoformat()},
    )
    _hold(ground.form, after)
    _named_units_stand(ground, row, after)
    return Decision(clocks.stepped(row, after, register, name, taken.isoformat(), ground.statute), private)


def _allowed(form: Form, row: Row, name: str) -> Step:
    _refuse_closed(row)
    steps = form.register.steps
    possible = [step for step, spec in steps.items() if row.state in sources(spec)]
    if name in possible:
        return steps[name]
    remedy = _("possible from here: {steps}").format(steps=", ".join(possible) or _("nothing"))
    if name not in steps:
        raise Unfit(Problem("", name, _("the register has no such step"), remedy))
    what = _("the step does not follow from state {state}").format(state=row.state)
    raise Unfit(Problem(f"{name}_on", name, what, remedy))


def _refuse_closed(row: Row) -> None:
    if row.merged_into:
        what = _("the record was merged into {into}").format(into=row.merged_into)
        raise Unfit(Problem("number", row.number, what, _("work on {into}").format(into=row.merged_into)))


def _unasked(column: str, raw: Any) -> Problem:
    return Problem(column, shown(raw), _("the step does not ask for this, and it has a value"), _("amend the record, with a reason"))


def _blank_yet(row: Row, column: str) -> bool:
    return column not in row.values and column not in row.private


def change(ground: Ground, row: Row, changes: Mapping[str, Any]) -> Decision:
    """The record after an amendment of fields, of the unit, and of dates (`opened_on`, `<step>_on` of steps taken)."""
    _refuse_closed(row)
    form = ground.form
    problems: list[Problem] = []
    opening, dates = _new_dates(ground, row, changes, problems)
    fields = {name: raw for name, raw in changes.items() if name in form.register.fields}
    known = {*form.register.fields, "unit", "opened_on", *(f"{step}_on" for step in row.steps)}
    problems += [_unknown(name, changes[name]) for name in changes if name not in known]
    values, private = _values(ground, fields, problems)
    problems += _erased(row, private)
    blanked = {name for name, raw in fields.items() if is_blank(raw)}
    unit = str(changes.get("unit", row.unit))
    if not problems and ("unit" in changes or opening != row.opened_on):
        problems += _unit(ground, unit, date.fromisoformat(opening))
    if problems:
        raise Unfit(*problems)
    after = row.with_(
        unit=unit,
        opened_on=opening,
        values={name: value for name, value in {**row.values, **values}.items() if name not in blanked},
        private=tuple(sorted(({*row.private} | private.keys()) - blanked)),
        steps={**row.steps, **dates},
    )
    _still_complete(form, row, after, blanked)
    _hold(form, after)
    _named_units_stand(ground, row, after)
    gone: dict[str, JSON] = {name: None for name in blanked if name in row.private}
    return Decision(clocks.redated(row, after, form.register, ground.statute), {**private, **gone})


def refuse_merging(row: Row, other: Row) -> None:
    """Of two records that both stand one may be said to be a duplicate of the other."""
    if row.merged_into or other.merged_into or row.number == other.number:
        what = _("one of the two is merged already, or they are the same")
        raise Fault(what, where=f"{row.register}/{row.number} → {other.number}", remedy=_("name two records that both stand"))


def _erased(row: Row, private: Iterable[str]) -> list[Problem]:
    """Erasure is for good: what it took out does not come back by another way."""
    if not row.erased:
        return []
    what, remedy = _("the private values of this record were erased"), _("leave the value out")
    return [Problem(name, "***", what, remedy) for name in private]


def _unknown(name: str, raw: Any) -> Problem:
    return Problem(name, shown(raw), _("the record has no such column to amend"), _("name a field, unit, opened_on, the date of a step"))


def _new_dates(ground: Ground, row: Row, changes: Mapping[str, Any], problems: list[Problem]) -> tuple[str, dict[str, str]]:
    """The opening date and the dates of steps as amended; the opening date and that of the creating step are one."""
    dates = dict(row.steps)
    opening = row.opened_on
    creating = [step for step in creating_steps(ground.form.register) if step in row.steps]
    for column in [column for column in changes if column == "opened_on" or column.removesuffix("_on") in row.steps]:
        if column in ground.form.register.fields:
            continue
        found = _date(ground, column, changes[column], problems)
        if found is None:
            continue
        opens = column == "opened_on" or column.removesuffix("_on") in creating
        for step in creating if opens else [column.removesuffix("_on")]:
            dates[step] = found.isoformat()
        opening = found.isoformat() if opens else opening
    problems += _disordered(row, opening, dates)
    return opening, dates


def _disordered(row: Row, opening: str, dates: Mapping[str, str]) -> list[Problem]:
    """Steps keep their order: what came first does not come later by an amendment."""
    before = {**row.steps, "": row.opened_on}
    after = {**dates, "": opening}
    for first in before:
        for second in before:
            if before[first] < before[second] and after[first] > after[second]:
                what = _("the date would stand before that of {first} ({on})").format(first=first or "opened_on", on=after[first])
                return [Problem(f"{second}_on" if second else "opened_on", after[second], what, _("amend the dates in their order"))]
    return [
        Problem(f"{step}_on", on, _("the date lies before the opening date"), _("give {opening} or later").format(opening=opening))
        for step, on in dates.items()
        if on < opening
    ]


def _still_complete(form: Form, before: Row, after: Row, blanked: set[str]) -> None:
    asked = {name for step in before.steps for name in form.register.steps[step].asks}
    needed = [name for name in _needed(form.register, tuple(asked)) if name in blanked]
    if problems := _missing(needed, after.values, dict.fromkeys(after.private, True)):
        raise Unfit(*problems)


def _needed(register: Register, asked: tuple[str, ...]) -> list[str]:
    """The fields that must have a value: those asked, and the required ones that no step asks for."""
    later = {name for step in register.steps.values() for name in step.asks}
    required = [name for name, spec in register.fields.items() if spec.required and not spec.retired and name not in later]
    return [*dict.fromkeys([*required, *asked])]


def _missing(needed: Iterable[str], values: Mapping[str, JSON], private: Mapping[str, JSON], told: Iterable[Problem] = ()) -> list[Problem]:
    """Those of the needed fields that have no value, but for what is wrong with them already."""
    held = {*values, *private, *(one.column for one in told)}
    return [Problem(name, "", _("a value is needed here"), _("fill it in")) for name in needed if name not in held]


def _values(ground: Ground, given: Mapping[str, Any], problems: list[Problem]) -> tuple[dict[str, JSON], dict[str, JSON]]:
    """Values given, read by the types of their fields and parted into open and private ones; blanks are left out."""
    form = ground.form
    values: dict[str, JSON] = {}
    private: dict[str, JSON] = {}
    for name, raw in given.items():
        spec = form.register.fields.get(name)
        if spec is None or (spec.retired and not is_blank(raw)):
            what = _("the register has no such field") if spec is None else _("the field is no longer used")
            known = ", ".join(name for name, spec in form.register.fields.items() if not spec.retired)
            problems.append(Problem(name, shown(raw), what, _("its fields: {known}").format(known=known)))
            continue
        if isinstance(raw, (dict, list)):
            value = "***" if name in form.vaulted else shown(raw)
            problems.append(Problem(name, value, _("this is not one value"), _("give a text, a number, or true or false")))
            continue
        try:
            refuse_identity(form, name, raw)
            value = form.read[name](raw)
        except Unfit as refused:
            problems += _hushed(refused) if name in form.vaulted else refused.problems
            continue
        if value is None:
            continue
        if spec.type == "record" and not ground.exists(str(spec.of), value):
            what = _("there is no record {number} in register {register}").format(number=value, register=spec.of)
            problems.append(Problem(name, shown(raw), what, _("enter that record first, or correct the number")))
            continue
        (private if name in form.vaulted else values)[name] = value
    return values, private


def _hushed(refused: Unfit) -> list[Problem]:
    """Problems of private values do not repeat them."""
    return [Problem(one.column, "***", one.what, one.remedy) for one in refused.problems]


def _date(ground: Ground, column: str, raw: Any, problems: list[Problem]) -> date | None:
    """The day on which something happened: it cannot lie in the future."""
    if is_blank(raw):
        problems.append(Problem(column, "", _("a date is needed here"), _("fill it in")))
        return None
    try:
        found = day(column, raw)
    except Unfit as refused:
        problems += refused.problems
        return None
    if found > ground.today:
        what = _("the date lies in the future")
        problems.append(Problem(column, shown(raw), what, _("give {today} or an earlier day").format(today=ground.today.isoformat())))
        return None
    return found


def _unit(ground: Ground, unit: str, on: date) -> list[Problem]:
    if problem := ground.unit_problem(unit, on):
        return [Problem("unit", unit, problem, _("give the code of a unit that was open on {on}").format(on=on.isoformat()))]
    return []


def _named_units_stand(ground: Ground, before: Row | None, after: Row) -> None:
    """A field that names a unit names one that still stands on the field's day. What was entered before a unit was closed stays."""
    for name, spec in ground.form.register.fields.items():
        if spec.type != "unit" or name not in after.values:
            continue
        unit, on = after.values[name], after.values.get(str(spec.stands_on), after.opened_on)
        if before and (unit, on) == (before.values.get(name), before.values.get(str(spec.stands_on), before.opened_on)):
            continue
        if problem := ground.unit_problem(unit, date.fromisoformat(on)):
            raise Unfit(Problem(name, unit, problem, _("name a unit that stands on {on}").format(on=on)))


def _hold(form: Form, row: Row) -> None:
    """Rules across fields; what is unknown does not break them."""
    if not form.checks:
        return
    found = columns(row)
    if not keeps(form, found):
        raise Unfit(*(_against(expression, check, found) for expression, holds, check in form.checks if holds(found) is False))


def keeps(form: Form, found: Mapping[str, JSON]) -> bool:
    """Whether a record of these columns keeps the register's rules across fields."""
    return all(holds(found) is not False for _expression, holds, _check in form.checks)


def _against(rule: Expression, check: Check, found: Mapping[str, Any]) -> Problem:
    remedy = spoken(check.remedy) if check.remedy else _("correct one of the fields that the rule speaks of")
    blamed = tuple(name for name in sorted(rule.columns) if found.get(name) is not None)
    return Problem("", "", spoken(check.message), remedy, blamed)
