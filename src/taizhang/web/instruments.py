"""What makes a card an instrument: beside its numbers their trends, lights, targets and places; in its sections the drawings where people
would rather look than read. Chosen by the data alone: a number has a trend where three periods tell something, a section a drawing where
three units differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from taizhang.card.types import BoundCard, BoundNumber, BoundSection, BoundSentence
from taizhang.charts.spark import spark
from taizhang.web import drawing, lights, standing
from taizhang.web.gate import Reading
from taizhang.web.opened import lasting
from taizhang.web.series import COUNTED, By, Series, series
from taizhang.web.types import Beside, Drawn, Link

_SEEN = 12
"""More units than these are no picture."""
_LONG = 4
"""A section of so many sentences has room for a second drawing."""


@dataclass(frozen=True, slots=True)
class Instruments:
    """The series of a card's numbers, by their index: over time, and over the units where it is counted from records."""

    reading: Reading
    bound: BoundCard
    over_time: dict[int, Series]
    by_unit: dict[int, Series]

    def beside(self, sentence: BoundSentence) -> list[Beside]:
        """A line for each number of the sentence that has something beside it."""
        parts = sentence.zh if self.reading.language == "zh" else sentence.en
        numbers = list(dict.fromkeys(part for part in parts if isinstance(part, int)))
        found = [self._line(index, numbers) for index in numbers]
        return [line for line in found if line.spark or line.light or line.order]

    def _line(self, index: int, sentence: list[int]) -> Beside:
        number = self.bound.numbers[index]
        address = lasting(self.reading, number.ask(self.reading.code, self.bound.as_of))
        trend = self.over_time.get(index)
        return Beside(
            name=Link(self.reading.words.indicator(number.figure), address),
            spark=SafeString(spark([point.exact for point in trend.points])) if trend else "",
            trend=_span(trend, self.reading.language) if trend else "",
            light=lights.beside(number, self.reading.code, self.reading.language),
            target=_("Target: %(target)s") % {"target": standing.say(number.light.target, self.reading.language)} if number.light else "",
            order=self._order(number, sentence),
        )

    def _order(self, number: BoundNumber, sentence: list[int]) -> Link | None:
        """The place that the card prints for the same result elsewhere."""
        for index, other in enumerate(self.bound.numbers):
            if index not in sentence and other.evidence.kind == "rank" and self._of(other) == number.figure:
                text = other.zh if self.reading.language == "zh" else other.en
                return Link(text, lasting(self.reading, other.ask(self.reading.code, self.bound.as_of)))
        return None

    def _of(self, number: BoundNumber) -> str:
        rank = self.reading.words.book.indicator(number.figure, number.asked_for.end).definition.rank
        return rank.of if rank else ""

    def charts(self, section: BoundSection) -> list[Drawn]:
        """One drawing, in a long section two: how far targets were reached, then where things were counted, then when."""
        indexes = list(dict.fromkeys(part for each in section.sentences for part in each.zh if isinstance(part, int)))
        room = 2 if len(section.sentences) >= _LONG else 1
        return [drawn for drawn, _at in zip(self._drawings(indexes), range(room), strict=False)]

    def _drawings(self, indexes: list[int]) -> Iterator[Drawn]:
        reached = [self.bound.numbers[index] for index in indexes if self._completes(self.bound.numbers[index])]
        if len(reached) > 1:
            yield drawing.completions(self.reading, self.bound, reached)
        for index in indexes:
            if index in self.by_unit:
                yield drawing.drawn(self.reading, self.by_unit[index])
        for index in indexes:
            if index in self.over_time and index not in self.by_unit:
                yield drawing.drawn(self.reading, self.over_time[index])

    def _completes(self, number: BoundNumber) -> bool:
        derive = self.reading.words.book.indicator(number.figure, number.asked_for.end).definition.derive
        return derive is not None and derive.op == "completion"


def instruments(reading: Reading, bound: BoundCard) -> Instruments:
    """The series of all numbers that tell something, asked together: as the card knew them, under its own cutoffs."""
    told = [(index, number) for index, number in enumerate(bound.numbers) if number.place is None and number.evidence.kind in _SERIAL]
    counted = [(index, number) for index, number in told if number.evidence.kind in COUNTED]
    return Instruments(reading, bound, _told(reading, bound, told, "time"), _told(reading, bound, counted, "unit"))


_SERIAL = COUNTED | {"reported"}


def _told(reading: Reading, bound: BoundCard, numbers: Iterable[tuple[int, BoundNumber]], by: By) -> dict[int, Series]:
    asked = {index: number.ask(reading.code, bound.as_of) for index, number in numbers}
    every = dict(zip(dict.fromkeys(asked.values()), series(reading, by, list(dict.fromkeys(asked.values()))), strict=True))
    found = {index: every[ask] for index, ask in asked.items()}
    return {index: each for index, each in found.items() if each.tells and (by == "time" or _picture(each))}


def _picture(found: Series) -> bool:
    """Few enough units to be seen, and more shown than hidden."""
    return len(found.points) <= _SEEN and 2 * len(found.known) > len(found.points)


def _span(found: Series, language: str) -> str:
    """Over which periods a trend runs: 1月–12月, Jan–Dec, 2018–2022."""
    first, last = (drawing.called(point.key, language) for point in (found.points[0], found.points[-1]))
    return f"{first}–{last}"
