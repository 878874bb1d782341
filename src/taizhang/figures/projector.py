"""Journal → columnar store: what the events since a cursor add to it and end in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import cast

import pyarrow as pa

from taizhang.figures import brought
from taizhang.figures.layout import Layout
from taizhang.records import rules
from taizhang.records.queries import Brought, Change
from taizhang.records.types import Row

LookUp = Callable[[str, Collection[str]], Mapping[str, Row]]
"""The present versions of records of a register, by number."""

CHUNK = 50_000
LOAD = 200_000
_PORTION = 8
"""Batches that are read together: of 1,000 rows each, some 11 MiB, and as many copies of that as the reader makes."""


@dataclass(slots=True)
class Advance:
    """New versions of one register, and ended ones with the event that ended them. A version made and ended within the same advance is
    in both."""

    rows: list[Row] = field(default_factory=list)
    closings: list[tuple[Row, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Loaded:
    """New records of a large import, as rows of the store."""

    register: str
    table: pa.Table


def chunks(news: Iterable[Change | Brought], layouts: Mapping[str, Layout]) -> Iterator[list[Change] | Loaded]:
    """At most CHUNK changes at a time, or somewhat more than LOAD rows that came together, so that memory does not grow with an import."""
    for load, found in groupby(news, lambda one: (one.register, one.seq) if isinstance(one, Brought) else None):
        if load is None:
            yield from _slices(cast(Iterator[Change], found))
        else:
            yield from _loads(layouts[load[0]], cast(Iterator[Brought], found))


def _loads(form: Layout, batches: Iterator[Brought]) -> Iterator[list[Change] | Loaded]:
    """Rows of one import name different records: those that are folded one by one may come before others."""
    held, rows = list[pa.Table](), 0
    while portion := list(islice(batches, _PORTION)):
        table = brought.table(form, portion[0].seq, [batch.lines for batch in portion])
        if table is None:
            yield from _slices(change for batch in portion for change in batch.changes())
            continue
        held.append(table)
        rows += table.num_rows
        if rows >= LOAD:
            yield Loaded(form.register, pa.concat_tables(held))
            held, rows = [], 0
    if held:
        yield Loaded(form.register, pa.concat_tables(held))


def few(news: Iterable[Change | Brought], most: int) -> list[Change] | None:
    """The changes, if there are no more than that and no rows of a large import among them."""
    found = list[Change]()
    for one in islice(news, most + 1):
        if isinstance(one, Brought):
            return None
        found.append(_slim(one))
    return found if len(found) <= most else None


def _slices(changes: Iterable[Change]) -> Iterator[list[Change]]:
    walk = map(_slim, changes)
    while chunk := list(islice(walk, CHUNK)):
        yield chunk


def _slim(change: Change) -> Change:
    """A new record without what no figure is counted by: the accounts of its clocks are most of its size."""
    seq, register, number, kind, data = change
    if kind != rules.CREATED:
        return change
    clocks = {step: {"legal_last_day": clock["legal_last_day"]} for step, clock in data["clocks"].items()}
    return seq, register, number, kind, {**data, "clocks": clocks}


def project(changes: Collection[Change], look_up: LookUp) -> dict[str, Advance]:
    """Folds events on the versions that the store has. A record that it does not have was merged into another: what happens to
    such a record afterwards counts nowhere."""
    present = _present(changes, look_up)
    found: dict[str, Advance] = {}
    for seq, register, number, kind, data in changes:
        before = present.get((register, number))
        if before is None and kind != rules.CREATED:
            continue
        after = rules.fold(before, kind, data, seq)
        if after is before:
            continue
        advance = found.setdefault(register, Advance())
        if before is not None:
            advance.closings.append((before, seq))
        present[register, number] = after if after.counts else None
        if after.counts:
            advance.rows.append(after)
    return found


def _present(changes: Collection[Change], look_up: LookUp) -> dict[tuple[str, str], Row | None]:
    """The versions that later events of the chunk are folded on."""
    wanted: dict[str, set[str]] = {}
    for _, register, number, kind, _ in changes:
        if kind != rules.CREATED:
            wanted.setdefault(register, set()).add(number)
    return {(register, number): row for register, numbers in wanted.items() for number, row in look_up(register, numbers).items()}
