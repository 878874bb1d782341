"""The two printed reports against their demonstration ledgers: what was printed is borne out, what is altered is not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.spine.conftest import ROOT, environment, taizhang
from tests.spine.marks import GOLD

TEXTS = GOLD.parent / "text"
GOALS = {"zhuhui": ("2022", 60), "shuangqing": ("2023", 61)}
ALTERED = 20
pytestmark = pytest.mark.skipif(not TEXTS.exists(), reason="the printed reports (../shared) are not here")


@pytest.fixture(scope="module")
def audited(built: Path) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__).with_name("audited.py")), str(TEXTS), str(ALTERED)]
    done = subprocess.run(command, env=environment(built), capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def marked(district: str) -> list[tuple[int, int]]:
    lines = (GOLD / f"dev-{district}.claims.jsonl").read_text("utf-8").splitlines()
    return [(mark["start"], mark["end"]) for mark in map(json.loads, lines)]


@pytest.mark.parametrize("district", GOALS)
def test_the_marked_claims_are_borne_out(audited: dict[str, Any], district: str) -> None:
    borne = [(start, end) for start, end, verdict in audited[district]["rows"] if verdict in ("agrees", "rounds")]
    missed = [mark for mark in marked(district) if not any(start < mark[1] and mark[0] < end for start, end in borne)]
    assert len(marked(district)) - len(missed) >= GOALS[district][1], missed


@pytest.mark.parametrize("district", GOALS)
def test_numbers_altered_one_at_a_time_are_all_found(audited: dict[str, Any], district: str) -> None:
    assert len(audited[district]["altered"]) == ALTERED
    assert [each for each in audited[district]["altered"] if each[3] not in ("differs", "no_source")] == []


@pytest.mark.parametrize("district", GOALS)
def test_numbers_of_one_unit_that_change_places_do_not_agree(audited: dict[str, Any], district: str) -> None:
    assert len(audited[district]["swapped"]) > 100
    assert [each for each in audited[district]["swapped"] if each[3] in ("agrees", "rounds")] == []


@pytest.mark.parametrize(("district", "period"), [(name, period) for name, (period, _) in GOALS.items()])
def test_the_command_says_the_same(audited: dict[str, Any], built: Path, district: str, period: str) -> None:
    words = ("audit", str(TEXTS / f"dev-{district}.txt"), "--district", district, "--period", period, "--json")
    told = json.loads(taizhang(built, *words, check=False).stdout)
    assert [[row["start"], row["end"], row["verdict"]] for row in told["rows"]] == audited[district]["rows"]
