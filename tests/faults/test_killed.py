"""kill -9 at random moments of the long works: nothing is lost, nothing half-done shows, and going on ends as an undisturbed run does.

Half of the moments are calls of Python functions, which come again with the same seed to the call; half are instants of time, which
also fall inside the database, the compressor and the disk."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import Tell
from tests.faults.homes import Home

MOMENTS, PARTS = 20, 4
"""Of each work, and in how many tests, so that several processes share them."""


@dataclass(frozen=True)
class Work:
    """A work to be killed, and the words that it is begun by."""

    name: str
    words: Callable[[Home], tuple[object, ...]]


def _backup(home: Home) -> Path:
    return home.path.parent / "kept" / "backup.tar.gz"


WORKS = {
    "import": Work("import", lambda home: ("import", "dongqiu", "matter", home.path / "matters.csv")),
    "projection": Work("projection", lambda _: ("rebuild", "dongqiu")),
    "compaction": Work("compaction", lambda _: ("+compact",)),
    "publish": Work("publish", lambda _: ("publish", "dongqiu")),
    "backup": Work("backup", lambda home: ("backup", _backup(home))),
}


@dataclass(frozen=True)
class Course:
    """An undisturbed run: what was seen before and after it, how many calls it took, and how long."""

    home: Home
    before: dict[str, Any]
    after: dict[str, Any]
    calls: int
    seconds: float


@pytest.fixture(scope="module")
def course(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Course]:
    known: dict[str, Course] = {}

    def run(name: str) -> Course:
        if name not in known:
            known[name] = _undisturbed(built, WORKS[name], tmp_path_factory.mktemp(name))
        return known[name]

    return run


def _undisturbed(built: Home, work: Work, folder: Path) -> Course:
    (folder / "kept").mkdir()
    (folder / "timed" / "kept").mkdir(parents=True)
    home, timed = built.copy(folder / "home"), built.copy(folder / "timed" / "home")
    counting = home.start(*work.words(home), cut=0)
    assert counting.wait().code == 0
    started = time.monotonic()
    timed.must(*work.words(timed))
    return Course(built, built.look(), home.look(), counting.calls(), time.monotonic() - started)


def moments(drawn: random.Random, course: Course, many: int) -> Iterator[tuple[str, float]]:
    for at in range(many):
        yield ("call", drawn.randint(1, course.calls * 9 // 10)) if at % 2 == 0 else ("second", drawn.uniform(0, course.seconds))


def killed(run: Course, name: str, moment: tuple[str, float], folder: Path) -> tuple[Home, str]:
    """A home in which the work was killed, and when: a moment of time may come when it has ended, and then half of it is taken."""
    what, when = moment
    while True:
        home = run.home.copy(folder / f"{when:.9g}" / "home")
        _backup(home).parent.mkdir()
        child = home.start(*WORKS[name].words(home), cut=int(when) if what == "call" else None)
        if what == "second":
            time.sleep(when)
            child.kill()
        if child.wait().code == -signal.SIGKILL:
            return home, f"call {when} of {run.calls}" if what == "call" else f"{when:.3f} of {run.seconds:.2f} s"
        assert what == "second", f"the work ended before its call {when}"
        when /= 2


@pytest.mark.parametrize("name", WORKS)
@pytest.mark.parametrize("part", ["few", *(pytest.param(part, marks=pytest.mark.faults) for part in range(PARTS))])
def test_killed_at_any_moment_it_goes_on_as_if_it_had_not_been(
    course: Callable[[str], Course], drawn: random.Random, tell: Tell, tmp_path: Path, name: str, part: object
) -> None:
    run = course(name)
    for number, moment in enumerate(moments(drawn, run, 1 if part == "few" else MOMENTS // PARTS)):
        home, when = killed(run, name, moment, tmp_path / str(number))
        tell(f"kill -9 during {name}", when)
        half_done = home.look()
        _nothing_half_done(half_done, run)
        AFTERWARDS[name](home, run, half_done)


def _nothing_half_done(seen: dict[str, Any], run: Course) -> None:
    for told in ("figures", "records"):
        assert seen[told] in (run.before[told], run.after[told])
    assert seen["head"] >= run.before["head"]
    assert seen["counted"] == seen["head"]
    assert not seen["astray"]["missing"]


def _as_undisturbed(home: Home, run: Course) -> dict[str, Any]:
    """It verifies, counts what an undisturbed run counts, and keeps no file that nobody names."""
    seen = home.must("+judge").told
    for told in ("figures", "records", "vault", "open"):
        assert seen[told] == run.after[told], told
    assert (seen["left"], seen["missing"]) == ([], [])
    return seen


def _imported(home: Home, run: Course, _seen: dict[str, Any]) -> None:
    home.must(*WORKS["import"].words(home))
    assert "imported before" in home.must(*WORKS["import"].words(home)).out
    seen = _as_undisturbed(home, run)
    assert seen["head"] == run.after["head"]  # no batch twice, none missing
    assert home.must("+private", "演示-SX2025-00460").told == {"person": "演示某600399"}


def _projected(home: Home, run: Course, _seen: dict[str, Any]) -> None:
    assert "all equal" in home.must("rebuild", "dongqiu").out
    _as_undisturbed(home, run)


def _compacted(home: Home, run: Course, _seen: dict[str, Any]) -> None:
    home.must("+compact")
    _as_undisturbed(home, run)


def _published(home: Home, run: Course, seen: dict[str, Any]) -> None:
    """An edition stands whole or not at all; where it stands without its seal, sealing is all that is left to do."""
    assert (seen["editions"], seen["printed"]) in ((0, {}), (1, run.after["printed"]))
    home.must("publish", "dongqiu")
    after = _as_undisturbed(home, run)
    assert (after["editions"], after["printed"]) == (seen["editions"] + 1, run.after["printed"])
    assert after["seals"][-1] == after["head"]


def _backed_up(home: Home, run: Course, _seen: dict[str, Any]) -> None:
    """What lies at the target is a whole backup; a later one removes what the killed one left beside it."""
    target = _backup(home)
    if target.exists():
        _restores(home, run, "first")
    for left in target.parent.glob(".taizhang-backup-*/"):
        for path in (*left.iterdir(), left):
            os.utime(path, (0, 0))
    home.must("backup", target)
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    _restores(home, run, "second")


def _restores(home: Home, run: Course, name: str) -> None:
    made = home.beside(name)
    (made.path / "master.key").write_bytes((home.path / "master.key").read_bytes())
    made.must("restore", _backup(home))
    _as_undisturbed(made, run)


AFTERWARDS: dict[str, Callable[[Home, Course, dict[str, Any]], None]] = {
    "import": _imported,
    "projection": _projected,
    "compaction": _compacted,
    "publish": _published,
    "backup": _backed_up,
}
