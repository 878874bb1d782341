"""tools/recount.py and the evidence of targets: those of a unit and those of the district are kept apart by a stranger too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from taizhang.figures import queries
from taizhang.figures.types import Ask
from taizhang.kernel.periods import parse_period
from tests.figures.aims import DISTRICT, EVERYTHING, open_district, set_target
from tests.figures.test_recount import RECOUNT, exported

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("unit", "value"), [(None, "3500"), ("south", "100")])
def test_a_stranger_finds_the_same_target(tmp_path: Path, unit: str | None, value: str) -> None:
    open_district()
    set_target("jobs_target", "3500")
    set_target("jobs_target", "100", for_unit="south")
    told = json.loads(json.dumps(queries.explain(Ask(DISTRICT, "jobs_target", parse_period("2023"), unit), EVERYTHING)))
    assert told["figure"]["exact"] == value
    (tmp_path / "explain.json").write_text(json.dumps(told), encoding="utf-8")
    command = [sys.executable, "-I", str(RECOUNT), str(tmp_path / "explain.json"), str(exported("target", tmp_path))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("equal: "), done.stdout + done.stderr
