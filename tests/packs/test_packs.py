"""The packs that come with the software: complete, in both languages, and free of figures typed into sentences."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from taizhang.definitions import Pack, load
from taizhang.definitions.types import Shown
from taizhang.kernel.periods import parse_period

PACKS = Path(__file__).resolve().parents[2] / "packs"
DISTRICTS = ("zhuhui", "shuangqing")
NUMERALS = re.compile(r"[0-9０-９]|[一二三四五六七八九十百千]+(?:个|项|家|户|人|件|场|倍|位|名)|百分之")


@pytest.fixture(scope="module", params=DISTRICTS)
def pack(request: pytest.FixtureRequest) -> Pack:
    return load(PACKS / request.param)


def test_common_stands_on_its_own() -> None:
    assert len(load(PACKS / "common").registers) >= 12


def test_every_register_field_step_and_state_has_a_name(pack: Pack) -> None:
    for register in pack.registers.values():
        assert register.basis, register.id
        assert register.public, register.id
        nameless = [name for name, part in [*register.fields.items(), *register.steps.items()] if part.name is None]
        assert nameless == [], register.id
        assert {step.to for step in register.steps.values()} == set(register.states), register.id


def test_whoever_a_step_is_for_may_record(pack: Pack) -> None:
    """A role that may not record could never take its own step; which steps it takes is told by the step."""
    taken = {step.by for register in pack.registers.values() for step in register.steps.values()}
    assert [role for role in sorted(taken) if "record" not in pack.roles[role].may] == []


def test_every_indicator_names_its_owner_and_unit(pack: Pack) -> None:
    assert [id for id, indicator in pack.indicators.items() if not (indicator.owner and indicator.unit)] == []


def test_what_people_write_about_petitioners_is_private(pack: Pack) -> None:
    petition = pack.register("petition")
    assert {name for name, field in petition.fields.items() if field.private} >= {"petitioner", "phone", "summary"}
    assert petition.public
    assert petition.public.evidence == "coarsened"


def test_a_demonstration_says_that_it_is_one(pack: Pack) -> None:
    assert pack.manifest.demonstration
    assert pack.manifest.number_prefix == "演示-"
    assert pack.manifest.notice
    assert "synthetic" in pack.manifest.notice.en


def test_units_form_one_tree_and_invented_places_say_so(pack: Pack) -> None:
    roots = [unit for unit in pack.units.values() if unit.parent is None]
    assert [unit.unit for unit in roots] == [pack.manifest.code]
    printed = {"珠晖区", "茶山坳镇", "茶兴村", "双清区", "经开区", "滨江街道", "汽车站街道", "新渡村", "莲荷村"}
    places = [unit.name.zh for unit in pack.units.values() if unit.level != "bureau"]
    assert [name for name in places if name not in printed and not name.startswith("演示")] == []


@pytest.fixture
def sentences(pack: Pack) -> list[tuple[str, dict[str, Shown]]]:
    card = pack.cards["annual"]
    found = [sentence for section in card.sections for sentence in section.sentences]
    return [(text, sentence.numbers) for sentence in found for text in (sentence.text.zh, sentence.text.en)]


def test_no_figure_is_typed_into_a_sentence(sentences: list[tuple[str, dict[str, Shown]]]) -> None:
    fixed = ("五个城区", "前三个季度", "一件事")
    for text, _ in sentences:
        plain = text
        for phrase in fixed:
            plain = plain.replace(phrase, "")
        assert not NUMERALS.search(plain), text


def test_every_number_of_a_sentence_stands_in_both_languages(sentences: list[tuple[str, dict[str, Shown]]]) -> None:
    for text, numbers in sentences:
        assert sorted(name for _, name, _, _ in Formatter().parse(text) if name) == sorted(numbers), text


def test_every_number_says_what_it_measures_and_of_which_period(pack: Pack, sentences: list[tuple[str, dict[str, Shown]]]) -> None:
    for _, numbers in sentences:
        for shown in numbers.values():
            assert shown.label
            assert shown.indicator in pack.indicators
            assert parse_period(shown.period or pack.cards["annual"].period)


def test_a_rank_says_among_whom(pack: Pack, sentences: list[tuple[str, dict[str, Shown]]]) -> None:
    ranks = [shown for _, numbers in sentences for shown in numbers.values() if pack.indicators[shown.indicator].claim == "rank"]
    assert ranks
    assert all(shown.scope for shown in ranks)
