"""Pydantic's errors in words that name the file, the line and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import ValidationError

from taizhang.definitions.complaints import Complaint, meant
from taizhang.definitions.documents import Document, Way
from taizhang.definitions.types import Definition

_PATTERNS = "write lower-case letters, digits and underscores, a letter first"


def worded(faults: ValidationError, document: Document) -> Iterator[Complaint]:
    """One complaint for each place. Where a union of forms was tried, each form fails for its own reason: the reason that lies
    deepest in the document is the one meant, and of several at one place the first is said."""
    found = [(fault, *_way(fault["loc"], document)) for fault in faults.errors(include_url=False)]
    deepest = {way[:depth] for _, way, _ in found for depth in range(len(way))}
    said: set[Way] = set()
    for fault, way, rest in found:
        key = (*way, *rest[:1]) if fault["type"] == "missing" else way
        if key in said or (rest and fault["type"] != "missing" and way in deepest):
            continue
        said.add(key)
        what, remedy = _sentence(fault, str((key or ("document",))[-1]))
        yield Complaint(document.file, document.line(way), what, remedy)


def _way(loc: tuple[str | int, ...], document: Document) -> tuple[Way, Way]:
    """The part of the document that an error is about. Names of union members and key marks in `loc` are no parts of it."""
    way: Way = ()
    rest: Way = ()
    for step in loc:
        if (*way, step) in document.lines:
            way = (*way, step)
        else:
            rest = (*rest, step)
    return way, rest


def _sentence(fault: Any, name: str) -> tuple[str, str]:
    value = _shortened(fault.get("input"))
    context = fault.get("ctx", {})
    match fault["type"]:
        case "missing":
            return f"`{name}` is missing", f"add `{name}:`"
        case "extra_forbidden":
            return f"`{name}` is not known here", meant(name, _known_names())
        case "string_pattern_mismatch":
            return f"{value} is not a name" if "a-z" in context["pattern"] else "the text is empty", _remedy(context["pattern"])
        case "literal_error":
            options = str(context["expected"])
            return f"{value} is not one of {options}", meant(str(fault["input"]), re.findall(r"'([^']+)'", options))
        case "bool_type":
            return f"{value} is neither true nor false", "write true or false"
        case "string_type":
            return f"`{name}` must be a text, not {value}", "put it in quotes"
        case "value_error":
            return f"{value} is not right: {context['error']}", ""
        case _:
            return f"{value} is not right here: {fault['msg'][:1].lower()}{fault['msg'][1:]}", ""


def _remedy(pattern: str) -> str:
    return _PATTERNS if "a-z" in pattern else "write it in both languages"


def _shortened(value: object) -> str:
    text = str(value) if not isinstance(value, str) else f"`{value}`"
    return text if len(text) <= 60 else f"{text[:57]}…"


@cache
def _known_names() -> tuple[str, ...]:
    """Every key that some definition may have."""
    forms: list[type[Definition]] = list(Definition.__subclasses__())
    return tuple(sorted({info.alias or name for form in forms for name, info in form.model_fields.items()}))
