"""Long work that makes millions of values and no cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unswept() -> Iterator[None]:
    """Keeps the search for cycles from running meanwhile: it would walk every living row again and again, for a quarter of the time.

    What is not part of a cycle is still freed at once."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()
