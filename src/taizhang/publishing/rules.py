"""What is in the files, decided once for all forms. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any
from uuid import UUID, uuid5

from taizhang.card.types import BoundCard, BoundSentence, Part
from taizhang.definitions.types import Text
from taizhang.kernel.faults import Fault
from taizhang.publishing.types import Defined, Format, Language, Line, Released, Statement

_NAMESPACE = UUID("6b4f2f0e-6a1c-5d0e-9f3c-8d1f0c3f7a11")
MEDIA: dict[Format, str] = {
    "zip": "application/zip",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_UNFIT = re.compile(r"[^a-z0-9._-]+")


def say(text: Text | None, language: Language) -> str:
    return "" if text is None else str(getattr(text, language))


def statements(card: BoundCard) -> tuple[Statement, ...]:
    """Every sentence, counted through the whole card."""
    placed = [(at, section.heading, one) for at, section in enumerate(card.sections, 1) for one in section.sentences]
    return tuple(Statement(number, at, heading, _text(card, one), one) for number, (at, heading, one) in enumerate(placed, 1))


def _text(card: BoundCard, sentence: BoundSentence) -> Text:
    def joined(parts: Iterable[Part], language: Language) -> str:
        return "".join(part if isinstance(part, str) else str(getattr(card.numbers[part], language)) for part in parts)

    return Text(zh=joined(sentence.zh, "zh"), en=joined(sentence.en, "en"))


def lines(card: BoundCard, told: Iterable[Statement], defined: Mapping[str, Defined], addresses: Iterable[Text]) -> tuple[Line, ...]:
    """Every printed number, with the first sentence that holds it."""
    holding: dict[int, int] = {}
    for one in told:
        for part in (*one.sentence.zh, *one.sentence.en):
            if isinstance(part, int):
                holding.setdefault(part, one.at)
    placed = zip(card.numbers, addresses, strict=True)
    return tuple(
        Line(at + 1, holding[at], card.as_of, number, defined[f"indicator/{number.figure}"], address)
        for at, (number, address) in enumerate(placed)
    )


def named_definitions(card: BoundCard) -> dict[str, int]:
    """The versions of definitions that the card names: those frozen with it; of the oldest cards only those of its own numbers."""
    return dict(card.definitions) or {f"indicator/{number.figure}": number.definition for number in card.numbers}


def stem(card: BoundCard, version: int) -> str:
    """The name that all files of an edition begin with: zhuhui-annual-2022-v1."""
    return f"{fitting(f'{card.district}-{card.card}-{card.period}')}-v{version}"


def fitting(name: str) -> str:
    """A name of small letters, digits and `-._` only, as data packages and file systems take it."""
    return _UNFIT.sub("-", name.lower())


def urn(journal: str, *parts: object) -> str:
    """A name that stays: made of the chain's digest at an event, whatever host serves it."""
    return uuid5(_NAMESPACE, "/".join(map(str, (journal, *parts)))).urn


def refuse_illegible(released: Released) -> None:
    """Fault at a text with a sign that a file cannot hold: control characters (XML and PDF have none) and halves of surrogate pairs."""
    defined = ((one.key, one.definition.model_dump(exclude_defaults=True)) for one in released.definitions)
    for place, text in (*_texts(released.card, "card"), *(found for key, held in defined for found in _texts(held, key))):
        for sign in text:
            if (sign not in "\n\t" and unicodedata.category(sign) in ("Cc", "Cs")) or sign in "\ufffe\uffff":
                what = f"the text {text[:40]!r} holds the sign U+{ord(sign):04X}, which no document can hold"
                raise Fault(what, where=f"{released.card.district} {place}", remedy="mend the definition, adopt it and publish again")


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every text within a value, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Text):
        yield from ((f"{place}.zh", value.zh), (f"{place}.en", value.en))
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, f"{place}.{key}")
    elif isinstance(value, tuple | list):
        for at, each in enumerate(value):
            yield from _texts(each, f"{place}[{at}]")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name), f"{place}.{field.name}")
