"""What is wrong with a pack, said with file, line and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from taizhang.kernel.faults import Fault


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """One finding: `file:line: what; remedy`. `line` counts from 1; 0 where no line can be named (a missing file)."""

    file: str
    line: int
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}; {self.remedy}" if self.remedy else f"{place}: {self.what}"


class Complaints(Fault):
    """All that is wrong with a pack, in the order of files and lines."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(sorted(set(complaints)))
        super().__init__("\n".join(str(one) for one in self.complaints))


def meant(word: str, known: Iterable[str]) -> str:
    """ "did you mean `accept_on`?", or an empty text if nothing known is close."""
    close = get_close_matches(word[:120], list(known), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else ""
