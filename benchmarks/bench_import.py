"""An import of petitions from csv through the whole path, beside a bare `executemany` and beside django-import-export.

    python benchmarks/bench_import.py [ROWS]

The whole path: parsed, checked with faults by row, journaled in chained batches, one private column sealed into the vault, projected into
records, brought into the columnar store. The bare insert is of the same ten columns, from memory, into one table of SQLite without a
unique index. Each is measured in a process of its own, so that its memory is its own. All data are invented.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2024, 1, 5, 1, 0, tzinfo=UTC)
HEAD = ["number", "unit", "opened_on", "channel", "purpose", "topic", "headcount", "petitioner", "accept_on", "route"]
PEER_ROWS = 20_000
"""The peer's rate does not depend on the number of rows; a million would take it half an hour."""
ROUNDS = 3


def rows(count: int) -> Iterator[list[str]]:
    """Petitions of two years, of thirty units; nine in ten were accepted within their fifteen days."""
    first = date(2022, 5, 1)
    channels = ["网上信访", "来信", "来电", "传真", "走访"]
    purposes, topics = ["suggestion", "appeal", "request"], ["construction", "farming", "labour", "environment", "education"]
    for n in range(count):
        opened = first + timedelta(days=n * 7919 % 600)
        accepted = n % 10 != 0
        yield [
            f"演示-XF{opened.year}-{n:07}", f"4304059{1 + n % 7:02}", opened.isoformat(), channels[n % 5],
            purposes[n % 3], topics[n % 5], str(1 + n % 5), f"演示{n:07}",
            (opened + timedelta(days=n % 15)).isoformat() if accepted else "", "petition" if accepted else "",
        ]  # fmt: skip


def peak() -> int:
    """MiB that this process took at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


class Clock:
    """Wall and processor seconds since it was made, of this process and of those it started."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), self._cpu()

    def _cpu(self) -> float:
        return sum(use.ru_utime + use.ru_stime for use in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))

    def read(self) -> tuple[float, float]:
        return time.perf_counter() - self.wall, self._cpu() - self.cpu


def bare(file: Path) -> dict[str, float]:
    with file.open(encoding="utf-8", newline="") as opened:
        _head, *held = csv.reader(opened)
    walls, cpus = [], []
    for _round in range(ROUNDS + 1):  # the first one warms
        place = file.with_suffix(".bare")
        with sqlite3.connect(place) as connection:
            connection.execute(f"CREATE TABLE petition ({', '.join(f'{name} TEXT' for name in HEAD)})")
            clock = Clock()
            connection.executemany(f"INSERT INTO petition VALUES ({', '.join('?' * len(HEAD))})", held)
            connection.commit()
            wall, cpu = clock.read()
        place.unlink()
        walls.append(wall)
        cpus.append(cpu)
    return {"wall": median(walls[1:]), "cpu": median(cpus[1:]), "peak": peak()}


def ours(file: Path) -> dict[str, float]:
    import django

    django.setup()
    from django.core.management import call_command

    from taizhang.definitions import load
    from taizhang.figures import store
    from taizhang.org import actions as org
    from taizhang.org.types import OPERATOR
    from taizhang.records import actions, projector, vault

    call_command("migrate", verbosity=0)
    vault.create_master_key()
    org.adopt(load(ROOT / "packs" / "zhuhui"), acting=OPERATOR, now=NOW)
    store.catch_up("zhuhui")
    before = peak()
    stages: dict[str, float] = {}
    clock = Clock()

    def progress(stage: str, _done: int, _of: int) -> None:
        stages[stage] = clock.read()[0]

    report = actions.import_file("zhuhui", "petition", file, acting=OPERATOR, now=NOW, progress=progress)
    if report.faults:
        raise SystemExit(str(report.faults[0]))
    stages["finish"] = clock.read()[0]
    store.catch_up("zhuhui")
    wall, cpu = clock.read()
    found = {"wall": wall, "cpu": cpu, "peak": peak(), "before": before} | {f"until {stage}": at for stage, at in stages.items()}
    clock = Clock()
    projector.rebuild("zhuhui")
    records, _ = clock.read()
    store.rebuild("zhuhui")
    wall, cpu = clock.read()
    return found | {"rebuild": wall, "rebuild_cpu": cpu, "rebuild_records": records}


MODES = {"bare": bare, "ours": ours}


def measured(mode: str, file: Path, home: Path) -> dict[str, float]:
    settings = {"TAIZHANG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run([sys.executable, __file__, mode, str(file)], env=kept | settings, check=True, stdout=subprocess.PIPE)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as home:
        file = Path(home) / "petitions.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows([HEAD, *rows(count)])
        for mode in MODES:
            print(mode, measured(mode, file, Path(home)))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(MODES[sys.argv[1]](Path(sys.argv[2]))))
    else:
        main()
