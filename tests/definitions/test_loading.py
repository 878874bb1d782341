"""From a folder of YAML to a pack, or to complaints."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from taizhang.definitions import Complaints, load
from taizhang.definitions.types import KINDS, dump, identity
from taizhang.kernel.faults import Fault
from tests.definitions.packing import PACKS, altered, complaints, written


def test_a_pack_holds_its_definitions_by_kind_and_id() -> None:
    pack = load(PACKS / "ground")
    assert list(pack.registers) == ["petition", "project"]
    assert set(pack.choices) == {"topics", "verdicts"}
    assert pack.deadlines["petition.handle"].len == 60
    assert pack.calendars["china"].rest == {date(2024, 10, 1): "国庆"}


def test_an_own_definition_replaces_the_inherited_one() -> None:
    assert load(PACKS / "ground").indicators["project.count"].place_by == "start_on"
    town = load(PACKS / "town")
    assert town.indicators["project.count"].place_by == "finish_on"
    assert town.manifest.pack == "town"
    assert "petition" in town.registers


def test_every_kind_can_be_inherited() -> None:
    assert {identity(one)[0] for one in load(PACKS / "town").definitions()} == set(KINDS)


def test_a_pack_that_is_extended_may_lie_in_another_root(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "pack.yaml").write_text("pack: far\nextends: ground\n")
    assert "petition" in load(tmp_path / "far", roots=[PACKS]).registers


def test_a_definition_knows_where_it_was_written() -> None:
    pack = load(PACKS / "town")
    assert pack.where("register", "petition").endswith("ground/petition.yaml:1")
    assert pack.where("indicator", "petition.in_time", "of").endswith("ground/indicators.yaml:6")
    assert pack.where("indicator", "petition.in_time", "caliber", "zh").endswith("ground/indicators.yaml:1")
    assert pack.where("indicator", "project.count", "place_by").endswith("town/town.yaml:10")


def test_definitions_cannot_be_changed() -> None:
    pack = load(PACKS / "ground")
    with pytest.raises(FrozenInstanceError):
        pack.registers = {}  # type: ignore[misc]
    with pytest.raises(ValidationError):
        pack.registers["petition"].number = "x"


def test_what_enters_the_journal_is_read_back_the_same() -> None:
    for definition in load(PACKS / "town").definitions():
        kind, _ = identity(definition)
        assert KINDS[kind].model_validate(dump(definition)) == definition


def test_scalars_stay_the_text_that_was_written(tmp_path: Path) -> None:
    pack = load(written(tmp_path, a='choices: c\nvalues: {on: {zh: 2022, en: no}, no: {zh: "true", en: 1.10}}'))
    assert {code: (text.zh, text.en) for code, text in pack.choices["c"].values.items()} == {"on": ("2022", "no"), "no": ("true", "1.10")}
    assert load(PACKS / "town").manifest.code == "430405"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("indicatr: x", "p/a.yaml:1: `indicatr` is not a kind of definition; did you mean `indicator`?"),
        ("name: x\nrole: y", "p/a.yaml:1: `name` is not a kind of definition; begin with one of register, indicator"),
        ("just text", "p/a.yaml:1: a document must be a mapping; begin it with one of register"),
        ("- 5", "p/a.yaml:1: a document must be a mapping"),
        ("role: x\nname: {zh: a, en: b}\nmay: [raed]", "p/a.yaml:3: `raed` is not one of 'read', 'record'"),
        ("role: x\nname: {zh: a, en: b}", "p/a.yaml:1: `may` is missing; add `may:`"),
        ("role: x\nname: {zh: a}\nmay: [read]", "p/a.yaml:2: `en` is missing; add `en:`"),
        ("role: X y\nname: {zh: a, en: b}\nmay: []", "p/a.yaml:1: `X y` is not a name; write lower-case letters"),
        ("role: x\nnmae: {zh: a, en: b}\nmay: []", "p/a.yaml:2: `nmae` is not known here; did you mean `name`?"),
        ("role: x\nname: {zh: true, en: b}\nmay: []", "p/a.yaml:2: `zh` must be a text, not True; put it in quotes"),
        ("role: x\nname: {zh: a, en: b}\nmay: []\nprivate: yes", "p/a.yaml:4: `yes` is neither true nor false; write true or false"),
        ("role: x\nname: {zh: a, en: b}\nmay: []\nvalid_from: 2022", "p/a.yaml:4: `2022` is not right: a day is written 2022-05-01"),
        ("role: x\nname: {zh: a, en: b}\nmay: []\nvalid_from: 2022-13-01", "p/a.yaml:4: `2022-13-01` is not right here"),
        ("role: x\nrole: y\nname: {zh: a, en: b}\nmay: []", "p/a.yaml:2: `role` stands twice; keep one of them"),
        ("role: x\nname: {zh: a, en: b}\nmay: [read", "p/a.yaml:3: malformed YAML"),
        ("role: x\nname:\n\tzh: a", "p/a.yaml:3: a tab stands where the line is indented; indent with spaces"),
        ("role: &x y\nname: {zh: a, en: b}\nmay: []", "p/a.yaml:1: anchors (&) and aliases (*) are not allowed"),
        ("role: x\nname: *x", "p/a.yaml:2: anchors (&) and aliases (*) are not allowed"),
        ("role: !!python/object/apply:os.system [ls]", "the tag tag:yaml.org,2002:python/object/apply:os.system is not allowed"),
        ("? [a, b]\n: c", "p/a.yaml:1: a key must be a plain word"),
        (f"{'k' * 201}: x", "p/a.yaml:1: a key is longer than 200 signs"),
        ("<<: {a: 1}\nrole: x", "p/a.yaml:1: `<<` is not a kind of definition"),
        ("role: x\nname: {zh: a, en: \"b\x01\"}", "p/a.yaml:2: the file holds a control character"),
        (b"role: x\nname: {zh: \xd0\xc5, en: b}", "p/a.yaml:2: the file is not UTF-8; save it as UTF-8"),
        ("[" * 200, "nested deeper than 30 levels"),
        ("#" * 2_000_001, "p/a.yaml: the file is larger than 2 MB; divide it into several files"),
    ],
)  # fmt: skip
def test_a_malformed_file_is_told_with_line_and_remedy(tmp_path: Path, content: str | bytes, said: str) -> None:
    assert [line for line in complaints(written(tmp_path, a=content)) if said in line]


def test_what_is_only_called_a_file_is_complained_of(tmp_path: Path) -> None:
    pack = written(tmp_path, a="")
    (pack / "loop.yaml").symlink_to("loop.yaml")
    (pack / "nowhere.yml").symlink_to("gone")
    (pack / "folder.yaml").mkdir()
    said = [line for line in complaints(pack) if "is none" in line]
    assert [name for name in ("loop.yaml", "nowhere.yml", "folder.yaml") if any(name in line for line in said)] == [
        "loop.yaml",
        "nowhere.yml",
        "folder.yaml",
    ]


def test_a_union_is_told_by_the_form_that_was_meant(tmp_path: Path) -> None:
    content = "indicator: x\nname: {zh: a, en: b}\nderive: {op: sum, of: [{indicator: y, period: yera}]}"
    assert complaints(written(tmp_path, a=content)) == [
        "p/a.yaml:3: `yera` is not one of 'same', 'year' or 'year_before'; did you mean `year`?"
    ]


def test_all_complaints_are_told_at_once(tmp_path: Path) -> None:
    said = complaints(written(tmp_path, a="rol: x\n---\nrole: Y\nname: {zh: a, en: b}\nmay: []", b="5"))
    assert [line.split(": ")[0] for line in said] == ["p/a.yaml:1", "p/a.yaml:3", "p/b.yaml:1"]


def test_the_second_definition_of_a_name_names_the_first(tmp_path: Path) -> None:
    role = "role: x\nname: {zh: a, en: b}\nmay: []\n"
    said = complaints(written(tmp_path, a=role, b=f"---\n{role}"))
    assert len(said) == 1
    assert said[0].startswith("p/b.yaml:2: role `x` is defined twice; first at p/a.yaml:1")


def test_a_missing_parent_is_told(tmp_path: Path) -> None:
    said = complaints(altered(tmp_path, "town/pack.yaml", "extends: ground", "extends: groud"))
    assert said == ["town/pack.yaml:2: there is no pack `groud` to extend; did you mean `ground`?"]


def test_a_circle_of_packs_is_told(tmp_path: Path) -> None:
    said = complaints(altered(tmp_path, "ground/pack.yaml", "pack: ground\n", "pack: ground\nextends: town\n"))
    assert said == ["ground/pack.yaml:2: `extends: town` leads back to this pack; break the circle"]


@pytest.mark.parametrize(
    ("content", "said"), [(None, "a pack needs this file"), ("", "one document is expected here"), ("pack: 5", "`5` is not a name")]
)
def test_a_pack_without_a_sound_manifest_is_told(tmp_path: Path, content: str | None, said: str) -> None:
    pack = written(tmp_path)
    (pack / "pack.yaml").unlink()
    if content is not None:
        (pack / "pack.yaml").write_text(content)
    assert said in complaints(pack)[0]


def test_a_file_that_cannot_be_read_is_a_complaint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied")

    pack = written(tmp_path, a="role: x")
    monkeypatch.setattr(Path, "open", refused)
    assert complaints(pack)[0] == "p/pack.yaml: the file cannot be read (Permission denied)"


def test_a_folder_that_is_not_there_is_a_complaint(tmp_path: Path) -> None:
    assert "a pack needs this file" in complaints(tmp_path / "nowhere")[0]


def test_complaints_are_a_fault_that_prints_every_line(tmp_path: Path) -> None:
    with pytest.raises(Fault) as raised:
        load(written(tmp_path, a="rol: x\n---\nunti: y"))
    assert isinstance(raised.value, Complaints)
    assert len(str(raised.value).splitlines()) == len(raised.value.complaints) == 2


def test_an_empty_document_says_nothing(tmp_path: Path) -> None:
    pack = load(written(tmp_path, a="---\n---\nrole: x\nname: {zh: 甲, en: b}\nmay: []\n---\n# nothing\n", b=""))
    assert list(pack.roles) == ["x"]


def test_a_file_in_windows_manner_is_read(tmp_path: Path) -> None:
    pack = load(written(tmp_path, a="\ufeffrole: x\r\nname: {zh: 甲, en: b}\r\nmay: []\r\n"))
    assert pack.roles["x"].name.zh == "甲"
