"""A record as the public may see it: its columns, its history, its clocks, and its place in the chain."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.definitions.types import Register
from taizhang.records import queries as records
from taizhang.records.queries import Told
from taizhang.records.rules import columns
from taizhang.records.types import Row
from taizhang.web import nearest, refusals, standing
from taizhang.web.clocks import clocks
from taizhang.web.gate import Reading
from taizhang.web.shown import Shown
from taizhang.web.types import Link, Record, Term
from taizhang.web.words import NOTHING, Words


def record(request: HttpRequest, reading: Reading, register: str, number: str) -> HttpResponse:
    words, place = reading.words, reading.place
    defined, row, events = _found(reading, words, register, number)
    shown = Shown(reading, words, defined)
    known, told = columns(row), shown.timeline(events)
    terms = [Term(words.column(defined, name), shown.value(known, name)) for name in shown.open_to if name != "number"]
    page = Record(
        district=place,
        trail=(*standing.trail(place), Link(words.say(defined.name), reverse("register", args=[reading.code, register]))),
        number=number,
        register=words.say(defined.name),
        register_id=register,
        state=shown.state(row),
        terms=[term for term in terms if term.value != NOTHING],
        empty=[term.name for term in terms if term.value == NOTHING],
        withheld=len(set(known) - set(shown.open_to) - {"number"}) + len(row.private),
        coarse=shown.coarse,
        timeline=[one for one in told if one],
        hidden=told.count(None),
        clocks=clocks(reading, words, defined, row, coarse=shown.coarse, open_to=frozenset(shown.open_to)),
        merged=row.merged_into,
        seal=standing.seal_line(reading.code),
    )
    return render(request, "web/record.html", {"page": page})


def _found(reading: Reading, words: Words, register: str, number: str) -> tuple[Register, Row, list[Told]]:
    """The record if the gate shows it. What is hidden and what is not there read the same."""
    if register in reading.scope.registers:
        found = records.with_timeline(reading.scope, register, number)
        if found is not None:
            return words.register(register), *found
    offers = nearest.records(reading, register, number)
    raise refusals.Missing(_("There is no public record of this number."), where=f"{register}/{number}", offers=offers)


def proof(request: HttpRequest, reading: Reading, register: str, number: str) -> HttpResponse:
    """The inclusion proof of the event that made the record; with the event's own bytes if all of them are public."""
    defined, *_rest = _found(reading, reading.words, register, number)
    given = records.proof(reading.scope, defined, number)
    response = HttpResponse(given.content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{reading.code}-{given.seq}.proof.json"'
    return response
