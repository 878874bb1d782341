"""Two prices, each beside that of the bare thing from the same run: verifying a chain, and asking one figure.

    python benchmarks/bench_spine.py [RECORDS]

Builds a throw-away district with RECORDS records (default 20,000) by import, and as many single events. All data are invented.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2023, 1, 5, 1, 0, tzinfo=UTC)
ROUNDS = 15


def timed(work: Callable[[], object], rounds: int) -> float:
    """The median of warm runs, in milliseconds."""
    work()
    found = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        found.append((time.perf_counter() - started) * 1000)
    return median(found)


def told(what: str, ours: float, bare: float) -> None:
    print(f"{what:<44} ours {ours:>9.2f} ms   bare {bare:>9.2f} ms   ratio {ours / bare:.2f}")


def build(records: int) -> None:
    from django.core.management import call_command

    from taizhang.definitions import load
    from taizhang.figures import store
    from taizhang.journal import actions as journal
    from taizhang.journal.types import Draft
    from taizhang.org import actions as org
    from taizhang.org.types import OPERATOR
    from taizhang.records import actions, vault

    call_command("migrate", verbosity=0)
    vault.create_master_key()
    org.adopt(load(ROOT / "packs" / "zhuhui"), acting=OPERATOR, now=NOW)
    head = ["number", "unit", "opened_on", "title", "buildings", "households", "floor_area", "planned_for", "start_on"]
    first = date(2022, 1, 3)
    rows = [
        [f"演示-XQ2022-{n:06}", "430405901", first.isoformat(), f"演示小区{n}", 2, 10 + n % 90, "1000.00", "2022-01-01",
         (first + timedelta(days=n % 360)).isoformat()]
        for n in range(records)
    ]  # fmt: skip
    report = actions.import_table("zhuhui", "estate", head, rows, acting=OPERATOR, now=NOW)
    if report.faults:
        raise SystemExit(str(report.faults[0]))
    journal.open_journal("bench", now=NOW)
    for start in range(0, records, 1000):
        drafts = [Draft("bench.noted", f"note/{n}", {"text": "x" * 200}) for n in range(start, start + 1000)]
        journal.append("bench", drafts, actor="operator", now=NOW)
    store.catch_up("zhuhui")
    store.compact("zhuhui")


def verifying() -> None:
    """The whole chain, against a loop that reads the same bytes and hashes them one after the other."""
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
    told(f"verify {queries.head('bench').seq} events", timed(lambda: queries.verify("bench"), 5), timed(bare, 5))


def asking() -> None:
    """One figure of one unit, against the same condition in bare DuckDB over the same Parquet files."""
    import duckdb

    from taizhang.figures import manifest, queries
    from taizhang.figures.types import Ask
    from taizhang.kernel.periods import month
    from taizhang.org import queries as org
    from taizhang.org.types import PUBLIC

    scope = org.scope("zhuhui", PUBLIC, "read", date(2023, 1, 5))
    ask = Ask("zhuhui", "estate.started_households", month(2022, 5), unit="430405901")
    files = [part.file for part in manifest.current("zhuhui").of("estate", "rows")]
    engine = duckdb.connect()
    sql = (
        "SELECT count(*), sum(households) FROM read_parquet(?) WHERE unit = '430405901' AND start_on BETWEEN '2022-05-01' AND '2022-05-31'"
    )

    def bare() -> tuple[int, int]:
        (found,) = engine.execute(sql, [files]).fetchall()
        return int(found[0]), int(found[1])

    figure = queries.figure(ask, scope)
    if (figure.count, int(figure.total or 0)) != bare():
        raise SystemExit(f"the two differ: {figure.count}, {figure.total} and {bare()}")
    told(f"one figure, {figure.count} of its records", timed(lambda: queries.figure(ask, scope), ROUNDS), timed(bare, ROUNDS))


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"TAIZHANG_HOME": home, "DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        build(records)
        verifying()
        asking()


if __name__ == "__main__":
    main()
