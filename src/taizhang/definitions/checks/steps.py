"""Rules about the steps of a register and their clocks."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.definitions import rules
from taizhang.definitions.complaints import Complaint, meant
from taizhang.definitions.pack import Pack
from taizhang.definitions.types import Register, Step


def some_step_creates(pack: Pack) -> Iterator[Complaint]:
    for register in pack.registers.values():
        if not rules.creating_steps(register):
            what = f"no step creates a record of {register.id}"
            yield pack.complaint("register", register.id, ("steps",), what, "write one step without `from`")


def every_state_is_reached(pack: Pack) -> Iterator[Complaint]:
    for register in pack.registers.values():
        reached = _reached(register)
        known = rules.states(register)
        for name, step in register.steps.items():
            for state in rules.sources(step):
                if state not in known:
                    what = f"step `{name}` starts from `{state}`, which no step leads to"
                    yield pack.complaint("register", register.id, ("steps", name, "from"), what, meant(state, known))
                elif state not in reached:
                    what = f"step `{name}` starts from `{state}`, which no record can reach"
                    yield pack.complaint("register", register.id, ("steps", name, "from"), what, "lead a step from a reachable state to it")


def _reached(register: Register) -> set[str]:
    reached = {register.steps[name].to for name in rules.creating_steps(register)}
    while more := {step.to for step in register.steps.values() if step.to not in reached and reached.intersection(rules.sources(step))}:
        reached |= more
    return reached


def named_states_exist(pack: Pack) -> Iterator[Complaint]:
    for register in pack.registers.values():
        known = rules.states(register)
        for state in register.states:
            if state not in known:
                what = f"no step leads to the state `{state}`"
                yield pack.complaint("register", register.id, ("states", state), what, meant(state, known))


def asked_fields_exist(pack: Pack) -> Iterator[Complaint]:
    for register in pack.registers.values():
        for name, step in register.steps.items():
            for place, field in enumerate(step.asks):
                if field not in register.fields:
                    what = f"step `{name}` asks for `{field}`, which is no field of register {register.id}"
                    yield pack.complaint("register", register.id, ("steps", name, "asks", place), what, meant(field, register.fields))


def steps_are_taken_by_a_role(pack: Pack) -> Iterator[Complaint]:
    for register in pack.registers.values():
        for name, step in register.steps.items():
            if step.by not in pack.roles:
                remedy = meant(step.by, pack.roles) or "define it: `role: name`"
                yield pack.complaint("register", register.id, ("steps", name, "by"), f"no role `{step.by}`", remedy)


def clocks_have_a_rule(pack: Pack) -> Iterator[Complaint]:
    for register in pack.registers.values():
        for name, step in register.steps.items():
            if step.due:
                for what, remedy in _clock(pack, register, step):
                    yield pack.complaint("register", register.id, ("steps", name, "due"), what, remedy)


def _clock(pack: Pack, register: Register, step: Step) -> Iterator[tuple[str, str]]:
    due = rules.due_of(step)
    assert due is not None
    rule = pack.deadlines.get(due.rule)
    if rule is None:
        yield f"no deadline `{due.rule}`", meant(due.rule, pack.deadlines)
    elif not rule.enabled:
        yield f"deadline `{due.rule}` is not enabled", "confirm its basis and enable it first"
    elif rule.len is None or rule.unit is None:
        yield f"deadline `{due.rule}` has no length to count", "choose a rule with `len` and `unit`"
    dates = {name for name, column in rules.columns(register).items() if column.family == "date"}
    if due.start is not None and due.start not in dates:
        yield f"no date `{due.start}` in register {register.id} for the clock to start from", meant(due.start, dates)
    if due.start is None and step.start is None:
        yield "a creating step has no step before it for its clock to start from", "write `due: {rule: …, from: date_column}`"


def clocks_that_are_changed_exist(pack: Pack) -> Iterator[Complaint]:
    for register in pack.registers.values():
        timed = [name for name, step in register.steps.items() if step.due]
        for name, step in register.steps.items():
            for word in ("extends", "suspends", "resumes"):
                target = getattr(step, word)
                if target is not None and target not in timed:
                    what = f"step `{name}` {word} `{target}`, which is no step with a deadline"
                    yield pack.complaint("register", register.id, ("steps", name, word), what, meant(target, timed))


RULES = (
    some_step_creates,
    every_state_is_reached,
    named_states_exist,
    asked_fields_exist,
    steps_are_taken_by_a_role,
    clocks_have_a_rule,
    clocks_that_are_changed_exist,
)
