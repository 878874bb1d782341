"""A register that is aggregate_only: published totals of the district, and nothing that could name a person, by whatever way it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.definitions.types import Register
from taizhang.journal import queries as journal
from taizhang.org import actions as org
from taizhang.records import actions
from taizhang.records.identity import looks_like
from taizhang.records.types import Row
from taizhang.records.values import Unfit
from tests.cast import open_stage, small_pack
from tests.records.conftest import Desk

FACT = """
register: fact
name: {zh: 公布数据, en: Published total}
number: "GB{year}-{seq:04}"
key: [title]
aggregate_only: true
fields:
  title: {type: text, required: true, name: {zh: 名称, en: Title}}
  value: {type: decimal, decimals: 2, name: {zh: 数值, en: Value}}
  remark: {type: text, name: {zh: 说明, en: Remark}}
steps:
  publish: {to: published, by: statistician, name: {zh: 录入, en: Entered}}
  withdraw: {from: published, to: withdrawn, by: statistician, asks: [remark], name: {zh: 撤回, en: Withdrawn}}
public: {evidence: rows, columns: [title, value]}
"""
NAMING = [
    ("430502199001011234", "resident"),  # a wrong check digit
    ("11010519491231002X", "resident"),  # the right one
    ("１１０１０５１９４９１２３１００２ｘ", "resident"),
    ("110105 19491231 002X", "resident"),
    ("110105-19491231-002-x", "resident"),
    ("110105\u200b19491231\u2014002X", "resident"),
    ("110105491231002", "resident"),  # fifteen digits, as before 1999
    ("编号000000000000000000号", "resident"),
    ("一一零一零五一九四九一二三一〇〇二一", "resident"),
    ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢١", "resident"),
    ("13800138000", "mobile"),
    ("电话：138-0013-8000。", "mobile"),
    ("+86 138 0013 8000", "mobile"),
    ("１３８ ００１３ ８０００", "mobile"),
    ("(138)0013.8000", "mobile"),
    ("护照E12345678", "passport"),
    ("ea 123 4567", "passport"),
    *((f"430405{sign}19800101{sign}1234", "resident") for sign in "、，|：*+~'；&#@=\u0301\u034f年号\n"),
    *((sign.join("430405198001011234"), "resident") for sign in "、，|：*+~'\u0301\u034f月"),
    ("430405，1980年01月01日，123X", "resident"),
    ("430405、800101、123", "resident"),
    ("1980年：43040519，8001011234", "resident"),
    ("肆叁零肆零伍壹玖捌零零壹零壹壹贰叁肆", "resident"),
    ("43O4O5198OO1O11234", "resident"),
    ("幺三八〇〇幺三八〇〇〇", "mobile"),
    ("壹叁捌零零壹叁捌零零零", "mobile"),
    ("138、0013、8000", "mobile"),
    ("138年0013月8000号", "mobile"),
    ("1*3*8*0*0*1*3*8*0*0*0", "mobile"),
    ("1\u03013\u034f800138000", "mobile"),
]
HARMLESS = [
    "共排查19754人次",
    "1、1、1、49、19754、615",
    "156.10亿元，增长4.3%",
    "2023-01/2023-11",
    "〔2023〕12号",
    "二〇二三年十二月",
    "1起 49起 615名",
    "2023-01-01 2023-12-31",
    "2022年12月、2023年12月31日、2022年",
    "139、2022、2023",
    "13,145,000,000",
    "排查12345处，整改2022处；2023年1月1日至2023年12月31日，12、35、1380、19754",
]


@pytest.mark.parametrize(("text", "kind"), NAMING)
def test_identity_numbers_are_known_in_every_dress(text: str, kind: str) -> None:
    assert looks_like(text) == kind


@pytest.mark.parametrize("text", HARMLESS)
def test_published_totals_are_not_taken_for_identities(text: str) -> None:
    assert looks_like(text) == ""


@settings(max_examples=30, deadline=None)
@given(digits=st.text("0123456789", min_size=18, max_size=18), gap=st.sampled_from(["", " ", "-", "－", " - ", "\u00a0", "\u200d"]))
def test_eighteen_digits_are_refused_however_they_are_divided(digits: str, gap: str) -> None:
    assert looks_like("见" + gap.join(digits) + "号") == "resident"


NUMBER = st.integers(0, 999_999)
DAY = st.dates(date(1990, 1, 1), date(2030, 1, 1))
PROSE = st.one_of(
    NUMBER.map(lambda n: f"排查{n}处"),
    NUMBER.map(lambda n: f"{n}.50万元"),
    DAY.map(lambda day: f"{day:%Y年%m月%d日}"),
    DAY.map(lambda day: f"{day}"),
    st.lists(st.integers(0, 99), max_size=5).map(lambda few: f"（{'、'.join(map(str, few))}）件"),
)


@settings(max_examples=30, deadline=None)
@given(parts=st.lists(PROSE, max_size=20), mark=st.sampled_from(["，", "、", "；", " "]))
def test_prose_of_days_amounts_and_short_lists_is_taken(parts: list[str], mark: str) -> None:
    assert looks_like(mark.join(parts)) == ""


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("13145000000", ""),
        ("13145678912.35", ""),
        ("13800138000", "mobile"),
        ("１３８００１３８０００", "mobile"),
        (13912345678, "mobile"),
        ("430405198001011234", "resident"),
        ("110105491231002", "resident"),
        ("99999999999999", ""),
        ("138-0013-8000", "mobile"),
    ],
)
def test_a_number_that_could_name_a_person_is_no_total(desk: Desk, value: object, kind: str) -> None:
    if not kind:
        assert Decimal(entered(desk, value=value).values["value"]) == Decimal(str(value))
        return
    with pytest.raises(Unfit, match=r"value: \*\*\*: the text holds what looks like") as refused:
        entered(desk, value=value)
    assert "8000" not in str(refused.value)


SECRET = "110105 19491231 002X"


@pytest.fixture
def desk(db: None) -> Desk:
    actions.create_master_key()
    pack = small_pack()
    fact = Register.model_validate(yaml.safe_load(FACT))
    return Desk(open_stage(replace(pack, registers={**pack.registers, "fact": fact})))


def entered(desk: Desk, **values: Any) -> Row:
    return desk.create("fact", unit="390101", values={"title": "破获案件", "value": "49", **values})


def test_a_published_total_of_the_district_is_entered(desk: Desk) -> None:
    row = entered(desk, remark="据〔2023〕12号公布，共排查19754人次")
    assert desk.step(row, "withdraw", remark="重复刊登").state == "withdrawn"


def test_an_amount_of_eleven_digits_is_no_telephone(desk: Desk) -> None:
    assert entered(desk, value="13145000000").values["value"] == "13145000000.00"


def test_only_the_district_itself_may_be_the_unit(desk: Desk) -> None:
    with pytest.raises(Unfit, match="unit: north: this register holds totals of the whole district"):
        desk.create("fact", unit="north", values={"title": "破获案件"})
    with pytest.raises(Unfit, match="totals of the whole district"):
        desk.amend(entered(desk), unit="north.hill")
    report = desk.load(["unit", "opened_on", "title"], ["south", "2026-01-05", "破获案件"], register="fact")
    assert [(fault.row, fault.column) for fault in report.faults] == [(2, "unit")]


@pytest.mark.parametrize("value", [SECRET, 110105194912310021])
def test_no_field_takes_an_identity_number_at_entry(desk: Desk, value: object) -> None:
    with pytest.raises(Unfit, match=r"remark: \*\*\*: the text holds what looks like a resident identity number") as refused:
        entered(desk, remark=value)
    assert "published totals only" in refused.value.remedy
    assert "1949" not in str(refused.value)


def test_no_number_of_a_record_is_one(desk: Desk) -> None:
    with pytest.raises(Unfit, match="number: .*resident"):
        desk.create("fact", unit="390101", number="11010519491231002X", values={"title": "破获案件"})


def test_no_step_brings_one(desk: Desk) -> None:
    with pytest.raises(Unfit, match="remark: .*mobile"):
        desk.step(entered(desk), "withdraw", remark="138 0013 8000")


def test_no_amendment_brings_one_in_its_fields_or_its_reason(desk: Desk) -> None:
    row = entered(desk)
    with pytest.raises(Unfit, match="title: .*resident"):
        desk.amend(row, title=f"破获案件（{SECRET}）")
    with pytest.raises(Unfit, match="reason: .*passport"):
        actions.amend(desk.code, "fact", row.number, changes={"value": "50"}, reason="护照E12345678", acting=desk.acting, now=desk.now)


def test_no_request_for_correction_and_no_decision_brings_one(desk: Desk) -> None:
    row = entered(desk)
    other = {"acting": desk.stage.reviewer, "now": desk.now}
    org.give(desk.code, "reviewer", role="reviewer", unit=None, registers={"fact"}, acting=desk.acting, now=desk.now)

    def ask(reason: str, **changes: Any) -> str:
        return actions.request_correction(desk.code, "fact", row.number, changes=changes, reason=reason, acting=desk.acting, now=desk.now)

    with pytest.raises(Unfit, match="reason: .*resident"):
        ask(SECRET, value="50")
    with pytest.raises(Unfit, match="remark: .*resident"):
        ask("漏计", remark=SECRET)
    asked = ask("漏计", value="50")
    with pytest.raises(Unfit, match="reason: .*resident"):
        actions.decide_correction(desk.code, "fact", row.number, asked, accepted=True, reason=SECRET, **other)


def test_no_merging_and_no_erasing_gives_one_as_its_reason(desk: Desk) -> None:
    row, twin = entered(desk), entered(desk, title="破获案件（重）")
    with pytest.raises(Unfit, match="reason: .*resident"):
        actions.merge(desk.code, "fact", twin.number, into=row.number, reason=SECRET, acting=desk.acting, now=desk.now)
    with pytest.raises(Unfit, match="reason: .*resident"):
        actions.erase(desk.code, "fact", row.number, reason=SECRET, acting=desk.acting, now=desk.now)


def test_an_import_names_the_row_and_the_column_and_enters_nothing(desk: Desk) -> None:
    head = ["unit", "opened_on", "title", "remark"]
    report = desk.load(head, ["390101", "2026-01-05", "破获案件", ""], ["390101", "2026-01-05", "排查", f"见{SECRET}"], register="fact")
    assert [(fault.row, fault.column, fault.value) for fault in report.faults] == [(3, "remark", "***")]
    assert [entry.kind for entry in journal.entries(desk.code) if "import" in entry.kind] == []


@pytest.mark.parametrize("twice", [False, True])
def test_an_import_of_what_stands_does_not_print_one(desk: Desk, twice: bool) -> None:
    entered(desk)
    rows = [["390101", "2026-01-05", "破获案件", SECRET]] if not twice else [["390101", "2026-01-05", SECRET, ""]] * 2
    report = desk.load(["unit", "opened_on", "title", "remark"], *rows, register="fact", partial=True)
    assert report.faults
    assert "1949" not in repr(report.faults)


def test_an_import_that_amends_brings_none(desk: Desk) -> None:
    entered(desk)
    report = desk.load(
        ["unit", "opened_on", "title", "remark"],
        ["390101", "2026-01-05", "破获案件", "１３８００１３８０００"],
        register="fact",
        amend=True,
    )
    assert [(fault.column, fault.value) for fault in report.faults] == [("remark", "***")]


def test_other_registers_take_what_they_took(desk: Desk) -> None:
    assert desk.create("estate", values={"topic": "road"}, number="E12345678").number == "E12345678"
