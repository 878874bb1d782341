from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.kernel.canonical import canonical, parse, written
from taizhang.kernel.faults import Fault

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
AWKWARD = st.sampled_from(['"\\/\b\f\n\r\t', "".join(map(chr, range(32))), "\x7f\u0080", "\u2028\u2029", "\ufeff\uffff", "😀𠮷", "供水"])
SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT | AWKWARD
KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12)


@settings(max_examples=50)
@given(VALUES)
def test_canonical_bytes_are_those_of_the_reference_and_read_back(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)
    assert parse(canonical(value)) == value


@given(st.dictionaries(KEYS, VALUES, max_size=5), st.sets(KEYS))
@settings(max_examples=100)
def test_parts_that_are_written_already_enter_as_they_are(value: dict[str, Any], done: set[str]) -> None:
    parts = {key: written(canonical(inner)) if key in done or len(key) % 2 else inner for key, inner in value.items()}
    assert canonical(parts) == canonical(value)


def test_keys_are_sorted_and_nothing_is_escaped_that_need_not_be() -> None:
    assert canonical({"b": [1, True, None], "a": "供水\u2028\x01/"}) == '{"a":"供水\u2028\\u0001/","b":[1,true,null]}'.encode()


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "where", "why"),
    [
        (1.5, "$", "float"),
        ({"a": [0, Decimal("1.5")]}, r"\$\.a\[1\]", "Decimal"),
        ({"a": date(2023, 1, 1)}, r"\$\.a", "date"),
        ((1, 2), "$", "tuple"),
        (UUID(int=1), "$", "UUID"),
        (Colour.RED, "$", "Colour"),
        (b"x", "$", "bytes"),
        ({"供水": 1}, "$", "not ASCII"),
        ({1: 1}, "$", "not ASCII"),
        (2**53, "$", "beyond 2\\^53"),
        (-(2**53), "$", "beyond 2\\^53"),
    ],
)
def test_what_json_cannot_hold_exactly_is_refused_with_its_place(value: Any, where: str, why: str) -> None:
    with pytest.raises(Fault, match=f"{where}.*{why}" if where != "$" else why):
        canonical(value)


@pytest.mark.parametrize("value", ["\ud800", {"a": "x\udfff"}, {"a": ["\ud83d"]}])
def test_half_a_surrogate_pair_is_refused(value: Any) -> None:
    with pytest.raises(Fault, match="surrogate"):
        canonical(value)


def test_a_value_that_holds_itself_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(Fault, match="nested deeper"):
        canonical(value)


def test_the_deepest_value_is_written() -> None:
    value: Any = "x"
    for _ in range(100):
        value = [value]
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("text", ["", "{", b'{"a":', b"\xff", "NaN", '{"a":1}x'])
def test_what_is_not_json_is_a_fault(text: str | bytes) -> None:
    with pytest.raises(Fault, match="not JSON"):
        parse(text)
