"""No room on the disk: a clear word, the state as before, and work again once there is room.

The disks are file systems in memory, mounted over a folder: that takes root, or a namespace of one's own (`make faults` opens one)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import Tell
from tests.faults.ground import LOADED, STANDING
from tests.faults.homes import Home

NO_ROOM = 75


class Disk:
    """A file system in memory of a few megabytes, with a ballast that leaves it as little room as a test wants."""

    def __init__(self, place: Path) -> None:
        self.place, self._ballast = place, place / "ballast"

    def fill(self, leave: int = 0) -> None:
        free = os.statvfs(self.place)
        self._ballast.write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - leave)))

    def empty(self) -> None:
        self._ballast.unlink(missing_ok=True)


@pytest.fixture
def disk(tmp_path: Path, tell: Tell) -> Iterator[Callable[[Path], Disk]]:
    """Puts a small disk in the place of a folder, with what lies there."""
    made: list[Path] = []

    def mount(place: Path) -> Disk:
        kept = tmp_path / f"kept{len(made)}"
        place.mkdir(exist_ok=True)
        shutil.copytree(place, kept)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", place], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"nobody but root can mount a small disk here: {done.stderr.strip()}")
        made.append(place)
        tell("full disk, 24 MB of tmpfs", place.name)
        shutil.copytree(kept, place, dirs_exist_ok=True)
        return Disk(place)

    if not shutil.which("mount"):
        pytest.skip("there is no mount here")
    yield mount
    for place in made:
        subprocess.run(["umount", "-l", place], check=True)


def refused(home: Home, *words: object) -> None:
    """It ends with the code for what passes, and says that room is wanting."""
    done = home.run(*words)
    assert done.code == NO_ROOM, done
    assert "no room" in done.err, done
    assert "Traceback" not in done.err


@pytest.mark.parametrize("leave", [0, *(pytest.param(leave, marks=pytest.mark.faults) for leave in (40_960, 327_680))])
def test_a_full_database_takes_nothing_by_halves(home: Home, disk: Callable[[Path], Disk], leave: int) -> None:
    """Journal and vault lie in the same database: rows, names and all go in together or not at all."""
    before = home.look()
    small = disk(home.path)
    small.fill(leave)
    refused(home, "import", "dongqiu", "matter", home.path / "matters.csv")
    if not leave:
        refused(home, "record", "dongqiu", "matter", "--unit", "north", "topic=road", "person=演示某甲")
    small.empty()
    seen = home.look()
    assert {told: seen[told] for told in ("figures", "records")} == {told: before[told] for told in ("figures", "records")}
    home.verifies()
    home.must("import", "dongqiu", "matter", home.path / "matters.csv")
    home.must("publish", "dongqiu")
    home.verifies()
    assert home.look()["records"] == before["records"] + LOADED


def test_a_full_columnar_store_gives_no_figure_rather_than_a_wrong_one(home: Home, disk: Callable[[Path], Disk]) -> None:
    small = disk(home.path / "columnar")
    small.fill()
    home.must("import", "dongqiu", "matter", home.path / "matters.csv")  # what is computed may lag behind, what is entered may not
    refused(home, "figure", "dongqiu", "matter.opened", "--period", "2025")
    refused(home, "work", "--once")
    small.empty()
    seen = home.look()
    assert (seen["figures"]["matter.opened None 2025"], seen["counted"]) == (str(STANDING + LOADED), seen["head"])
    assert home.must("+sweep").told == {"left": [], "missing": []}
    home.verifies()


def test_a_seal_that_finds_no_room_leaves_no_half_of_itself(home: Home, disk: Callable[[Path], Disk]) -> None:
    """A seal is a line in a file; where only half of a line has room the file would be unreadable from then on."""
    before = home.look()
    small = disk(home.path / "seals")
    file = home.path / "seals" / "dongqiu.jsonl"
    line = file.read_bytes()
    file.write_bytes(line * (4096 // len(line)))  # the next line crosses into a page that is not there
    full = file.read_bytes()
    small.fill()
    refused(home, "seal", "dongqiu")
    assert file.read_bytes() == full
    small.empty()
    file.write_bytes(line)
    home.must("seal", "dongqiu")
    assert len(home.look()["seals"]) == len(before["seals"]) + 1
    home.verifies()


def test_a_card_published_without_room_for_its_seal_says_that_sealing_is_left_to_do(home: Home, disk: Callable[[Path], Disk]) -> None:
    small = disk(home.path / "seals")
    file = home.path / "seals" / "dongqiu.jsonl"
    file.write_bytes(file.read_bytes() * (4096 // file.stat().st_size))
    small.fill()
    done = home.run("publish", "dongqiu")
    assert (done.code, "run taizhang seal dongqiu" in done.err) == (2, True), done
    small.empty()
    file.write_bytes(file.read_bytes().splitlines(keepends=True)[0])
    home.must("seal", "dongqiu")
    seen = home.look()
    assert (seen["editions"], seen["seals"][-1]) == (1, seen["head"])
    home.verifies()


def test_a_backup_that_finds_no_room_leaves_the_one_before(home: Home, disk: Callable[[Path], Disk], tmp_path: Path) -> None:
    target = tmp_path / "kept" / "backup.tar.gz"
    target.parent.mkdir()
    home.must("backup", target)
    before = target.read_bytes()
    small = disk(target.parent)
    for leave in (0, 8192, 131_072):
        small.fill(leave)
        refused(home, "backup", target)
        small.empty()
        assert [path.name for path in target.parent.iterdir()] == [target.name]
        assert target.read_bytes() == before
    home.must("backup", target)
    other = home.beside("other")
    (other.path / "master.key").write_bytes((home.path / "master.key").read_bytes())
    other.must("restore", target)
    assert other.look()["figures"] == home.look()["figures"]
