"""What an import brings stands in the table as if each row had been folded."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.kernel.canonical import canonical, canonical_again, parse
from taizhang.records import rules
from taizhang.records.bringing import Bringer
from taizhang.records.types import Row

SEQ = 70
texts = st.text(st.sampled_from('演示a"\\{}[],: 年7'), max_size=12) | st.sampled_from(['","definition":1', '},"private":{'])
NOTES = [{}, {}, {"@reason": "0" * 64}]
names = st.sampled_from(["topic", "definition", "private", "values", "number", "steps", "salt"])
days = st.sampled_from(["2026-01-05", "2026-02-01"])
clocks = st.fixed_dictionaries(
    {
        "internal_due": days, "legal_last_day": days, "met_on": st.none() | days, "definition": st.just(3),
        "suspensions": st.lists(st.fixed_dictionaries({"start": days, "end": st.none() | days, "reason": texts}), max_size=1),
    },
    optional={"ended_on": days},
)  # fmt: skip


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    hidden = draw(st.lists(st.sampled_from(["person", "phone", "summary_2"]), unique=True))
    return {
        "op": draw(st.sampled_from([rules.CREATED, rules.CREATED, rules.CREATED, rules.AMENDED])),
        "register": "matter", "number": draw(st.sampled_from(["外-1", "(x)2", 'a"b'])), "unit": draw(st.sampled_from(["north", 'a"'])),
        "state": "registered", "opened_on": draw(days), "definition": draw(st.integers(1, 12)), "salt": "0" * 32,
        "values": draw(st.dictionaries(names, texts | st.integers(0, 9) | st.booleans(), max_size=4)),
        "private": {name: draw(st.sampled_from(["0", "f"])) * 64 for name in hidden} | draw(st.sampled_from(NOTES)),
        "steps": draw(st.dictionaries(names, days, max_size=3)), "clocks": draw(st.dictionaries(names, clocks, max_size=3)),
    }  # fmt: skip


def folded(data: dict[str, Any]) -> tuple[object, ...]:
    row: Row = rules.fold(None, rules.CREATED, data, SEQ)
    body = canonical_again(rules.body(row)).decode()
    return row.number, row.unit, row.state, row.opened_on, rules.next_due(row), SEQ, None, body


@settings(max_examples=30, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=8))
def test_a_row_cut_out_of_its_batch_is_the_row_that_is_folded(found: list[dict[str, Any]]) -> None:
    bringer = Bringer(SEQ, lambda definition: definition < 12)
    for data in found:
        stored = bringer.stored(canonical(data))
        assert stored is None or stored == folded(parse(canonical(data)))
        assert stored is None or (data["op"] == rules.CREATED and data["definition"] < 12)


@settings(max_examples=30, deadline=None)
@given(rows())
def test_plain_new_records_are_cut_out(data: dict[str, Any]) -> None:
    plain = {"op": rules.CREATED, "number": "外-1", "unit": "north", "definition": 1, "private": {"person": "0" * 64}, "steps": {}}
    data |= plain | {"clocks": {}, "values": {"topic": 'road "7"', "people": 4}}
    assert Bringer(SEQ, lambda _: True).stored(canonical(data)) == folded(data)
