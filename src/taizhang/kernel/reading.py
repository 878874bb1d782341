"""One reading: while it lasts, the same question about where things stand has the same answer.

A page asks dozens of figures, and each asks where the journal's head is. Within one reading it is asked once, so that a page never
mixes two states, and the number of queries does not grow with the number of figures. Nothing is written within a reading, unless it spans
a single act that asks for the head before it writes and for nothing that it changes after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_known: ContextVar[dict[Any, Any] | None] = ContextVar("reading", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Begins a reading, or goes on with the one that is under way."""
    if _known.get() is not None:
        yield
        return
    with new_reading():
        yield


@contextmanager
def new_reading() -> Iterator[None]:
    """Begins a reading within another: what was answered before a lock was taken is asked again behind it."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def held(question: Callable[P, R]) -> Callable[P, R]:
    """Asked again within one reading, the question is answered as the first time; outside of a reading it is asked anew.

    A Fault is not held."""

    @wraps(question)
    def answer(*args: P.args, **named: P.kwargs) -> R:
        known = _known.get()
        if known is None:
            return question(*args, **named)
        key = (question, args, tuple(sorted(named.items())))
        if key not in known:
            known[key] = question(*args, **named)
        found: R = known[key]
        return found

    return answer


def keep(question: Callable[..., R], args: tuple[Any, ...], found: R) -> None:
    """Lets a reading under way know what a held question is answered, when it was asked in another way."""
    if (known := _known.get()) is not None:
        known[question.__wrapped__, args, ()] = found  # type: ignore[attr-defined]


def answered(question: Callable[..., R]) -> dict[tuple[Any, ...], R]:
    """What a held question was answered in this reading, by what it was asked with; outside of a reading nothing."""
    inner = question.__wrapped__  # type: ignore[attr-defined]
    return {args: found for (asked, args, _named), found in (_known.get() or {}).items() if asked is inner}
