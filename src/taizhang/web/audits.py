"""A draft that was held against a ledger, in the words of the page."""

from __future__ import annotations

import json

from django.urls import reverse

from taizhang.card.audit import page as pages
from taizhang.card.audit import telling
from taizhang.card.audit.types import Audit, Beside, Row, Verdict
from taizhang.web import addresses
from taizhang.web.reported import Audited, AuditLine, Marked
from taizhang.web.standing import say
from taizhang.web.types import Link

_TONES: dict[Verdict, str] = {"agrees": "good", "rounds": "good", "differs": "bad", "other_caliber": "warn", "no_source": ""}


def audited(audit: Audit, language: str, more: int) -> Audited:
    """`more` claims stand in the draft beyond those that were looked at."""
    pieces = list(pages.pieces(audit))
    marked = {row.stated.start: row.stated.id for _, row in pieces if row is not None}
    return Audited(
        name=pages.seen(audit.document),
        text=audit.text,
        as_of=audit.as_of,
        counts=[
            (telling.SHAPES[each], say(telling.WORDS[each], language), _TONES[each], number) for each, number in audit.counts().items()
        ],
        lines=[_line(audit.district, row, language, marked.get(row.stated.start, row.stated.id)) for row in audit.rows],
        pieces=[_piece(text, row, language) for text, row in pieces],
        more=more,
    )


def as_json(audit: Audit) -> bytes:
    told = telling.as_json(audit, lambda each: _address(audit.district, each))
    return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _piece(text: str, row: Row | None, language: str) -> Marked:
    if row is None:
        return Marked(pages.seen(text))
    word, tone = say(telling.WORDS[row.verdict], language), _TONES[row.verdict]
    return Marked(pages.seen(text), row.stated.id, word, telling.SHAPES[row.verdict], tone, say(row.why, language))


def _line(district: str, row: Row, language: str, anchor: int) -> AuditLine:
    one = row.stated
    return AuditLine(
        claim=one.id,
        anchor=anchor,
        quote=pages.seen(" ".join(one.quote.split())),
        indicator=pages.seen(one.indicator),
        period=one.period,
        verdict=say(telling.WORDS[row.verdict], language),
        shape=telling.SHAPES[row.verdict],
        tone=_TONES[row.verdict],
        why=say(row.why, language),
        figures=[_figure(district, each, language) for each in row.figures if each.exact is not None],
    )


def _figure(district: str, each: Beside, language: str) -> tuple[str, Link, str]:
    return each.printed, Link(say(each.name, language), _address(district, each)), each.period


def _address(district: str, each: Beside) -> str:
    address = reverse("figure", args=[district, each.indicator, each.period])
    return addresses.with_query(address, unit=each.of_unit, place=each.of_place)
