"""The errata of a district: all that has moved since its cards were published, and what each edition changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from taizhang.card import queries as cards
from taizhang.card.types import CardErrata
from taizhang.kernel.periods import parse_period
from taizhang.web import moved, standing
from taizhang.web.gate import Reading
from taizhang.web.opened import when
from taizhang.web.types import Errata, ErrataOfCard, Link


def errata(request: HttpRequest, reading: Reading) -> HttpResponse:
    """Printed digits, what would be printed now, by how much, and by which correction. Printed digits stay."""
    found, place = cards.errata(reading.code, scope=reading.scope), reading.place
    page = Errata(
        district=place,
        trail=standing.trail(place),
        as_of=found.as_of,
        seal=standing.seal_line(reading.code),
        cards=[_card(reading, one) for one in found.cards],
    )
    return render(request, "web/errata.html", {"page": page})


def _card(reading: Reading, found: CardErrata) -> ErrataOfCard:
    title = f"{standing.say(found.title, reading.language)} · {when(parse_period(found.drift.period))}"
    return ErrataOfCard(
        card=Link(title, reverse("card", args=[reading.code, found.drift.card, found.drift.period])),
        version=found.edition.version,
        at=standing.moment(found.edition.at),
        moved=[moved.movement(reading, found.drift, one) for one in found.drift.moved],
        untold=found.drift.untold,
        revisions=[moved.revision(reading, one) for one in reversed(found.revisions)],
    )
