"""All indicators of a district, and one of them with a form that asks for its figure."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.org import queries as org
from taizhang.web import addresses, asked, standing
from taizhang.web.catalogue import catalogue
from taizhang.web.definition import definition
from taizhang.web.gate import Reading
from taizhang.web.types import Indicator, Link
from taizhang.web.words import Words


def listed(request: HttpRequest, reading: Reading) -> HttpResponse:
    """All indicators by the register that they count: `?of=` those of one, `?q=` those of which these words are said, `?from=`."""
    return render(request, "web/indicators.html", {"page": catalogue(request, reading)})


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
        definition=definition(words, reading.code, adopted.definition, adopted.version, standing.called(reading, adopted.definition.owner)),
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
