"""Batches of an import → columns of the store, without making a record of each row: the reader of JSON writes the columns itself."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import json

from taizhang.figures.layout import Layout, arrow
from taizhang.records import rules

_BLOCK = 4 << 20
"""Bytes that one thread reads at a time."""


def table(form: Layout, seq: int, lines: Sequence[bytes]) -> pa.Table | None:
    """New records as rows of the store: lines of canonical JSON that count from `seq`.

    None where they are not all new records, or hold what the columns do not: then they are folded one by one."""
    try:
        found = json.read_json(
            io.BytesIO(b"\n".join(lines)),
            read_options=json.ReadOptions(block_size=_BLOCK),
            parse_options=json.ParseOptions(explicit_schema=_schema(form), unexpected_field_behavior="ignore"),
        )
        if pc.unique(found["op"]).to_pylist() != [rules.CREATED]:
            return None
        return pa.table({name: _column(form, name, kind, found, seq) for name, kind in form.types.items()})
    except pa.ArrowInvalid:
        return None


def _schema(form: Layout) -> pa.Schema:
    """Of the rows: text members, and the members of `values`, `steps` and `clocks` that are stored."""
    values = [(name, _written(form, name)) for name in form.types if name in form.fields]
    steps = [(step, pa.string()) for step in form.steps.values()]
    clocks = [(step, pa.struct([("legal_last_day", pa.string())])) for step in form.clocks.values()]
    nested = [(name, pa.struct(members)) for name, members in (("values", values), ("steps", steps), ("clocks", clocks)) if members]
    return pa.schema([*((name, pa.string()) for name in ("op", "number", "unit", "state", "opened_on")), *nested])


def _written(form: Layout, name: str) -> Any:
    """The type in which a field stands in JSON: whole numbers as numbers, money, decimals and dates as texts."""
    return {"integer": pa.int64(), "bool": pa.bool_()}.get(form.fields[name], pa.string())


def _column(form: Layout, name: str, kind: str, found: pa.Table, seq: int) -> Any:
    if name == "_seq":
        return pa.repeat(pa.scalar(seq, pa.int64()), found.num_rows)
    if name in form.fields:
        cells = pc.struct_field(found["values"], name)
    elif name in form.steps:
        cells = pc.struct_field(found["steps"], form.steps[name])
    elif name in form.clocks:
        cells = pc.struct_field(found["clocks"], [form.clocks[name], "legal_last_day"])
    else:
        cells = found["state" if name == "_state" else name]
    return cells.cast(arrow(kind))
