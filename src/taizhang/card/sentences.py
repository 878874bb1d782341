"""Sentences and the numbers in them: which is asked for which period, and where it stands. Pure: figures are handed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from taizhang.card.rules import in_base, in_print, plain, printed
from taizhang.card.types import BoundNumber, BoundSection, BoundSentence, Missing, Part, Proof
from taizhang.definitions.types import Card, Indicator, Sentence, Shown
from taizhang.figures.rules import holds
from taizhang.figures.types import Figure
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period, parse_period

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")

Asking = Callable[[Shown, Period], tuple[Indicator, Figure]]
"""Gives the indicator and the figure of a number for a period."""
Ranked = Callable[[Indicator], str]
"""Among whom an indicator ranks, in Chinese."""


def period_of(shown: Shown, card: Card, asked: Period) -> Period:
    """The period a number is asked for. A definition writes it for the card's own period; asked for another year, it moves along."""
    if shown.period is None:
        return asked
    return parse_period(shown.period).shifted(asked.end.year - parse_period(card.period).end.year)


@dataclass
class Binder:
    """Binds the sentences of one card, collecting numbers in the order of the text, and what is missing."""

    card: Card
    asked: Period
    ask: Asking
    ranked: Ranked
    numbers: list[BoundNumber] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    def sections(self) -> tuple[BoundSection, ...]:
        return tuple(
            BoundSection(section.heading, tuple(self._sentence(sentence) for sentence in section.sentences))
            for section in self.card.sections
        )

    def _sentence(self, sentence: Sentence) -> BoundSentence:
        self._rest(sentence)
        places: dict[str, Part] = {}
        for name in _named(sentence):
            places[name] = self._place(sentence, name)
        return BoundSentence(tuple(_parts(sentence.text.zh, places)), tuple(_parts(sentence.text.en, places)), sentence.note)

    def _rest(self, sentence: Sentence) -> None:
        """What a sentence rests on must hold, or it is named as missing: «all done» is said only while nothing is open."""
        for ground in sentence.rests_on:
            shown = Shown(indicator=ground.indicator, period=ground.period)
            period = period_of(shown, self.card, self.asked)
            try:
                exact = _exact(self.ask(shown, period)[1], period)
                if not holds(ground.holds, exact, None):
                    what = f"it is {plain(exact):f} for {period.key}, and the sentence stands only while it is `{ground.holds}`"
                    raise Fault(what, remedy="say it otherwise, or correct the records")
            except Fault as fault:
                self.missing.append(Missing(sentence.text.zh, "rests_on", ground.indicator, fault.what, fault.remedy))

    def _place(self, sentence: Sentence, name: str) -> Part:
        """The index of the number of that name, or a dash where there is none."""
        try:
            number = self._number(name, sentence.numbers[name])
        except Fault as fault:
            figure = sentence.numbers[name].indicator
            self.missing.append(Missing(sentence.text.zh, name, figure, fault.what, fault.remedy))
            return "——"
        self.numbers.append(number)
        return len(self.numbers) - 1

    def _number(self, name: str, shown: Shown) -> BoundNumber:
        period = period_of(shown, self.card, self.asked)
        indicator, figure = self.ask(shown, period)
        return bind_number(name, shown, period, indicator, figure, shown.scope or self.ranked(indicator))


def shown_in(card: Card) -> list[tuple[str, Shown]]:
    """Every number that a card prints, by name, in the order in which a card without gaps has them."""
    return [(name, sentence.numbers[name]) for section in card.sections for sentence in section.sentences for name in _named(sentence)]


def _named(sentence: Sentence) -> list[str]:
    return list(dict.fromkeys(_PLACEHOLDER.findall(sentence.text.zh + sentence.text.en)))


def _parts(text: str, places: dict[str, Part]) -> Iterator[Part]:
    for index, piece in enumerate(_PLACEHOLDER.split(text)):
        if index % 2:
            yield places[piece]
        elif piece:
            yield piece


def bind_number(name: str, shown: Shown, period: Period, indicator: Indicator, figure: Figure, scope: str) -> BoundNumber:
    """Print a figure in its place. Raises Fault, with what to do, if it is refused or there is nothing to print."""
    exact, unit = in_print(_exact(figure, period), figure.unit, shown)
    kind = shown.claim or figure.claim
    form = printed(exact, unit, shown, kind, figure.bound)
    return BoundNumber(
        name=name,
        value=form.value,
        unit=form.unit,
        kind=kind,
        bound=form.bound,
        role=shown.role,
        period=period.key if shown.dated else "",
        indicator=shown.label or indicator.name.zh,
        scope=scope,
        figure=figure.ask.indicator,
        zh=form.zh,
        en=form.en,
        exact=in_base(exact, unit),
        evidence=_proof(figure, shown),
        definition=figure.definition,
        status=figure.status,
        asked=period.key,
        cutoff=figure.cutoff,
        place=figure.ask.place,
        note=shown.note,
    )


def _exact(figure: Figure, period: Period) -> Decimal:
    if figure.refusal:
        raise Fault(
            f"refused: {figure.refusal.zh} ({figure.refusal.en})", remedy="take the number out of the sentence or ask another figure"
        )
    if figure.exact is None:
        others = [name for name in figure.missing if name != f"{figure.ask.indicator} {period.key}"]
        wanting = f" (missing: {', '.join(others)})" if others else ""
        remedy = "enter the reported figure" if figure.kind == "reported" else "enter or import the records that it is counted from"
        raise Fault(f"no figure for {period.key}{wanting}", remedy=remedy)
    return figure.exact


def _proof(figure: Figure, shown: Shown) -> Proof:
    """Counts and sums are said in the base unit of the number, like `exact`."""
    total = figure.total if figure.total is not None else figure.exact
    if figure.kind != "sum" or total is None:
        return Proof(figure.kind, figure.count)
    return Proof(figure.kind, figure.count, plain(in_base(*in_print(total, figure.unit, shown))))
