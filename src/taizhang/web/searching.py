"""What is found, as it is shown: indicators by their names, records with the texts in which the words stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.definitions import finding
from taizhang.kernel.faults import Fault
from taizhang.kernel.words import fold, words
from taizhang.records import search
from taizhang.records.search import Hit
from taizhang.web import addresses
from taizhang.web.definition import line
from taizhang.web.gate import Reading
from taizhang.web.types import IndicatorLine, Link, Place
from taizhang.web.words import Words

PAGE = 20
INDICATORS = 20
_BESIDE = 40
"""Signs of a text that are shown on either side of a word."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; `marked` where a word that was searched for stands."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class SearchLine:
    """A record that was found: its register, and of each column in which words stand its name and text."""

    link: Link
    register: str
    texts: Sequence[tuple[str, Sequence[Piece]]]


@dataclass(frozen=True, slots=True)
class Results:
    """`further` leads to all indicators, and says how many, if there are more than are listed; more records than `count` were found if
    `more`; `searched_to` is 0 where all events are searched; `first` leads back to the first page."""

    indicators: Sequence[IndicatorLine]
    further: Link | None
    records: Sequence[SearchLine]
    count: int
    more: bool
    searched_to: int
    next: str
    first: str


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked for, in which register (empty: in all), and what was found."""

    district: Place
    trail: Sequence[Link]
    asked: str
    register: str
    registers: Sequence[tuple[str, str]]
    results: Results | None


def sought(asked: str) -> tuple[str, ...]:
    """The words of a question; Fault, in the language of the page, if there are none or too many."""
    try:
        return words(asked)
    except Fault as fault:
        remedy = _("Write one to eight words: parts of names, numbers.")
        raise Fault(_("There is no word to search for, or there are too many."), where=asked, remedy=remedy) from fault


def results(reading: Reading, asked: str, register: str | None, after: int | None) -> Results:
    these = sought(asked)
    found = search.find(reading.scope, these, register=register, after=after, limit=PAGE)
    named = finding.indicators(reading.words.book, these) if after is None and register is None else []
    base = addresses.with_query(reverse("search", args=[reading.code]), q=asked, register=register)
    return Results(
        indicators=[line(reading, one) for one in named[:INDICATORS]],
        further=Link(str(len(named)), addresses.with_query(reverse("indicators", args=[reading.code]), q=asked))
        if len(named) > INDICATORS
        else None,
        records=[_record(reading, these, hit) for hit in found.hits],
        count=found.count,
        more=found.more,
        searched_to=found.seq if found.seq < found.head else 0,
        next=addresses.joined(base, after=found.after) if found.after else "",
        first=base if after else "",
    )


def _record(reading: Reading, sought: Sequence[str], hit: Hit) -> SearchLine:
    names: Words = reading.words
    register = names.register(hit.register)
    texts = [(names.column(register, column), list(stretches(text, sought))) for column, text in hit.texts]
    return SearchLine(Link(hit.number, addresses.record(reading.code, hit.register, hit.number)), names.say(register.name), texts)


def stretches(text: str, sought: Sequence[str]) -> Iterator[Piece]:
    """The text around the first place of a word, with every place of a word marked."""
    folded = fold(text)
    marks = re.compile("|".join(map(re.escape, sorted(sought, key=len, reverse=True))))
    places = [match.span() for match in marks.finditer(folded)] if len(folded) == len(text) else []
    begin = max(0, places[0][0] - _BESIDE) if places else 0
    end = min(len(text), (places[0][1] if places else _BESIDE) + _BESIDE)
    at, pieces = begin, list[Piece]()
    for start, stop in places:
        if stop <= end:
            pieces += [Piece(text[at:start]), Piece(text[start:stop], marked=True)]
            at = stop
    yield from (Piece("…"),) if begin else ()
    yield from (piece for piece in [*pieces, Piece(text[at:end])] if piece.text)
    yield from (Piece("…"),) if end < len(text) else ()
