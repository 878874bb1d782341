"""A register: its open records by pages, and its definition in words: what is written down, by which steps, under which clocks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.definitions import rules
from taizhang.definitions.types import FieldOf, Indicator, Step
from taizhang.definitions.types import Register as Defined
from taizhang.org import gate
from taizhang.web import nearest, refusals, standing
from taizhang.web.clocks import length
from taizhang.web.gate import Reading
from taizhang.web.listing import listing
from taizhang.web.types import Link, Register, Term
from taizhang.web.words import Words, bracketed


def register(request: HttpRequest, reading: Reading, register: str) -> HttpResponse:
    opened = reading.scope.registers.get(register)
    if opened is None:
        raise refusals.Missing(_("There is no public register of this name."), where=register, offers=nearest.registers(reading, register))
    words, place = reading.words, reading.place
    adopted = words.book.register(register)
    defined = adopted.definition
    page = Register(
        district=place,
        trail=standing.trail(place),
        name=words.say(defined.name),
        about=defined.basis,
        version=adopted.version,
        public=standing.shows(opened.level),
        suppressed=defined.public.suppress_below if defined.public else 0,
        dominated=defined.public.dominated_from if defined.public else 0,
        fields=[_field(reading, words, defined, name, field) for name, field in defined.fields.items() if not field.retired],
        steps=[_step(words, defined, name, step) for name, step in defined.steps.items()],
        checks=[Term(check.holds, words.say(check.message), code=True) for check in defined.checks],
        indicators=[_indicator(reading, words, each) for each in _counted(words, register)],
        records=listing(reading, words, defined, request.GET.get("after") or None),
    )
    return render(request, "web/register.html", {"page": page})


def _field(reading: Reading, words: Words, defined: Defined, name: str, field: FieldOf) -> tuple[str, ...]:
    readers = _("everybody") if name in gate.visible(reading.scope, defined) else _("the offices concerned")
    if name in rules.vaulted(defined):
        readers = _("who needs it: encrypted")
    options = _(", ").join(words.say(text) for text in words.choices(defined, name).values())
    return words.column(defined, name), name, _kind(field) + bracketed(options), readers


def _kind(field: FieldOf) -> str:
    return {
        "text": _("text"),
        "choice": _("choice"),
        "person": _("person"),
        "date": _("date"),
        "integer": _("whole number"),
        "decimal": _("number"),
        "money": _("amount in yuan"),
        "bool": _("yes or no"),
        "record": _("record of another register"),
        "unit": _("unit of the district"),
    }[field.type]


def _step(words: Words, defined: Defined, name: str, step: Step) -> tuple[str, str, str, str]:
    before = _(", ").join(words.say(rules.state_label(defined, state)) for state in rules.sources(step))
    due = rules.due_of(step)
    clock = ""
    if due and words.book.has("deadline", due.rule):
        rule = words.book.deadline(due.rule).definition
        clock = f"{length(rule.len, rule.unit or 'nd')} · {rule.basis}" if rule.len else rule.basis
    return words.say(rules.step_label(defined, name)), before, words.say(rules.state_label(defined, step.to)), clock


def _counted(words: Words, register: str) -> list[Indicator]:
    return [adopted.definition for adopted in words.book.indicators().values() if adopted.definition.of_register == register]


def _indicator(reading: Reading, words: Words, indicator: Indicator) -> Link:
    return Link(words.say(indicator.name), reverse("indicator", args=[reading.code, indicator.indicator]))
