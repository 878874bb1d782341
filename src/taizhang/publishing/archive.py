"""Zip archives that are the same bytes for the same content: entries in a given order, all bearing one time. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from taizhang.kernel.clock import CHINA

_READABLE = 0o100644 << 16
_UNIX = 3


def packed(members: Mapping[str, bytes], at: datetime) -> bytes:
    """An archive of these files in their order, each dated `at` (as China reads it, to two seconds: zip knows no better)."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            entry = ZipInfo(name, at.astimezone(CHINA).timetuple()[:6])
            entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, _READABLE, _UNIX
            archive.writestr(entry, content, compresslevel=9)
    return buffer.getvalue()


def repacked(archive: bytes, at: datetime) -> bytes:
    """An archive that another program wrote, with the same files in the same order, dated `at`."""
    with ZipFile(BytesIO(archive)) as opened:
        return packed({name: opened.read(name) for name in opened.namelist()}, at)
