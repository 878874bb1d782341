"""What follows from a definition."""

from __future__ import annotations

from typing import Any

import pytest

from taizhang.definitions import load, rules
from taizhang.definitions.types import Due, Indicator, Operand, Register, Text
from taizhang.kernel.faults import Fault
from tests.definitions.packing import PACKS

PACK = load(PACKS / "ground")
PETITION = PACK.registers["petition"]


def test_a_register_has_its_columns() -> None:
    assert list(rules.columns(PETITION)) == [
        "number", "unit", "opened_on", "channel", "topic", "place", "project", "heads", "men", "women", "again", "verdict",
        "register_on", "accept_on", "accept_due", "prolong_on", "reply_on", "reply_due", "rate_on",
    ]  # fmt: skip


def test_columns_reach_one_level_through_a_record() -> None:
    linked = {name for name in PACK.columns("petition") if "." in name}
    assert linked == {
        f"project.{name}" for name in ("number", "unit", "opened_on", "title", "category", "invested", "start_on", "finish_on")
    }
    column = PACK.columns("petition")["project.category"]
    assert (column.through, column.key, column.origin, column.family) == ("project", "category", "field", "text")
    assert column.codes == {"land", "water", "no"}


def test_each_column_knows_what_it_is() -> None:
    known = rules.columns(PETITION)
    found = {
        name: (known[name].family, known[name].origin, known[name].key) for name in ("unit", "heads", "again", "accept_on", "accept_due")
    }
    assert found == {
        "unit": ("text", "record", "unit"),
        "heads": ("number", "field", "heads"),
        "again": ("bool", "field", "again"),
        "accept_on": ("date", "done", "accept"),
        "accept_due": ("date", "due", "accept"),
    }


def test_private_values_persons_and_free_text_stay_in_the_vault() -> None:
    assert rules.vaulted(PETITION) == {"petitioner", "summary"}
    assert rules.vaulted(PETITION.model_copy(update={"public": None})) == {"petitioner", "summary", "place"}


def test_the_columns_of_an_unknown_register_are_a_fault() -> None:
    with pytest.raises(Fault, match="no register `petitions`; did you mean `petition`?"):
        PACK.columns("petitions")


def test_steps_are_told_in_their_long_form() -> None:
    steps = PETITION.steps
    assert rules.asked_by(PETITION) == {"verdict": "rate"}
    assert rules.initial_step(PETITION) == "register"
    assert rules.creating_steps(PETITION) == ("register",)
    assert [rules.sources(steps[name]) for name in ("register", "accept", "rate")] == [(), ("registered",), ("replied", "accepted")]
    assert rules.due_of(steps["accept"]) == Due(rule="petition.notify")
    assert rules.due_of(steps["reply"]) == Due(rule="petition.handle", start="accept_on")
    assert rules.due_of(steps["rate"]) is None


def test_a_field_that_two_steps_ask_for_is_known_by_neither_alone() -> None:
    changed = PETITION.model_dump(by_alias=True)
    changed["steps"]["reply"]["asks"] = ["verdict"]
    assert rules.asked_by(Register.model_validate(changed)) == {}


@pytest.mark.parametrize(
    ("column", "zh", "en"),
    [
        ("topic", "内容分类", "Topic"),
        ("accept_on", "受理日期", "Accepted date"),
        ("accept_due", "受理截止日", "Accepted due"),
        ("reply_on", "reply日期", "reply date"),
        ("opened_on", "登记日期", "Opened on"),
        ("petitioner", "petitioner", "petitioner"),
        ("no_such_on", "no_such_on", "no such on"),
    ],
)
def test_a_column_has_a_name_in_both_languages(column: str, zh: str, en: str) -> None:
    assert rules.label(PETITION, column) == Text(zh=zh, en=en)


def test_states_and_choices_have_their_words() -> None:
    assert rules.state_label(PETITION, "closed").zh == "办结"
    assert rules.state_label(PETITION, "accepted").en == "accepted"
    assert rules.states(PETITION) == {"registered", "accepted", "replied", "closed"}
    words = rules.choice_words(PETITION.fields["topic"], PACK.choices.get)
    assert words is not None
    assert words["no"].zh == "无"
    assert rules.codes(PETITION.fields["channel"]) == {"online", "letter"}
    assert rules.codes(PETITION.fields["heads"]) is None


def test_a_measure_names_its_field() -> None:
    assert rules.measured(PACK.indicators["petition.heads"]) == "heads"
    assert rules.measured(PACK.indicators["project.invested"]) == "invested"
    assert rules.measured(PACK.indicators["project.count"]) is None


def test_the_kind_of_an_indicator_follows_from_what_is_given() -> None:
    kinds = {name: one.kind for name, one in PACK.indicators.items()}
    assert kinds == {
        "petition.in_time": "ratio", "petition.open": "count", "petition.heads": "sum", "project.count": "count",
        "project.invested": "average", "gdp": "reported", "gdp.rank": "rank", "gdp.years_first": "streak", "project.growth": "derived",
    }  # fmt: skip


def test_operands_are_told_in_their_long_form() -> None:
    derived = Indicator.model_validate(
        {
            "indicator": "x",
            "name": {"zh": "a", "en": "a"},
            "derive": {"op": "completion", "of": ["a", {"indicator": "b", "period": "year"}]},
        }
    )
    assert rules.derive_operands(derived) == (Operand(indicator="a"), Operand(indicator="b", period="year"))
    assert rules.derive_operands(PACK.indicators["gdp"]) == ()


def _changed(**fields: Any) -> Register:
    content = PETITION.model_dump(by_alias=True)
    for name, field in fields.items():
        if field is None:
            del content["fields"][name]
        else:
            content["fields"][name] = field
    return Register.model_validate(content)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (_changed(heads=None), "field `heads` was removed; write `retired: true` instead"),
        (_changed(heads={"type": "decimal"}), "field `heads` changed its type from integer to decimal; a new type is a new field"),
        (_changed(project={"type": "record", "of": "petition"}), "field `project` changed the register it points to"),
        (_changed(topic={"type": "choice", "of": "topics", "private": True}), "field `topic` changed between the vault and the journal"),
    ],
)
def test_a_version_that_old_records_cannot_be_read_by_is_refused(new: Register, said: str) -> None:
    found = rules.compatible(PETITION, new)
    assert len(found) == 1
    assert found[0].startswith(said)


def test_a_removed_step_is_refused() -> None:
    content = PETITION.model_dump(by_alias=True)
    del content["steps"]["rate"]
    assert rules.compatible(PETITION, Register.model_validate(content)) == ["step `rate` was removed; keep it"]


def test_what_may_change_may_change() -> None:
    content = _changed(heads={"type": "integer", "retired": True}, more={"type": "date"}).model_dump(by_alias=True)
    content["number"] = "X{seq}"
    content["steps"]["close"] = {"from": "replied", "to": "closed", "by": "clerk"}
    assert rules.compatible(PETITION, Register.model_validate(content)) == []


def test_a_register_of_published_totals_stays_one() -> None:
    totals = PETITION.model_copy(update={"aggregate_only": True})
    assert rules.compatible(totals, PETITION) == ["`aggregate_only` was taken away; what it keeps out stays out"]
    assert rules.compatible(totals, totals) == []
