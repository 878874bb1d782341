"""The page `docs/howto/new-register.md`, done as it says: two files and a case."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from taizhang.definitions import load
from taizhang.figures import queries as figures
from taizhang.figures.types import Ask
from taizhang.kernel.clock import china_date
from taizhang.kernel.periods import parse_period
from taizhang.org import actions as org
from taizhang.org import queries
from taizhang.org.types import OPERATOR, PUBLIC
from taizhang.records import actions as records

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "howto" / "new-register.md"
NOW = datetime(2023, 4, 10, 2, tzinfo=UTC)
FILE = re.compile(r"`packs/zhuhui/(?P<name>[a-z-]+\.yaml)`\n\n```yaml\n(?P<content>.*?)```", re.S)
CASE = re.compile(r"```yaml\n(?P<content>case: .*?)```", re.S)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packs with the files of the page written into them."""
    packs = tmp_path_factory.mktemp("howto") / "packs"
    shutil.copytree(ROOT / "packs", packs)
    for match in FILE.finditer(PAGE.read_text(encoding="utf-8")):
        (packs / "zhuhui" / match["name"]).write_text(match["content"], encoding="utf-8")
    return packs / "zhuhui"


@pytest.fixture
def case(folder: Path, db: None) -> dict[str, Any]:
    """The case of the page, in a district that has adopted its files: the records are entered as it gives them."""
    (match,) = CASE.finditer(PAGE.read_text(encoding="utf-8"))
    found: dict[str, Any] = yaml.load(match["content"], Loader=yaml.BaseLoader)
    records.create_master_key()
    org.adopt(load(folder), acting=OPERATOR, now=NOW)
    for record in found["records"]:
        enter(found["register"], record)
    return found


def enter(register: str, given: Mapping[str, str]) -> None:
    values = {name: value for name, value in given.items() if name != "unit" and not name.endswith("_on")}
    later = {"area": values.pop("area")} if "area" in values else {}
    row = records.create("zhuhui", register, unit=given["unit"], opened_on=given["plan_on"], values=values, acting=OPERATOR, now=NOW)
    if "open_on" in given:
        records.step("zhuhui", register, row.number, "open", on=given["open_on"], values=later, acting=OPERATOR, now=NOW)


def test_the_page_is_two_files_and_a_case_without_python(folder: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [match["name"] for match in FILE.finditer(page)] == ["pocket-park.yaml", "pocket-park-indicators.yaml"]
    assert "```python" not in page
    assert "pocket_park" in load(folder).registers


@pytest.mark.parametrize("who", [OPERATOR, PUBLIC])
def test_the_figures_of_the_case_are_those_worked_out_by_hand(case: dict[str, Any], who: Any) -> None:
    scope = queries.scope("zhuhui", who, "read", china_date(NOW))
    for wanted in case["figures"]:
        ask = Ask("zhuhui", wanted["indicator"], parse_period(wanted["period"]), wanted.get("unit"))
        assert figures.figure(ask, scope).exact == Decimal(wanted["exact"]), wanted


def test_the_evidence_lists_the_records_that_were_counted(case: dict[str, Any]) -> None:
    scope = queries.scope("zhuhui", PUBLIC, "read", china_date(NOW))
    found = figures.evidence(Ask("zhuhui", "pocket_park.area", parse_period("2022")), scope)
    assert [(line.contribution, line.columns["title"]) for line in found.lines] == [
        (Decimal("412.5"), "演示公园甲"),
        (Decimal("287.5"), "演示公园乙"),
    ]
    assert all(line.number.startswith("演示-GY2022-") for line in found.lines)
