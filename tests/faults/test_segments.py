"""What lies in the columnar store is not what was written: it is built again from the journal, or said; no figure comes out wrong."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree

import pytest

from tests.faults.conftest import Tell
from tests.faults.homes import Home


def _torn(file: Path, drawn: random.Random) -> None:
    """The end is there, what stood before it is not: a page that never reached the disk."""
    content = bytearray(file.read_bytes())
    start = drawn.randrange(len(content) // 2)
    content[start : start + len(content) // 4] = bytes(len(content) // 4)
    file.write_bytes(content)


def _truncated(file: Path, drawn: random.Random) -> None:
    os.truncate(file, drawn.randrange(file.stat().st_size))


def _flipped(file: Path, drawn: random.Random) -> None:
    content, times = bytearray(file.read_bytes()), file.stat()
    content[drawn.randrange(len(content))] ^= 1 << drawn.randrange(8)
    file.write_bytes(content)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))  # nothing but the content tells


def _missing(file: Path, _drawn: random.Random) -> None:
    file.unlink()


def _another(file: Path, _drawn: random.Random) -> None:
    """A sound file of another register or time in its place."""
    others = [other for other in sorted(file.parent.glob("*.parquet")) if other != file]
    file.write_bytes(others[0].read_bytes())


DAMAGES = [_torn, _truncated, _flipped, _missing, _another]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("many", [1, pytest.param(8, marks=pytest.mark.faults)])
def test_a_damaged_segment_never_makes_a_wrong_figure(
    home: Home, drawn: random.Random, tell: Tell, damage: Callable[[Path, random.Random], None], many: int
) -> None:
    before = home.look()
    for _ in range(many):
        victim = drawn.choice(home.files())
        damage(victim, drawn)
        tell(f"segment {damage.__name__.strip('_')}", ".".join(victim.name.split(".")[:2]))
        done = home.run("verify", "dongqiu", "--deep")
        named = before["figures"] == home.look()["figures"]
        assert named
        assert done.code in (0, 1)  # 0: the file was superseded, and kept only for readers in it
        assert done.code == 0 or "columnar/" in done.err
        home.verifies()


def test_a_manifest_that_names_a_missing_file_is_found_and_mended(home: Home) -> None:
    before = home.look()
    home.must("+stranger")
    done = home.run("verify", "dongqiu", "--deep")
    assert (done.code, "columnar/matter" in done.err) == (1, True)
    assert home.look()["figures"] == before["figures"]
    home.verifies()
    assert home.look()["astray"]["missing"] == []


def test_a_store_that_is_gone_with_its_folder_is_built_again(home: Home) -> None:
    before = home.look()
    rmtree(home.path / "columnar")
    assert home.look()["figures"] == before["figures"]
    home.verifies()
