"""An import of petitions from csv through the whole path, beside a bare `executemany` and beside django-import-export.

    python benchmarks/bench_import.py [ROWS …] [--keep]

The whole path: parsed, checked with faults by row, journaled in chained batches, one private column sealed into the vault, projected into
records, brought into the columnar store. The bare insert is of the same ten columns, from memory, into one table of SQLite without a
unique index: the median of three warm rounds. A rebuild of records and columnar store is held to the import. By default 100,000 rows,
the median of three imports, and a million, one import: some four minutes on two cores. django-import-export imports 20,000 of the rows
into a plain model, with its defaults and with `use_bulk`, in an environment of its own under build/, which is made when it is first
asked for; where it cannot be made, its lines are left out. All data are invented.
"""

from __future__ import annotations

import csv
import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from measuring import ROOT, Line, Times, apart, numbers, own_home, part, peak, told

NOW = datetime(2024, 1, 5, 1, 0, tzinfo=UTC)
HEAD = ["number", "unit", "opened_on", "channel", "purpose", "topic", "headcount", "petitioner", "accept_on", "route"]
PEER_ROWS = 20_000
PEER_PINS = ("django-import-export==4.4.3", "Django==5.2.19")
DISTRICT = "zhuhui"
ROUNDS = 3


def rows(count: int) -> Iterator[list[str]]:
    """Petitions of twenty months, of seven units; nine in ten were accepted within their fifteen days."""
    first = date(2022, 5, 1)
    channels = ["网上信访", "来信", "来电", "传真", "走访"]
    purposes, topics = ["suggestion", "appeal", "request"], ["construction", "farming", "labour", "environment", "education"]
    for n in range(count):
        opened = first + timedelta(days=n * 7919 % 600)
        accepted = n % 10 != 0
        yield [
            f"演示-XF{opened.year}-{n:07}", f"4304059{1 + n % 7:02}", opened.isoformat(), channels[n % 5], purposes[n % 3],
            topics[n % 5], str(1 + n % 5), f"演示{n:07}", (opened + timedelta(days=n % 15)).isoformat() if accepted else "",
            "petition" if accepted else "",
        ]  # fmt: skip


def spent() -> tuple[float, float]:
    """Wall and processor seconds, of this process and of those it started."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.perf_counter(), sum(use.ru_utime + use.ru_stime for use in used)


def since(start: tuple[float, float]) -> tuple[float, float]:
    now = spent()
    return now[0] - start[0], now[1] - start[1]


def bare(file: str) -> Times:
    with Path(file).open(encoding="utf-8", newline="") as opened:
        _head, *held = csv.reader(opened)
    rounds = [_inserted(Path(file).with_suffix(".bare"), held) for _round in range(ROUNDS + 1)][1:]
    return {"wall": median(wall for wall, _ in rounds), "cpu": median(cpu for _, cpu in rounds)}


def _inserted(place: Path, held: list[list[str]]) -> tuple[float, float]:
    connection = sqlite3.connect(place)
    connection.execute(f"CREATE TABLE petition ({', '.join(f'{name} TEXT' for name in HEAD)})")
    started = spent()
    connection.executemany(f"INSERT INTO petition VALUES ({', '.join('?' * len(HEAD))})", held)
    connection.commit()
    took = since(started)
    connection.close()
    place.unlink()
    return took


def ours(file: str) -> Times:
    """An import, in seconds; of its stages, in processor time of this process; and what the process that seals took beside it."""
    import django

    django.setup()
    from django.core.management import call_command

    from taizhang.definitions import load
    from taizhang.figures import ahead, store
    from taizhang.org import actions as org
    from taizhang.org.types import OPERATOR
    from taizhang.records import actions, vault

    call_command("migrate", verbosity=0)
    vault.create_master_key()
    org.adopt(load(ROOT / "packs" / DISTRICT), acting=OPERATOR, now=NOW)
    store.catch_up(DISTRICT)
    marks: Times = {}
    started, own, all_own = spent(), time.thread_time(), time.process_time()

    def progress(stage: str, _done: int, _of: int) -> None:
        marks[f"to {stage}"] = time.thread_time() - own

    with ahead.beside(DISTRICT) as reading:
        report = actions.import_file(DISTRICT, "petition", Path(file), acting=OPERATOR, now=NOW, progress=progress, beside=reading)
        marks["to records"] = time.thread_time() - own
    if report.faults:
        raise SystemExit(str(report.faults[0]))
    store.catch_up(DISTRICT)
    marks["to store"] = time.process_time() - all_own
    wall, cpu = since(started)
    beside = resource.getrusage(resource.RUSAGE_CHILDREN)
    apart = {"apart": beside.ru_utime + beside.ru_stime, "apart_memory": beside.ru_maxrss / 1024}
    return {"wall": wall, "cpu": cpu, "memory": peak(), **marks, **apart}


def again() -> Times:
    """What a rebuild of the same takes."""
    import django

    django.setup()
    from taizhang.figures import store
    from taizhang.records import projector

    started = spent()
    projector.rebuild(DISTRICT)
    store.rebuild(DISTRICT)
    wall, cpu = since(started)
    return {"wall": wall, "cpu": cpu, "memory": peak()}


PEER = """
import csv, json, sys, time, django
from django.conf import settings
settings.configure(INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "import_export"], USE_TZ=True, USE_I18N=False,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[2]}})
django.setup()
from django.db import connection, models
from import_export import resources
import tablib
head, *rows = csv.reader(open(sys.argv[1], encoding="utf-8", newline=""))
Petition = type("Petition", (models.Model,), {"__module__": "peer", "Meta": type("Meta", (), {"app_label": "import_export"}),
    **{name: models.CharField(max_length=100, blank=True, primary_key=name == "number") for name in head}})
