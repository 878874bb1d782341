"""All districts of the installation, and the front page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from taizhang.definitions.types import Card
from taizhang.org import queries as org
from taizhang.web import lights, standing
from taizhang.web.gate import Reading, unbound
from taizhang.web.types import District, Districts, Link, RegisterLine
from taizhang.web.words import Words


@unbound
def listed(request: HttpRequest) -> HttpResponse:
    """All districts of the installation."""
    places = [standing.place(district, get_language() or "zh") for district in org.districts()]
    page = Districts([(place, Link(place.title, reverse("district", args=[place.name]))) for place in places])
    return render(request, "web/districts.html", {"page": page})


def front(request: HttpRequest, reading: Reading) -> HttpResponse:
    """The front page of a district: its cards, the registers that are public, up to where it is sealed."""
    words, place = reading.words, reading.place
    page = District(
        district=place,
        trail=standing.trail(place)[:1],
        cards=[_card(reading, words, adopted.definition) for adopted in words.book.all("card", reading.today).values()],
        registers=_registers(reading, words),
        indicators=len(words.book.ids("indicator")),
        seal=standing.seal_line(reading.code),
        targets=lights.links(reading.code, lights.years(reading)),
    )
    return render(request, "web/district.html", {"page": page})


def _card(reading: Reading, words: Words, card: object) -> Link:
    assert isinstance(card, Card)
    return Link(f"{words.say(card.title)} · {card.period}", reverse("card", args=[reading.code, card.card, card.period]))


def _registers(reading: Reading, words: Words) -> list[RegisterLine]:
    """The registers of which the public may see something."""
    found = []
    for id, adopted in words.book.registers(reading.today).items():
        opened = reading.scope.registers.get(id)
        if opened:
            name = words.say(adopted.definition.name)
            link = Link(name, reverse("register", args=[reading.code, id]))
            found.append(RegisterLine(link, adopted.definition.basis, standing.shows(opened.level)))
    return found
