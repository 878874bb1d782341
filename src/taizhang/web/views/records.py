"""A record as the public may see it: its columns, its history, its clocks, and its place in the chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.definitions import rules
from taizhang.definitions.types import Register
from taizhang.journal import queries as journal
from taizhang.kernel.canonical import canonical, parse
from taizhang.org import gate
from taizhang.org import queries as org
from taizhang.records import queries as records
from taizhang.records.queries import Told
from taizhang.records.rules import columns
from taizhang.records.types import Row
from taizhang.web import proofs, refusals, standing
from taizhang.web.clocks import clocks
from taizhang.web.gate import Reading
from taizhang.web.types import Happening, Link, Record, Term
from taizhang.web.words import Words


def record(request: HttpRequest, reading: Reading, register: str, number: str) -> HttpResponse:
    words, place = reading.words, reading.place
    defined, row = _found(reading, words, register, number)
    open_to = gate.visible(reading.scope, defined)
    coarse = reading.scope.registers[register].level == "coarsened"
    known = columns(row)
    page = Record(
        district=place,
        trail=(*standing.trail(place), Link(words.say(defined.name), reverse("register", args=[reading.code, register]))),
        number=number,
        register=words.say(defined.name),
        register_id=register,
        state=words.say(rules.state_label(defined, row.state)),
        terms=[Term(words.column(defined, name), _value(reading, words, defined, known, name, coarse)) for name in open_to],
        withheld=len(set(known) - set(open_to) - {"number"}) + len(row.private),
        coarse=coarse,
        timeline=_timeline(reading, words, defined, number, frozenset(open_to), coarse),
        clocks=clocks(reading, words, defined, row, coarse=coarse, open_to=frozenset(open_to)),
        merged=row.merged_into,
        seal=standing.seal_line(reading.code),
    )
    return render(request, "web/record.html", {"page": page})


def _found(reading: Reading, words: Words, register: str, number: str) -> tuple[Register, Row]:
    """The record if the gate shows it. What is hidden and what is not there read the same."""
    row = None
    if register in reading.scope.registers:
        defined = words.register(register)
        row = records.visible_row(reading.scope, defined, number)
    if row is None:
        raise refusals.Missing(_("There is no public record of this number."), where=f"{register}/{number}")
    return defined, row


def _value(reading: Reading, words: Words, register: Register, known: Mapping[str, Any], name: str, coarse: bool) -> str:
    value = known.get(name)
    if value is None and name.endswith("_month"):
        value, coarse = known.get(name.removesuffix("_month") + "_on"), True
    if name == "unit":
        return _unit(reading, str(value))
    if coarse and value is not None and _is_date(register, name):
        return str(value)[:7]
    return words.value(register, name, value)


def _is_date(register: Register, name: str) -> bool:
    column = rules.columns(register).get(name)
    return column is None or column.family == "date"


def _unit(reading: Reading, code: str) -> str:
    node = org.tree(reading.code, reading.today).get(code)
    return code if node is None else (node.zh if reading.language == "zh" else node.en)


def _timeline(reading: Reading, words: Words, register: Register, number: str, open_to: frozenset[str], coarse: bool) -> list[Happening]:
    told = records.timeline(reading.scope, register.id, number)
    return [_happening(words, register, one, open_to, coarse) for one in told]


def _happening(words: Words, register: Register, told: Told, open_to: frozenset[str], coarse: bool) -> Happening:
    changed = [
        f"{words.column(register, name)}: {_change(words, register, name, change, coarse)}"
        for name, change in told.changes.items()
        if name in open_to
    ]
    unsaid = len(told.hidden) + sum(name not in open_to for name in told.changes)
    exact = not coarse and (not told.step or f"{told.step}_on" in open_to)
    return Happening(
        entered=standing.moment(told.at)[: 7 if coarse else None],
        on=told.on if exact else told.on[:7],
        what=_what(words, register, told),
        changes=changed,
        unsaid=unsaid,
        seq=told.seq,
    )


def _what(words: Words, register: Register, told: Told) -> str:
    if told.step:
        return words.say(rules.step_label(register, told.step))
    return {
        "record.created": _("Entered"),
        "record.amended": _("Corrected"),
        "record.merged": _("Merged into another record"),
        "record.erased": _("Private values erased"),
        "correction.requested": _("Correction requested"),
        "correction.decided": _("Correction accepted") if told.accepted else _("Correction declined"),
    }.get(told.kind, told.kind)


def _change(words: Words, register: Register, name: str, change: tuple[Any, Any], coarse: bool) -> str:
    before, after = (
        str(value)[:7] if coarse and value and _is_date(register, name) else words.value(register, name, value) for value in change
    )
    return after if change[0] is None else f"{before} → {after}"


def proof(request: HttpRequest, reading: Reading, register: str, number: str) -> HttpResponse:
    """The inclusion proof of the event that made the record; with the event's own bytes if all of them are public."""
    defined, _row = _found(reading, reading.words, register, number)
    place = records.place(reading.code, register, number)
    row = place.line
    data = journal.entry(reading.code, place.seq).data if row is None else parse(journal.rows(reading.code, place.seq)[row])
    if proofs.all_public(defined, data):
        content = journal.proof(reading.code, place.seq, row=row)
    else:
        content = _without_words(journal.proof(reading.code, place.seq), keep_body=row is not None)
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{reading.code}-{place.seq}.proof.json"'
    return response


def _without_words(content: bytes, *, keep_body: bool) -> bytes:
    """Of a batch the body is only its commitment to the rows; of a single event it is the record itself, and goes."""
    form = parse(content)
    return canonical(form if keep_body else {name: value for name, value in form.items() if name != "body"}) + b"\n"
