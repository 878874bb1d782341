"""The data package: its peer validates it, refuses it altered, and reads out of it what the card says."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package

from taizhang.definitions.types import Text
from taizhang.publishing import tables
from taizhang.publishing.package import as_package, as_table
from tests.publishing import ground, reading

JSON = dict[str, Any]


def complaints(descriptor: Path) -> set[str]:
    """What the peer says is wrong, by kind; nothing where the package is valid."""
    report = Package(str(descriptor)).validate()
    found = {error.type for task in report.tasks for error in task.errors} | {error.type for error in report.errors}
    assert report.valid is not bool(found)
    return found


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    return reading.unpack(as_package(ground.released(), "zh"), tmp_path)


def altered(descriptor: Path, table: str, change: Callable[[list[dict[str, str]]], None]) -> Path:
    """The table rewritten, and its size and digest told anew, as whoever forges a package would."""
    path = descriptor.with_name(f"{table}.csv")
    told = reading.rows(path.read_bytes())
    change(told)
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, list(told[0]))
    writer.writeheader()
    writer.writerows(told)
    content = (tables.BOM + buffer.getvalue()).encode()
    path.write_bytes(content)
    held = json.loads(descriptor.read_text("utf-8"))
    resource = next(one for one in held["resources"] if one["name"] == table)
    resource |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    descriptor.write_text(json.dumps(held, ensure_ascii=False), "utf-8")
    return descriptor


@pytest.mark.parametrize("name", ground.DISTRICTS)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("site", ["", ground.SITE])
def test_the_peer_finds_nothing_wrong(tmp_path: Path, name: str, language: Any, site: str) -> None:
    descriptor = reading.unpack(as_package(ground.released(name, site=site), language), tmp_path)
    assert complaints(descriptor) == set()
    assert [one.name for one in Package(str(descriptor)).resources] == ["figures", "sentences", "definitions", "event"]


@pytest.mark.parametrize("name", ["figures.csv", "sentences.csv", "definitions.csv", "event.txt"])
def test_a_single_changed_byte_is_found(unpacked: Path, name: str) -> None:
    path = unpacked.with_name(name)
    content = path.read_bytes()
    path.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
    assert complaints(unpacked)


def test_what_is_told_anew_must_still_fit(unpacked: Path) -> None:
    def no_number(rows: list[dict[str, str]]) -> None:
        rows[0]["value"] = "viel"

    assert complaints(altered(unpacked, "figures", no_number)) == {"type-error"}


@pytest.mark.parametrize(
    ("table", "column", "value", "complaint"),
    [
        ("figures", "sentence", "999", "foreign-key"),
        ("figures", "definition", "indicator/none", "foreign-key"),
        ("figures", "number", "2", "unique-error"),
        ("figures", "claim", "guess", "constraint-error"),
        ("figures", "cutoff", "31.12.2022", "type-error"),
        ("figures", "computed", "perhaps", "type-error"),
        ("figures", "printed_zh", "", "constraint-error"),
        ("figures", "as_of", "0", "constraint-error"),
        ("definitions", "digest", "abc", "constraint-error"),
        ("definitions", "kind", "rumour", "constraint-error"),
        ("sentences", "text_zh", "", "constraint-error"),
    ],
)
def test_types_keys_and_constraints_are_told(unpacked: Path, table: str, column: str, value: str, complaint: str) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[0][column] = value

    assert complaint in complaints(altered(unpacked, table, change))


def test_a_missing_sentence_is_missed(unpacked: Path) -> None:
    assert complaints(altered(unpacked, "sentences", lambda rows: rows.pop(0) and None)) == {"foreign-key"}  # type: ignore[func-returns-value]


def test_the_peer_reads_the_exact_values_of_the_card(unpacked: Path) -> None:
    edition = ground.released()
    read = Package(str(unpacked)).get_resource("figures").read_rows()
    numbers = [line.number for line in edition.lines]
    assert [(row["value"], row["exact"], row["unit"]) for row in read] == [(one.value, one.exact, one.unit) for one in numbers]
    assert [(row["printed_zh"], row["printed_en"]) for row in read] == [(one.zh, one.en) for one in numbers]
    assert {row["cutoff"] for row in read} == {one.cutoff for one in numbers} == {date(2022, 12, 31)}
    assert {row["as_of"] for row in read} == {2321}
    assert [row["computed"] for row in read] == [one.evidence.kind != "reported" for one in numbers]
    assert [row["light"] for row in read[:6]] == ["yellow", None, None, None, None, "yellow"]


def test_a_fraction_that_does_not_come_out_keeps_all_its_digits(tmp_path: Path) -> None:
    third = Decimal("71.839921843215630823412365982136598213659821365982")
    descriptor = reading.unpack(as_package(ground.released(value=lambda _at: third), "zh"), tmp_path)
    read = Package(str(descriptor)).get_resource("figures").read_rows()
    assert third in {row["exact"] for row in read}


def test_the_descriptor_ties_the_package_to_the_journal() -> None:
    edition = ground.released()
    held = json.loads(reading.members(as_package(edition, "zh"))["datapackage.json"])
    assert held["created"] == ground.AT
    assert held["version"] == "1"
    assert held["taizhang"]["seal"]["sealed_to"] == 2322
    assert held["taizhang"]["event"] == {"seq": 2322, "digest": ground.DIGEST, "algorithm": "sha256"}
    assert (held["taizhang"]["as_of"], held["taizhang"]["cutoff"]) == (2321, "2022-12-31")
    assert held["taizhang"]["definitions"]["indicator/gdp"] == {"version": 1, "digest": ground.DIGEST}
    assert held["licenses"] == [ground.pack("zhuhui").manifest.licence.model_dump()]  # type: ignore[union-attr]
    assert "homepage" not in held
    assert "合成数据" in held["description"]


def test_a_card_without_a_seal_says_so() -> None:
    edition = ground.released(seal=None)
    held = json.loads(reading.members(as_package(edition, "en"))["datapackage.json"])
    assert held["taizhang"]["seal"] is None
    assert "Not sealed yet." in held["description"]


def test_every_column_of_a_package_is_explained_in_both_languages() -> None:
    for table in tables.TABLES:
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names))
        assert all(column.says[:1].isascii() and column.says and not column.title.isascii() for column in table.columns)


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "'=1", "--1", "-1-1"])
def test_no_text_of_a_table_acts_as_a_formula(text: str) -> None:
    assert tables.harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5.3%", "-1,234", "-0.5", "12", "第一", "", "a=1", "310.72亿元", "—"])
def test_numbers_and_words_stand_as_they_are(text: str) -> None:
    assert tables.harmless(text) == text


def test_in_a_table_the_texts_of_definitions_are_made_harmless() -> None:
    bound = ground.saying(ground.brief(ground.card("zhuhui", Decimal)), "=HYPERLINK(1)")
    told = reading.rows(reading.members(as_package(ground.of_card(bound), "zh"))["sentences.csv"])
    assert {row["heading_zh"] for row in told} == {row["note_en"] for row in told} == {"'=HYPERLINK(1)"}


def test_tables_begin_with_a_byte_order_mark_and_end_lines_as_spreadsheets_do() -> None:
    content = as_table(ground.released(), "zh")
    assert content.startswith(b"\xef\xbb\xbfnumber,sentence,")
    assert content.count(b"\xef\xbb\xbf") == 1
    assert content.count(b"\r\n") == len(ground.released().lines) + 1


def test_english_that_is_wanting_makes_no_package_invalid(tmp_path: Path) -> None:
    bound = ground.card("zhuhui", Decimal)
    section = replace(bound.sections[0], heading=Text(zh="考核位次", en=""))
    edition = ground.of_card(replace(bound, sections=(section, *bound.sections[1:])))
    assert complaints(reading.unpack(as_package(edition, "en"), tmp_path)) == set()
