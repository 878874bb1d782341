"""The card as one printable file that needs nothing else: no script, no picture, no address. Every number links to where it comes from."""

from __future__ import annotations

from typing import Any, Literal

from django.template.loader import render_to_string

from taizhang.card.types import BoundCard, BoundNumber, BoundSentence, Part
from taizhang.definitions.types import Text
from taizhang.kernel.quantities import plain

Language = Literal["zh", "en"]

_WORDS = {
    "sources": Text(zh="数字的来处", en="Where the numbers come from"),
    "number": Text(zh="数字", en="Number"),
    "measures": Text(zh="指标", en="Measures"),
    "period": Text(zh="时期", en="Period"),
    "exact": Text(zh="未舍入", en="Unrounded"),
    "evidence": Text(zh="依据", en="Evidence"),
}
_MADE = {
    "count": Text(zh="{:,} 条记录计数", en="{:,} records, counted"),
    "sum": Text(zh="{:,} 条记录求和", en="{:,} records, added up"),
    "average": Text(zh="{:,} 条记录平均", en="{:,} records, averaged"),
    "ratio": Text(zh="{:,} 条记录为分母", en="share of {:,} records"),
    "derived": Text(zh="由其他数字算得", en="computed from other figures"),
    "reported": Text(zh="填报数，见来源", en="as reported, with its source"),
    "rank": Text(zh="排位", en="place in an order"),
    "streak": Text(zh="连续年数", en="years in a row"),
}


def as_html(card: BoundCard, language: Language) -> str:
    """The card in one language, with its table of sources, the seal and the notice of demonstration data."""
    context = {
        "card": card,
        "language": "zh-Hans" if language == "zh" else "en",
        "words": {key: _say(word, language) for key, word in _WORDS.items()},
        **{key: _say(getattr(card, key), language) for key in ("title", "lead", "place", "notice")},
        "standing": _standing(card, language),
        "sealing": _sealing(card, language),
        "sections": [
            {"heading": _say(section.heading, language), "sentences": [_sentence(card, one, language) for one in section.sentences]}
            for section in card.sections
        ],
        "rows": [_row(index, number, language) for index, number in enumerate(card.numbers)],
    }
    return render_to_string("card/card.html", context)


def made(number: BoundNumber, language: Language) -> str:
    """How a number came about: 1,204 records, counted."""
    return _say(_MADE[number.evidence.kind], language).format(number.evidence.count)


def _say(text: Text | None, language: Language) -> str:
    return "" if text is None else str(getattr(text, language))


def _sentence(card: BoundCard, sentence: BoundSentence, language: Language) -> dict[str, Any]:
    parts = sentence.zh if language == "zh" else sentence.en
    return {"parts": [_part(card, part, language) for part in parts], "note": _say(sentence.note, language)}


def _part(card: BoundCard, part: Part, language: Language) -> dict[str, str]:
    if isinstance(part, str):
        return {"text": part}
    number = card.numbers[part]
    return {"text": _display(number, language), "link": f"n{part + 1}", "title": number.indicator, "light": _light(number, language)}


def _light(number: BoundNumber, language: Language) -> str:
    """The shape and word of a number's target, with what was promised: ● 正常（目标3500人）."""
    if number.light is None:
        return ""
    word, target = _say(number.light.word, language), _say(number.light.target, language)
    return f"（{word}，目标{target}）" if language == "zh" else f" ({word}; target {target})"


def _row(index: int, number: BoundNumber, language: Language) -> dict[str, str]:
    return {
        "link": f"n{index + 1}",
        "display": _display(number, language),
        "indicator": number.indicator,
        "figure": number.figure,
        "note": _say(number.note, language),
        "period": number.asked,
        "exact": plain(number.exact),
        "unit": number.unit,
        "evidence": made(number, language),
    }


def _display(number: BoundNumber, language: Language) -> str:
    return number.zh if language == "zh" else number.en


def _standing(card: BoundCard, language: Language) -> str:
    known = Text(
        zh=f"所知截至第 {card.as_of} 号事件，所发生截至 {card.cutoff}",
        en=f"Known up to event {card.as_of}, happened up to {card.cutoff}",
    )
    if card.edition is None:
        return _say(Text(zh=f"草稿，未发布。{known.zh}。", en=f"Draft, not published. {known.en}."), language)
    number, day = card.edition.version, card.edition.at[:10]
    return _say(Text(zh=f"第 {number} 版，{day} 发布。{known.zh}。", en=f"Version {number}, published {day}. {known.en}."), language)


def _sealing(card: BoundCard, language: Language) -> str:
    seal = card.seal
    if seal is None:
        return _say(Text(zh="尚未封存。", en="Not sealed yet."), language)
    return _say(
        Text(
            zh=f"封存至第 {seal.seq} 号事件（{seal.at[:10]}，{seal.algorithm}）：{seal.digest}；根 {seal.root}",
            en=f"Sealed up to event {seal.seq} ({seal.at[:10]}, {seal.algorithm}): {seal.digest}; root {seal.root}",
        ),
        language,
    )
