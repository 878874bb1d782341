"""How a command ends that could not do its work: what to do about it in one line, never a page of traceback on the screen.

What broke is written to a file in the home: where it broke, without the values that it broke on, which may be private."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Iterator

import click

from taizhang.cli import places
from taizhang.kernel.clock import SystemClock
from taizhang.kernel.faults import Fault, no_room

BAD_USE, DEFECT, BUSY = 2, 70, 75
"""Exit codes: what was asked cannot be done; the software is wrong; database silent or disk full (sysexits.h: EX_SOFTWARE, EX_TEMPFAIL)."""
LOG = "defects.log"


def end(failure: Exception, *, show: bool) -> int:
    """Says on standard error what went wrong and gives the exit code. Leaves click's own endings and a closed pipe to click."""
    if isinstance(failure, click.ClickException | click.exceptions.Exit | click.Abort) or getattr(failure, "errno", None) == errno.EPIPE:
        raise failure
    if show and not isinstance(failure, Fault):
        traceback.print_exception(failure)
    code, said = _told(failure, show=show)
    click.echo(said, err=True)
    return code


def _told(failure: Exception, *, show: bool) -> tuple[int, str]:
    if isinstance(failure, Fault):
        return BAD_USE, str(failure)
    if no_room(failure):
        return BUSY, "there is no room on the disk, and nothing was done by halves; make room, then run the command again"
    if _of_database(failure):
        what = "somebody else is writing to the database" if locked(failure) else f"the database does not answer: {failure}"
        return BUSY, f"{what}; try again when the other command has ended, or see whether one hangs"
    if isinstance(failure, OSError) and failure.filename is not None:
        return BAD_USE, f"{failure.filename}: {failure.strerror}"
    kept = "" if show else _kept(failure)
    return DEFECT, f"this is a defect of the software ({type(failure).__name__}); please report it{kept}"


def locked(failure: Exception) -> bool:
    """Whether somebody else holds the database (SQLite) or the row (PostgreSQL) longer than we wait."""
    return "locked" in str(failure) or "lock timeout" in str(failure)


def _of_database(failure: Exception) -> bool:
    """Whether the database itself failed. Pure commands never load Django, and have none."""
    loaded = sys.modules.get("django.db")
    return loaded is not None and isinstance(failure, loaded.OperationalError)


def _kept(failure: Exception) -> str:
    file = places.home() / LOG
    try:
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as log:
            log.writelines([f"{SystemClock().now().isoformat()}\n", *_places(failure), "\n"])
    except OSError:
        return "; `taizhang --traceback …` shows where it broke"
    return f" with {file}; `taizhang --traceback …` shows it with its message"


def _places(failure: BaseException) -> Iterator[str]:
    """Files and lines, outermost cause first; of each exception its type and not its message."""
    before = failure.__cause__ or failure.__context__
    if before is not None:
        yield from _places(before)
    yield from traceback.format_tb(failure.__traceback__)
    yield f"{type(failure).__module__}.{type(failure).__qualname__}\n"
