"""Figures as they would be if some records stood otherwise: the store as it is, with other versions put in place of theirs.

The versions are laid over the store's relations in the statements that ask, so that counting, deriving and ranking stay the one way
in which they are done. Nothing is written, and what brings the store up to date never sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from taizhang.figures import fresh, relations
from taizhang.figures.compile import quoted
from taizhang.figures.layout import Layout
from taizhang.figures.manifest import Manifest
from taizhang.records.types import Row


@dataclass(frozen=True, slots=True)
class Supposed:
    """Versions of one register's records, by number; None for a record that would not count. They hold for what is known at `seq`
    and later. With `alone` the register has no other records."""

    district: str
    register: str
    seq: int
    rows: Mapping[str, Row | None]
    alone: bool = False


_supposed: ContextVar[Supposed | None] = ContextVar("supposed", default=None)


@contextmanager
def supposing(supposed: Supposed) -> Iterator[None]:
    """While it lasts, every figure and every list of evidence is that of the supposed records."""
    token = _supposed.set(supposed)
    try:
        yield
    finally:
        _supposed.reset(token)


def known(at: Manifest, form: Layout, as_of: int, asking: str, *, signed: bool = False) -> tuple[str, dict[str, Any]]:
    """`<register>_known` with its parameters: the versions known at `as_of`, and those supposed in place of them, with the columns that
    occur in the statement that is to read them; `signed` as in figures.relations."""
    names = [name for name in form.types if name == "number" or quoted(name) in asking]
    stored, parameters = relations.versions(at, form, as_of, names, signed=signed)
    held = _supposed.get()
    if held is not None and (held.district, held.register) == (at.district, form.register) and held.seq <= as_of:
        stored, more = _laid_over(held, form, stored, names, signed=signed)
        parameters |= more
    return f"{quoted(form.register + '_known')} AS (\n  {stored}\n)", parameters


def _laid_over(held: Supposed, form: Layout, stored: str, names: Sequence[str], *, signed: bool) -> tuple[str, dict[str, Any]]:
    standing = [row for row in held.rows.values() if row is not None]
    return fresh.laid_over(stored, form, "supposed", None if held.alone else held.rows, standing, names, signed=signed)
