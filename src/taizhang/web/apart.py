"""Reads a stranger's document in a process of its own: with an end to its time and memory, and unable to write a file.

What goes in is a line of JSON (name, year, period) and the bytes; what comes back is the text and the rows of `reader.rows`, or, for a
period to be audited, of `card.audit.stated`; or a fault."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from threading import BoundedSemaphore
from typing import Any, TypedDict

from taizhang.card.audit import stated
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import parse_period
from taizhang.reader import read as read_document
from taizhang.reader import rows

SECONDS = 30
_MEMORY = 2 << 30
_AT_ONCE = BoundedSemaphore(2)
_WAIT = 10


class Told(TypedDict):
    """`text` as it was read; offsets in the rows are of its characters."""

    text: str
    name: str
    claims: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    promises: list[dict[str, Any]]


class Stated(TypedDict):
    """What is audited of a document: its text, and a row a claim."""

    text: str
    name: str
    stated: list[dict[str, Any]]


class Busy(Fault):
    """Others are reading, or this document took too long."""


def read(document: bytes, *, name: str, year: int | None) -> Told:
    """Raises Fault if the document cannot be read, Busy if it was not read in time."""
    told: Told = _asked(document, {"name": name, "year": year})
    return told


def read_draft(document: bytes, *, name: str, period: str) -> Stated:
    """The claims of a document that is to be audited for a period. Raises Fault and Busy as `read` does."""
    told: Stated = _asked(document, {"name": name, "period": period})
    return told


def _asked(document: bytes, wanted: dict[str, Any]) -> Any:
    if not _AT_ONCE.acquire(timeout=_WAIT):
        raise Busy("others are reading")
    try:
        asked = json.dumps(wanted).encode() + b"\n"
        done = subprocess.run(
            [sys.executable, "-B", "-m", "taizhang.web.apart"], input=asked + document, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as fault:
        raise Busy("it took too long") from fault
    finally:
        _AT_ONCE.release()
    return _answer(done)


def _answer(done: subprocess.CompletedProcess[bytes]) -> Any:
    if done.returncode != 0:
        raise Busy("it took more time or memory than is given")
    told = json.loads(done.stdout)
    if "fault" in told:
        raise Fault(**told["fault"])
    return told


def _main() -> None:
    """The other process."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    asked = json.loads(sys.stdin.buffer.readline())
    try:
        document = sys.stdin.buffer.read()
        told = _stated(document, asked["name"], asked["period"]) if "period" in asked else _told(document, asked["name"], asked["year"])
    except Fault as fault:
        told = {"fault": {"what": fault.what, "where": fault.where, "remedy": fault.remedy}}
    sys.stdout.buffer.write(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))


def _told(document: bytes, name: str, year: int | None) -> dict[str, Any]:
    reading = read_document(document, name=name, year=year)
    return {
        "text": reading.document.text,
        "name": name,
        "claims": list(rows.claims(reading)),
        "findings": list(rows.findings(reading)),
        "promises": list(rows.promises(reading)),
    }


def _stated(document: bytes, name: str, period: str) -> dict[str, Any]:
    reading = stated.read_draft(document, parse_period(period), name)
    return {"text": reading.document.text, "name": name, "stated": [stated.as_row(one) for one in stated.stated(reading)]}


if __name__ == "__main__":
    _main()
