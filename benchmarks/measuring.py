"""What the benchmarks share: a clock, a line that stands beside another's, a process of one's own, and the page of results."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
KEEP = "--keep"
"""Among the words of a benchmark: its lines are also appended to RESULTS.md."""

Times = dict[str, float]


@dataclass(frozen=True, slots=True)
class Line:
    """Ours beside another's, in `unit`; `memory` is the MiB that ours took at most, `budget` what the ratio is held to."""

    what: str
    ours: float
    other: float | None = None
    against: str = ""
    budget: str = ""
    memory: float | None = None
    unit: str = "ms"

    @property
    def ratio(self) -> float | None:
        return self.ours / self.other if self.other else None

    def cells(self) -> tuple[str, ...]:
        other = "" if self.other is None else f"{shown(self.other)} {self.unit}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        memory = "" if self.memory is None else f"{self.memory:.0f} MiB"
        return (self.what, f"{shown(self.ours)} {self.unit}", other, self.against, ratio, self.budget, memory)


HEAD = ("what", "ours", "the other", "which is", "ratio", "budget", "memory")


def shown(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def told(theme: str, lines: Iterable[Line]) -> None:
    """Prints the lines as a table, and keeps them where that is asked for."""
    rows = [line.cells() for line in lines]
    widths = [max(len(row[column]) for row in (HEAD, *rows)) for column in range(len(HEAD))]
    print(f"\n{theme}")
    for row in (HEAD, *rows):
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    if KEEP in sys.argv:
        table = [HEAD, ("---",) * len(HEAD), *rows]
        text = "\n".join(f"| {' | '.join(row)} |" for row in table)
        with RESULTS.open("a", encoding="utf-8") as page:
            page.write(f"\n### {theme}\n\n{machine()}\n\n{text}\n")


def machine() -> str:
    """Processor, cores, memory, versions and the day."""
    import duckdb

    named = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    cores = f"{os.cpu_count()} × {named[0] if named else platform.machine()}"
    return f"{cores}, {memory} GiB, Python {platform.python_version()}, DuckDB {duckdb.__version__}. {datetime.now(UTC):%Y-%m-%d}."


def _lines(path: str) -> list[str]:
    place = Path(path)
    return place.read_text().splitlines() if place.exists() else []


def numbers(default: Iterable[int]) -> list[int]:
    """The sizes among the words of the command."""
    return [int(word) for word in sys.argv[1:] if word.isdigit()] or list(default)


def warm(work: Callable[[], object], rounds: int = 5) -> float:
    """The median of warm runs, in milliseconds of processor time: of all threads, whatever else the machine does meanwhile."""
    work()
    return median(once(work) for _ in range(rounds))


def once(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def peak() -> float:
    """MiB that this process has taken at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def apart(file: str, part: str, home: Path, *words: object, url: str | None = None) -> Any:
    """Runs one part of a benchmark in a process of its own, so that its memory is its own; what it says last is its answer.

    On SQLite in that home, or on the database of that address."""
    settings = {"TAIZHANG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "taizhang.site.settings"} | ({"DATABASE_URL": url} if url else {})
    command = [sys.executable, file, f"part={part}", *map(str, words)]
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(command, env=kept | settings, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def part(parts: dict[str, Callable[..., object]]) -> bool:
    """Whether this process is one part of a benchmark, which is then done."""
    name, words = sys.argv[1].partition("=")[2] if len(sys.argv) > 1 else "", sys.argv[2:]
    if not sys.argv[1:] or not sys.argv[1].startswith("part="):
        return False
    print(json.dumps(parts[name](*words)))
    return True


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a throw-away server, of `DATABASE_URL` where that is given; "" (and a line that says so) where there is none."""
    if given := os.environ.get("DATABASE_URL", ""):
        yield given
        return
    command = [str(ROOT / ".ci" / "with-postgresql"), "sh", "-c", 'echo "$DATABASE_URL"; cat']
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.stdin.close()  # `cat` ends, and the server with it


def own_home() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="taizhang-bench-")
