"""What only a newer version of the software can read: found by asking the journal's indexes, not by walking it."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.card.types import PUBLISHED
from taizhang.journal import queries as journal
from taizhang.journal.rules import VERSION
from taizhang.org import actions as org_actions
from taizhang.org import queries as org
from taizhang.records import rules as records

KINDS = frozenset(
    {
        *org_actions.KINDS,
        *records.SINGLE,
        records.REQUESTED,
        records.DECIDED,
        records.STARTED,
        records.ROWS,
        records.FINISHED,
        records.ABANDONED,
        PUBLISHED,
    }
)
"""Every kind of event that this software writes and reads."""


def unknown() -> Iterator[str]:
    """In words, what of the journals this software would misread. Fields of definitions are told where they are read."""
    for district in org.districts():
        code = district.name
        if (version := journal.newest_version(code)) > VERSION:
            yield f"{code} has events of version {version}, this software reads {VERSION}"
        if kinds := [kind for kind in journal.kinds(code) if kind not in KINDS]:
            yield f"{code} has events of the kind {', '.join(kinds)}"
