"""The first numbers of a card, and its themes: what its sections are counted from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.card.types import BoundCard, BoundNumber, BoundSection
from taizhang.figures import queries as figures
from taizhang.web import addresses, standing
from taizhang.web.gate import Reading
from taizhang.web.types import Link, Metric, RegisterLine, Theme
from taizhang.web.words import by_sound


def firsts(bound: BoundCard, limit: int) -> list[BoundNumber]:
    """The first result of each section."""
    found = [next(_results(bound, section), None) for section in bound.sections]
    return [number for number in found if number is not None][:limit]


def places(bound: BoundCard) -> list[BoundNumber]:
    """The places among others that the card prints."""
    return [number for number in bound.numbers if number.kind == "rank"]


def _results(bound: BoundCard, section: BoundSection) -> Iterator[BoundNumber]:
    parts = [part for sentence in section.sentences for part in sentence.zh]
    return (bound.numbers[part] for part in parts if isinstance(part, int) and bound.numbers[part].role == "result")


def metrics(bound: BoundCard, numbers: Iterable[BoundNumber], name: Callable[[str], str], language: str) -> list[Metric]:
    """Numbers as printed, each called by `name`; each opens to its figure as the card knew it."""
    return [
        Metric(one.zh if language == "zh" else one.en, name(one.figure), addresses.figure(one.ask(bound.district, bound.as_of)))
        for one in numbers
    ]


def themes(reading: Reading, bound: BoundCard | None) -> list[Theme]:
    """The registers of which the public may see something, under the section of the card whose numbers are counted from them; those that
    no section counts last. Under each theme by name."""
    rest = {id for id in reading.words.book.registers(reading.today) if id in reading.scope.registers}
    found = []
    for at, section in enumerate(bound.sections if bound else (), 1):
        assert bound is not None
        read = _read_by(reading, bound, section) & rest
        rest -= read
        if read:
            address = reverse("card", args=[reading.code, bound.card, bound.period]) + f"#section-{at}"
            found.append(Theme(Link(standing.say(section.heading, reading.language), address), _lines(reading, read)))
    name = _("Other registers") if found else _("By name")
    return [*found, Theme(Link(name, ""), _lines(reading, rest))] if rest else found


def _read_by(reading: Reading, bound: BoundCard, section: BoundSection) -> set[str]:
    book = reading.words.book
    numbers = {bound.numbers[part] for sentence in section.sentences for part in sentence.zh if isinstance(part, int)}
    return {id for number in numbers for id in figures.read_by(book, number.figure, number.asked_for.end)}


def _lines(reading: Reading, ids: set[str]) -> list[RegisterLine]:
    found = []
    for id in ids:
        level = reading.scope.registers[id].level
        link = Link(reading.words.say(reading.words.register(id).name), reverse("register", args=[reading.code, id]))
        found.append(RegisterLine(link, "" if level == "rows" else standing.shows(level)))
    return sorted(found, key=lambda line: by_sound(line.link.text))
