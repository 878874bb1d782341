"""Batches of an import become columns without records between: the same columns as by folding each row."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.definitions.types import Register
from taizhang.figures import brought, projector
from taizhang.figures.layout import Layout, layout
from taizhang.journal.types import Draft
from taizhang.kernel.canonical import canonical
from taizhang.records import rules
from taizhang.records.queries import Brought
from tests.figures.ground import REGISTERS, created, definitions
from tests.figures.test_properties import a_job

SEQ = 41


@pytest.fixture(scope="module")
def form() -> Layout:
    return layout([definitions(REGISTERS, Register)["job"]])


def row(draft: Draft, op: str = rules.CREATED) -> bytes:
    return canonical({"op": op, **draft.data})


def folded(form: Layout, drafts: list[Draft]) -> list[dict[str, Any]]:
    rows = form.table([rules.fold(None, rules.CREATED, draft.data, SEQ) for draft in drafts]).to_pylist()
    return [dict(one) for one in rows]


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_columns_read_from_json_are_those_of_the_records(form: Layout, data: st.DataObject) -> None:
    drafts = [data.draw(a_job(f"外-{number}")) for number in range(data.draw(st.integers(1, 8)))]
    parts = data.draw(st.integers(0, len(drafts) - 1))
    lines = [b"\n".join(map(row, part)) for part in (drafts[:parts], drafts[parts:]) if part]
    found = brought.table(form, SEQ, lines)
    assert found is not None
    assert found.schema == form.table([]).schema
    assert found.to_pylist() == folded(form, drafts)


def test_rows_that_are_not_all_new_or_not_of_their_columns_are_folded_one_by_one(form: Layout) -> None:
    new = row(created("J1", amount="1.00"))
    assert brought.table(form, SEQ, [new, row(created("J2"), rules.AMENDED)]) is None
    assert brought.table(form, SEQ, [new, row(created("J2", amount=7))]) is None


def test_an_import_and_what_comes_before_and_after_it_keep_their_order(form: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projector, "_PORTION", 2)
    monkeypatch.setattr(projector, "LOAD", 3)
    change = (SEQ - 1, "job", "J0", rules.MERGED, {"into": "J9"})
    batches = [Brought(SEQ, "job", row(created(f"J{number}"))) for number in range(1, 6)]
    batches[4] = Brought(SEQ, "job", row(created("J5"), rules.AMENDED))
    found = list(projector.chunks([change, *batches, change], {"job": form}))
    sizes = [one.table.num_rows if isinstance(one, projector.Loaded) else [number for _, _, number, _, _ in one] for one in found]
    assert sizes == [["J0"], 4, ["J5"], ["J0"]]
