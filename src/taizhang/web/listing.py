"""The open records of a register by pages, each with the columns that are public."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse

from taizhang.definitions.types import Register
from taizhang.records import queries as records
from taizhang.records.rules import columns
from taizhang.web import addresses
from taizhang.web.gate import Reading
from taizhang.web.shown import Shown
from taizhang.web.types import Link, Listing
from taizhang.web.words import AMOUNTS, NOTHING, Words

PAGE = 30


def listing(reading: Reading, words: Words, register: Register, after: str | None) -> Listing | None:
    """Records by number, from the one after `after`. None where the gate opens no record: so of every register that tells nothing of
    few records."""
    shown = Shown(reading, words, register)
    names = [name for name in shown.open_to if name != "number"]
    if not shown.open_to:
        return None
    found = records.rows(reading.scope, register.id, after=after, limit=PAGE + 1)
    base = reverse("register", args=[reading.code, register.id])
    page = found[:PAGE]
    cells = {name: [_cell(shown, columns(row), name) for row in page] for name in names}
    told = [name for name in names if any(text != NOTHING for text, _amount in cells[name])]
    return Listing(
        heads=[words.headed(register, name) for name in told],
        rows=[
            (Link(row.number, addresses.record(reading.code, register.id, row.number)), [cells[name][at] for name in told])
            for at, row in enumerate(page)
        ],
        empty=[words.column(register, name) for name in names if name not in told] if page else [],
        next=addresses.joined(base, after=found[PAGE - 1].number) + "#records" if len(found) > PAGE else "",
        first=base + "#records" if after else "",
    )


def _cell(shown: Shown, known: dict[str, Any], name: str) -> tuple[str, bool]:
    """(text, whether it is an amount)"""
    field = shown.register.fields.get(name)
    if field is not None and field.type in AMOUNTS and known.get(name) is not None:
        return shown.words.amount(shown.register, name, Decimal(known[name])), True
    return shown.value(known, name), False
