"""Lines at the end of a file that others have added to before: there whole and on the disk, or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path


def append(path: Path, lines: bytes, *, mode: int) -> None:
    """Comes back when the lines are on the disk. Where they find no room the file is as it was, and OSError is raised.

    A file that is made by it has that mode. Who else appends at the same time waits."""
    with open(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, mode), "ab", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        os.fchmod(file.fileno(), mode)
        size = os.fstat(file.fileno()).st_size
        try:
            if file.write(lines) != len(lines):  # a disk that fills up takes what it can
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            os.fsync(file.fileno())
        except OSError:
            os.ftruncate(file.fileno(), size)
            raise
    force(path.parent)  # so that a new file is on the disk too


def force(path: Path) -> None:
    """What was written to a file, or the names in a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
