"""The statutory clocks of packs/common against a table checked by hand, and against their source where it lies beside the project."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from taizhang.definitions.types import DeadlineRule

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT.parent / "shared" / "domain" / "deadlines.yaml"
RULES = {row["deadline"]: DeadlineRule.model_validate(row) for row in yaml.safe_load((ROOT / "packs/common/deadlines.yaml").read_text())}

BY_HAND = """
petition.bureau.dispatch 15nd, petition.org.notify_direct 15nd, petition.org.notify_routed 15nd, petition.org.objection
5wd, petition.handle 60nd, petition.review.apply 30nd, petition.review.decide 30nd, petition.reexam.apply 30nd,
petition.reexam.decide 30nd, petition.simple.accept 3wd, petition.simple.reply 10wd, hotline.default 5wd,
licence.correction 5wd, licence.decide 20wd, licence.joint 45wd, licence.subordinate_review 20wd, foi.reply 20wd,
foi.correction 7wd, foi.third_party 15wd, foi.proactive 20wd, inspection.objection 30nd, inspection.reexam 30nd,
sme.pay.default 30nd, sme.pay.large_firm 60nd, sme.confirm_claim 30nd, sme.complaint.forward 10wd, sme.complaint.decide
30nd, npcsc.report.consult 20nd, npcsc.report.submit 10nd, npcsc.report.distribute 7nd, expropriation.plan.comment 30nd,
land.preannounce 30nd, rce.asset_docs_before_meeting 10nd, housing.recheck_result 15wd, housing.waiting_max 60m,
hazard.major.resume_check 10nd, fire.limit_notice 3wd, fire.recheck 3wd, log.retention 6m, pia.retention 36m,
stats.raw.retention 24m, stats.summary.retention 120m
"""


def test_there_are_47_rules_and_each_cites_its_basis() -> None:
    assert len(RULES) == 47
    assert all(rule.basis and rule.confidence for rule in RULES.values())


def test_lengths_and_units_are_those_checked_by_hand() -> None:
    expected = dict(entry.split() for entry in BY_HAND.replace("\n", " ").split(","))
    assert {id: f"{rule.len}{rule.unit}" for id, rule in RULES.items() if rule.len} == expected


def test_rules_without_a_length_say_their_date_or_how_often() -> None:
    assert {id: (rule.kind, rule.fixed, rule.every) for id, rule in RULES.items() if not rule.len} == {
        "sme.disclose_overdue": ("fixed", "03-31", None),
        "hazard.stats.quarter": ("fixed", "01-15", "quarter"),
        "hazard.stats.year": ("fixed", "01-31", None),
        "village.disclosure.general": ("every", None, "quarter"),
        "village.disclosure.finance_busy": ("every", None, "month"),
    }


def test_extensions_and_maxima_are_those_of_the_articles() -> None:
    extended = {id: (rule.extend.len, rule.extend.unit, rule.extend.times) for id, rule in RULES.items() if rule.extend}
    assert extended == {
        "petition.handle": (30, "nd", 1),
        "licence.decide": (10, "wd", 1),
        "licence.joint": (15, "wd", 1),
        "foi.reply": (20, "wd", 1),
    }
    assert {id: rule.maximum for id, rule in RULES.items() if rule.maximum} == {"sme.pay.default": 60, "sme.complaint.decide": 90}


def test_petition_clocks_are_those_in_force_since_may_2022() -> None:
    petitions = [rule for id, rule in RULES.items() if id.startswith("petition.")]
    assert {rule.effective_from for rule in petitions} == {date(2022, 5, 1)}


def test_what_is_only_said_to_be_so_is_disabled() -> None:
    assert all(rule.enabled == (rule.confidence != "K-low") for rule in RULES.values())


def _expected(row: dict[str, Any]) -> dict[str, Any]:
    kinds = {"before": "before", "min": "at_least", "fixed": "fixed", "every": "every"}
    found = {
        key: row[key]
        for key in ("len", "unit", "who", "act", "scope", "suspend", "on_miss", "before", "every", "basis", "from")
        if key in row
    }
    found |= {
        "deadline": row["id"],
        "confidence": row["conf"],
        "kind": next((kind for key, kind in kinds.items() if row.get(key)), "within"),
    }
    if "max" in row:
        found["maximum"] = row["max"]
    if "extend" in row:
        found["extend"] = row["extend"]
    return found


@pytest.mark.skipif(
    not SOURCE.exists(), reason=f"the source table {SOURCE.name} is not beside this project: only the table by hand was checked"
)
def test_every_rule_says_what_its_source_says() -> None:
    rows = yaml.safe_load(SOURCE.read_text())
    assert [row["id"] for row in rows] == list(RULES)
    for row in rows:
        ours = RULES[row["id"]]
        expected = DeadlineRule.model_validate(_expected(row))
        same = set(DeadlineRule.model_fields) - {"fixed", "every", "note", "effective_from"}
        assert {name: getattr(ours, name) for name in same} == {name: getattr(expected, name) for name in same}
        assert ours.note == row.get("note", ours.note)
