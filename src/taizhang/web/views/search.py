"""A search over the indicators of a district and the records that are open to everybody."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from taizhang.kernel.faults import Fault
from taizhang.web import nearest, refusals, standing
from taizhang.web.gate import Reading
from taizhang.web.searching import Search, results


def search(request: HttpRequest, reading: Reading) -> HttpResponse:
    asked, register = " ".join(request.GET.get("q", "").split()), request.GET.get("register") or None
    after = _place(request.GET.get("after"))
    place, words = reading.place, reading.words
    open_to = {id: words.say(words.register(id).name) for id, opened in reading.scope.registers.items() if opened.level == "rows"}
    if register and register not in open_to:
        raise refusals.Missing(_("There is no public register of this name."), where=register, offers=nearest.registers(reading, register))
    page = Search(
        district=place,
        trail=standing.trail(place),
        asked=asked,
        register=register or "",
        registers=sorted(open_to.items(), key=lambda one: one[1]),
        results=results(reading, asked, register, after) if asked else None,
    )
    found = render(request, "web/search.html", {"page": page})
    found["Cache-Control"] = "no-store"  # its index follows behind the journal: another page a moment later, without a new event
    return found


def _place(text: str | None) -> int | None:
    if text and not re.fullmatch(r"[1-9][0-9]{0,17}", text):
        raise Fault(_("This is not a place in the list."), where=f"after={text}", remedy=_("Follow the link to the next page."))
    return int(text) if text else None
