"""Rows of a batch → rows of the table, by cutting the canonical text where it is the same in both.

What stands in a new record's body stands in its row of the batch as well, byte for byte and in the same order. A row that is not
plainly such a one is folded (`rules.fold`); a test holds both ways equal."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from taizhang.kernel.canonical import parse
from taizhang.records import rules

_AFTER_CLOCKS = b',"definition":'
_REST = re.compile(
    rb'(,"definition":(\d+)),"number":"([^"\\]+)","op":"record\.created","opened_on":"([\d-]{10})"'
    rb',"private":\{((?:"[a-z][a-z0-9_]*":"[0-9a-f]{64}",?)*)\},"register":"[^"\\]+","salt":"[0-9a-f]{32}","state":"([^"\\]*)"'
    rb',("steps":\{[^{}\\]*\}),"unit":"([^"\\]*)",("values":\{.*\})\}',
    re.DOTALL,
)
_MOST = 20_000

Stored = tuple[str, str, str, str, str | None, int, str | None, str]
"""number, unit, state, opened_on, next_due, seq, natural_key, body: the columns of the table from the number on."""


class Bringer:
    """Brings rows of one import, which count from `seq`. `by_number(definition)`: whether that version has the number for its key."""

    def __init__(self, seq: int, by_number: Callable[[int], bool]) -> None:
        self._seq, self._by_number = seq, cache(by_number)
        self._due: dict[bytes, str | None] = {}

    def stored(self, row: bytes) -> Stored | None:
        """None for a row that is to be folded."""
        end = row.find(_AFTER_CLOCKS)
        found = _REST.fullmatch(row, end) if end > 0 else None
        if found is None:
            return None
        definition, version, number, opened, private, state, steps, unit, values = found.groups()
        if not self._by_number(int(version)):
            return None
        clocks = row[:end]
        names = b'","'.join(private.split(b'"')[1::4])
        named = b'"%b"' % names if names else b""
        body = b"".join((clocks, definition, b',"erased":false,"merged_into":"","private":[', named, b"],", steps, b",", values, b"}"))
        return number.decode(), unit.decode(), state.decode(), opened.decode(), self._next_due(clocks), self._seq, None, body.decode()

    def _next_due(self, clocks: bytes) -> str | None:
        """Equal clocks are read once."""
        if clocks not in self._due:
            if len(self._due) >= _MOST:
                self._due.clear()
            self._due[clocks] = rules.alarm(parse(clocks + b"}")["clocks"])
        return self._due[clocks]
