"""Rules about the sentences of a card and the numbers in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from taizhang.definitions.complaints import Complaint, meant
from taizhang.definitions.documents import Way
from taizhang.definitions.pack import Pack
from taizhang.definitions.types import Sentence, Shown
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import parse_period

_HOLDS = re.compile(r"\s*(>=|<=|=|>|<)\s*-?\d+(\.\d+)?\s*")
_PLACE = re.compile(r"\{([^{}]*)\}")


def _sentences(pack: Pack) -> Iterator[tuple[str, Way, Sentence]]:
    for card in pack.cards.values():
        for place, section in enumerate(card.sections):
            for order, sentence in enumerate(section.sentences):
                yield card.card, ("sections", place, "sentences", order), sentence


def _numbers(pack: Pack) -> Iterator[tuple[str, Way, str, Shown]]:
    for card, way, sentence in _sentences(pack):
        for name, shown in sentence.numbers.items():
            yield card, (*way, "numbers", name), name, shown


def places_and_numbers_agree(pack: Pack) -> Iterator[Complaint]:
    for card, way, sentence in _sentences(pack):
        for language in ("zh", "en"):
            places = _PLACE.findall(getattr(sentence.text, language))
            for name in places:
                if name not in sentence.numbers:
                    what = f"`{{{name}}}` in `{language}` has no number"
                    yield pack.complaint("card", card, (*way, "text", language), what, meant(name, sentence.numbers))
            for name in sentence.numbers:
                if name not in places:
                    what = f"number `{name}` does not stand in the text in `{language}`"
                    yield pack.complaint("card", card, (*way, "numbers", name), what, f"write {{{name}}} where it belongs, or remove it")


def numbers_show_an_indicator(pack: Pack) -> Iterator[Complaint]:
    for card, way, _, shown in _numbers(pack):
        if shown.indicator not in pack.indicators:
            what = f"no indicator `{shown.indicator}`"
            yield pack.complaint("card", card, (*way, "indicator"), what, meant(shown.indicator, pack.indicators))


def periods_can_be_read(pack: Pack) -> Iterator[Complaint]:
    for card in pack.cards.values():
        yield from _period(pack, card.card, ("period",), card.period)
    for name, way, _, shown in _numbers(pack):
        if shown.period is not None:
            yield from _period(pack, name, (*way, "period"), shown.period)


def _period(pack: Pack, card: str, way: Way, text: str) -> Iterator[Complaint]:
    try:
        parse_period(text)
    except Fault as fault:
        yield pack.complaint("card", card, way, fault.what, fault.remedy)


def roles_and_bounds_make_sense(pack: Pack) -> Iterator[Complaint]:
    for card, way, name, shown in _numbers(pack):
        if shown.floor_to is not None and shown.bound not in ("exact", "at_least"):
            what = f"number `{name}` is rounded down (floor_to), so it cannot be `{shown.bound}`"
            yield pack.complaint("card", card, (*way, "bound"), what, "leave `bound` out, or write at_least")
        if shown.floor_to is not None and shown.decimals:
            what = f"number `{name}` is rounded down to whole {shown.floor_to}, so decimals say nothing"
            yield pack.complaint("card", card, (*way, "decimals"), what, "remove `decimals` or `floor_to`")


def grounds_can_be_asked(pack: Pack) -> Iterator[Complaint]:
    for card, way, sentence in _sentences(pack):
        for place, ground in enumerate(sentence.rests_on):
            at: Way = (*way, "rests_on", place)
            if ground.indicator not in pack.indicators:
                what = f"no indicator `{ground.indicator}`"
                yield pack.complaint("card", card, (*at, "indicator"), what, meant(ground.indicator, pack.indicators))
            if not _HOLDS.fullmatch(ground.holds):
                what = f"`{ground.holds}` is not a condition of a figure"
                yield pack.complaint("card", card, (*at, "holds"), what, 'write "= 0", ">= 1" or the like')
            if ground.period is not None:
                yield from _period(pack, card, (*at, "period"), ground.period)


def land_is_kept_in_mu(pack: Pack) -> Iterator[Complaint]:
    for card, way, name, shown in _numbers(pack):
        indicator = pack.indicators.get(shown.indicator)
        if shown.printed_in and indicator and not indicator.unit.endswith("亩"):
            what = f"number `{name}` is kept in {indicator.unit} and cannot be printed in {shown.printed_in}"
            yield pack.complaint("card", card, (*way, "printed_in"), what, "remove it")


RULES = (
    places_and_numbers_agree,
    numbers_show_an_indicator,
    periods_can_be_read,
    roles_and_bounds_make_sense,
    land_is_kept_in_mu,
    grounds_can_be_asked,
)
