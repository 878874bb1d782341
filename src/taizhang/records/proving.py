"""The inclusion proof of a record's event, with no more of its words than the asker may see: the one gate for every exit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taizhang.definitions.rules import creating_steps
from taizhang.definitions.types import Register
from taizhang.journal import queries as journal
from taizhang.kernel.canonical import canonical, parse
from taizhang.org import gate
from taizhang.org.types import RegisterScope, Scope


@dataclass(frozen=True, slots=True)
class Proof:
    """What `tools/verify_journal.py` checks, and the seq of the event that it is about."""

    seq: int
    content: bytes


def proof(scope: Scope, register: Register, seq: int, line: int | None) -> Proof:
    """The event's own bytes (of a batch the row's) stand in it if the scope opens every word of them; else it proves the leaf."""
    district = scope.district
    data = journal.entry(district, seq).data if line is None else parse(journal.rows(district, seq)[line])
    if all_open(gate.require(scope, register.id), register, data):
        return Proof(seq, journal.proof(district, seq, row=line))
    return Proof(seq, _without_words(journal.proof(district, seq), keep_body=line is not None))


def all_open(opened: RegisterScope, register: Register, data: Mapping[str, Any]) -> bool:
    """Whether an event of a record holds nothing but what the scope opens of the register, exact days included.

    Salted digests of private values tell nothing and may stay."""
    if opened.level != "rows":
        return False
    if opened.columns is None:
        return True
    shown = {"number", *opened.columns}
    if any(f"{step}_on" in shown for step in creating_steps(register)):
        shown.add("opened_on")
    return _named(data) <= shown


def _named(data: Mapping[str, Any]) -> set[str]:
    """The columns that the event says something about."""
    named = {name for key in ("values", "changes") for name in data.get(key) or {}}
    named |= {f"{step}_on" for step in data.get("steps") or {}} | {f"{step}_due" for step in data.get("clocks") or {}}
    named |= {name for name in ("unit", "opened_on") if name in data}
    return named | ({f"{data['step']}_on"} if "step" in data else set())


def _without_words(content: bytes, *, keep_body: bool) -> bytes:
    """Of a batch the body is only its commitment to the rows; of a single event it is the record itself, and goes."""
    form = parse(content)
    return canonical(form if keep_body else {name: value for name, value in form.items() if name != "body"}) + b"\n"
