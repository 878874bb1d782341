"""Indicators by the words of their names. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from taizhang.definitions.book import Book
from taizhang.definitions.types import Indicator
from taizhang.kernel.words import all_stand_in, fold


def indicators(book: Book, asked: Sequence[str]) -> list[Indicator]:
    """Those in whose id, names, aliases or owner every word stands. First those that are called just so, then those whose names
    begin so, then the others; the shorter name first."""
    found = [adopted.definition for adopted in book.indicators().values()]
    return sorted((one for one in found if all_stand_in(asked, "\n".join(_names(one)))), key=lambda one: _place(one, asked))


def _names(one: Indicator) -> list[str]:
    return [fold(name) for name in (one.name.zh, one.name.en, one.indicator, *one.aliases, one.owner)]


def _place(one: Indicator, asked: Sequence[str]) -> tuple[int, int, str]:
    names, whole = _names(one), " ".join(asked)
    rank = 0 if whole in names else 1 if any(name.startswith(asked[0]) for name in names) else 2
    return rank, len(one.name.zh), one.indicator
