"""`targets` and `promises` from the shell."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.conftest import Run
from tests.figures.aims import DISTRICT, count_jobs, open_district, report, set_target

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _opened() -> None:
    open_district()
    set_target("jobs_target", "2340")
    set_target("gdp.growth_target", "8", bound="about")
    set_target("energy_task", set_by="assigned")
    count_jobs(4053)


def test_targets_are_listed_with_their_lights_and_what_is_to_be_known(run: Run) -> None:
    told = run("targets", DISTRICT, "--period", "2023-01/2023-11")
    assert told.exit_code == 0, told.stderr
    assert "● 正常" in told.stdout
    assert "173.21%" in told.stdout
    assert "+81.54 个百分点" in told.stdout
    assert "完成率超过150%" in told.stdout
    assert "energy_task: 上级下达的任务，未印数值" in told.stdout


def test_targets_as_json_give_exact_decimals_and_both_languages(run: Run) -> None:
    told = json.loads(run("targets", DISTRICT, "--period", "2023-01/2023-11", "--json").stdout)
    found = {target["indicator"]: target for target in told["targets"]}
    jobs = found["jobs_target"]
    assert (told["period"], jobs["period"]) == ("2023-01/2023-11", "2023")
    assert jobs["completion"]["value"].startswith("173.2051282")
    assert (jobs["light"]["code"], jobs["light"]["en"], jobs["light"]["rule"]) == ("green", "● on track", "year_progress")
    assert [remark["code"] for remark in jobs["remarks"]] == ["overfulfilled"]
    assert found["energy_task"]["target"]["value"] is None
    assert found["energy_task"]["set_by"] == "assigned"
    assert found["gdp.growth_target"]["light"]["code"] is None


def test_promises_say_kept_missed_open_or_not_to_be_told(run: Run) -> None:
    report("gdp.growth", "7.4")
    told = run("promises", DISTRICT, "--period", "2023", "--language", "en")
    assert told.exit_code == 0, told.stderr
    cells = [re.split(r" {2,}", line) for line in told.stdout.splitlines()[1:4]]
    verdicts = {name: verdict for verdict, name, *_ in cells}
    assert verdicts == {"jobs": "✓ kept", "gdp.growth": "✗ missed", "energy_task": "? cannot be told"}


def test_a_year_without_targets_ends_with_1(run: Run) -> None:
    told = run("promises", DISTRICT, "--period", "2020")
    assert told.exit_code == 1
    assert "no targets of 2020" in told.stderr


@pytest.mark.parametrize(
    "words", [("--period", "twenty"), ("--period", "2023", "--unit", "nowhere"), ("--period", "2023", "--as-of", "999")]
)
def test_what_is_no_period_unit_or_event_is_refused(run: Run, words: tuple[str, ...]) -> None:
    assert run("targets", DISTRICT, *words).exit_code == 2
