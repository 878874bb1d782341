"""Checks across the definitions of a pack."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.definitions.complaints import Complaint
from taizhang.definitions.pack import Pack


def check(pack: Pack) -> Iterator[Complaint]:
    yield from ()
