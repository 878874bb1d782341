"""All indicators of a district, and one of them with a form that asks for its figure."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.card.rules import unit_word
from taizhang.definitions.types import Indicator as Defined
from taizhang.org import queries as org
from taizhang.web import addresses, asked, standing
from taizhang.web import words as said
from taizhang.web.definition import definition
from taizhang.web.gate import Reading
from taizhang.web.types import Indicator, IndicatorLine, Indicators, Link
from taizhang.web.words import Words


def listed(request: HttpRequest, reading: Reading) -> HttpResponse:
    """All indicators, by the register that they count."""
    words, place = reading.words, reading.place
    groups: dict[str, list[IndicatorLine]] = defaultdict(list)
    for adopted in words.book.indicators().values():
        groups[_group(words, adopted.definition)].append(_line(reading, words, adopted.definition))
    page = Indicators(place, standing.trail(place), sorted(groups.items()))
    return render(request, "web/indicators.html", {"page": page})


def _group(words: Words, indicator: Defined) -> str:
    if indicator.of_register and words.book.has("register", indicator.of_register):
        return words.say(words.register(indicator.of_register).name)
    return said.kind(indicator)


def _line(reading: Reading, words: Words, indicator: Defined) -> IndicatorLine:
    link = Link(words.say(indicator.name), reverse("indicator", args=[reading.code, indicator.indicator]))
    return IndicatorLine(link, said.kind(indicator), unit_word(indicator.unit, reading.language), _owner(reading, indicator))


def _owner(reading: Reading, indicator: Defined) -> str:
    return standing.called(reading, indicator.owner)


def indicator(request: HttpRequest, reading: Reading, indicator: str) -> HttpResponse:
    """The definition; with `?period=` on to that figure."""
    words, place = reading.words, reading.place
    asked.indicator_known(reading, indicator)
    wanted = request.GET.get("period")
    if wanted:
        return HttpResponseRedirect(addresses.figure(asked.ask(request, reading, indicator, wanted)))
    adopted = words.book.indicator(indicator)
    page = Indicator(
        district=place,
        trail=(*standing.trail(place), Link(_("Indicators"), reverse("indicators", args=[reading.code]))),
        definition=definition(words, reading.code, adopted.definition, adopted.version, _owner(reading, adopted.definition)),
        period=_card_period(words),
        units=_units(reading, reading.today),
    )
    return render(request, "web/indicator.html", {"page": page})


def _card_period(words: Words) -> str:
    """The period of the district's card, as a suggestion."""
    cards = words.book.ids("card")
    return words.book.card(cards[0]).definition.period if cards else ""


def _units(reading: Reading, on: date) -> list[tuple[str, str]]:
    nodes = org.tree(reading.code, on)
    return [(node.code, node.zh if reading.language == "zh" else node.en) for node in nodes.values() if node.level != "district"]
