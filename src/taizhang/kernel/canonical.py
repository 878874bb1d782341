"""Canonical JSON (RFC 8785), for the values that events hold: the same value always gives the same bytes.

Only what every reader of JSON agrees on may enter: str, int with |n| < 2^53, bool, None, list, and dict with ASCII keys
(for those the order of UTF-16 units, which RFC 8785 3.2.3 asks for, is the order of bytes). Decimals and dates enter as text.
"""

from __future__ import annotations

from typing import Any

import orjson

from taizhang.kernel.faults import Fault

_LARGEST = 2**53 - 1
_DEEPEST = 100
_TEXT = frozenset({str})


def canonical(value: Any) -> bytes:
    """The canonical UTF-8 bytes of a value. Raises Fault, naming the place, for what JSON cannot hold exactly.

    A part of the value may be `written` already."""
    if not _fits(value, 0):
        _check(value, ())
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as fault:  # all types are checked above: what is left is text that UTF-8 cannot hold
        raise Fault("a text holds half of a surrogate pair", remedy="mend the text where it was decoded") from fault


def canonical_again(value: Any) -> bytes:
    """The canonical bytes of a value that was parsed from canonical JSON: of its content nothing needs to be asked again."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


Written = orjson.Fragment
"""A part of a value of which only the canonical bytes are at hand, made by `written` alone: it enters a larger one as it is."""


def written(text: bytes) -> Written:
    """The part of a value that these bytes, which `canonical` gave, stand for: what is equal in many values is then written once."""
    return orjson.Fragment(text)


def parse(text: bytes | str) -> Any:
    """The value of a JSON text; `parse(canonical(value)) == value`. Raises Fault if it is not JSON."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as fault:
        raise Fault(f"not JSON: {fault}", remedy="look at the place named; the text may be cut off") from fault


def _fits(value: Any, depth: int) -> bool:
    """Whether JSON holds the value exactly. It only says so: this runs for every value of every row, and nearly all of them fit."""
    kind = type(value)
    if kind is str or kind is bool or value is None or kind is Written:
        return True
    if depth > _DEEPEST:
        return False
    if kind is int:
        return bool(-_LARGEST <= value <= _LARGEST)
    if kind is dict:
        if not (_TEXT.issuperset(map(type, value)) and all(map(str.isascii, value))):
            return False
        return all(type(inner) is str or _fits(inner, depth + 1) for inner in value.values())
    return kind is list and all(_fits(inner, depth + 1) for inner in value)


def _check(value: Any, path: tuple[str | int, ...]) -> None:
    """Says where a value that does not fit goes astray, and how."""
    kind = type(value)
    if kind is str or kind is bool or value is None or kind is Written:
        return
    if len(path) > _DEEPEST:
        raise Fault(f"nested deeper than {_DEEPEST}", where=_place(path[:3]), remedy="flatten the value")
    if kind is dict:
        for key, inner in value.items():
            if type(key) is not str or not key.isascii():
                raise Fault(f"the key {key!r} is not ASCII text", where=_place(path), remedy="use an ASCII key")
            _check(inner, (*path, key))
    elif kind is list:
        for index, inner in enumerate(value):
            _check(inner, (*path, index))
    elif kind is not int:
        raise Fault(f"{kind.__name__} {value!r} has no canonical form", where=_place(path), remedy="write decimals and dates as text")
    elif not -_LARGEST <= value <= _LARGEST:
        raise Fault(f"the integer {value} is beyond 2^53", where=_place(path), remedy="write it as text")


def _place(path: tuple[str | int, ...]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
