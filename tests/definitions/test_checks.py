"""What is checked between the definitions of a pack. Each row changes one thing in a sound pack."""

# ruff: noqa: E501 (a table)
from __future__ import annotations

from pathlib import Path

import pytest

from taizhang.definitions import load
from tests.definitions.packing import PACKS, altered, complaints, written

PETITION, INDICATORS, TOWN = "ground/petition.yaml", "ground/indicators.yaml", "town/town.yaml"

WRONG = [
    # fields, keys, what is public
    (PETITION, '"XF{year}-{seq:05}"', '"XF{year}"', "ground/petition.yaml:3: `XF{year}` is not a pattern of numbers; write something like"),
    (PETITION, '"XF{year}-{seq:05}"', '"XF{unit}-{seq}"', "ground/petition.yaml:3: `XF{unit}-{seq}` is not a pattern of numbers"),
    (PETITION, '"XF{year}-{seq:05}"', '"XF{seq"', "ground/petition.yaml:3: `XF{seq` is not a pattern of numbers"),
    (PETITION, "key: [number]", "key: [summary]", "ground/petition.yaml:4: key field `summary` lies in the vault"),
    (PETITION, "key: [number]", "key: [petitioner]", "ground/petition.yaml:4: key field `petitioner` lies in the vault"),
    (PETITION, "key: [number]", "key: [topc]", "ground/petition.yaml:4: no column `topc` in register petition that can be a key; did you mean `topic`?"),
    (PETITION, "key: [number]", "key: [accept_on]", "no column `accept_on` in register petition that can be a key"),
    (PETITION, "key: [number]", "key: []", "ground/petition.yaml:4: the key is empty"),
    (PETITION, "  again: {", "  unit: {", "ground/petition.yaml:16: field `unit` has the name of a column that every record of petition has"),
    (PETITION, "  again: {", "  rate_on: {", "field `rate_on` has the name of a column"),
    (PETITION, "  again: {", "  order: {", "field `order` has the name of a word of SQL"),
    (PETITION, "of: topics, indexed", "of: topcs, indexed", "ground/petition.yaml:8: field `topic`: no choices `topcs`; did you mean `topics`?"),
    (PETITION, "type: choice, of: verdicts", "type: choice", "ground/petition.yaml:17: field `verdict`: a choice needs its list"),
    (PETITION, "of: project}", "of: projct}", "ground/petition.yaml:12: field `project`: no register `projct`; did you mean `project`?"),
    (PETITION, "type: record, of: project}", "type: record}", "field `project`: a record needs its register"),
    (PETITION, "women: {type: integer}", "women: {type: integer, of: topics}", "field `women`: `of` says nothing about a field of type integer"),
    (PETITION, "type: bool}", "type: bool, minimum: 1}", "field `again`: a bool has no minimum or maximum"),
    (PETITION, "minimum: 1}", "minimum: 1, maximum: 0}", "field `heads`: the minimum is above the maximum"),
    (PETITION, "type: money, minimum: 0", "type: money, decimals: 3", "field `invested`: decimals of a money cannot be chosen"),
    (PETITION, "columns: [topic,", "columns: [topik,", "ground/petition.yaml:29: no column `topik` in register petition; did you mean `topic`?"),
    (PETITION, "accept_month]", "acept_month]", "no column `acept_month` in register petition; did you mean `accept_month`?"),
    (PETITION, "columns: [topic,", "columns: [petitioner,", "ground/petition.yaml:29: `petitioner` is private and cannot be public"),
    (PETITION, "men + women = heads", "men + woman = heads", "ground/petition.yaml:27: no column `woman` in register petition; did you mean `women`?"),
    (PETITION, "men + women = heads", "accept_on <= :end", "ground/petition.yaml:27: `:end` means nothing at entry"),
    (PETITION, "men + women = heads", "project.invested > 0", "no column `project.invested` in register petition"),
    (PETITION, "{zh: 征地拆迁, en: Land}", '{zh: 征地拆迁, en: " "}', "ground/petition.yaml:45: the text in `en` is empty"),
    (PETITION, "steps:\n  register:", "aggregate_only: true\nsteps:\n  register:", "field `petitioner` cannot stand in a register that is aggregate_only"),
    (PETITION, "steps:\n  register:", "aggregate_only: true\nsteps:\n  register:", "field `project` cannot stand in a register that is aggregate_only"),
    (PETITION, "register: project\n", "register: project\naggregate_only: true\n", "field `project` points into register project, which is aggregate_only"),
    # steps and clocks
    (PETITION, "register: {to:", "register: {from: accepted, to:", "no step creates a record of petition"),
    (PETITION, "rate: {from: [replied, accepted]", "rate: {from: [replid]", "ground/petition.yaml:23: step `rate` starts from `replid`, which no step leads to; did you mean `replied`?"),
    (PETITION, "accept: {from: registered", "accept: {from: replied", "ground/petition.yaml:20: step `accept` starts from `replied`, which no record can reach"),
    (PETITION, "  closed: {zh", "  closd: {zh", "ground/petition.yaml:25: no step leads to the state `closd`; did you mean `closed`?"),
    (PETITION, "asks: [verdict]", "asks: [verdct]", "ground/petition.yaml:23: step `rate` asks for `verdct`, which is no field of register petition"),
    (PETITION, "finish: {from: started, to: finished, by: clerk", "finish: {from: started, to: finished, by: clark", "ground/petition.yaml:41: no role `clark`; did you mean `clerk`?"),
    (PETITION, "due: petition.notify", "due: petition.notfy", "ground/petition.yaml:20: no deadline `petition.notfy`; did you mean `petition.notify`?"),
    (PETITION, "from: accept_on", "from: acept_on", "ground/petition.yaml:22: no date `acept_on` in register petition for the clock to start from"),
    (PETITION, "from: accept_on", "from: heads", "no date `heads` in register petition"),
    (PETITION, "register: {to: registered,", "register: {to: registered, due: petition.notify,", "a creating step has no step before it"),
    (PETITION, "Art.34, confidence: L}", "Art.34, confidence: L, enabled: false}", "deadline `petition.handle` is not enabled"),
    (PETITION, "petition.handle, len: 60, unit: nd,", "petition.handle, kind: fixed, fixed: 01-31,", "deadline `petition.handle` has no length to count"),
    (PETITION, "petition.handle, len: 60, unit: nd,", "petition.handle, kind: before, len: 60, unit: nd,", "ground/petition.yaml:50: a deadline of kind `before` needs `before`"),
    (PETITION, "Art.23, confidence: L}", "Art.23, confidence: L, effective_from: 2022-05-01, effective_to: 2022-04-01}", "the rule ends before it begins"),
    (PETITION, "extends: reply", "extends: register", "ground/petition.yaml:21: step `prolong` extends `register`, which is no step with a deadline"),
    # indicators
    (INDICATORS, "reported: true", "reported: true\nrank: {of: project.count, among: peers}", "gdp is computed in 2 ways: reported, rank; keep one of them"),
    (INDICATORS, "reported: true\nregister: project", "owner: 统计局", "ground/indicators.yaml:41: nothing says how gdp is computed"),
    (INDICATORS, "price_basis: constant", "place_by: start_on", "ground/indicators.yaml:46: `place_by` says nothing about an indicator that is `reported`"),
    (INDICATORS, "holds: \"= 1\"}", "holds: \"= 1\"}\nregister: project", "`register` says nothing about an indicator that is `streak`"),
    (INDICATORS, "unit: 人次", "owner: x", "ground/indicators.yaml:17: petition.heads has no unit"),
    (INDICATORS, "register: petition\nstock", "register: petitio\nstock", "ground/indicators.yaml:12: no register `petitio`; did you mean `petition`?"),
    (INDICATORS, "place_by: accept_due\n", "", "ground/indicators.yaml:1: petition.in_time needs either `place_by` (a flow) or `stock`"),
    (INDICATORS, "place_by: accept_due", "place_by: acceptdue", "ground/indicators.yaml:4: no column `acceptdue` in register petition; did you mean `accept_due`?"),
    (INDICATORS, "place_by: accept_due", "place_by: topic", "ground/indicators.yaml:4: `topic` is a text, not a date"),
    (INDICATORS, "until: rate_on", "until: rated_on", "ground/indicators.yaml:13: no column `rated_on` in register petition; did you mean `rate_on`?"),
    (INDICATORS, "accept_on IS NOT NULL", "acceptedon IS NOT NULL", "ground/indicators.yaml:5: no column `acceptedon` in register petition; did you mean `accept_on`?"),
    (INDICATORS, "accept_on <= accept_due", "accept_on <= 5", "ground/indicators.yaml:6: a comparison of date and number"),
    (INDICATORS, "'land', 'water'", "'land', 'watr'", "ground/indicators.yaml:14: `watr` is no code of topic in register petition; did you mean `water`?"),
    (INDICATORS, "measure: sum(heads)", "measure: sum(topic)", "ground/indicators.yaml:21: `topic` is a text, not a number"),
    (INDICATORS, "measure: sum(heads)", "measure: sum(head)", "ground/indicators.yaml:21: no column `head` in register petition; did you mean `heads`?"),
    (INDICATORS, "measure: sum(heads)", "measure: max(heads)", "ground/indicators.yaml:21: `max(heads)` is not a measure"),
    (INDICATORS, "decimals: 2", "measure: sum(heads)", "ground/indicators.yaml:8: a ratio counts its records"),
    (INDICATORS, "among: peers", "among: pers", "ground/indicators.yaml:50: no members `pers`; did you mean `peers`?"),
    (INDICATORS, '"= 1"', '"= first"', "ground/indicators.yaml:55: `= first` is not the condition of a streak"),
    (INDICATORS, "stock: {from: register_on, until: rate_on}", "stock: {from: topic}", "ground/indicators.yaml:13: `topic` is a text, not a date"),
    # arithmetic
    (INDICATORS, "of: [project.count]}", "of: [projects.count]}", "ground/indicators.yaml:60: no indicator `projects.count`; did you mean `project.count`?"),
    (INDICATORS, "overlaps: [project.count]", "overlaps: [projct.count]", "ground/indicators.yaml:23: no indicator `projct.count`"),
    (INDICATORS, "of: [project.count]}", "of: [project.count, gdp]}", "`growth` is made of 1 figure, not of 2"),
    (INDICATORS, "op: growth, of: [project.count]}", "op: share, of: [project.count]}", "`share` is made of 2 figures, not of 1"),
    (INDICATORS, "op: growth, of: [project.count]}", "op: sum, of: [project.count]}", "`sum` of fewer than two figures"),
    (INDICATORS, "op: growth, of: [project.count]}", "op: sum, of: [project.count, project.growth]}", "project.growth is made of itself: project.growth → project.growth"),
    (INDICATORS, "of: gdp, among", "of: gdp.years_first, among", "gdp.rank is made of itself: gdp.rank → gdp.years_first → gdp.rank"),
    (INDICATORS, "of: [project.count]}", "of: [gdp]}", "ground/indicators.yaml:60: growth of gdp must not be computed: it is real growth at constant prices"),
    (INDICATORS, "op: growth, of: [project.count]}", "op: average_growth, of: [gdp]}", "growth of gdp must not be computed"),
    (INDICATORS, "of: [project.count]}", "of: [project.count]}\nprice_basis: constant", "growth of project.growth must not be computed"),
    (INDICATORS, "op: growth, of: [project.count]}", "op: sum, of: [petition.heads, project.count]}", "petition.heads and project.count must not be added: the same people or things may count in both"),
    (INDICATORS, "op: growth, of: [project.count]}", "op: sum, of: [project.count, project.count]}", "project.count would be added twice"),
    (INDICATORS, "op: growth, of: [project.count]}", "op: share, of: [gdp, project.invested]}", "project.invested and gdp must not be related: another caliber (口径不同)"),
    (INDICATORS, "op: growth, of: [project.count]}", "op: quotient, of: [project.invested, gdp]}", "project.invested and gdp must not be related"),
    (INDICATORS, "op: growth, of: [project.count]}", "op: difference, of: [project.invested, gdp]}", "project.invested and gdp must not be related"),
    (INDICATORS, "op: growth, of: [project.count]}", "op: growth, of: [project.count], times: 100}", "ground/indicators.yaml:60: `times` stands with `quotient`, not with `growth`"),
    # sets, calendars, units
    (INDICATORS, "{zh: 雁峰区, en: Yanfeng}", "{zh: 珠晖区, en: Yanfeng}", "`珠晖区` stands 2 times in peers"),
    (INDICATORS, ', "430406": {zh: 雁峰区, en: Yanfeng}', "", "ground/indicators.yaml:65: peers has fewer than two members"),
    (INDICATORS, "work: {2024-10-12", "work: {2024-10-01", "ground/indicators.yaml:72: 2024-10-01 is both a day of rest and of work"),
    (INDICATORS, "covers_until: 2026", "covers_until: 2002", "the calendar ends before it begins"),
    (TOWN, "parent: 430405, opened", "parent: 430450, opened", "town/town.yaml:4: no unit `430450`; did you mean `430405`?"),
    (TOWN, "level: district", "parent: 430405-a", "unit 430405 is its own parent: 430405 → 430405-a → 430405"),
    (TOWN, "successor: 430405-a", "successor: 430405-b", "unit 430405-b is its own successor: 430405-b → 430405-b"),
    (TOWN, "closed_on: 2015-11-30", "opened_on: 2016-01-01, closed_on: 2015-11-30", "the unit was closed before it was opened"),
    # cards
    (TOWN, "为{rate}。", "为{rat}。", "town/town.yaml:19: `{rat}` in `zh` has no number; did you mean `rate`?"),
    (TOWN, "{rate} were", "All were", "town/town.yaml:21: number `rate` does not stand in the text in `en`"),
    (TOWN, "petition.in_time", "petition.intime", "town/town.yaml:21: no indicator `petition.intime`; did you mean `petition.in_time`?"),
    (TOWN, "period: 2022", "period: last", "town/town.yaml:14: 'last' is not a period; write 2022"),
    (TOWN, "decimals: 2", "period: 2022-13", "town/town.yaml:21: '2022-13' is not a period"),
    (TOWN, "decimals: 2", "floor_to: 10, bound: about", "number `rate` is rounded down (floor_to), so it cannot be `about`"),
    (TOWN, "decimals: 2", "printed_in: 公顷", "town/town.yaml:21: number `rate` is kept in % and cannot be printed in 公顷"),
    (TOWN, "decimals: 2", "floor_to: 10, decimals: 2", "number `rate` is rounded down to whole 10, so decimals say nothing"),
    (TOWN, "        numbers:\n", "        rests_on: [{indicator: gpd, holds: '= 0'}]\n        numbers:\n", "town/town.yaml:20: no indicator `gpd`; did you mean `gdp`?"),
    (TOWN, "        numbers:\n", "        rests_on: [{indicator: gdp, holds: none}]\n        numbers:\n", "town/town.yaml:20: `none` is not a condition of a figure"),
    (TOWN, "        numbers:\n", "        rests_on: [{indicator: gdp, holds: '= 0', period: once}]\n        numbers:\n", "town/town.yaml:20: 'once' is not a period"),
    (TOWN, "{zh: 信访, en: Petitions}", "{zh: '', en: Petitions}", "town/town.yaml:17: the text in `zh` is empty"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), WRONG)
