"""An indicator's definition as pages show it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.card.rules import unit_word
from taizhang.definitions import rules
from taizhang.definitions.types import Indicator
from taizhang.web import standing
from taizhang.web import words as said
from taizhang.web.gate import Reading
from taizhang.web.types import Definition, IndicatorLine, Link, Term
from taizhang.web.words import Words


def definition(words: Words, district: str, indicator: Indicator, version: int, owner: str) -> Definition:
    return Definition(
        name=words.say(indicator.name),
        sentence=said.sentence(words, indicator),
        terms=[term for term in _terms(words, district, indicator, version, owner) if term.value],
        caliber=words.say(indicator.caliber),
        columns=list(said.explained(words, indicator)),
    )


def line(reading: Reading, indicator: Indicator) -> IndicatorLine:
    """The indicator in a list."""
    link = Link(reading.words.say(indicator.name), reverse("indicator", args=[reading.code, indicator.indicator]))
    owner = standing.called(reading, indicator.owner)
    return IndicatorLine(link, said.kind(indicator), unit_word(indicator.unit, reading.language), owner)


def _terms(words: Words, district: str, indicator: Indicator, version: int, owner: str) -> Iterator[Term]:
    yield Term(_("Indicator"), indicator.indicator, code=True)
    yield Term(_("Version of the definition"), str(version))
    yield Term(_("Kind"), said.kind(indicator))
    if indicator.of_register and words.book.has("register", indicator.of_register):
        name = words.say(words.register(indicator.of_register).name)
        yield Term(_("Register"), name, address=reverse("register", args=[district, indicator.of_register]))
        yield from _conditions(indicator)
    yield Term(_("Owner"), owner)
    if words.language == "zh":
        yield Term(_("Also called"), _(", ").join(indicator.aliases))
    else:
        yield Term(_("In Chinese"), _(", ").join((indicator.name.zh, *indicator.aliases)))
    for apart in indicator.apart:
        yield Term(_("Not to be put together with"), f"{words.indicator(apart.indicator)}: {words.say(apart.because)}")


def _conditions(indicator: Indicator) -> Iterator[Term]:
    """The expression as it is computed: what places a record in a period, what it must meet, what is measured."""
    if indicator.stock:
        until = f" <= :end < {indicator.stock.until}" if indicator.stock.until else " <= :end"
        yield Term(_("Stands"), f"{indicator.stock.start}{until}", code=True)
    yield Term(_("Placed by"), indicator.place_by or "", code=True)
    yield Term(_("Condition (denominator)") if indicator.of else _("Condition"), indicator.where or "", code=True)
    yield Term(_("Numerator"), indicator.of or "", code=True)
    if rules.measured(indicator):
        yield Term(_("Measure"), indicator.measure, code=True)
