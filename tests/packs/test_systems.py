"""docs/systems.md: each system that the two reports name has its place, and what is named there exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from taizhang.definitions import Pack, load

ROOT = Path(__file__).resolve().parents[2]
IDS = [f"S{at:02}" for at in range(1, 57)] + [f"Z{at:02}" for at in range(1, 66)]
ROW = re.compile(r"^\| ([SZ]\d\d) \| ([^|]+) \|([^|]*)\|([^|]*)\|$", re.MULTILINE)
NAMED = re.compile(r"`([a-z0-9_.]+)`")
PACKS = {"S": "shuangqing", "Z": "zhuhui"}


def rows() -> Iterator[tuple[str, str, str]]:
    """(id, register column, indicator column) of each row."""
    text = (ROOT / "docs" / "systems.md").read_text(encoding="utf-8")
    return ((found[1], found[3].strip(), found[4].strip()) for found in ROW.finditer(text))


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    return {letter: load(ROOT / "packs" / name) for letter, name in PACKS.items()}


def test_every_system_has_one_row() -> None:
    assert [id for id, _, _ in rows()] == IDS


def test_every_register_and_indicator_that_a_row_names_exists(packs: dict[str, Pack]) -> None:
    unknown = [
        (id, name)
        for id, registers, indicators in rows()
        for names, known in ((registers, packs[id[0]].registers), (indicators, packs[id[0]].indicators))
        for name in NAMED.findall(names)
        if name not in known
    ]
    assert unknown == []


def test_every_system_has_its_place() -> None:
    assert [id for id, register, indicators in rows() if not register and not indicators] == []


def test_what_is_published_only_is_held_nowhere_else(packs: dict[str, Pack]) -> None:
    """S09, S10, S15, S16, Z56 and Z61 stand in a register that takes no persons, no places below the district and no records."""
    held = {id: NAMED.findall(registers) for id, registers, _ in rows() if id in ("S09", "S10", "S15", "S16", "Z56", "Z61")}
    assert set(map(tuple, held.values())) == {("published_fact",)}
    assert all(packs[id[0]].registers[name].aggregate_only for id, names in held.items() for name in names)