def test_a_wrong_definition_is_told_with_file_line_and_remedy(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    pack = altered(tmp_path, file, old, new)
    assert [line for line in complaints(pack) if line.removeprefix(f"{tmp_path}/").startswith(said) or said in line]


SOUND = [
    (INDICATORS, "op: growth, of: [project.count]}", "op: sum, of: [petition.open, project.count]}"),
    (INDICATORS, "op: growth, of: [project.count]}", "op: completion, of: [project.count, {indicator: gdp, period: year}]}"),
    (INDICATORS, "op: growth, of: [project.count]}", "op: share, of: [project.invested, project.count]}"),
    (INDICATORS, '"= 1"', '">= 20"'),
    (INDICATORS, '"= 1"', '"> previous"'),
    (PETITION, "columns: [topic,", "columns: [state, accept_due,"),
    (PETITION, "of: topics, indexed", "of: {land: {zh: 地, en: L}, water: {zh: 水, en: W}}, indexed"),
    (PETITION, "due: {rule: petition.handle, from: accept_on}", "due: petition.handle"),
    (TOWN, "decimals: 2", "floor_to: 10, bound: at_least"),
    (TOWN, "decimals: 2", "period: 2022-01/2022-09, role: forecast"),
]


@pytest.mark.parametrize(("file", "old", "new"), SOUND)
def test_what_is_allowed_is_not_complained_of(tmp_path: Path, file: str, old: str, new: str) -> None:
    assert load(altered(tmp_path, file, old, new)).registers


def test_a_sum_of_sums_does_not_hide_an_overlap(tmp_path: Path) -> None:
    nested = "\n---\n".join(
        f"indicator: {name}\nname: {{zh: 和, en: Sum}}\nunit: 个\nderive: {{op: sum, of: [{', '.join(of)}]}}"
        for name, of in (("inner", ("petition.heads", "petition.opn")), ("outer", ("inner", "project.count")))
    )
    altered(tmp_path, "town/pack.yaml", "code: 430405", "code: 430405")
    (tmp_path / "town" / "sums.yaml").write_text(nested)
    said = complaints(tmp_path / "town")
    assert len(said) == 2
    assert "no indicator `petition.opn`" in said[0]
    assert "petition.heads and project.count must not be added" in said[1]


def test_circles_and_unknown_names_together_end(tmp_path: Path) -> None:
    one = "indicator: {}\nname: {{zh: 甲, en: A}}\nunit: 个\nderive: {{op: sum, of: [{}]}}"
    said = complaints(written(tmp_path, a="\n---\n".join([one.format("a", "b, c"), one.format("b", "c, a"), one.format("c", "a, x")])))
    assert len([line for line in said if "is made of itself" in line]) == 3
    assert len([line for line in said if "no indicator `x`" in line]) == 1


def test_the_sound_packs_have_nothing_to_complain_of() -> None:
    assert load(PACKS / "town").cards
