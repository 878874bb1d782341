"""Turns: who waits for one thing gets it in the order of coming, among all threads and processes of a machine.

Each takes the next number from a file and holds the byte of that number locked until it leaves; its turn is come when no lower byte is
locked. The locks are those of open files (F_OFD_SETLK): the kernel drops them with the process, however that ends. Nothing relies on
turns but fairness: where there are none (another system, no room for the file), everybody's turn is at once."""

from __future__ import annotations

import fcntl
import os
import struct
import time
from dataclasses import dataclass
from pathlib import Path

_FLOCK = "hhqqi4x"  # struct flock of 64-bit Linux: type, whence, start, length, pid
_NUMBER = "<q"
_DOOR = 2**62
"""The byte that is locked while a number is taken: far above all numbers."""
_SHORT, _LONG = 0.0002, 0.02
"""Seconds between two looks: little where one is next and the one in front has only begun, more the longer it takes."""
_SHARE = 0.05


@dataclass(slots=True)
class Turns:
    """One place in the line of a file. Used by one thread at a time."""

    path: Path
    number: int = 0
    """That under which it stands in line; 0 where it does not."""
    _file: int = -1

    def wait(self, patience: float) -> bool:
        """Stands in line until it is this one's turn; False, and out of line again, when that takes more than `patience` seconds."""
        until = time.monotonic() + patience
        try:
            come = self._enter(until) and self._come(until)
        except (OSError, AttributeError):  # no such locks here, or no file for them: nobody waits for anybody
            self.leave()
            return True
        if not come:
            self.leave()
        return come

    def leave(self) -> None:
        """Lets the next one in."""
        if self.number:
            fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, _lock(fcntl.F_UNLCK, self.number, 1))
            self.number = 0

    def close(self) -> None:
        self.number = 0
        if self._file >= 0:
            os.close(self._file)  # and with it the lock
            self._file = -1

    def _enter(self, until: float) -> bool:
        """Takes a number. Who does so holds the door for a moment; one that was stopped in that moment is not waited for forever."""
        if self._file < 0:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while not self._taken(_DOOR):
            if time.monotonic() > until:
                return False
            time.sleep(_SHORT)
        try:
            last = os.pread(self._file, 8, 0)
            number = (struct.unpack(_NUMBER, last)[0] if len(last) == 8 else 0) + 1
            os.pwrite(self._file, struct.pack(_NUMBER, number), 0)
            if self._taken(number):
                self.number = number
        finally:
            fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, _lock(fcntl.F_UNLCK, _DOOR, 1))
        return True

    def _taken(self, byte: int) -> bool:
        try:
            fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, _lock(fcntl.F_WRLCK, byte, 1))
        except BlockingIOError:
            return False
        return True

    def _come(self, until: float) -> bool:
        """Looks until nobody is in front. The further back, the seldomer: most of a line does not look all the time."""
        before, since = 0, 0.0
        while front := self._front():
            now = time.monotonic()
            if now > until:
                return False
            if front != before:
                before, since = front, now
            time.sleep(min(_LONG, max(_SHORT * (self.number - front), _SHARE * (now - since))))
        return True

    def _front(self) -> int:
        """The lowest number in front, whose turn it is; 0 where there is none. The kernel names any of those that are held."""
        lowest, below = 0, self.number - 1
        while below and (found := self._held(below)):
            lowest, below = found, found - 1
        return lowest

    def _held(self, until: int) -> int:
        """A number up to that one that somebody holds, or 0."""
        told = fcntl.fcntl(self._file, fcntl.F_OFD_GETLK, _lock(fcntl.F_WRLCK, 1, until))
        kind, _whence, start, _length, _pid = struct.unpack(_FLOCK, told)
        return 0 if kind == fcntl.F_UNLCK else int(start)


def _lock(kind: int, start: int, length: int) -> bytes:
    return struct.pack(_FLOCK, kind, os.SEEK_SET, start, length, 0)
