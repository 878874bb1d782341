"""What follows from a definition: its columns, what must stay in the vault, which step asks for a field, names. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from taizhang.definitions.types import Choices, Due, FieldOf, Indicator, Operand, Register, Step, Text

Family = Literal["text", "number", "date", "bool"]
Origin = Literal["record", "field", "done", "due"]

_FAMILIES: dict[str, Family] = {
    "text": "text",
    "choice": "text",
    "person": "text",
    "record": "text",
    "unit": "text",
    "date": "date",
    "integer": "number",
    "decimal": "number",
    "money": "number",
    "bool": "bool",
}
_FIXED: dict[str, tuple[Family, Text]] = {
    "number": ("text", Text(zh="编号", en="Number")),
    "unit": ("text", Text(zh="单位", en="Unit")),
    "opened_on": ("date", Text(zh="登记日期", en="Opened on")),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a register in expressions, exports and pages.

    `key` is the field (origin `field`) or the step (`done`: its date, `due`: its last lawful day) or the column's own name (`record`);
    `through` the record field that leads to the linked register, whose column this is (`project.category`: through project);
    `codes` what a choice may be, None where anything goes."""

    name: str
    family: Family
    origin: Origin
    key: str
    through: str = ""
    codes: frozenset[str] | None = None


def columns(
    register: Register,
    resolve: Callable[[str], Register | None] | None = None,
    choices: Callable[[str], Choices | None] | None = None,
) -> dict[str, Column]:
    """Columns by name: number, unit, opened_on, the fields that are not vaulted, `<step>_on`, `<step>_due`.

    With `resolve` (register by id) also one level through fields of type record; with `choices` (choices by id) the codes."""
    own = _own_columns(register, choices)
    linked: dict[str, Column] = {}
    for name, field in register.fields.items():
        target = resolve(field.of) if resolve and field.type == "record" and isinstance(field.of, str) and name in own else None
        for column in _own_columns(target, choices).values() if target else ():
            linked[f"{name}.{column.name}"] = replace(column, name=f"{name}.{column.name}", through=name)
    return own | linked


def _own_columns(register: Register, choices: Callable[[str], Choices | None] | None) -> dict[str, Column]:
    hidden = vaulted(register)
    found = [Column(name, family, "record", name) for name, (family, _) in _FIXED.items()]
    found += [
        Column(name, _FAMILIES[field.type], "field", name, codes=codes(field, choices))
        for name, field in register.fields.items()
        if name not in hidden
    ]
    for name, step in register.steps.items():
        found.append(Column(f"{name}_on", "date", "done", name))
        if step.due:
            found.append(Column(f"{name}_due", "date", "due", name))
    return {column.name: column for column in found}


def codes(field: FieldOf, choices: Callable[[str], Choices | None] | None = None) -> frozenset[str] | None:
    """What a field of type choice may be; None for other types, or where the list is not at hand."""
    words = choice_words(field, choices)
    return None if words is None else frozenset(words)


def choice_words(field: FieldOf, choices: Callable[[str], Choices | None] | None = None) -> Mapping[str, Text] | None:
    """The codes of a choice field with their words."""
    if field.type != "choice" or field.of is None:
        return None
    if not isinstance(field.of, str):
        return field.of
    named = choices(field.of) if choices else None
    return named.values if named else None


def vaulted(register: Register) -> frozenset[str]:
    """The fields whose values never enter an event's body: private ones, persons, and free text that is not public."""
    public = register.public.columns if register.public else ()
    return frozenset(
        name
        for name, field in register.fields.items()
        if field.private or field.type == "person" or (field.type == "text" and name not in public)
    )


def asked_by(register: Register) -> dict[str, str]:
    """field → step, for fields that exactly one step asks for: before that step's date they are not known."""
    steps_of: dict[str, list[str]] = {}
    for name, step in register.steps.items():
        for asked in step.asks:
            steps_of.setdefault(asked, []).append(name)
    return {field: steps[0] for field, steps in steps_of.items() if len(steps) == 1}


def creating_steps(register: Register) -> tuple[str, ...]:
    """The steps that make a record: those without `from`."""
    return tuple(name for name, step in register.steps.items() if step.start is None)


