"""A card as text for ever: its canonical form in the journal, and the JSON that is given away (design contract of the card). Pure.

In the journal every decimal is text. Only `as_json` turns `value` into a JSON number: an integer where it is integral, else the
double nearest to it, whose shortest decimal form is the printed one (printed numbers have fewer than sixteen digits). `exact` and
sums stay text everywhere.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from taizhang.card.types import Beside, BoundCard, BoundNumber, BoundSection, BoundSentence, Edition, Proof
from taizhang.definitions.types import Text
from taizhang.journal.types import Seal
from taizhang.kernel.quantities import plain

JSON = dict[str, Any]

_TEXTS = ("title", "lead", "place", "notice")
_CLAIM = ("unit", "kind", "bound", "role", "period", "indicator", "scope", "figure")
_BESIDE = ("name", "definition", "status", "asked", "place")


def freeze(card: BoundCard) -> JSON:
    """The card as it enters the journal: everything that it prints, and nothing that comes later (seal, edition)."""
    return {
        **{key: getattr(card, key) for key in ("district", "card", "period", "as_of", "definition")},
        "cutoff": card.cutoff.isoformat(),
        **{key: _text(getattr(card, key)) for key in _TEXTS},
        "sections": [_section(section) for section in card.sections],
        "numbers": [_number(number) for number in card.numbers],
        **_basis(card),
        **({"knowingly": list(card.knowingly)} if card.knowingly else {}),
    }


def _basis(card: BoundCard) -> JSON:
    """By which definitions and calendar it was computed; cards published before this was frozen do not tell."""
    return {"definitions": dict(card.definitions), "calendar": card.calendar} if card.definitions else {}


def thaw(data: JSON, *, seal: Seal | None = None, edition: Edition | None = None) -> BoundCard:
    """The card that was frozen; `freeze(thaw(data)) == data`."""
    return BoundCard(
        **{key: data[key] for key in ("district", "card", "period", "as_of", "definition")},
        cutoff=date.fromisoformat(data["cutoff"]),
        title=Text(**data["title"]),
        lead=_read_text(data["lead"]),
        place=_read_text(data["place"]),
        notice=_read_text(data["notice"]),
        sections=tuple(_read_section(section) for section in data["sections"]),
        numbers=tuple(_read_number(number) for number in data["numbers"]),
        definitions=tuple(sorted(data.get("definitions", {}).items())),
        calendar=data.get("calendar", ""),
        knowingly=tuple(data.get("knowingly", ())),
        seal=seal,
        edition=edition,
    )


def as_json(card: BoundCard) -> JSON:
    """What `card --json` prints and the page offers: district, period, as_of, cutoff, seal and numbers by contract, then the
    sentences (words and indexes of numbers), the edition and what is missing. Every value is plain JSON."""
    frozen = freeze(card)
    return {
        **{key: frozen[key] for key in ("district", "period", "as_of", "cutoff")},
        "seal": _seal(card.seal),
        "numbers": [{**number, "value": json_number(Decimal(number["value"]))} for number in frozen["numbers"]],
        **{key: frozen[key] for key in ("card", "definition", *_TEXTS, "sections")},
        **_basis(card),
        "edition": _edition(card.edition),
        "missing": [{"sentence": gap.sentence, "name": gap.name, "figure": gap.figure, "why": gap.what} for gap in card.missing],
    }


def json_number(value: Decimal) -> int | float:
    """The JSON number of a printed decimal: 31072000000, 5.3."""
    return int(value) if value == value.to_integral_value() else float(value)


def _number(number: BoundNumber) -> JSON:
    proof: JSON = {"kind": number.evidence.kind, "count": number.evidence.count}
    if number.evidence.sum is not None:
        proof["sum"] = plain(number.evidence.sum)
    return {
        "value": f"{number.value:f}",
        "high": None,
        **{key: getattr(number, key) for key in _CLAIM},
        "display": number.zh,
        "display_en": number.en,
        "exact": plain(number.exact),
        "evidence": proof,
        **{key: getattr(number, key) for key in _BESIDE},
        "cutoff": number.cutoff.isoformat(),
        "note": _text(number.note),
        **({"light": _light(number.light)} if number.light else {}),
    }


def _light(light: Beside) -> JSON:
    return {"code": light.code, "zh": light.word.zh, "en": light.word.en, "target": _text(light.target)}


def _read_light(data: JSON | None) -> Beside | None:
    return None if data is None else Beside(data["code"], Text(zh=data["zh"], en=data["en"]), Text(**data["target"]))


def _read_number(data: JSON) -> BoundNumber:
    proof = data["evidence"]
    total = Decimal(proof["sum"]) if "sum" in proof else None
    return BoundNumber(
        value=Decimal(data["value"]),
        exact=Decimal(data["exact"]),
        zh=data["display"],
        en=data["display_en"],
        evidence=Proof(proof["kind"], proof["count"], total),
        cutoff=date.fromisoformat(data["cutoff"]),
        note=_read_text(data["note"]),
        light=_read_light(data.get("light")),
        **{key: data[key] for key in (*_CLAIM, *_BESIDE)},
    )


def _section(section: BoundSection) -> JSON:
    return {
        "heading": _text(section.heading),
        "sentences": [{"zh": list(one.zh), "en": list(one.en), "note": _text(one.note)} for one in section.sentences],
    }


def _read_section(data: JSON) -> BoundSection:
    sentences = tuple(BoundSentence(tuple(one["zh"]), tuple(one["en"]), _read_text(one["note"])) for one in data["sentences"])
    return BoundSection(Text(**data["heading"]), sentences)


def _text(text: Text | None) -> JSON | None:
    return None if text is None else {"zh": text.zh, "en": text.en}


def _read_text(data: JSON | None) -> Text | None:
    return None if data is None else Text(**data)


def _seal(seal: Seal | None) -> JSON | None:
    if seal is None:
        return None
    return {"journal": seal.journal, "seq": seal.seq, "digest": seal.digest, "root": seal.root, "algorithm": seal.algorithm, "at": seal.at}


def _edition(edition: Edition | None) -> JSON | None:
    if edition is None:
        return None
    return {"seq": edition.seq, "version": edition.version, "at": edition.at, "actor": edition.actor}
