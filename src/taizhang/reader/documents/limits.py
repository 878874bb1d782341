"""How much of a document is read at most. The shell may take more than a public page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`size` of the file and `unpacked` of what lies packed in it, in bytes; `seconds` hold for a PDF, the one slow format."""

    size: int = 200_000_000
    unpacked: int = 400_000_000
    characters: int = 50_000_000
    cells: int = 5_000_000
    pages: int = 2_000
    seconds: float = 900.0


LIMITS = Limits()
