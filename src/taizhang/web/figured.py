"""The page of a figure, put together."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.definitions.types import Indicator
from taizhang.figures.types import Ask
from taizhang.figures.types import Figure as Counted
from taizhang.web import drawing, opened, orders, standing
from taizhang.web.closings import closed_period
from taizhang.web.definition import definition
from taizhang.web.gate import Reading
from taizhang.web.types import Definition, EvidenceTable, Figure, Link, Place
from taizhang.web.versions import versions


def figured(reading: Reading, ask: Ask, found: Counted, listed: EvidenceTable | None, checks: list[str]) -> Figure:
    words, place = reading.words, reading.place
    defined = words.book.indicator(ask.indicator, ask.period.end).definition
    return Figure(
        district=place,
        trail=_trail(reading, place, words.say(defined.name), ask.indicator),
        name=words.say(defined.name),
        about=opened.about(reading, ask, found),
        value=opened.printed(found, reading.language),
        refused=opened.refused(found),
        refusal=opened.refusal(found, reading.language),
        remarks=[remark.zh if reading.language == "zh" else remark.en for remark in found.remarks],
        terms=opened.terms(reading, found),
        definition=_defined(reading, defined, found),
        units=drawing.offered(reading, found, "unit"),
        months=drawing.offered(reading, found, "time"),
        versions=versions(reading, found),
        checks=checks,
        evidence=listed,
        inputs=opened.made_of(reading, words, found),
        members=opened.members(reading, found),
        source=opened.source(reading, found),
        missing=opened.missing(reading, found),
        closed=closed_period(reading, ask),
        order=orders.offered(reading, ask, found.among),
    )


def _defined(reading: Reading, indicator: Indicator, found: Counted) -> Definition:
    owner = standing.called(reading, indicator.owner)
    return definition(reading.words, reading.code, indicator, found.definition, owner)


def _trail(reading: Reading, place: Place, name: str, indicator: str) -> tuple[Link, ...]:
    up = Link(_("Indicators"), reverse("indicators", args=[reading.code]))
    return (*standing.trail(place), up, Link(name, reverse("indicator", args=[reading.code, indicator])))
