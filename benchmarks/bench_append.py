"""Appending single steps, by one writer and by eight at once, beside the ORM; and verifying a chain beside hashing its bodies.

    python benchmarks/bench_append.py [EVENTS] [--keep]

Runs on SQLite, and on the PostgreSQL server of DATABASE_URL where one is named (.ci/with-postgresql names a throw-away one). Seconds are
of the clock here, for writing waits for the disk; verifying is told in processor time. All data are invented.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from measuring import ROOT, Line, Times, apart, numbers, own_home, part, peak, told, warm

NOW = datetime(2024, 3, 1, 1, 0, tzinfo=UTC)
DISTRICT, REGISTER = "zhuhui", "estate"
SECONDS, WRITERS, RECORDS, EVENTS = 5, 8, 13_500, 200_000
CHUNK = 1000


def ready() -> None:
    import django

    django.setup()


def fill(events: str) -> Times:
    """A district with records that wait for a step, and a journal of single events beside it."""
    ready()
    from django.core.management import call_command

    from taizhang.definitions import load
    from taizhang.journal import actions as journal
    from taizhang.journal.types import Draft
    from taizhang.org import actions as org
    from taizhang.org.types import OPERATOR
    from taizhang.records import actions, vault

    call_command("migrate", verbosity=0)
    vault.create_master_key()
    org.adopt(load(ROOT / "packs" / DISTRICT), acting=OPERATOR, now=NOW)
    head = ["number", "unit", "opened_on", "title", "buildings", "households", "floor_area", "planned_for"]
    rows = [[_number(n), "430405901", "2022-01-03", f"演示小区{n}", 2, 10 + n % 90, "1000.00", "2022-01-01"] for n in range(RECORDS)]
    report = actions.import_table(DISTRICT, REGISTER, head, rows, acting=OPERATOR, now=NOW)
    if report.faults:
        raise SystemExit(str(report.faults[0]))
    journal.open_journal("bench", now=NOW)
    for start in range(0, int(events), CHUNK):
        drafts = [Draft("bench.noted", f"note/{n}", {"text": "x" * 200}) for n in range(start, start + CHUNK)]
        journal.append("bench", drafts, actor="operator", now=NOW)
    return {"peak": peak()}


def _number(n: int) -> str:
    return f"演示-XQ2022-{n:06}"


def steps(writer: str, begins: str) -> Times:
    """One writer: takes the first step of its own share of the records, one a transaction, until its time is up."""
    ready()
    from taizhang.org.types import OPERATOR
    from taizhang.records import actions

    def take(n: int) -> None:
        actions.step(DISTRICT, REGISTER, _number(n), "start", on=date(2022, 3, 1), acting=OPERATOR, now=NOW + timedelta(seconds=n))

    return _written(take, range(int(writer), RECORDS, WRITERS + 1), float(begins))


def _written(write: Callable[[int], object], names: Any, begins: float) -> Times:
    walk = iter(names)
    write(next(walk))
    time.sleep(max(0.0, begins - time.time()))
    waits, started = list[float](), time.perf_counter()
    for n in walk:
        before = time.perf_counter()
        write(n)
        waits.append((time.perf_counter() - before) * 1000)
        if time.perf_counter() - started > SECONDS:
            break
    taken = time.perf_counter() - started
    return {
        "rate": len(waits) / taken,
        "median": median(waits),
        "p99": quantiles(waits, n=100)[98] if len(waits) > 1 else waits[0],
        "peak": peak(),
    }


def orm() -> Times:
    """The ORM inserting one row of ten columns a transaction, on the same database with the same settings."""
    ready()
    from django.db import connection, models, transaction

    names = ["number", "unit", "title", "opened_on", "started_on", "planned_for", "state", "actor", "reason"]
    fields: dict[str, Any] = {name: models.CharField(max_length=60) for name in names}
    meta = type("Meta", (), {"app_label": "records"})
    model: Any = type("BenchRow", (models.Model,), {"__module__": __name__, "Meta": meta, **fields})
    with connection.schema_editor() as editor:
        editor.create_model(model)

    def insert(n: int) -> None:
        with transaction.atomic():
            model.objects.create(**{name: f"{name}{n}" for name in names})

    try:
        return _written(insert, range(10**6), 0)
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(model)


def verify() -> Times:
    """The whole chain, and a loop that reads the same bytes and hashes them one after the other."""
    ready()
    from taizhang.journal import queries

    found = warm(lambda: queries.verify("bench"), 3)
    if not queries.verify("bench").ok:
        raise SystemExit("the chain does not verify")
    return {"verify": found, "events": queries.head("bench").seq, "peak": peak()}


def hashing() -> Times:
    ready()
    from django.conf import settings

    from taizhang.journal import queries

    place = settings.DATABASES["default"]["NAME"]

    def bare() -> bytes:
        digest = bytes(32)
        with sqlite3.connect(place) as connection:
            connection.text_factory = bytes
            for (body,) in connection.execute("SELECT body FROM journal_event WHERE journal = 'bench' ORDER BY seq"):
                digest = hashlib.sha256(digest + hashlib.sha256(b"\x00" + body).digest()).digest()
        return digest

    if bare() != queries.head("bench").digest:
        raise SystemExit("the bare loop does not arrive at the head")
    return {"bare": warm(bare, 3), "peak": peak()}


PARTS: dict[str, Callable[..., object]] = {"fill": fill, "steps": steps, "orm": orm, "verify": verify, "hashing": hashing}


def together(home: Path, url: str | None) -> list[Any]:
    """Eight processes that write into one district and begin at one moment."""
    import json

    settings = {"TAIZHANG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "taizhang.site.settings"} | ({"DATABASE_URL": url} if url else {})
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    words = [sys.executable, __file__, "part=steps"]
    begins = str(time.time() + 8)
    started = [subprocess.Popen([*words, str(n), begins], env=kept | settings, stdout=subprocess.PIPE, text=True) for n in range(WRITERS)]
    return [json.loads(one.communicate()[0].splitlines()[-1]) for one in started]


def appended(home: Path, url: str | None) -> list[Line]:
    name = "PostgreSQL" if url else "SQLite"
    single, plain = (apart(__file__, *words, url=url) for words in (("steps", home, WRITERS, 0), ("orm", home)))
    crowd = together(home, url)
    middle = median(one["median"] for one in crowd)
    return [
        Line(f"{name}: single steps", single["rate"], plain["rate"], "ORM, one row a transaction", "≥ 0.5", single["peak"], "/s"),
        Line(f"{name}: {WRITERS} writers together", sum(one["rate"] for one in crowd), single["rate"], "one writer", "", unit="/s"),
        Line(f"{name}: {WRITERS} writers, worst p99", max(one["p99"] for one in crowd), middle, "their median", "≤ 20"),
        Line(f"{name}: {WRITERS} writers, slowest", min(one["rate"] for one in crowd), max(one["rate"] for one in crowd), "the fastest",
             unit="/s"),
    ]  # fmt: skip


def main() -> None:
    (events,) = numbers([EVENTS])
    with own_home() as folder:
        home = Path(folder)
        apart(__file__, "fill", home, events)
        lines = appended(home, None)
        mine, bare = apart(__file__, "verify", home), apart(__file__, "hashing", home)
        told_of = f"verify {mine['events']:,.0f} events"
        lines.append(Line(told_of, mine["verify"], bare["bare"], "hashing the bodies in a loop", "≤ 5", mine["peak"]))
    if url := os.environ.get("DATABASE_URL"):
        with own_home() as folder:
            apart(__file__, "fill", Path(folder), 0, url=url)
            lines += appended(Path(folder), url)
    told("Append and verify", lines)


if __name__ == "__main__":
    if not part(PARTS):
        main()