def initial_step(register: Register) -> str:
    """The first step that makes a record."""
    return creating_steps(register)[0]


def sources(step: Step) -> tuple[str, ...]:
    """The states that a step leads out of; empty for a creating step."""
    if step.start is None:
        return ()
    return (step.start,) if isinstance(step.start, str) else step.start


def due_of(step: Step) -> Due | None:
    """The clock of a step in its long form."""
    return _due(step.due) if isinstance(step.due, str) else step.due


@cache
def _due(rule: str) -> Due:
    return Due(rule=rule)


def states(register: Register) -> frozenset[str]:
    """All states that a record of the register can be in."""
    return frozenset(step.to for step in register.steps.values())


_MEASURE = re.compile(r"(sum|average)\(([a-z][a-z0-9_]*)\)")


def measured(indicator: Indicator) -> str | None:
    """The field that a sum or an average is taken over; None for counts and for a measure that is not well formed."""
    match = _MEASURE.fullmatch(indicator.measure)
    return match[2] if match else None


_SCALES = {"": 0, "万": 4, "亿": 8}


def power(field: FieldOf, unit: str) -> int | None:
    """By how many powers of ten the field's numbers are smaller than in that unit (亿元 to 元: 8); None if the units differ."""
    unit_of = field.unit or ("元" if field.type == "money" else unit)
    return next((power for scale, power in _SCALES.items() if unit_of == scale + unit), None)


def field_label(register: Register, field: str) -> Text:
    return register.fields[field].name or _plain(field)


def step_label(register: Register, step: str) -> Text:
    return register.steps[step].name or _plain(step)


def state_label(register: Register, state: str) -> Text:
    return register.states.get(state) or _plain(state)


def label(register: Register, column: str) -> Text:
    """The name of one of the register's own columns or vaulted fields: a step's date is its name with 日期 / "date", its last day
    with 截止日 / "due". A name that nothing is written for stands for itself."""
    if column in register.fields:
        return field_label(register, column)
    if column in _FIXED:
        return _FIXED[column][1]
    for suffix, zh, en in (("_on", "日期", "date"), ("_due", "截止日", "due")):
        step = column.removesuffix(suffix)
        if step != column and step in register.steps:
            name = step_label(register, step)
            return Text(zh=f"{name.zh}{zh}", en=f"{name.en} {en}")
    return _plain(column)


def _plain(word: str) -> Text:
    return Text(zh=word, en=word.replace("_", " "))


def compatible(old: Register, new: Register) -> list[str]:
    """Why `new` cannot follow `old` as its next version; empty if it can. A field's type never changes (a new type is a new field),
    fields are retired, not removed, and steps stay, for old records bear them. What holds published totals only does so for good.
    The pattern of numbers may change."""
    opened = ["`aggregate_only` was taken away; what it keeps out stays out"] if old.aggregate_only and not new.aggregate_only else []
    return [*_lost_fields(old, new), *_changed_fields(old, new), *_lost_steps(old, new), *opened]


def _lost_fields(old: Register, new: Register) -> list[str]:
    return [f"field `{name}` was removed; write `retired: true` instead" for name in old.fields if name not in new.fields]


def _changed_fields(old: Register, new: Register) -> list[str]:
    hidden = vaulted(old), vaulted(new)
    found = []
    for name in old.fields.keys() & new.fields.keys():
        before, after = old.fields[name], new.fields[name]
        if before.type != after.type:
            found.append(f"field `{name}` changed its type from {before.type} to {after.type}; a new type is a new field")
        elif before.type == "record" and before.of != after.of:
            found.append(f"field `{name}` changed the register it points to; that is a new field")
        elif (name in hidden[0]) != (name in hidden[1]):
            found.append(f"field `{name}` changed between the vault and the journal; make it a new field")
    return sorted(found)


def _lost_steps(old: Register, new: Register) -> list[str]:
    return [f"step `{name}` was removed; keep it" for name in old.steps if name not in new.steps]


def derive_operands(indicator: Indicator) -> tuple[Operand, ...]:
    """The operands of a derived indicator in their long form; empty for other kinds."""
    if indicator.derive is None:
        return ()
    return tuple(Operand(indicator=one) if isinstance(one, str) else one for one in indicator.derive.of)
