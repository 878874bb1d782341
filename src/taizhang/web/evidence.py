"""The list whose count or sum is the figure, by pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from taizhang.definitions.types import Register
from taizhang.figures import queries as figures
from taizhang.figures.types import Figure, Line, Part
from taizhang.org import gate
from taizhang.org import queries as org
from taizhang.web import addresses
from taizhang.web.gate import Reading
from taizhang.web.opened import plain
from taizhang.web.types import EvidenceTable, Link
from taizhang.web.words import Words

PAGE = 30
_LISTED = frozenset({"count", "sum", "average", "ratio", "reported"})


def evidence(reading: Reading, words: Words, figure: Figure, part: Part, after: str | None) -> EvidenceTable | None:
    indicator = words.book.indicator(figure.ask.indicator, figure.ask.period.end).definition
    if figure.kind not in _LISTED or figure.refusal:
        return None
    register = words.register(indicator.of_register or "reported")
    found = figures.evidence(figure.ask, reading.scope, part, after, PAGE)
    shown = [name for name in gate.visible(reading.scope, register) if any(line.columns.get(name) is not None for line in found.lines)]
    shown = [name for name in shown if name != "number"]
    base = addresses.figure(figure.ask)
    return EvidenceTable(
        part=part,
        total=found.total,
        sum=plain(found.sum),
        parts=_parts(base, part) if figure.kind == "ratio" else [],
        heads=[words.headed(register, name) for name in shown],
        rows=[_row(reading, words, register, line, shown) for line in found.lines],
        sums=figure.kind in ("sum", "average"),
        next=addresses.joined(base, part=part, after=found.after) + "#evidence" if found.after else "",
        first=addresses.joined(base, part=part) + "#evidence" if after else "",
        withheld=found.withheld,
    )


def _parts(base: str, part: Part) -> list[tuple[Link, bool]]:
    named: dict[Part, str] = {"denominator": _("Denominator"), "numerator": _("Numerator")}
    return [(Link(name, addresses.joined(base, part=each) + "#evidence"), each == part) for each, name in named.items()]


def _row(reading: Reading, words: Words, register: Register, line: Line, shown: list[str]) -> tuple[Link, str, list[tuple[str, bool]]]:
    cells = [_cell(reading, words, register, line, name) for name in shown]
    return Link(line.number, addresses.record(reading.code, register.id, line.number)), plain(line.contribution), cells


def _cell(reading: Reading, words: Words, register: Register, line: Line, name: str) -> tuple[str, bool]:
    """(text, whether it is an amount)"""
    value: Any = line.columns.get(name)
    if name == "unit":
        node = org.tree(reading.code, reading.today).get(line.unit)
        return (line.unit if node is None else node.zh if reading.language == "zh" else node.en), False
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return words.amount(register, name, Decimal(value)), True
    return words.value(register, name, value), False
