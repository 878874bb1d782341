"""Texts that are dear to make and cheap to keep: drawings, and the numbers they are drawn from. Files under the home, bounded in number.

Only what the gate lets everybody see is kept, under a key that holds all that it depends on; so nothing is ever out of date, and the
folder may be deleted at any time. A file that is cut off or damaged is made anew; without room on the disk nothing is kept."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

_log = logging.getLogger(__name__)
_SWEEP = 64
"""Every so many files that are written, those beyond the limit go, the longest unread first."""


def kept(kind: str, key: str, make: Callable[[], str], worth: Callable[[str], bool] = bool) -> str:
    """The text that `make` gives for this key, made once. `key` holds everything that the text depends on; what is not `worth` it is
    not kept."""
    place = folder() / f"{kind}-{hashlib.sha256(key.encode()).hexdigest()}"
    found = _read(place)
    if found is None:
        found = make()
        if worth(found):
            _write(place, found)
    return found


def folder() -> Path:
    return Path(settings.TAIZHANG_HOME) / "cache"


def _read(place: Path) -> str | None:
    try:
        digest, _line, text = place.read_bytes().partition(b"\n")
    except OSError:
        return None
    return text.decode() if digest == _digest(text) else None


def _digest(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest().encode()


def _write(place: Path, text: str) -> None:
    """Under another name first: a reader sees the whole file or none."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=place.parent, prefix="new-", delete=False) as file:
            file.write(_digest(text.encode()) + b"\n" + text.encode())
        os.replace(file.name, place)
    except OSError as fault:
        _log.warning("nothing is kept", extra={"fault": type(fault).__name__})
        return
    if int(place.name[-4:], 16) % _SWEEP == 0:
        sweep(settings.KEPT_FILES)


def sweep(limit: int) -> None:
    """Leaves at most so many files."""
    with suppress(OSError):
        files = sorted(folder().iterdir(), key=lambda file: file.stat().st_atime, reverse=True)
        for file in files[limit:]:
            file.unlink(missing_ok=True)
