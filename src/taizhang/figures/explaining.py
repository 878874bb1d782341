"""A figure told so that a stranger can count it again: its terms, its conditions as written, and every record behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from taizhang.definitions import rules
from taizhang.definitions.types import Register, Text, dump
from taizhang.figures import counting
from taizhang.figures.compile import FOR_UNIT, Compiled
from taizhang.figures.terms import Terms, settle
from taizhang.figures.types import Figure, Part
from taizhang.kernel.quantities import plain

FORM = 1
COUNTED = ("count", "sum", "average", "ratio", "reported")


def explain(terms: Terms, compute: Callable[[Terms], Figure]) -> dict[str, Any]:
    figure = compute(terms)
    told: dict[str, Any] = {
        "explain": FORM,
        "district": terms.district.name,
        "indicator": terms.definition.indicator,
        "version": terms.version,
        "kind": figure.kind,
        "name": terms.definition.name.model_dump(),
        "definition": dump(terms.definition),
        "period": _period(terms),
        "asked_unit": terms.ask.unit,
        "place": terms.ask.place,
        "as_of": terms.as_of,
        "cutoff": terms.cutoff.isoformat(),
        "counted_to": figure.counted_to,
        "figure": _figure(figure),
        "counted": None,
        "evidence": None,
        "inputs": [explain(settle(each.ask, terms.scope), compute) for each in figure.inputs],
    }
    if figure.kind in COUNTED and not figure.inputs:
        told |= {"counted": _counted(terms), "evidence": _evidence(terms, figure), "words": _words(terms)}
    return told


def _period(terms: Terms) -> dict[str, str]:
    period = terms.ask.period
    return {"key": period.key, "kind": period.kind, "start": period.start.isoformat(), "end": period.end.isoformat()}


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "exact": _text(figure.exact),
        "numerator": _text(figure.numerator),
        "denominator": _text(figure.denominator),
        "count": figure.count,
        "total": _text(figure.total),
        "unit": figure.unit,
        "decimals": figure.decimals,
        "claim": figure.claim,
        "status": figure.status,
        "bound": figure.bound,
        "caliber": {"zh": figure.caliber_zh, "en": figure.caliber_en},
        "source": asdict(figure.source) if figure.source else None,
        "refusal": asdict(figure.refusal) if figure.refusal else None,
        "remarks": [asdict(remark) for remark in figure.remarks],
        "members": [[code, _text(value), place] for code, value, place in figure.members],
        "missing": list(figure.missing),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _counted(terms: Terms) -> dict[str, Any]:
    """What the statement asks, in parts. `families` tells how to read each column; `masks` which date hides it until the cutoff."""
    made, units = counting.compiled_for(terms), terms.units
    values = counting.parameters(terms)
    names = {column.name: column.family for column in made.columns.values()}
    return {
        "register": made.register,
        "placed": {"kind": made.place.kind, "start": made.place.start, "until": made.place.until},
        "units": None if units is None or FOR_UNIT in made.keys else list(units),
        "keys": {key: None if values[key] is None else str(values[key]) for key in made.keys},
        "masks": dict(made.masks),
        "links": {name: {"register": id, "masks": dict(made.link_masks[name])} for name, id in made.links.items()},
        "families": names,
        "where": made.where.text if made.where else None,
        "of": made.of.text if made.of else None,
        "measure": made.measure,
        "power": made.power,
        "sql": made.figure(None if units is None else len(units)),
    }


def _evidence(terms: Terms, figure: Figure) -> dict[str, Any]:
    """Every record with its contribution, in both parts of a ratio; withheld where the asker may see totals only."""
    if counting.admitted(terms).level == "totals" or figure.refusal:
        return {"withheld": figure.count}
    parts: tuple[Part, ...] = ("denominator", "numerator") if figure.kind == "ratio" else ("denominator",)
    return {part: [[row[0], _text(Decimal(row[3]))] for row in counting.rows(terms, (), part, None, None)] for part in parts}


def _words(terms: Terms) -> dict[str, str]:
    """The definition said in both languages, with the columns called as the register calls them."""
    made = counting.compiled_for(terms)
    register = terms.book.register(made.register).definition
    return {"zh": _said(made, register, "zh"), "en": _said(made, register, "en")}


_PHRASES: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "flow": "{register}:{start}在期内的记录",
        "stock": "{register}:期末已{start}的记录",
        "until": "、尚未{until}",
        "entry": "{register}:本指标本期的填报",
        "where": ";条件:{text}",
        "of": ";分子:{text}",
        "measure": ";合计:{text}",
    },
    "en": {
        "flow": "{register}: records whose {start} lies in the period",
        "stock": "{register}: records with {start} reached at the end of the period",
        "until": " and {until} not",
        "entry": "{register}: the entry for this indicator and period",
        "where": "; condition: {text}",
        "of": "; numerator: {text}",
        "measure": "; taken over: {text}",
    },
}


def _said(made: Compiled, register: Register, language: str) -> str:
    phrases = _PHRASES[language]

    def word(text: Text) -> str:
        return text.zh if language == "zh" else text.en

    place = made.place
    said = phrases[place.kind].format(register=word(register.name), start=word(rules.label(register, place.start)) if place.start else "")
    if place.until:
        said += phrases["until"].format(until=word(rules.label(register, place.until)))
    if made.where:
        said += phrases["where"].format(text=made.where.text)
    if made.of:
        said += phrases["of"].format(text=made.of.text)
    if made.measure and place.kind != "entry":
        said += phrases["measure"].format(text=word(rules.label(register, made.measure)))
    return said
