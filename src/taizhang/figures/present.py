"""The present versions of records by their numbers, as the store's files have them: what later events are folded on."""
# ruff: noqa: S608 (names in statements are those of checked definitions, quoted; values and paths are parameters)

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from taizhang.figures import engine, relations
from taizhang.figures.fresh import FEW
from taizhang.figures.layout import Layout
from taizhang.figures.manifest import Manifest
from taizhang.figures.segments import Damaged, Part
from taizhang.records.types import Row

SMALL = 16_384
"""Versions of a register that this process may hold, in the columns that were asked for: 5 MB if that is all of fifty."""
_HELD = 16
"""So many registers."""


def found(at: Manifest, form: Layout, numbers: Collection[str], names: Sequence[str] = ()) -> dict[str, Row]:
    """Those of any number of records, with these columns or all. Of so small a question planning is most of the cost, and goes by the
    columns and the relations that it names: rows and closings are read as one."""
    parts = _parts(at, form.register)
    if not parts:
        return {}
    files, (sought, parameters) = f"{form.register}_rows", _sought(numbers)
    sql = f'SELECT {relations.columns(parts, names)} FROM {relations.source(form.register, "rows", parts)} WHERE "number" IN ({sought})'
    return _standing(form, engine.cells(sql, {**parameters, files: [part.file for part in parts]}))


def found_again(at: Manifest, form: Layout, numbers: Collection[str], names: Sequence[str] = ()) -> dict[str, Row]:
    """The same for a few records after each event: columns of a small register are held, so that the engine has nothing to plan."""
    parts = _parts(at, form.register)
    if sum(part.rows for part in parts) > SMALL:
        return found(at, form, numbers, names)
    try:
        tables = _tables(tuple(part.file for part in parts), tuple(names or form.types))
    except OSError as fault:  # gone since it was checked
        raise Damaged(form.register) from fault
    sought = pa.array(list(numbers), pa.string())
    return _standing(form, list(chain.from_iterable(_among(table, sought) for table in tables)))


def _parts(at: Manifest, register: str) -> list[Part]:
    at.check([register])
    return [*at.of(register, "rows"), *at.of(register, "closings")]


def _standing(form: Layout, versions: Collection[Mapping[str, Any]]) -> dict[str, Row]:
    """A version that is both among rows and among closings has ended."""
    times = Counter((cells["number"], cells["_seq"]) for cells in versions)
    return {cells["number"]: form.row(cells) for cells in versions if times[cells["number"], cells["_seq"]] == 1}


def _sought(numbers: Collection[str]) -> tuple[str, dict[str, Any]]:
    """A few numbers are spelt out: the engine then looks into the filters of the files."""
    if len(numbers) > FEW:
        return "SELECT UNNEST($numbers)", {"numbers": list(numbers)}
    named = {f"number_{place}": number for place, number in enumerate(numbers)}
    return ", ".join(f"${name}" for name in named), named


@lru_cache(maxsize=_HELD)
def _tables(files: tuple[str, ...], names: tuple[str, ...]) -> tuple[pa.Table, ...]:
    """A file is never written twice under one name; who asks has checked that it is sound."""
    return tuple(_read(pq.ParquetFile(file), names) for file in files)


def _read(file: pq.ParquetFile, names: Iterable[str]) -> pa.Table:
    own = set(file.schema_arrow.names)
    return file.read(columns=[name for name in names if name in own], use_threads=False)


def _among(table: pa.Table, numbers: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.filter(pc.is_in(table["number"], value_set=numbers)).to_pylist()
    return rows
