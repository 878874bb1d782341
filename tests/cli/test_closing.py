"""`close` and `closed`, as they are called in the shell."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import yaml

from taizhang.definitions.types import Register
from taizhang.org import actions as org
from taizhang.org import queries
from tests.card.conftest import pack
from tests.cast import COMMON, Stage
from tests.cli.conftest import Run

pytestmark = pytest.mark.django_db(transaction=True)
FORM = Register.model_validate(yaml.safe_load((COMMON / "registers" / "period_close.yaml").read_text("utf-8")))
MONTH = ("--period", "2026-01")


@pytest.fixture
def closing(place: Stage) -> Stage:
    form = pack()
    org.adopt(replace(form, registers={**form.registers, FORM.id: FORM}), acting=place.operator, now=place.now)
    org.give(place.code, "supervisor", role="recorder", unit=None, registers={FORM.id}, acting=place.operator, now=place.now)
    return place


def test_a_period_is_submitted_approved_and_asked_for(run: Run, closing: Stage) -> None:
    code = closing.code
    month = ("estate.opened", *MONTH, "--unit", "south")
    assert run("closed", code, *month).exit_code == 1
    made = run("close", code, "estate", *MONTH, "--unit", "south", "--as", "supervisor", "--json")
    assert made.exit_code == 0, made.stderr
    number = json.loads(made.stdout)["number"]
    assert run("step", code, "period_close", number, "approve", "--as", "supervisor").exit_code == 2
    assert run("step", code, "period_close", number, "approve").exit_code == 0
    late = run("record", code, "estate", "--unit", "south", "--opened-on", "2026-01-20", "topic=road", "amount=10", "--json")
    told = json.loads(run("closed", code, *month, "--json").stdout)
    assert (told["closed"]["figure"]["exact"], told["now"]["exact"]) == ("0", "1")
    assert [one["number"] for one in told["closed"]["late"]] == [json.loads(late.stdout)["number"]]
    said = run("closed", code, *month)
    assert (said.exit_code, "submitted" in said.stdout, "late" in said.stdout) == (0, True, True)


def test_the_district_waits_for_its_units(run: Run, closing: Stage) -> None:
    units = {node.code for node in queries.tree(closing.code, closing.today).values()}
    assert "south" in units
    run("record", closing.code, "estate", "--unit", "south", "--opened-on", "2026-01-20", "topic=road", "amount=10")
    refused = run("close", closing.code, "estate", *MONTH, "--as", "supervisor")
    assert refused.exit_code == 2
    assert "south" in refused.stderr


def test_a_district_without_closings_says_so(run: Run, place: Stage) -> None:
    refused = run("close", place.code, "estate", *MONTH)
    assert (refused.exit_code, "no register that closes periods" in refused.stderr) == (2, True)
