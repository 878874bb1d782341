"""Every case of this folder, in a district of its own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from taizhang.definitions import Pack, load
from tests.cases.running import Case, read, run

HERE = Path(__file__).parent
PACKS = HERE.parents[1] / "packs"
CASES = [case for file in sorted(HERE.glob("*.yaml")) for case in read(file.read_text(encoding="utf-8"))]


@cache
def pack(name: str) -> Pack:
    return load(PACKS / name)


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"].replace(" ", "-"))
def test_the_case_comes_out_as_worked_out_by_hand(case: Case) -> None:
    run(case, pack(case["pack"]))
