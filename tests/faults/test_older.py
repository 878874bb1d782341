"""A home that an older version left: whatever is asked of it first says what to do and changes nothing; upgraded, it is what it was."""

from __future__ import annotations

import hashlib

import pytest

from tests.faults.conftest import Tell
from tests.faults.homes import Home

FIRST = [
    ("demo", "--no-serve"),
    ("serve", "--port", "0"),
    ("work", "--once"),
    ("backup", "older.tar.gz"),
    ("verify", "dongqiu", "--deep"),
    ("rebuild", "dongqiu"),
    ("seal", "dongqiu"),
    ("journal", "dongqiu"),
    ("figure", "dongqiu", "matter.opened", "--period", "2025"),
    ("explain", "dongqiu", "matter.opened", "--period", "2025"),
    ("card", "dongqiu"),
    ("publish", "dongqiu"),
    ("search", "dongqiu", "演示"),
    ("import", "dongqiu", "matter", "matters.csv"),
    ("export", "dongqiu", "matter", "--out", "matters.out.csv"),
    ("record", "dongqiu", "matter", "--unit", "north", "topic=road"),
    ("amend", "dongqiu", "matter", "演示-SX2025-00001", "people=5", "--reason", "误录"),
    ("erase", "dongqiu", "matter", "演示-SX2025-00001", "--reason", "申请"),
]
"""What a user may begin with after a new version was installed."""


def _digest(home: Home) -> str:
    """Of everything that lies in the home."""
    files = sorted(path for path in home.path.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal")))
    return hashlib.sha256(b"".join(str(path).encode() + path.read_bytes() for path in files)).hexdigest()


@pytest.mark.parametrize(
    ("app", "migration"), [("records", "0002"), *(pytest.param(app, "0001", marks=pytest.mark.faults) for app in ("records", "journal"))]
)
def test_an_older_home_says_what_to_do_and_is_upgraded_by_it_to_what_it_was(home: Home, tell: Tell, app: str, migration: str) -> None:
    before = home.look()
    home.must("+back", app, migration)
    standing = _digest(home)
    for words in FIRST:
        given = [str(home.path / word) if word.endswith((".csv", ".gz")) else word for word in words]
        done = home.run(*given)
        assert (done.code, "older version" in done.err, "run `taizhang init`" in done.err) == (2, True, True), (words, done)
    assert _digest(home) == standing
    assert "before-upgrade" in home.must("init").out
    assert home.look() == before
    home.verifies()
    home.must("search", "dongqiu", "演示")
    home.must("import", "dongqiu", "matter", home.path / "matters.csv")
    home.verifies()
    tell("home of an older version", f"{app} at {migration}, {len(FIRST)} commands refused, upgraded")
