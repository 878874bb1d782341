"""Rules about the fields of a register and what of it is public."""

from __future__ import annotations

import re
from collections.abc import Iterator

from taizhang.definitions import expressions, rules
from taizhang.definitions.complaints import Complaint, meant
from taizhang.definitions.pack import Pack
from taizhang.definitions.types import FieldOf, Register
from taizhang.kernel.faults import Fault

_SEQUENCE = re.compile(r"\{seq(:0?[1-9])?\}")
_BRACES = re.compile(r"\{[^}]*\}?|\}")


def numbers_have_a_pattern(pack: Pack) -> Iterator[Complaint]:
    for register in pack.registers.values():
        marks = _BRACES.findall(register.number)
        sequences = [mark for mark in marks if _SEQUENCE.fullmatch(mark)]
        if len(sequences) != 1 or any(mark != "{year}" for mark in marks if mark not in sequences):
            remedy = "write something like XF{year}-{seq:05}"
            yield pack.complaint("register", register.id, ("number",), f"`{register.number}` is not a pattern of numbers", remedy)


def numbers_tell_registers_apart(pack: Pack) -> Iterator[Complaint]:
    """A number is read out and written on paper without its register."""
    taken: dict[str, str] = {}
    for register in pack.registers.values():
        letters = register.number.partition("{")[0]
        other = taken.setdefault(letters, register.id) if letters else register.id
        if other != register.id:
            what = f"numbers of {register.id} begin with `{letters}` as those of {other} do"
            yield pack.complaint("register", register.id, ("number",), what, "choose other letters")


def keys_are_known_and_open(pack: Pack) -> Iterator[Complaint]:
    for register in pack.registers.values():
        known = rules.columns(register)
        hidden = rules.vaulted(register)
        for place, name in enumerate(register.key):
            way = ("key", place)
            if name in hidden:
                what = f"key field `{name}` lies in the vault, so that two rows cannot be compared by it"
                yield pack.complaint("register", register.id, way, what, "name it in public.columns, or choose another key")
            elif name not in known or known[name].origin in ("done", "due"):
                what = f"no column `{name}` in register {register.id} that can be a key"
                yield pack.complaint("register", register.id, way, what, meant(name, register.fields))
        if not register.key:
            yield pack.complaint("register", register.id, ("key",), "the key is empty", "write `key: [number]`")


def names_do_not_collide(pack: Pack) -> Iterator[Complaint]:
    for register in pack.registers.values():
        taken = {f"{step}{end}" for step in register.steps for end in ("_on", "_due")} | {"number", "unit", "opened_on", "state"}
        for name in register.fields:
            if name in taken:
                what = f"field `{name}` has the name of a column that every record of {register.id} has"
                yield pack.complaint("register", register.id, ("fields", name), what, "give it another name")
            elif name in expressions.RESERVED:
                what = f"field `{name}` has the name of a word of SQL"
                yield pack.complaint("register", register.id, ("fields", name), what, "give it another name")


def fields_fit_their_types(pack: Pack) -> Iterator[Complaint]:
    for register in pack.registers.values():
        for name, field in register.fields.items():
            for what, remedy in (*_target(field, pack), *_measure(field), *_stands_on(field, register)):
                yield pack.complaint("register", register.id, ("fields", name), f"field `{name}`: {what}", remedy)


def _target(field: FieldOf, pack: Pack) -> Iterator[tuple[str, str]]:
    """What `of` names, for the two types that have it."""
    if field.type == "choice":
        if not field.of:
            yield "a choice needs its list", "write `of: name_of_choices`"
        elif isinstance(field.of, str) and field.of not in pack.choices:
            yield f"no choices `{field.of}`", meant(field.of, pack.choices)
    elif field.type == "record":
        if not isinstance(field.of, str):
            yield "a record needs its register", "write `of: name_of_register`"
        elif field.of not in pack.registers:
            yield f"no register `{field.of}`", meant(field.of, pack.registers)
    elif field.type == "unit" and field.stands_on is None:
        yield "a unit needs a day on which it must stand", "write `stands_on: name_of_a_date_field`"
    elif field.of is not None:
        yield f"`of` says nothing about a field of type {field.type}", "remove it"


