"""The page `docs/howto/new-register.md`, done as it says: two files and a case."""

from __future__ import annotations

import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from taizhang.definitions import load
from taizhang.figures import queries as figures
from taizhang.figures.types import Ask
from taizhang.kernel.periods import parse_period
from taizhang.org import queries
from taizhang.org.types import PUBLIC
from tests.cases.running import Case, read, run

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "howto" / "new-register.md"
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


@pytest.fixture(scope="module")
def case() -> Case:
    (match,) = CASE.finditer(PAGE.read_text(encoding="utf-8"))
    return next(read(match["content"]))


def test_the_page_is_two_files_and_a_case_without_python(folder: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [match["name"] for match in FILE.finditer(page)] == ["pocket-park.yaml", "pocket-park-indicators.yaml"]
    assert "```python" not in page
    assert "pocket_park" in load(folder).registers


@pytest.mark.django_db
def test_the_case_comes_out_as_worked_out_by_hand(folder: Path, case: Case) -> None:
    run(case, load(folder))


@pytest.mark.django_db
def test_the_evidence_lists_the_records_that_were_counted(folder: Path, case: Case) -> None:
    run(case, load(folder))
    scope = queries.scope("zhuhui", PUBLIC, "read", date.fromisoformat(case["on"]))
    found = figures.evidence(Ask("zhuhui", "pocket_park.area", parse_period("2022")), scope)
    assert [(line.contribution, line.columns["title"]) for line in found.lines] == [
        (Decimal("412.5"), "演示公园甲"),
        (Decimal("287.5"), "演示公园乙"),
    ]
    assert all(line.number.startswith("演示-GY2022-") for line in found.lines)
