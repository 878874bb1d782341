"""Rules about registers that close periods of others."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.definitions import rules
from taizhang.definitions.complaints import Complaint, meant
from taizhang.definitions.pack import Pack
from taizhang.definitions.types import Closing, Register

_TYPES = {"of": "text", "start": "date", "end": "date", "known_to": "integer"}
_WRITTEN = {"start": "from", "end": "until"}


def closings_name_their_parts(pack: Pack) -> Iterator[Complaint]:
    for register in pack.registers.values():
        for part, what, remedy in _faults(register, register.closing) if register.closing else ():
            yield pack.complaint("register", register.id, ("closing", part), what, remedy)


def _faults(register: Register, closing: Closing) -> Iterator[tuple[str, str, str]]:
    for part, kind in _TYPES.items():
        name = getattr(closing, part)
        if name not in register.fields or register.fields[name].type != kind:
            fitting = [field for field, form in register.fields.items() if form.type == kind]
            yield _WRITTEN.get(part, part), f"`{name}` is no {kind} field of {register.id}", meant(name, fitting)
    yield from (("submits", f"no step `{name}`", meant(name, register.steps)) for name in closing.submits if name not in register.steps)
    states = rules.states(register)
    yield from (("settled", f"no state `{name}`", meant(name, states)) for name in closing.settled if name not in states)
    if lacking := [step for step in rules.creating_steps(register) if step not in closing.submits]:
        yield "submits", f"step `{lacking[0]}` opens a record without submitting", "a closing begins by being submitted: name it here"
    if tuple(register.key) != (closing.of, closing.start, closing.end, "unit"):
        key = f"[{closing.of}, {closing.start}, {closing.end}, unit]"
        yield "of", "a unit's period must be closed once: the register has another key", f"write `key: {key}`"


RULES = (closings_name_their_parts,)
