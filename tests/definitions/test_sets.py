"""Sets of ranks, columns of wide registers and forms of texts: what is wrong with them is told with file and line when a pack is loaded."""

# ruff: noqa: E501 (a table)
from __future__ import annotations

from pathlib import Path

import pytest

from taizhang.definitions import load
from tests.definitions.packing import altered, complaints

INDICATORS, PETITION = "ground/indicators.yaml", "ground/petition.yaml"
TWO = 'of: {"430405": {zh: 珠晖区, en: Zhuhui}, "430406": {zh: 雁峰区, en: Yanfeng}}'
GDP = "reported: true\nregister: project\nunit: 元"

WRONG = [
    (INDICATORS, '"430406": {zh: 雁峰区', '"430405": {zh: 雁峰区', "ground/indicators.yaml:65: "),
    (INDICATORS, "{zh: 雁峰区, en: Yanfeng}", "{zh: 珠晖区, en: Yanfeng}", "ground/indicators.yaml:65: `珠晖区` stands 2 times in peers"),
    (INDICATORS, TWO, f'{TWO}\nformerly: {{"430405": ["430406"]}}', "ground/indicators.yaml:66: `430406`, formerly 430405's code, stands for 430406 too"),
    (INDICATORS, TWO, f'{TWO}\nformerly: {{"430405": ["430401"], "430406": ["430401"]}}', "`430401`, formerly 430406's code, stands for 430405 too"),
    (INDICATORS, TWO, f'{TWO}\nformerly: {{"430407": ["430401"]}}', "ground/indicators.yaml:66: `430407` is no member of peers"),
    (INDICATORS, TWO, f"{TWO}\nby: topic", "ground/indicators.yaml:66: peers is both listed and made by a column"),
    (INDICATORS, TWO, "by: tpic", "ground/indicators.yaml:65: no register of places has a column `tpic`; did you mean `topic`?"),
    (INDICATORS, ", among: peers}", "}", "ground/indicators.yaml:50: a rank needs its set; add `among: name_of_members`"),
    (INDICATORS, GDP, f"{GDP}\ncolumn: invsted", "no field `invsted` of numbers in register project; did you mean `invested`?"),
    (INDICATORS, GDP, "reported: true\ncolumn: invested\nunit: 元", "`column` says nothing here"),
    (INDICATORS, GDP, GDP.replace("元", "人") + "\ncolumn: invested", "`invested` is in 元, gdp in 人"),
    (PETITION, "place: {type: text}", 'place: {type: text, pattern: "[0-9"}', "field `place`: `[0-9` is no regular expression"),
    (PETITION, "heads: {type: integer, minimum: 1}", "heads: {type: integer, cites: indicator}", "field `heads`: a integer cites no"),
    (PETITION, "heads: {type: integer, minimum: 1}", 'heads: {type: integer, pattern: "[0-9]"}', "field `heads`: a integer has no pattern"),
]  # fmt: skip
SOUND = [
    (INDICATORS, TWO, "by: topic"),
    (INDICATORS, TWO, "by: all"),
    (INDICATORS, TWO, f'{TWO}\nformerly: {{"430405": ["430401"]}}'),
    (INDICATORS, GDP, f"{GDP}\ncolumn: invested"),
    (INDICATORS, "rank: {of: gdp, among: peers}", "reported: true\nclaim: rank\nrank: {of: gdp}"),
    (PETITION, "place: {type: text}", 'place: {type: text, pattern: "[0-9]{6}", aliases: [code]}'),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), WRONG)
def test_a_wrong_set_is_told_with_file_line_and_remedy(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    pack = altered(tmp_path, file, old, new)
    assert [line for line in complaints(pack) if said in line]


@pytest.mark.parametrize(("file", "old", "new"), SOUND)
def test_what_is_right_is_taken(tmp_path: Path, file: str, old: str, new: str) -> None:
    assert load(altered(tmp_path, file, old, new)).members["peers"].members == "peers"