def _stands_on(field: FieldOf, register: Register) -> Iterator[tuple[str, str]]:
    if field.stands_on is None:
        return
    dates = [name for name, other in register.fields.items() if other.type == "date"]
    if field.type != "unit":
        yield f"`stands_on` says nothing about a field of type {field.type}", "remove it"
    elif field.stands_on not in dates:
        yield f"`stands_on: {field.stands_on}` names no date field", meant(field.stands_on, dates)


def _measure(field: FieldOf) -> Iterator[tuple[str, str]]:
    if field.pattern and field.type != "text":
        yield f"a {field.type} has no pattern", "remove it"
    elif field.pattern and not _compiles(field.pattern):
        yield f"`{field.pattern}` is no regular expression", "write something like [0-9]{6}"
    if field.cites and field.type != "text":
        yield f"a {field.type} cites no definition", "remove `cites`, or make it a text"
    number = field.type in ("integer", "decimal", "money")
    if not number and (field.minimum is not None or field.maximum is not None):
        yield f"a {field.type} has no minimum or maximum", "remove it"
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield "the minimum is above the maximum", "exchange them"
    if field.decimals is not None and field.type != "decimal":
        yield f"decimals of a {field.type} cannot be chosen", "remove `decimals`, or make it a decimal"


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def public_columns_are_known(pack: Pack) -> Iterator[Complaint]:
    for register in pack.registers.values():
        open_names = _public_names(register)
        hidden = rules.vaulted(register)
        for place, name in enumerate(register.public.columns if register.public else ()):
            way = ("public", "columns", place)
            if name in hidden:
                yield pack.complaint("register", register.id, way, f"`{name}` is private and cannot be public", "take it out")
            elif name not in open_names:
                remedy = meant(name, {*open_names, *register.fields})
                yield pack.complaint("register", register.id, way, f"no column `{name}` in register {register.id}", remedy)


def _public_names(register: Register) -> set[str]:
    """Columns, the state, and the month of each date (`accept_month`)."""
    known = rules.columns(register)
    months = {f"{name.removesuffix('_on')}_month" for name, column in known.items() if column.family == "date"}
    return {*known, *months, "state"}


def conditions_at_entry_hold_water(pack: Pack) -> Iterator[Complaint]:
    """They speak of one record as it is entered: no linked records, no parameters."""
    for register in pack.registers.values():
        known = rules.columns(register, None, pack.choices.get)
        for place, rule in enumerate(register.checks):
            way = ("checks", place, "holds")
            try:
                expression = expressions.parse(rule.holds, known)
            except Fault as fault:
                yield pack.complaint("register", register.id, way, f"{fault.what} in register {register.id}", fault.remedy)
                continue
            for name in sorted(expression.parameters):
                yield pack.complaint("register", register.id, way, f"`:{name}` means nothing at entry", "compare columns of the record")


def aggregates_point_at_nobody(pack: Pack) -> Iterator[Complaint]:
    """What is held as published totals knows no person and no record, and no record knows it."""
    for register in pack.registers.values():
        for name, field in register.fields.items():
            target = pack.registers.get(field.of) if field.type == "record" and isinstance(field.of, str) else None
            if register.aggregate_only and (field.type in ("person", "record") or field.private):
                what = f"field `{name}` cannot stand in a register that is aggregate_only: it holds published totals, nothing about anybody"
            elif target and target.aggregate_only:
                what = f"field `{name}` points into register {target.id}, which is aggregate_only"
            else:
                continue
            yield pack.complaint("register", register.id, ("fields", name), what, "take the field out")


RULES = (
    numbers_have_a_pattern,
    numbers_tell_registers_apart,
    keys_are_known_and_open,
    names_do_not_collide,
    fields_fit_their_types,
    public_columns_are_known,
    conditions_at_entry_hold_water,
    aggregates_point_at_nobody,
)
