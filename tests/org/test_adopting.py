from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from taizhang.deadlines.calendar import national
from taizhang.definitions import Pack
from taizhang.definitions.types import Choices, FieldOf, Manifest, Text
from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.org import actions, clocks, projector, queries
from taizhang.org.types import OPERATOR, PUBLIC, Refused
from tests.cast import NOW, TODAY, Stage, small_pack

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


def kinds(code: str) -> list[str]:
    return [entry.kind for entry in journal.entries(code)]


def changed(pack: Pack, register: str, **values: Any) -> Pack:
    return replace(pack, registers={**pack.registers, register: pack.registers[register].model_copy(update=values)})


def test_the_first_adoption_opens_the_district_its_journal_and_the_operator() -> None:
    done = actions.adopt(small_pack(), acting=OPERATOR, now=NOW)
    assert (done.district, done.opened, done.units) == ("dongqiu", True, 5)
    assert kinds("dongqiu")[:3] == ["district.opened", "person.added", "grant.given"]
    assert done.seq == journal.head("dongqiu").seq
    district = queries.district("390101")
    assert (district.name, district.title.zh, queries.district("dongqiu")) == ("dongqiu", "东丘区", district)
    assert [one.name for one in queries.districts()] == ["dongqiu"]
    assert queries.actor("dongqiu", "operator") == OPERATOR


def test_adopting_the_same_pack_again_appends_nothing() -> None:
    first = actions.adopt(small_pack(), acting=OPERATOR, now=NOW)
    again = actions.adopt(small_pack(), acting=OPERATOR, now=LATER)
    assert (again.opened, again.adopted, again.units, again.seq) == (False, (), 0, first.seq)


def test_only_what_changed_becomes_a_version_valid_from_the_day_of_its_adoption() -> None:
    first = actions.adopt(small_pack(), acting=OPERATOR, now=NOW)
    pack = changed(small_pack(), "estate", name=Text(zh="老旧小区", en="Estate"))
    assert actions.adopt(pack, acting=OPERATOR, now=LATER).adopted == (("register", "estate", 2),)
    book = queries.book("dongqiu")
    assert book.register("estate").version == 2
    assert book.register("estate", TODAY).version == 1
    assert book.register("estate", date(2026, 4, 1)).definition.name.zh == "老旧小区"
    assert queries.book("dongqiu", first.seq).register("estate").version == 1


def test_a_changed_definition_that_keeps_its_old_day_does_not_rewrite_the_past() -> None:
    def worded(zh: str, valid_from: date) -> Pack:
        topics = Choices(choices="topics", values={"road": Text(zh=zh, en="Road")}, valid_from=valid_from)
        return replace(small_pack(), choices={"topics": topics})

    actions.adopt(worded("路", date(2020, 1, 1)), acting=OPERATOR, now=NOW)
    actions.adopt(worded("道路", date(2020, 1, 1)), acting=OPERATOR, now=LATER)
    actions.adopt(worded("道路桥梁", date(2027, 1, 1)), acting=OPERATOR, now=LATER)
    said = {day: queries.book("dongqiu").choices("topics", day).version for day in (date(2025, 1, 1), date(2026, 5, 1), date(2027, 1, 1))}
    assert said == {date(2025, 1, 1): 1, date(2026, 5, 1): 2, date(2027, 1, 1): 3}


def test_a_register_that_cannot_follow_its_last_version_is_a_fault_and_nothing_is_written() -> None:
    first = actions.adopt(small_pack(), acting=OPERATOR, now=NOW)
    before = queries.digests("dongqiu")
    fields = {**small_pack().registers["estate"].fields, "amount": FieldOf(type="text")}
    pack = changed(small_pack(), "estate", fields=fields)
    with pytest.raises(Fault, match="field `amount` changed"):
        actions.adopt(replace(pack, choices={"new": Choices(choices="new", values={})}), acting=OPERATOR, now=LATER)
    assert (journal.head("dongqiu").seq, queries.digests("dongqiu")) == (first.seq, before)


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ({"code": None}, "is of no district"),
        ({"district": None}, "is of no district"),
    ],
)
def test_a_pack_of_no_district_opens_nothing(manifest: dict[str, Any], said: str) -> None:
    pack = small_pack()
    with pytest.raises(Fault, match=said):
        actions.adopt(replace(pack, manifest=pack.manifest.model_copy(update=manifest)), acting=OPERATOR, now=NOW)
    assert not journal.exists("dongqiu")
    assert queries.districts() == ()


def test_two_districts_cannot_bear_one_code() -> None:
    actions.adopt(small_pack(), acting=OPERATOR, now=NOW)
    twin = Manifest(pack="xiqiu", code="390101", district=Text(zh="西丘区", en="Xiqiu"))
    with pytest.raises(Fault, match="390101 is the code of dongqiu"):
        actions.adopt(replace(small_pack(), manifest=twin), acting=OPERATOR, now=NOW)
    assert not journal.exists("xiqiu")


