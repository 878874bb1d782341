"""Each act upon a record, and each refusal of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.org import queries as org
from taizhang.org.types import Refused, Scope
from taizhang.records import actions, projector, proposing, queries
from taizhang.records.types import Row
from taizhang.records.values import Unfit
from tests.records.conftest import Desk


def scope(desk: Desk) -> Scope:
    return org.scope(desk.code, desk.stage.operator, "read", desk.stage.today)


def private(desk: Desk, row: Row) -> dict[str, Any]:
    return queries.private_values(scope(desk), row.register, row.number, purpose="测试", now=desk.now)


def problems(caught: pytest.ExceptionInfo[Unfit]) -> list[str]:
    return [problem.column for problem in caught.value.problems]


def test_a_record_opens_in_the_state_of_its_creating_step(desk: Desk) -> None:
    row = desk.matter(person="演示甲", people="３", urgent="是")
    assert (row.number, row.state, row.steps) == ("演示-SX2026-00001", "registered", {"receive": "2026-01-05"})
    assert (row.values, row.private) == ({"topic": "road", "people": 3, "urgent": True}, ("person",))
    assert row.seq == queries.cursor(desk.code)
    assert queries.row(desk.code, "matter", row.number) == row


def test_numbers_count_up_without_gaps_and_by_year(desk: Desk) -> None:
    numbers = [desk.matter().number, desk.matter().number, desk.create(values={"topic": "road"}, opened_on="2025-12-31").number]
    assert numbers == ["演示-SX2026-00001", "演示-SX2026-00002", "演示-SX2025-00001"]


def test_a_refused_record_takes_no_number(desk: Desk) -> None:
    with pytest.raises(Unfit):
        desk.matter(topic="weather")
    assert desk.matter().number == "演示-SX2026-00001"


def test_a_number_or_key_that_stands_is_refused(desk: Desk) -> None:
    desk.create("works", number="甲", values={"title": "一号", "planned": 1, "own": 1, "loans": 0})
    with pytest.raises(Unfit, match="number stands already") as caught:
        desk.create("works", number="甲", values={"title": "二号", "planned": 1, "own": 1, "loans": 0})
    assert problems(caught) == ["number"]
    with pytest.raises(Unfit, match="record 甲 has the same key"):
        desk.create("works", values={"title": "一号", "planned": 1, "own": 1, "loans": 0})


@pytest.mark.parametrize(
    ("given", "columns"),
    [
        ({"values": {}}, ["topic"]),
        ({"values": {"topic": "road", "people": 6}}, ["people"]),
        ({"values": {"topic": "road", "colour": "red"}}, ["colour"]),
        ({"values": {"topic": "road", "urgent": "maybe"}}, ["urgent"]),
        ({"values": {"topic": "road"}, "unit": "west"}, ["unit"]),
        ({"values": {"topic": "road"}, "opened_on": "2026-03-03"}, ["opened_on"]),
        ({"values": {"topic": "sky"}, "opened_on": "yesterday"}, ["opened_on", "topic"]),
    ],
)
def test_what_does_not_fit_is_named_all_at_once(desk: Desk, given: dict[str, Any], columns: list[str]) -> None:
    before = queries.cursor(desk.code)
    with pytest.raises(Unfit) as caught:
        desk.create(**given)
    assert sorted(problems(caught)) == sorted(columns)
    assert all(problem.what and problem.remedy for problem in caught.value.problems)
    assert queries.cursor(desk.code) == before


def test_parts_must_make_the_total(desk: Desk) -> None:
    with pytest.raises(Unfit, match="Planned must be own funds and loans"):
        desk.create("works", values={"title": "一号", "planned": 100, "own": 60, "loans": 30})
    desk.create("works", values={"title": "一号", "planned": 100, "own": 60})


def test_a_step_meets_its_clock_and_starts_the_next(desk: Desk) -> None:
    row = desk.step(desk.matter(), "accept", "2026-01-19", route="办理")
    assert (row.state, row.values["route"], row.steps["accept"]) == ("accepted", "handle", "2026-01-19")
    assert row.clocks["accept"]["met_on"] == "2026-01-19"
    assert (row.clocks["reply"]["start"], row.clocks["reply"]["legal_last_day"]) == ("2026-01-19", "2026-03-20")
    assert [each.number for each in queries.rows(scope(desk), "matter", due_until=desk.stage.today)] == []


def test_work_lists_find_what_is_due(desk: Desk) -> None:
    row = desk.matter()
    due = row.clocks["accept"]["internal_due"]
    assert due == "2026-01-20"
    assert [each.number for each in queries.rows(scope(desk), "matter", due_until=desk.stage.today)] == [row.number]
    desk.step(row, "transfer", "2026-01-06")
    assert queries.rows(scope(desk), "matter", due_until=desk.stage.today) == []


def test_a_clock_whose_act_can_no_longer_follow_ends(desk: Desk) -> None:
    row = desk.step(desk.matter(), "transfer", "2026-01-06")
    assert (row.clocks["accept"]["met_on"], row.clocks["accept"]["ended_on"]) == (None, "2026-01-06")


@pytest.mark.parametrize(
    ("step", "on", "values", "column"),
    [
        ("reply", None, {"decision": "full"}, "reply_on"),
        ("fly", None, {}, ""),
        ("accept", None, {}, "route"),
        ("accept", "2026-01-04", {"route": "handle"}, "accept_on"),
        ("accept", "2026-03-03", {"route": "handle"}, "accept_on"),
        ("accept", None, {"route": "handle", "topic": "water"}, "topic"),
    ],
    ids=["wrong state", "unknown", "not given", "too early", "future", "not asked"],
)
def test_a_step_that_cannot_be_taken_is_refused(desk: Desk, step: str, on: str | None, values: dict[str, Any], column: str) -> None:
    row = desk.matter()
    with pytest.raises(Unfit) as caught:
        desk.step(row, step, on, **values)
    assert problems(caught) == [column]
    assert queries.row(desk.code, "matter", row.number) == row


def accepted(desk: Desk) -> Row:
    return desk.step(desk.matter(), "accept", "2026-01-08", route="handle")


def test_a_clock_is_extended_as_often_as_its_rule_allows(desk: Desk) -> None:
    row = accepted(desk)
    assert row.clocks["reply"]["legal_last_day"] == "2026-03-09"
    longer = desk.step(row, "extend", "2026-02-20", extension_reason="情况复杂")
    assert (longer.clocks["reply"]["extended_by"], longer.clocks["reply"]["nominal"]) == (30, "2026-04-08")
    with pytest.raises(Unfit, match="may be extended 1 time"):
        desk.step(longer, "extend", "2026-02-21", extension_reason="再次")


def test_a_suspended_clock_stands_still_and_goes_on(desk: Desk) -> None:
    still = desk.step(accepted(desk), "hear", "2026-01-20")
    assert projector.rules.next_due(still) is None
    with pytest.raises(Unfit, match="stands still already"):
        desk.step(still, "hear", "2026-01-21")
    gone_on = desk.step(still, "heard", "2026-01-30")
    assert gone_on.clocks["reply"]["suspensions"] == [{"start": "2026-01-20", "end": "2026-01-29", "reason": "hear"}]
    assert gone_on.clocks["reply"]["nominal"] == "2026-03-19"
    with pytest.raises(Unfit, match="does not stand still"):
        desk.step(gone_on, "heard", "2026-01-31")


def test_a_state_entered_again_starts_its_clock_anew(desk: Desk) -> None:
    replied = desk.step(accepted(desk), "reply", "2026-02-01", decision="full")
    again = desk.step(replied, "reopen", "2026-02-10")
    assert (again.clocks["reply"]["start"], again.clocks["reply"]["met_on"]) == ("2026-02-10", None)


def test_a_clock_waits_for_the_date_column_that_it_runs_from(desk: Desk) -> None:
    replied = desk.step(accepted(desk), "reply", "2026-02-01", decision="full")
    assert "report" not in replied.clocks
    dated = desk.amend(replied, happened_on="2026-01-02")
    assert (dated.clocks["report"]["since"], dated.clocks["report"]["start"]) == ("happened_on", "2026-01-02")


def test_amending_a_date_counts_the_clock_anew_in_the_same_event(desk: Desk) -> None:
    row = accepted(desk)
    moved = desk.amend(row, accept_on="2026-01-06")
    assert (moved.steps["accept"], moved.clocks["accept"]["met_on"]) == ("2026-01-06", "2026-01-06")
    assert (moved.clocks["reply"]["start"], moved.clocks["reply"]["nominal"]) == ("2026-01-06", "2026-03-07")
    told = journal.entry(desk.code, moved.seq).data
    assert told["changes"] == {"accept_on": {"from": "2026-01-08", "to": "2026-01-06"}}
    assert told["clocks"]["reply"]["from"]["nominal"] == "2026-03-09"
    assert told["clocks"]["reply"]["to"]["nominal"] == "2026-03-07"


def test_amending_keeps_extensions_and_moves_suspensions(desk: Desk) -> None:
    row = desk.step(desk.step(accepted(desk), "hear", "2026-01-20"), "heard", "2026-01-30")
    moved = desk.amend(row, hear_on="2026-01-22", heard_on="2026-01-31")
    assert moved.clocks["reply"]["suspensions"] == [{"start": "2026-01-22", "end": "2026-01-30", "reason": "hear"}]
    longer = desk.amend(desk.step(moved, "extend", "2026-02-01", extension_reason="复杂"), accept_on="2026-01-07")
    assert longer.clocks["reply"]["extended_by"] == 30


def test_the_opening_date_and_that_of_the_creating_step_are_one(desk: Desk) -> None:
    row = desk.amend(desk.matter(), opened_on="2026-01-02")
    assert (row.opened_on, row.steps["receive"], row.clocks["accept"]["start"]) == ("2026-01-02", "2026-01-02", "2026-01-02")


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"accept_on": "2026-01-04"}, "accept_on"),
        ({"opened_on": "2026-01-09"}, "accept_on"),
        ({"reply_on": "2026-02-01"}, "reply_on"),
        ({"topic": ""}, "topic"),
        ({"route": None}, "route"),
        ({"unit": "west"}, "unit"),
        ({"accept_on": ""}, "accept_on"),
    ],
)
def test_an_amendment_that_breaks_the_record_is_refused(desk: Desk, changes: dict[str, Any], column: str) -> None:
    row = accepted(desk)
    with pytest.raises(Unfit) as caught:
        desk.amend(row, **changes)
    assert problems(caught) == [column]
    assert queries.row(desk.code, "matter", row.number) == row


def test_an_amendment_touches_only_what_it_names(desk: Desk) -> None:
    row = desk.matter(person="演示甲", phone="555-0100", people=2)
    after = desk.amend(row, topic="water", phone="555-0101")
    assert (after.values, after.private) == ({"topic": "water", "people": 2}, ("person", "phone"))
    assert private(desk, row) == {"person": "演示甲", "phone": "555-0101"}


def test_a_blank_amendment_takes_the_value_out(desk: Desk) -> None:
    row = desk.amend(desk.matter(phone="555-0100", people=2), phone="", people=None)
    assert (row.values, row.private) == ({"topic": "road"}, ())
    assert private(desk, row) == {}


def test_an_amendment_that_changes_nothing_writes_nothing(desk: Desk) -> None:
    row = desk.matter(person="演示甲")
    assert desk.amend(row, topic="道路", person="演示甲") == row
    assert queries.cursor(desk.code) == row.seq


def test_an_amendment_needs_a_reason_which_lies_in_the_vault(desk: Desk) -> None:
    row = desk.matter()
    with pytest.raises(Fault, match="a reason is needed"):
        actions.amend(desk.code, "matter", row.number, changes={"topic": "water"}, reason=" ", acting=desk.acting, now=desk.now)
    seq = desk.amend(row, topic="water").seq
    body = journal.entry(desk.code, seq).body
    assert "录入有误" not in body
    assert len(journal.entry(desk.code, seq).data["private"]["@reason"]) == 64


def test_somebody_elses_change_is_not_overwritten(desk: Desk) -> None:
    row = desk.matter()
    desk.amend(row, topic="water")
    with pytest.raises(Fault, match="somebody changed the record meanwhile"):
        actions.step(
            desk.code, "matter", row.number, "accept", values={"route": "handle"}, expect_seq=row.seq, acting=desk.acting, now=desk.now
        )


def test_a_merged_record_counts_no_more_and_cannot_be_worked_on(desk: Desk) -> None:
    kept, double = desk.matter(), desk.matter()
    merged = actions.merge(desk.code, "matter", double.number, into=kept.number, reason="重复登记", acting=desk.acting, now=desk.now)
    assert (merged.merged_into, merged.counts, projector.rules.next_due(merged)) == (kept.number, False, None)
    with pytest.raises(Unfit, match=f"was merged into {kept.number}"):
        desk.step(merged, "accept", route="handle")
    with pytest.raises(Fault, match="merged already"):
        actions.merge(desk.code, "matter", kept.number, into=double.number, reason="反向", acting=desk.acting, now=desk.now)


def test_the_preview_of_a_merger_raises_what_the_merger_does(desk: Desk) -> None:
    row = desk.matter()
    with pytest.raises(Fault, match="or they are the same"):
        proposing.merging(desk.code, "matter", row.number, into=row.number, acting=desk.acting, now=desk.now)


def request(desk: Desk, row: Row, **changes: Any) -> str:
    return actions.request_correction(
        desk.code, row.register, row.number, changes=changes, reason="登记有误", acting=desk.stage.clerk, now=desk.now
    )


def decide(desk: Desk, row: Row, id: str, *, accepted: bool, by: str = "reviewer") -> Row:
    actor = getattr(desk.stage, by)
    return actions.decide_correction(desk.code, row.register, row.number, id, accepted=accepted, reason="核实", acting=actor, now=desk.now)


def test_an_accepted_correction_amends_the_record_in_the_same_transaction(desk: Desk) -> None:
    row = desk.matter(phone="555-0100", person="演示甲")
    id = request(desk, row, topic="water", phone="555-0199", person="")
    assert queries.row(desk.code, "matter", row.number) == row
    after = decide(desk, row, id, accepted=True)
    assert (after.values["topic"], after.private) == ("water", ("phone",))
    assert private(desk, row) == {"phone": "555-0199"}
    kinds = [(told.kind, told.actor) for told in queries.timeline(scope(desk), "matter", row.number)]
    assert kinds == [
        ("record.created", "operator"),
        ("correction.requested", "clerk"),
        ("correction.decided", "reviewer"),
        ("record.amended", "reviewer"),
    ]


def test_a_refused_correction_changes_nothing(desk: Desk) -> None:
    row = desk.matter()
    assert decide(desk, row, request(desk, row, topic="water"), accepted=False) == row


def test_nobody_decides_on_a_request_of_his_own_nor_twice(desk: Desk) -> None:
    row = desk.matter()
    first, second = request(desk, row, topic="water"), request(desk, row, people=2)
    assert (first, second) == ("1", "2")
    mine = actions.request_correction(
        desk.code, "matter", row.number, changes={"people": 3}, reason="我的", acting=desk.stage.operator, now=desk.now
    )
    with pytest.raises(Refused, match="of his own"):
        decide(desk, row, mine, accepted=True, by="operator")
    decide(desk, row, first, accepted=False)
    with pytest.raises(Fault, match="no open request 1"):
        decide(desk, row, first, accepted=True)


def test_a_correction_is_checked_when_it_is_asked_for(desk: Desk) -> None:
    row = desk.matter()
    with pytest.raises(Unfit):
        request(desk, row, topic="weather")
    with pytest.raises(Fault, match="changes nothing"):
        request(desk, row, topic="road")


ACTS = {
    "create": lambda desk, row, actor: desk.as_(actor).matter(),
    "step": lambda desk, row, actor: desk.as_(actor).step(row, "accept", route="handle"),
    "amend": lambda desk, row, actor: desk.as_(actor).amend(row, topic="water"),
    "merge": lambda desk, row, actor: actions.merge(
        desk.code, "matter", row.number, into="演示-SX2026-00002", reason="重复", acting=actor, now=desk.now
    ),
    "erase": lambda desk, row, actor: actions.erase(desk.code, "matter", row.number, reason="申请", acting=actor, now=desk.now),
    "request": lambda desk, row, actor: actions.request_correction(
        desk.code, "matter", row.number, changes={"topic": "water"}, reason="有误", acting=actor, now=desk.now
    ),
    "load": lambda desk, row, actor: desk.as_(actor).load(["单位", "内容分类"], ["north", "道路"], register="matter"),
}
MAY = {
    "operator": set(ACTS),
    "clerk": {"create", "step", "request", "load"},
    "reviewer": {"request", "amend", "merge"},
    "supervisor": {"request"},
}


@pytest.mark.parametrize("who", ["operator", "clerk", "reviewer", "supervisor", "leader", "deputy", "outsider", "resident"])
@pytest.mark.parametrize("act", ACTS)
def test_only_who_may_can_act(desk: Desk, who: str, act: str) -> None:
    row, _other = desk.matter(), desk.matter()
    before = queries.cursor(desk.code)
    actor = getattr(desk.stage, who)
    if act in MAY.get(who, set()):
        done = ACTS[act](desk, row, actor)
        assert not getattr(done, "faults", ())
        assert queries.cursor(desk.code) > before
        return
    try:
        report = ACTS[act](desk, row, actor)
    except Refused:
        pass
    else:
        assert getattr(report, "faults", ()), "done, though he may not"
    assert queries.cursor(desk.code) == before


def test_a_clerk_acts_in_his_own_unit_only(desk: Desk) -> None:
    south = desk.create(values={"topic": "road"}, unit="south")
    clerk = desk.as_(desk.stage.clerk)
    with pytest.raises(Refused, match="unit south"):
        clerk.create(values={"topic": "road"}, unit="south")
    with pytest.raises(Refused):
        clerk.step(south, "accept", route="handle")
    reviewer = desk.as_(desk.stage.reviewer)
    with pytest.raises(Refused, match="unit south"):
        reviewer.amend(desk.matter(), unit="south")
    assert clerk.create(values={"topic": "road"}, unit="north.hill").unit == "north.hill"


def test_lists_pages_and_counts_show_the_same_to_each(desk: Desk) -> None:
    desk.matter()
    desk.create(values={"topic": "water"}, unit="south")
    for who, seen in (("clerk", 1), ("supervisor", 2), ("outsider", 0), ("deputy", 0)):
        given = org.scope(desk.code, getattr(desk.stage, who), "read", desk.stage.today)
        assert len(queries.rows(given, "matter")) == queries.count(given, "matter") == seen
        shown = [bool(queries.timeline(given, "matter", f"演示-SX2026-0000{at}")) for at in (1, 2)]
        assert sum(shown) == seen


def test_pages_follow_each_other_by_number(desk: Desk) -> None:
    numbers = [desk.matter().number for _ in range(5)]
    first = queries.rows(scope(desk), "matter", limit=2)
    rest = queries.rows(scope(desk), "matter", after=first[-1].number)
    assert [row.number for row in [*first, *rest]] == numbers


def test_the_history_tells_each_change_but_no_private_value(desk: Desk) -> None:
    row = desk.amend(desk.matter(phone="555-0100"), topic="water", phone="555-0101")
    created, amended = queries.timeline(scope(desk), "matter", row.number)
    assert (created.changes["topic"], created.hidden) == ((None, "road"), ("phone",))
    assert (amended.changes, amended.hidden) == ({"topic": ("road", "water")}, ("phone",))


def test_a_record_as_it_was_known_is_folded_from_the_journal(desk: Desk) -> None:
    made = desk.matter()
    accepted_row = desk.step(made, "accept", "2026-01-08", route="handle")
    desk.amend(accepted_row, topic="water")
    assert queries.row(desk.code, "matter", made.number, as_of=made.seq) == made
    assert queries.row(desk.code, "matter", made.number, as_of=accepted_row.seq) == accepted_row
    assert queries.row(desk.code, "matter", made.number, as_of=made.seq - 1) is None


def test_a_rebuild_gives_the_same_tables(desk: Desk) -> None:
    row = accepted(desk)
    desk.amend(row, topic="water")
    decide(desk, row, request(desk, row, people=2), accepted=True)
    actions.merge(desk.code, "matter", desk.matter().number, into=row.number, reason="重复", acting=desk.acting, now=desk.now)
    actions.erase(desk.code, "matter", row.number, reason="本人申请", acting=desk.acting, now=desk.now)
    before = projector.digests(desk.code)
    projector.rebuild(desk.code)
    assert projector.digests(desk.code) == before
    assert desk.matter().number == "演示-SX2026-00003"


@pytest.mark.parametrize("number", ["a/b", "a\nb", ".", "..", "../../x", "?x=1#y", "x" * 300, "a b", "-x", "a..b", "x."])
def test_a_number_that_could_not_be_an_address_is_refused(desk: Desk, number: str) -> None:
    with pytest.raises(Unfit, match="cannot be the number of a record"):
        desk.create(values={"topic": "road"}, number=number)


@pytest.mark.parametrize("number", ["演示-SX2026-00009", "东政发〔2026〕3号", "A.1_2(b)"])
def test_numbers_as_offices_give_them_are_taken(desk: Desk, number: str) -> None:
    assert desk.create(values={"topic": "road"}, number=number).number == number


def test_what_was_erased_does_not_come_back_but_open_fields_are_still_corrected(desk: Desk) -> None:
    row = desk.matter(phone="555-0100")
    row = actions.erase(desk.code, "matter", row.number, reason="本人申请", acting=desk.acting, now=desk.now)
    with pytest.raises(Unfit, match="were erased") as caught:
        desk.amend(row, phone="555-0199")
    assert "555-0199" not in str(caught.value)
    with pytest.raises(Unfit, match="were erased"):
        request(desk, row, person="演示乙")
    assert desk.amend(row, topic="water").values["topic"] == "water"
    accepted_row = desk.step(row, "accept", "2026-01-08", route="handle")
    assert desk.step(accepted_row, "extend", "2026-01-09").private == ()


@pytest.mark.parametrize("raw", [{"a": 1}, ["road"]])
def test_a_value_that_is_not_one_value_is_refused(desk: Desk, raw: object) -> None:
    with pytest.raises(Unfit, match="not one value"):
        desk.matter(note=raw)


def test_no_clock_starts_under_a_rule_that_was_not_in_force(desk: Desk) -> None:
    old = desk.create(values={"topic": "road"}, opened_on="2022-04-30")
    assert old.clocks == {}
    late = desk.step(desk.step(old, "accept", "2022-05-10", route="handle"), "reply", "2022-05-20", decision="full")
    assert (late.clocks.keys(), late.clocks["reply"]["start"]) == ({"reply"}, "2022-05-10")
    older = desk.step(desk.create(values={"topic": "road"}, opened_on="2022-04-01"), "accept", "2022-04-02", route="handle")
    assert desk.step(older, "extend", "2022-04-20", extension_reason="复杂").clocks == {}


def test_a_clock_comes_and_goes_with_a_date_corrected_over_the_day_of_its_law(desk: Desk) -> None:
    row = desk.create(values={"topic": "road"}, opened_on="2022-05-01")
    accepted_row = desk.step(row, "accept", "2022-05-05", route="handle")
    gone = desk.amend(accepted_row, opened_on="2022-04-30")
    assert gone.clocks.keys() == {"reply"}
    assert queries.row(desk.code, "matter", row.number) == gone
    back = desk.amend(gone, opened_on="2022-05-01")
    assert back.clocks == accepted_row.clocks
    before = projector.digests(desk.code)
    projector.rebuild(desk.code)
    assert projector.digests(desk.code) == before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is asked without a way there and back")
def test_a_step_with_private_values_is_two_exchanges_beside_its_transaction(desk: Desk) -> None:
    row = desk.step(desk.matter(), "accept", route="handle")
    with CaptureQueriesContext(connection) as made:
        desk.step(row, "extend", extension_reason="情况复杂")
    sent = [query["sql"] for query in made if "SAVEPOINT" not in query["sql"]]
    assert ["SELECT" in sent[0], "INSERT INTO journal_event" in sent[1]] == [True, True]
    assert len(sent) == 2


def test_an_act_by_the_division_code_stands_on_what_is_locked(desk: Desk) -> None:
    code = org.district(desk.code).code
    row = actions.create(code, "matter", unit="north", opened_on="2026-01-05", values={"topic": "road"}, acting=desk.acting, now=desk.now)
    taken = actions.step(code, "matter", row.number, "accept", values={"route": "handle"}, acting=desk.acting, now=desk.now)
    assert (taken.state, queries.row(desk.code, "matter", row.number)) == ("accepted", taken)
