"""tools/recount.py against explanations: it agrees with sound ones and names what is wrong in others."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from taizhang.figures import engine, queries, relations, store
from taizhang.figures.types import Ask
from taizhang.kernel.periods import parse_period
from taizhang.org import queries as org
from tests.figures.ground import DISTRICT, EVERYTHING, created, open_district, put

pytestmark = pytest.mark.django_db
RECOUNT = Path(__file__).resolve().parents[2] / "tools" / "recount.py"
Run = Callable[..., "subprocess.CompletedProcess[str]"]

MORE = """
indicator: job.dear
register: job
where: "amount + 0.20 = 0.30 OR DATE_DIFF('day', open_on, accept_on) > 20 OR planned_on < DATE '2023-02-01'"
---
indicator: job.product
register: job
where: "amount * 2 > 1"
---
indicator: job.change
derive: {op: growth, of: [job.opened]}
unit: "%"
---
{indicator: job.spent_per_ten_thousand, derive: {op: quotient, of: [job.spent, job.opened], times: 10000}, unit: 元}
---
indicator: fund
register: reported
reported: true
"""
DERIVED = [
    "job.opened",
    "job.accepted_in_time",
    "job.spent",
    "job.mean",
    "job.standing",
    "job.good",
    "job.of_roads",
    "job.done_with_project",
]
ALL = [*DERIVED, "job.dear", "job.product", "job.change", "job.spent_per_ten_thousand", "fund"]


@pytest.fixture(autouse=True)
def records(db: None) -> None:
    open_district(MORE)
    put(
        created("P1", register="project", category="road", finish_on="2023-05-01"),
        created("P2", register="project", category="school"),
        created("J0", opened_on="2022-05-05"),
        created("J1", "north.hill", accept_on="2023-03-01", accept_due="2023-03-02", amount="0.10", urgent=True, project="P1"),
        created("J2", accept_on="2023-01-09", accept_due="2023-01-08", amount="12.50", topic="water", project="P2"),
        created("J3", "north", accept_due="2023-09-09", urgent=False, planned_on="2023-01-31"),
        created("J4", accept_on="2023-01-30", rate_on="2023-06-01", verdict="good", topic="road", amount="-3.00"),
        created("R1", register="reported", report_on="2024-01-09", indicator="fund", place="390101",
                period_start="2023-01-01", period_end="2023-12-31", value="1234.567800", status="final"),
    )  # fmt: skip


@pytest.fixture
def recount(tmp_path: Path) -> Run:
    def run(told: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        (tmp_path / "explain.json").write_text(json.dumps(told), encoding="utf-8")
        words = [part for name in ("project", "reported") for part in ("--with", f"{name}={exported(name, tmp_path)}")]
        command = [sys.executable, "-I", str(RECOUNT), str(tmp_path / "explain.json"), str(exported("job", tmp_path)), *words]
        if told["counted"] and told["counted"]["register"] == "reported":
            command[4] = str(exported("reported", tmp_path))
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


def exported(register: str, place: Path) -> Path:
    """The present rows as `taizhang export` writes them: column ids, ISO dates, plain decimals, blanks for NULL."""
    layout = store.layouts_of(org.book(DISTRICT))[register]

    def present(at: Any) -> Any:
        defined, parameters = relations.known(at, layout, None)
        return engine.cells(f'WITH {defined} SELECT * FROM "{register}_known"', parameters)

    rows = store.read(DISTRICT, None, [register], present)
    path = place / f"{register}.csv"
    names = [name for name in layout.types if not name.startswith("_")]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([_written(row[name]) for name in names] for row in rows)
    return path


def _written(cell: Any) -> str:
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)


def told(indicator: str, **more: Any) -> dict[str, Any]:
    found = queries.explain(Ask(DISTRICT, indicator, parse_period("2023"), **more), EVERYTHING)
    return dict(json.loads(json.dumps(found)))


@pytest.mark.parametrize("indicator", ALL)
def test_a_stranger_counts_the_same(indicator: str, recount: Run) -> None:
    done = recount(told(indicator))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("equal: ")


@pytest.mark.parametrize("unit", ["north", "south"])
def test_a_units_figure_is_counted_in_its_subtree(unit: str, recount: Run) -> None:
    for indicator in DERIVED:
        assert recount(told(indicator, unit=unit)).returncode == 0, indicator


def test_the_cutoff_hides_the_same(recount: Run) -> None:
    for indicator in DERIVED:
        assert recount(told(indicator, cutoff=parse_period("2023-04-30").end)).returncode == 0, indicator


def test_a_record_left_out_is_named(recount: Run) -> None:
    altered = told("job.spent")
    altered["evidence"]["denominator"] = altered["evidence"]["denominator"][1:]
    done = recount(altered)
    assert (done.returncode, done.stdout) == (1, "differs: job.spent 2023, denominator: J1: the explanation does not list it\n")


def test_another_contribution_is_named(recount: Run) -> None:
    altered = told("job.spent")
    altered["evidence"]["denominator"][1][1] = "13.50"
    done = recount(altered)
    assert (done.returncode, done.stdout) == (1, "differs: job.spent 2023, denominator: J2 contributes 12.50, said to contribute 13.50\n")


def test_another_figure_is_named(recount: Run) -> None:
    altered = told("job.good")
    altered["figure"]["exact"] = "34"
    done = recount(altered)
    assert done.returncode == 1
    assert "said to be 34" in done.stdout


def test_wrong_arithmetic_of_a_derived_figure_is_named(recount: Run) -> None:
    altered = told("job.change")
    altered["figure"]["exact"] = "400"
    assert recount(altered).stdout == "differs: job.change 2023: counted 300, said to be 400\n"


def test_without_the_linked_register_it_says_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "explain.json").write_text(json.dumps(told("job.of_roads")), encoding="utf-8")
    command = [sys.executable, "-I", str(RECOUNT), str(tmp_path / "explain.json"), str(exported("job", tmp_path))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--with project=EXPORT.csv" in done.stderr
