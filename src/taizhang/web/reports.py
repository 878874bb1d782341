"""What was read of a report, in the words of the page; and as files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from taizhang.reader import rows
from taizhang.web.apart import Told
from taizhang.web.reported import ClaimLine, FindingLine, PromiseLine, Read, Stretch

_SHOWN = 2000
"""How many claims a page shows; a download holds all."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_ACTIVE = re.compile(r"[=+\-@\t\r\n]")
_DOUBTED = ("SUSPECT", "AMBIG", "SOFT")
_TONES = {"OK": "good", "CALC": "", "SOFT": "warn", "SUSPECT": "bad", "AMBIG": "warn"}


def report(told: Told, year: str) -> Read:
    claims = told["claims"]
    quotes = {claim["id"]: _seen(claim["quote"]) for claim in claims}
    anchors = _anchors(claims)
    return Read(
        name=told["name"],
        year=year,
        text=told["text"],
        claims=[_claim(claim, anchors) for claim in claims[:_SHOWN]],
        more=max(0, len(claims) - _SHOWN),
        findings=[_finding(finding, quotes, anchors, told["text"]) for finding in told["findings"]],
        promises=[_promise(promise, claims[promise["claim"] - 1], anchors) for promise in told["promises"]],
        stretches=list(_stretches(told)),
    )


def as_csv(told: Told) -> bytes:
    """Claims as a table that office programs open as UTF-8. No text of it acts as a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(rows.CLAIM)
    for claim in told["claims"]:
        table.writerow([_cell(name, claim[name]) for name in rows.CLAIM])
    return out.getvalue().encode("utf-8-sig", "replace")


def as_json(told: Told) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _cell(name: str, value: object) -> object:
    return f"'{value}" if isinstance(value, str) and name not in ("value", "high") and _ACTIVE.match(value) else value


def _claim(claim: Mapping[str, Any], anchors: Mapping[int, int]) -> ClaimLine:
    return ClaimLine(
        claim=claim["id"],
        anchor=anchors[claim["id"]],
        quote=_seen(claim["quote"]),
        indicator=_seen(claim["indicator"]),
        value=_value(claim),
        kind=_kinds()[claim["kind"]],
        role=_roles()[claim["role"]],
        period=claim["period"],
        scope=claim["scope"],
        where=_where(claim),
    )


def _value(claim: Mapping[str, Any]) -> str:
    number = f"{Decimal(claim['value']):,f}" + (f"–{Decimal(claim['high']):,f}" if claim["high"] else "")
    return f"{_bounds()[claim['bound']]}{number} {claim['unit']}".strip()


def _where(claim: Mapping[str, Any]) -> str:
    if claim["cell"]:
        return str(claim["cell"])
    page, line = claim["page"], claim["line"]
    return _("page %(n)s") % {"n": page} if page else _("line %(n)s") % {"n": line} if line else ""


def _finding(finding: Mapping[str, Any], quotes: Mapping[int, str], anchors: Mapping[int, int], text: str) -> FindingLine:
    return FindingLine(
        verdict=_verdicts()[finding["verdict"]],
        tone=_TONES[finding["verdict"]],
        words=_seen(finding["zh"] if get_language() == "zh" else finding["en"]),
        arithmetic=finding["arithmetic"],
        claims=[(anchors[number], quotes[number]) for number in finding["claims"][:12]],
        quotes=[_seen(text[start : min(end, start + 60)]) for start, end in finding["spans"][:3] if finding["rule"] != "zero"],
    )


def _promise(promise: Mapping[str, Any], claim: Mapping[str, Any], anchors: Mapping[int, int]) -> PromiseLine:
    return PromiseLine(
        anchor=anchors[claim["id"]],
        quote=_seen(claim["quote"]),
        indicator=_seen(claim["indicator"]),
        role=_roles()[claim["role"]],
        period=claim["period"],
        sentence=_seen(promise["sentence"][:400]),
    )


def _stretches(told: Told) -> Iterator[Stretch]:
    """The whole text in order; a number that two claims share leads to the first."""
    text, at, anchors = told["text"], 0, _anchors(told["claims"])
    doubted = {anchors[number] for found in told["findings"] if found["verdict"] in _DOUBTED for number in found["claims"]}
    for claim in _in_order(told["claims"]):
        if anchors[claim["id"]] != claim["id"]:
            continue
        if at < claim["start"]:
            yield Stretch(_seen(text[at : claim["start"]]))
        at = claim["end"]
        ahead = claim["role"] != "result"
        yield Stretch(_seen(text[claim["start"] : at]), claim["id"], _seen(claim["indicator"]), ahead, claim["id"] in doubted)
    yield Stretch(_seen(text[at:]))


def _anchors(claims: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Claim → the claim that its number is marked as."""
    anchors: dict[int, int] = {}
    marked, at = 0, -1
    for claim in _in_order(claims):
        if claim["start"] >= at:
            marked, at = claim["id"], claim["end"]
        anchors[claim["id"]] = marked
    return anchors


def _in_order(claims: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(claims, key=lambda claim: (claim["start"], claim["id"]))


def _seen(text: str) -> str:
    """Signs that would turn or hide what stands around them are shown as one that says so."""
    return _UNSEEN.sub("\ufffd", text.replace("\r\n", "\n"))


def _verdicts() -> dict[str, str]:
    return {"OK": _("Holds"), "CALC": _("Computed"), "SOFT": _("Ask"), "SUSPECT": _("Suspect"), "AMBIG": _("Two readings")}


def _kinds() -> dict[str, str]:
    return {
        "level": _("amount"),
        "growth": _("growth"),
        "change": _("difference"),
        "share": _("share"),
        "rate": _("rate"),
        "rank": _("rank"),
    }


def _roles() -> dict[str, str]:
    return {"result": _("result"), "target": _("target"), "forecast": _("forecast")}


def _bounds() -> dict[str, str]:
    return {"exact": "", "about": "≈ ", "at_least": "≥ ", "at_most": "≤ "}