def test_a_changed_manifest_is_an_event_but_code_and_algorithm_stay() -> None:
    actions.adopt(small_pack(), acting=OPERATOR, now=NOW)
    pack = small_pack()
    noticed = replace(pack, manifest=pack.manifest.model_copy(update={"notice": Text(zh="演示", en="Demo")}))
    actions.adopt(noticed, acting=OPERATOR, now=LATER)
    assert kinds("dongqiu")[-1] == "district.changed"
    notice = queries.district("dongqiu").notice
    assert notice is not None
    assert notice.zh == "演示"
    moved = replace(pack, manifest=pack.manifest.model_copy(update={"code": "390102"}))
    with pytest.raises(Fault, match="cannot change"):
        actions.adopt(moved, acting=OPERATOR, now=LATER)


def test_only_who_administers_all_may_adopt_into_an_open_district(stage: Stage) -> None:
    for actor in (stage.clerk, stage.leader, stage.outsider, PUBLIC):
        with pytest.raises(Refused):
            actions.adopt(changed(small_pack(), "estate", name=Text(zh="换", en="Changed")), acting=actor, now=LATER)
    assert queries.book(stage.code).register("estate").version == 1


def test_the_calendar_is_adopted_with_every_day_so_that_no_package_is_needed_later() -> None:
    actions.adopt(small_pack(), acting=OPERATOR, now=NOW)
    stored = queries.book("dongqiu").calendar("national").definition
    assert stored.base is None
    assert len(stored.rest) + len(stored.work) == len(national().names)
    assert queries.calendar("dongqiu") == national()
    assert clocks.resolved(stored) == stored


def test_a_districts_own_days_lie_over_the_national_table() -> None:
    pack = small_pack()
    local = pack.calendars["national"].model_copy(
        update={"version": "东丘 1", "rest": {date(2026, 3, 3): "演示节"}, "work": {date(2026, 10, 7): "抢险", date(2026, 3, 7): "调休"}}
    )
    actions.adopt(replace(pack, calendars={"national": local}), acting=OPERATOR, now=NOW)
    found = queries.calendar("dongqiu")
    assert [found.is_workday(date(2026, month, day)) for month, day in ((3, 3), (10, 7), (3, 7), (10, 6))] == [False, True, True, False]
    assert found == clocks.calendar_of(local)
    assert found.version == f"{national().version} + 东丘 1"


def test_a_deadline_rule_comes_with_its_version() -> None:
    actions.adopt(small_pack(), acting=OPERATOR, now=NOW)
    rule, version = queries.deadline_rule("dongqiu", "petition.handle")
    assert (rule.span and rule.span.count, rule.extension and rule.extension.span.count, version) == (60, 30, 1)
    longer = small_pack().deadlines["petition.handle"].model_copy(update={"len": 45})
    pack = replace(small_pack(), deadlines={**small_pack().deadlines, "petition.handle": longer})
    actions.adopt(pack, acting=OPERATOR, now=LATER)
    newest, second = queries.deadline_rule("dongqiu", "petition.handle")
    assert (newest.span and newest.span.count, second) == (45, 2)
    assert queries.deadline_rule("dongqiu", "petition.handle", on=TODAY) == (rule, 1)


def test_a_disabled_rule_is_not_counted_with() -> None:
    rule = small_pack().deadlines["foi.reply"].model_copy(update={"enabled": False})
    actions.adopt(replace(small_pack(), deadlines={"foi.reply": rule}), acting=OPERATOR, now=NOW)
    with pytest.raises(Fault, match="disabled"):
        queries.deadline_rule("dongqiu", "foi.reply")


def test_a_rebuild_gives_the_same_content(stage: Stage) -> None:
    actions.move_unit(stage.code, "north.hill", parent="south", on=TODAY, acting=OPERATOR, now=LATER)
    grant = queries.grants(stage.code, "deputy")[0]
    actions.end_grant(stage.code, grant.seq, on=TODAY, acting=OPERATOR, now=LATER)
    before, head = queries.digests(stage.code), journal.head(stage.code)
    projector.rebuild(stage.code)
    assert (queries.digests(stage.code), journal.head(stage.code)) == (before, head)
    assert len(set(before.values())) == len(before)


def test_an_unknown_district_is_a_fault_that_names_the_known_ones() -> None:
    with pytest.raises(Fault, match="open one by loading its pack"):
        queries.district("nowhere")
    actions.adopt(small_pack(), acting=OPERATOR, now=NOW)
    with pytest.raises(Fault, match="known are: dongqiu"):
        queries.district("nowhere")
