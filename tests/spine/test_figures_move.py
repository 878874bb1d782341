"""Twenty computed figures, drawn at random: recounted by a stranger, then moved by one record, by exactly its share."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT, environment, taizhang

PROBE = Path(__file__).with_name("probe.py")
RECOUNT = ROOT / "tools" / "recount.py"


@pytest.fixture(scope="module")
def probed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the probe did in a copy of the demonstration: twenty figures, explained, exported, amended, asked again."""
    home = tmp_path_factory.mktemp("probe") / "home"
    shutil.copytree(built, home)
    done = subprocess.run(
        [sys.executable, str(PROBE), str(home)], env=environment(home), capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_twenty_figures_are_drawn(probed: dict[str, Any]) -> None:
    assert len(probed["figures"]) == 20
    assert {"count", "sum"} <= {case["kind"] for case in probed["figures"]}


def test_a_stranger_with_the_standard_library_recounts_each(probed: dict[str, Any]) -> None:
    for case in probed["figures"]:
        command = [sys.executable, "-I", str(RECOUNT), case["explain"], case["export"], *case["with"]]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{case['name']}: {done.stdout}{done.stderr}"


def test_a_recount_of_an_altered_export_does_not_agree(probed: dict[str, Any], tmp_path: Path) -> None:
    case = next(case for case in probed["figures"] if case["kind"] == "count")
    lines = Path(case["export"]).read_text(encoding="utf-8").splitlines()
    shorter = [line for line in lines if case["record"] not in line]
    assert len(shorter) == len(lines) - 1
    (tmp_path / "shorter.csv").write_text("\n".join(shorter) + "\n", encoding="utf-8")
    command = [sys.executable, "-I", str(RECOUNT), case["explain"], str(tmp_path / "shorter.csv"), *case["with"]]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


def test_amending_one_listed_record_moves_the_figure_by_exactly_its_contribution(probed: dict[str, Any]) -> None:
    for case in probed["figures"]:
        assert case["moved"] == case["contribution"], case["name"]


def test_every_other_figure_stays(probed: dict[str, Any]) -> None:
    """A figure that does not list the record, before or after, keeps its digits."""
    for case in probed["figures"]:
        assert case["others_that_moved"] == [], case["name"]
        assert case["others_compared"] > 20


def test_the_earlier_seq_gives_the_earlier_digits(probed: dict[str, Any]) -> None:
    for case in probed["figures"]:
        assert case["as_of_before"] == case["before"], case["name"]


def test_the_chain_of_the_amended_copy_still_verifies(probed: dict[str, Any]) -> None:
    home = Path(probed["home"])
    for district in ("zhuhui", "shuangqing"):
        assert taizhang(home, "verify", district).returncode == 0
