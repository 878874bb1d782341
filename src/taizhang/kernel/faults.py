"""What goes wrong by bad input, said so that the person who reads it can act."""

from __future__ import annotations

import errno

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def no_room(failure: BaseException) -> bool:
    """Whether it failed for want of room on a disk: ours, or that of the database, which only says so."""
    said = str(failure)
    return getattr(failure, "errno", None) in _NO_ROOM or "disk is full" in said or "No space left on device" in said


class Fault(Exception):
    """An error of input or state that a person can mend: what is wrong, where, and what to do.

    Faces (CLI, pages, API) print it as it is; anything that is not a Fault is a defect of ours.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}; {self.remedy}" if self.remedy else head