with connection.schema_editor() as editor:
    editor.create_model(Petition)
found = {}
for bulk in (False, True):
    Petition.objects.all().delete()
    meta = type("Meta", (), {"model": Petition, "import_id_fields": ("number",), "use_bulk": bulk})
    resource = type("PetitionResource", (resources.ModelResource,), {"Meta": meta})()
    started = time.perf_counter(), time.process_time()
    done = resource.import_data(tablib.Dataset(*rows, headers=head), raise_errors=True)
    name = "bulk" if bulk else "plain"
    found |= {name: len(rows) / (time.perf_counter() - started[0]), name + "_cpu": len(rows) / (time.process_time() - started[1])}
    assert Petition.objects.count() == len(rows), done.totals
print(json.dumps(found))
"""


def peer(file: Path) -> Times | None:
    """Rows a second of django-import-export, by the clock and by processor time; None where it cannot be had."""
    python = ROOT / "build" / "import-export" / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PEER_PINS]
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(python.parents[1])], check=True)
        subprocess.run(install, check=True)
    except (OSError, subprocess.CalledProcessError) as fault:
        print(f"django-import-export could not be installed, and is left out: {fault}", file=sys.stderr)
        return None
    written(file, PEER_ROWS)
    base = file.with_suffix(".sqlite3")
    done = subprocess.run([str(python), "-c", PEER, str(file), str(base)], check=True, stdout=subprocess.PIPE, text=True)
    found: Times = json.loads(done.stdout)
    return found


def written(file: Path, count: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([HEAD, *rows(count)])


STAGES = (("check", "parse and check"), ("write", "journal, vault"), ("records", "project"), ("store", "columnar store, in threads beside"))


def lines(count: int, plain: Times, found: Times, rebuilt: Times, beside: Times | None) -> Iterator[Line]:
    insert = "bare executemany"
    yield Line(f"import of {count:,} rows, by the clock", found["wall"], plain["wall"], insert, "≤ 12", found["memory"], "s")
    yield Line("the same, processor time", found["cpu"], plain["cpu"], insert, unit="s")
    yield Line("rebuild of records and columnar store", rebuilt["wall"], found["wall"], "the import", "≤ 1", rebuilt["memory"], "s")
    yield Line("the same, processor time", rebuilt["cpu"], found["cpu"], "the import", "≤ 1", unit="s")
    rate = count / found["wall"]
    if beside:
        yield Line("import", rate, beside["plain"], "django-import-export", "≥ 30", unit="rows/s")
        yield Line("import", rate, beside["bulk"], "the same with use_bulk", unit="rows/s")
        yield Line("import, processor time", count / found["cpu"], beside["plain_cpu"], "django-import-export", unit="rows/s")
    last = 0.0
    for stage, name in STAGES:
        yield Line(f"  {name}, processor time a row", (found[f"to {stage}"] - last) / count * 1e6, unit="µs")
        last = found[f"to {stage}"]
    yield Line("  seal, write, hash: in a process apart", found["apart"] / count * 1e6, memory=found["apart_memory"], unit="µs")


def measured(count: int, rounds: int, beside: Times | None) -> None:
    """The median of so many imports by the clock, each into a home of its own."""
    with own_home() as folder:
        file = Path(folder) / "petitions.csv"
        written(file, count)
        plain = apart(__file__, "bare", Path(folder), file)
        imports = []
        for number in range(rounds):
            home = Path(folder) / str(number)
            home.mkdir()
            imports.append((apart(__file__, "ours", home, file), apart(__file__, "again", home)))
            shutil.rmtree(home)
    found, rebuilt = sorted(imports, key=lambda one: one[0]["wall"])[rounds // 2]
    told(f"Import, {count:,} petitions of ten columns", lines(count, plain, found, rebuilt, beside))


def main() -> None:
    with own_home() as folder:
        beside = peer(Path(folder) / "few.csv")
    for count in numbers([100_000, 1_000_000]):
        measured(count, 1 if count >= 1_000_000 else ROUNDS, beside)


if __name__ == "__main__":
    part({"bare": bare, "ours": ours, "again": again}) or main()
