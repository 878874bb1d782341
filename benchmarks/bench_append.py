"""Appending single steps, by one writer and by eight at once, beside the ORM; and verifying a chain beside hashing its bodies.

    python benchmarks/bench_append.py [EVENTS] [--keep]

Runs on SQLite, and on a throw-away PostgreSQL server that waits for its disk too (.ci/with-postgresql), where one is installed. Seconds
are of the clock here, for writing waits for the disk: steps and the ORM's rows take turns, so that noise meets both, and medians of rounds
are told. Verifying is told in processor time. All data are invented.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from measuring import ROOT, Line, Times, apart, numbers, own_home, part, peak, told, warm

NOW = datetime(2024, 3, 1, 1, 0, tzinfo=UTC)
DISTRICT, REGISTER = "zhuhui", "estate"
SECONDS, WRITERS, RECORDS, EVENTS = 5, 8, 18_000, 1_000_000
ROUNDS, EACH = 15, 40
CHUNK = 10_000


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


def single() -> Times:
    """Rounds of steps, each of a transaction, in turn with rounds of the ORM inserting one row of ten columns a transaction."""
    ready()
    from django.db import connection

    take, insert = _step(), _orm()
    walk = iter(range(WRITERS, RECORDS, WRITERS + 1))
    ours, theirs = list[float](), list[float]()
    with connection.schema_editor() as editor:
        editor.create_model(_row())
    try:
        for _ in range(ROUNDS + 1):
            ours.append(_each(take, [next(walk) for _ in range(EACH)]))
            theirs.append(_each(insert, range(EACH)))
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(_row())
    return {"ours": median(ours[1:]), "orm": median(theirs[1:]), "peak": peak()}


def _each(write: Callable[[int], object], names: Iterable[int]) -> float:
    """Milliseconds of one."""
    started, many = time.perf_counter(), list(names)
    for n in many:
        write(n)
    return (time.perf_counter() - started) * 1000 / len(many)


def _step() -> Callable[[int], object]:
    """Takes the first step of a record: the whole of what happens when a clerk does."""
    from taizhang.org.types import OPERATOR
    from taizhang.records import actions

    return lambda n: actions.step(
        DISTRICT, REGISTER, _number(n), "start", on=date(2022, 3, 1), acting=OPERATOR, now=NOW + timedelta(seconds=n)
    )


@cache
def _row() -> Any:
    from django.db import models

    names = ["number", "unit", "title", "opened_on", "started_on", "planned_for", "state", "actor", "reason"]
    fields: dict[str, Any] = {name: models.CharField(max_length=60) for name in names}
    return type("BenchRow", (models.Model,), {"__module__": __name__, "Meta": type("Meta", (), {"app_label": "records"}), **fields})


def _orm() -> Callable[[int], object]:
    from django.db import transaction

    names = [field.name for field in _row()._meta.concrete_fields if field.name != "id"]

    def insert(n: int) -> None:
        with transaction.atomic():
            _row().objects.create(**{name: f"{name}{n}" for name in names})

    return insert


def steps(writer: str, begins: str) -> Times:
    """One of the writers: takes the first step of its own share of the records, one a transaction, until its time is up."""
    ready()
    take, walk = _step(), iter(range(int(writer), RECORDS, WRITERS + 1))
    take(next(walk))
    time.sleep(max(0.0, float(begins) - time.time()))
    waits, started = list[float](), time.perf_counter()
    for n in walk:
        before = time.perf_counter()
        take(n)
        waits.append((time.perf_counter() - before) * 1000)
        if time.perf_counter() - started > SECONDS:
            break
    rate = len(waits) / (time.perf_counter() - started)
    return {"rate": rate, "median": median(waits), "p99": sorted(waits)[len(waits) * 99 // 100], "peak": peak()}


def verify() -> Times:
    """The whole chain, and a loop that reads the same bytes and hashes them one after the other."""
    ready()
    from taizhang.journal import queries

    def whole() -> None:
        if not queries.verify("bench").ok:
            raise SystemExit("the chain does not verify")

    return {"verify": warm(whole, 3), "events": queries.head("bench").seq, "peak": peak()}


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


PARTS: dict[str, Callable[..., object]] = {"fill": fill, "single": single, "steps": steps, "verify": verify, "hashing": hashing}


def together(home: Path, url: str | None) -> list[Any]:
    """Eight processes that write into one district and begin at one moment."""
    begins = str(time.time() + 8)
    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(lambda n: apart(__file__, "steps", home, n, begins, url=url), range(WRITERS)))


def appended(home: Path, url: str | None) -> list[Line]:
    name = "PostgreSQL" if url else "SQLite"
    one = apart(__file__, "single", home, url=url)
    crowd = together(home, url)
    single, plain = 1000 / one["ours"], 1000 / one["orm"]
    middle, worst = median(each["median"] for each in crowd), max(each["p99"] for each in crowd)
    rates, memory = [each["rate"] for each in crowd], max(each["peak"] for each in crowd)
    return [
        Line(f"{name}: single steps", single, plain, "ORM, one row a transaction", "≥ 0.5", one["peak"], "/s"),
        Line(f"{name}: a single step", one["ours"], one["orm"], "ORM, one row", "≤ 2"),
        Line(f"{name}: {WRITERS} writers together", sum(rates), single, "one writer", "", memory, "/s"),
        Line(f"{name}: {WRITERS} writers, worst p99", worst, middle, "p50, their median", "≤ 20"),
        Line(f"{name}: {WRITERS} writers, slowest", min(rates), max(rates), "the fastest", unit="/s"),
    ]


def on_sqlite(events: int) -> list[Line]:
    with own_home() as folder:
        home = Path(folder)
        apart(__file__, "fill", home, 0)
        lines = appended(home, None)
    with own_home() as folder:
        home = Path(folder)
        apart(__file__, "fill", home, events)
        mine, bare = apart(__file__, "verify", home), apart(__file__, "hashing", home)
    return [
        *lines,
        Line(f"verify {mine['events']:,.0f} events", mine["verify"], bare["bare"], "hashing the bodies in a loop", "≤ 5", mine["peak"]),
    ]


def on_postgresql() -> list[Line]:
    """In a process beside a server of its own; none where no server is installed."""
    if not sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        print("PostgreSQL: skipped, for no server is installed here", file=sys.stderr)
        return []
    command = [str(ROOT / ".ci" / "with-postgresql"), sys.executable, __file__, "part=served"]
    done = subprocess.run(command, env=os.environ | {"DURABLE": "1"}, check=True, stdout=subprocess.PIPE, text=True)
    return [Line(**line) for line in json.loads(done.stdout.splitlines()[-1])]


def served() -> list[dict[str, Any]]:
    with own_home() as folder:
        url = os.environ["DATABASE_URL"]
        apart(__file__, "fill", Path(folder), 0, url=url)
        return [asdict(line) for line in appended(Path(folder), url)]


def main() -> None:
    (events,) = numbers([EVENTS])
    told("Append and verify", [*on_sqlite(events), *on_postgresql()])


PARTS["served"] = served

if __name__ == "__main__":
    if not part(PARTS):
        main()
