"""An audit as one file that needs nothing else: the text with a worded mark at every number, and the table of what the ledger says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

from django.template.loader import render_to_string

from taizhang.card.audit.telling import SHAPES, WORDS, Address
from taizhang.card.audit.types import Audit, Beside, Row
from taizhang.definitions.types import Text

Language = Literal["zh", "en"]

_WORDS = {
    "title": Text(zh="核稿", en="Audit"),
    "rows": Text(zh="逐数核对", en="Number by number"),
    "text": Text(zh="原文", en="The text"),
    "legend": Text(
        zh="每个数字后注明结论；点开可见依据。本件只作比对，不改动原稿。",
        en="Every number is followed by its verdict and opens to what it rests on. The draft is compared, not changed.",
    ),
    "draft": Text(zh="稿中", en="Draft"),
    "indicator": Text(zh="所说", en="Speaks of"),
    "verdict": Text(zh="结论", en="Verdict"),
    "ledger": Text(zh="台账", en="Ledger"),
    "why": Text(zh="说明", en="Why"),
}
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


def as_html(audit: Audit, language: Language, address: Address) -> str:
    """The audit in one language; every piece of the document is escaped, and signs that would hide or turn text are shown as one."""
    context = {
        "language": "zh-Hans" if language == "zh" else "en",
        "words": {key: _say(word, language) for key, word in _WORDS.items()},
        "audit": audit,
        "document": seen(audit.document),
        "place": _say(audit.title, language),
        "notice": _say(audit.notice, language) if audit.notice else "",
        "counts": [(verdict, SHAPES[verdict], _say(WORDS[verdict], language), number) for verdict, number in audit.counts().items()],
        "rows": [_row(row, language, address) for row in audit.rows],
        "pieces": [_piece(text, row, language) for text, row in pieces(audit)],
    }
    return render_to_string("card/audit.html", context)


def pieces(audit: Audit) -> Iterator[tuple[str, Row | None]]:
    """The whole text in order: plain stretches, and numbers with their rows. Of claims that share a number the first is marked."""
    at = 0
    for row in sorted(audit.rows, key=lambda row: (row.stated.start, row.stated.id)):
        if row.stated.start < at:
            continue
        if at < row.stated.start:
            yield audit.text[at : row.stated.start], None
        at = row.stated.end
        yield audit.text[row.stated.start : at], row
    yield audit.text[at:], None


def seen(text: str) -> str:
    return _UNSEEN.sub("\ufffd", text.replace("\r\n", "\n"))


def _say(text: Text, language: Language) -> str:
    return text.zh if language == "zh" else text.en


def _piece(text: str, row: Row | None, language: Language) -> dict[str, Any]:
    if row is None:
        return {"text": seen(text)}
    mark = {"id": row.stated.id, "verdict": row.verdict, "shape": SHAPES[row.verdict], "word": _say(WORDS[row.verdict], language)}
    return {"text": seen(text), **mark, "why": _say(row.why, language)}


def _row(row: Row, language: Language, address: Address) -> dict[str, Any]:
    one = row.stated
    return {
        "id": one.id,
        "quote": seen(" ".join(one.quote.split())),
        "indicator": seen(one.indicator),
        "period": one.period,
        "scope": one.scope,
        "verdict": row.verdict,
        "shape": SHAPES[row.verdict],
        "word": _say(WORDS[row.verdict], language),
        "why": _say(row.why, language),
        "figures": [_figure(each, language, address) for each in row.figures if each.exact is not None],
    }


def _figure(each: Beside, language: Language, address: Address) -> dict[str, str]:
    return {
        "printed": each.printed,
        "name": _say(each.name, language),
        "indicator": each.indicator,
        "period": each.period,
        "address": address(each),
    }
