"""The present versions of records by their numbers, as the store's files have them: what later events are folded on."""
# ruff: noqa: S608 (names in statements are those of checked definitions, quoted; values and paths are parameters)

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from taizhang.figures import engine, relations
from taizhang.figures.fresh import FEW
from taizhang.figures.layout import Layout
from taizhang.figures.manifest import Manifest
from taizhang.figures.segments import Part
from taizhang.records.types import Row

SMALL = 16_384
"""Versions of a register that this process may hold, in the columns that were asked for: 5 MB if that is all of fifty."""


def found(at: Manifest, form: Layout, numbers: Collection[str], names: Sequence[str] = ()) -> dict[str, Row]:
    """Those of any number of records, with these columns or all. Of so small a question planning is most of the cost, and goes by the
    columns and the relations that it names: rows and closings are read as one."""
    if not (parts := _parts(at, form.register)):
        return {}
    versions, files = _versions(form.register, parts, names)
    sought, parameters = _sought(numbers)
    return _standing(form, engine.cells(f'{versions} WHERE "number" IN ({sought})', {**parameters, **files}))


def found_again(at: Manifest, form: Layout, numbers: Collection[str], names: Sequence[str] = ()) -> dict[str, Row]:
    """The same for a few records after each event: columns of a small register are held, so that the engine has nothing to plan."""
    parts = _parts(at, form.register)
    if not parts or sum(part.rows for part in parts) > SMALL:
        return found(at, form, numbers, names)
    held = _held(form.register, tuple(parts), tuple(names))
    return _standing(form, held.filter(pc.is_in(held["number"], value_set=pa.array(list(numbers), pa.string()))).to_pylist())


@lru_cache(maxsize=16)
def _held(register: str, parts: tuple[Part, ...], names: tuple[str, ...]) -> pa.Table:
    """A file is never written twice under one name, and who asks has checked that it is still sound."""
    return engine.stream(*_versions(register, parts, names), SMALL).read_all()


def _versions(register: str, parts: Sequence[Part], names: Sequence[str]) -> tuple[str, dict[str, Any]]:
    files = {f"{register}_rows": [part.file for part in parts]}
    return f"SELECT {relations.columns(parts, names)} FROM {relations.source(register, 'rows', parts)}", files


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
