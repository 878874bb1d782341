"""Traditional letters read as simplified ones, letter for letter: the words of the reader are kept in one script."""

from __future__ import annotations

from functools import cache

from taizhang.kernel.faults import Fault
from taizhang.reader import knowledge


@cache
def _pairs() -> dict[int, str]:
    listed = str(knowledge.load("traditional")["pairs"]).split()
    wrong = [pair for pair in listed if len(pair) != 2]
    if wrong:
        raise Fault(f"{wrong[0]!r} is no pair of letters", where="reader/knowledge/traditional.yaml", remedy="write two letters, no blank")
    return {ord(pair[0]): pair[1] for pair in listed}


def simplified(text: str) -> str:
    """The same text, as long as before: what has no pair stays as it is."""
    return text.translate(_pairs())
