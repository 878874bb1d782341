"""What is checked of targets, lights and fields that name a unit. Each row changes one thing in a sound pack."""

from __future__ import annotations

from pathlib import Path

import pytest

from taizhang.definitions import load
from tests.definitions.packing import complaints, written

SOUND = """
register: target
name: {zh: 目标, en: Target}
number: "T{seq}"
key: [indicator, period_end]
fields:
  indicator: {type: text, required: true}
  period_end: {type: date, required: true}
  value: {type: decimal}
  for_unit: {type: unit, stands_on: period_end}
  many: {type: integer}
steps: {set: {to: in_force, by: clerk}}
public: {evidence: rows, columns: [indicator, period_end, value, for_unit]}
---
{role: clerk, name: {zh: 录入, en: Clerk}, may: [read]}
---
{indicator: gdp.growth, name: {zh: 增速, en: Growth}, reported: true, register: target, unit: "%"}
---
{indicator: aim, name: {zh: 目标, en: Target}, reported: true, register: target, unit: "%", target_for: gdp.growth, light: rule}
---
light: rule
name: {zh: 规则, en: Rule}
basis: 本区口径
zones:
  - {light: green, when: {gap: ">= -0.5"}}
  - {light: red}
"""

WRONG = [
    ("target_for: gdp.growth", "target_for: gdp.growht", "no indicator `gdp.growht`; did you mean `gdp.growth`?"),
    ("target_for: gdp.growth", "target_for: aim", "aim cannot be the target of aim; a target is reported, and is for a result"),
    ('unit: "%", target_for', "unit: 元, target_for", "a target in 元 cannot be held against a result in %"),
    ("light: rule}", "light: rull}", "no light `rull`; did you mean `rule`?"),
    (", target_for: gdp.growth", "", "`light` says nothing about an indicator that is no target"),
    ('gap: ">= -0.5"', 'gap: "at least 3"', "`at least 3` is not a condition of `gap`"),
    ('gap: ">= -0.5"', 'gap: "> previous"', "`> previous` is not a condition of `gap`"),
    ('gap: ">= -0.5"', 'gapp: ">= 0"', "`gapp`"),
    ("light: green", "light: blue", "`blue` is not one of"),
    ("type: unit, stands_on: period_end", "type: unit", "field `for_unit`: a unit needs a day on which it must stand"),
    ("stands_on: period_end", "stands_on: value", "`stands_on: value` names no date field"),
    ("many: {type: integer}", "many: {type: integer, stands_on: period_end}", "`stands_on` says nothing about a field of type integer"),
]


def test_the_pack_is_sound(tmp_path: Path) -> None:
    found = load(written(tmp_path, all=SOUND))
    assert [str(zone.light) for zone in found.lights["rule"].zones] == ["green", "red"]
    assert found.indicators["aim"].target_for == "gdp.growth"


@pytest.mark.parametrize(("old", "new", "said"), WRONG)
def test_one_wrong_thing_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert SOUND.count(old) == 1
    (complaint, *_) = complaints(written(tmp_path, all=SOUND.replace(old, new)))
    assert complaint.startswith("p/all.yaml:")
    assert said in complaint
