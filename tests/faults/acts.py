"""What a child of the zygote can do besides the commands of `taizhang`. Each prints what it saw as one line of JSON."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from taizhang.card import queries as cards
from taizhang.cli.main import main
from taizhang.figures import store
from taizhang.figures.models import Segment, StoreCursor
from taizhang.journal import queries as journal
from taizhang.kernel.clock import SystemClock
from taizhang.kernel.faults import Fault
from taizhang.org.types import OPERATOR
from taizhang.records import actions as records
from taizhang.records import queries
from taizhang.records.importing import makers, running
from taizhang.records.models import Import, Record, VaultEntry
from tests.faults import ground

ESTATE = "演示-2025-00000"

running.BATCH = 100  # so that a small file has several batches, in several transactions, made in a process apart
running.TOGETHER = 2
makers.APART = 200


def build() -> None:
    """A home with the district of `ground`, brought up to date, its journal sealed, its database folded into one file."""
    call_command("migrate", verbosity=0)
    records.create_master_key()
    ground.fill()
    store.catch_up(ground.DISTRICT)
    from taizhang.journal import actions as chain

    chain.seal(ground.DISTRICT, now=ground.NOW + timedelta(hours=3))
    ground.write_file(Path(settings.TAIZHANG_HOME) / "matters.csv")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def back(app: str, migration: str) -> None:
    """The home as an older version of the software left it, in one file."""
    call_command("migrate", app, migration, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def look() -> None:
    """The state of a home: figures (each held to its records, and then told again by a store that is written on), tables, editions, and
    the files of the store."""
    _say(**_seen())


def judge() -> None:
    """`verify --deep`, the state of the home, and a sweep, in one process."""
    try:
        main(["verify", ground.DISTRICT, "--deep"], prog_name="taizhang")
    except SystemExit as end:
        if end.code:
            raise
    _say(**_seen(), **_swept())


def _seen() -> dict[str, Any]:
    figures = ground.counted()
    counted = store.catch_up(ground.DISTRICT)
    assert figures == ground.counted()
    edition = cards.published(ground.DISTRICT, "annual", ground.parse_period("2025"))
    return {
        "figures": figures,
        "records": Record.objects.count(),
        "vault": VaultEntry.objects.count(),
        "open": Import.objects.filter(state="open").count(),
        "head": journal.head(ground.DISTRICT).seq,
        "counted": counted,
        "editions": len(cards.editions(ground.DISTRICT)),
        "printed": {number.name: number.zh for number in edition.numbers} if edition else {},
        "seals": [seal.seq for seal in journal.seals(ground.DISTRICT)],
        "astray": _astray(),
    }


def _astray() -> dict[str, list[str]]:
    """Files in its folders that no manifest names, and names without a file."""
    folder = Path(settings.TAIZHANG_HOME) / "columnar"
    named = set(Segment.objects.values_list("path", flat=True))
    there = {str(file.relative_to(folder)) for file in folder.glob("*/*.*")}
    return {"orphans": sorted(there - named), "missing": sorted(named - there)}


def compact() -> None:
    store.compact(ground.DISTRICT)


def sweep() -> None:
    _say(**_swept())


def _swept() -> dict[str, list[str]]:
    """A compaction when everything in the folder is hours old, so that the grace for readers is over: which orphans does it leave?"""
    before = set(_astray()["orphans"])
    for file in (Path(settings.TAIZHANG_HOME) / "columnar" / ground.DISTRICT).glob("*.*"):
        os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 7200))
    store.compact(ground.DISTRICT)
    after = _astray()
    return {"left": sorted(before & set(after["orphans"])), "missing": after["missing"]}


def private(number: str) -> None:
    _say(person=ground.private_of(number))


def enter(rounds: str = "1") -> None:
    """Creates matters one after another, and says after each how many there are."""
    for at in range(int(rounds)):
        values = {"topic": "road", "people": 1, "person": "演示"}
        records.create(
            ground.DISTRICT, "matter", unit="north", opened_on="2025-03-03", values=values, acting=OPERATOR,
            now=ground.NOW + timedelta(days=1, seconds=at),
        )  # fmt: skip
        _say(records=Record.objects.count())


def write(name: str, seconds: str) -> None:
    """One of two writers: adds one to an amount that the other adds to as well, and loads batches of works, until the time is up."""
    until, added, batches, at = time.monotonic() + float(seconds), 0, 0, 0
    while time.monotonic() < until or not (added and batches):
        at += 1
        now = SystemClock().now()
        with suppress(Fault):  # the other was faster, or has an import open
            added += _added(now)
        with suppress(Fault):
            rows = [["north", "2025-04-01", f"{name} {at} {line}"] for line in range(7)]
            report = records.import_table(ground.DISTRICT, "works", ["unit", "opened_on", "title"], rows, acting=OPERATOR, now=now)
            assert (report.created, report.faults) == (7, ())
            batches += 1
    _say(added=added, batches=batches)


def _added(now: datetime) -> int:
    row = queries.row(ground.DISTRICT, "estate", ESTATE)
    assert row is not None
    more = {"amount": str(Decimal(row.values["amount"]) + 1)}
    records.amend(ground.DISTRICT, "estate", ESTATE, changes=more, reason="加一", expect_seq=row.seq, acting=OPERATOR, now=now)
    return 1


def crowd() -> None:
    """What two writers have left."""
    row = queries.row(ground.DISTRICT, "estate", ESTATE)
    assert row is not None
    _say(amount=row.values["amount"], works=Record.objects.filter(register="works").count())


def hold(seconds: str) -> None:
    """Holds the database's one write lock."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        _say(held=True)
        time.sleep(float(seconds))
        cursor.execute("ROLLBACK")


def lag() -> None:
    """How far the store counts as it stands, and how far the journal goes."""
    counted = StoreCursor.objects.get(district=ground.DISTRICT).seq
    _say(counted=counted, head=journal.head(ground.DISTRICT).seq)


def name_a_stranger() -> None:
    """The manifest gets a row for a file that never was."""
    some = Segment.objects.filter(register="matter", kind="rows").first()
    assert some is not None
    Segment.objects.create(
        district=some.district, register="matter", kind="rows", path=f"{some.district}/matter.rows.none.parquet", rows=1, size=1,
        digest="0" * 64, seq_from=1, seq_to=1,
    )  # fmt: skip


def _say(**told: Any) -> None:
    print(json.dumps(told, ensure_ascii=False), flush=True)  # noqa: T201


ACTS: dict[str, Callable[..., None]] = {
    "+build": build,
    "+back": back,
    "+look": look,
    "+judge": judge,
    "+compact": compact,
    "+sweep": sweep,
    "+private": private,
    "+enter": enter,
    "+hold": hold,
    "+write": write,
    "+crowd": crowd,
    "+lag": lag,
    "+stranger": name_a_stranger,
}
