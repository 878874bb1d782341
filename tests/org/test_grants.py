from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.org import actions, queries
from taizhang.org.types import OPERATOR, PUBLIC, Refused
from tests.cast import NOW, TODAY, Stage

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 12, 31)


def give(stage: Stage, acting: str, **values: Any) -> Any:
    return actions.give(stage.code, "outsider", **values, acting=getattr(stage, acting), now=NOW)


@pytest.fixture
def warden(stage: Stage) -> Stage:
    """The clerk may administer North, for petitions and estates, until the end of the year."""
    actions.give(
        stage.code, "clerk", role="operator", unit="north", registers={"petition", "estate"}, until=UNTIL, acting=OPERATOR, now=NOW
    )
    return stage


def test_nobody_grants_wider_than_he_holds(warden: Stage) -> None:
    lawful: dict[str, Any] = {"role": "recorder", "unit": "north.hill", "registers": {"petition"}, "until": UNTIL}
    for wider in (
        {"unit": "south"},
        {"unit": None},
        {"registers": {"welfare"}},
        {"registers": None},
        {"until": None},
        {"until": date(2027, 1, 1)},
    ):
        with pytest.raises(Refused, match="wider than what he holds"):
            give(warden, "clerk", **(lawful | wider))
    assert queries.scope(warden.code, warden.outsider, "record", TODAY).registers == {}
    give(warden, "clerk", **lawful)
    opened = queries.scope(warden.code, warden.outsider, "record", TODAY).registers
    assert {name: one.units for name, one in opened.items()} == {"petition": frozenset({"north.hill"})}


def test_a_role_with_more_rights_than_ones_own_is_not_given(stage: Stage) -> None:
    for actor in ("clerk", "reviewer", "leader", "outsider", "resident"):
        with pytest.raises(Refused):
            give(stage, actor, role="recorder", unit="north.hill", registers={"petition"})
    assert queries.grants(stage.code, "outsider") == []


def test_nobody_ends_a_grant_that_he_could_not_have_given(warden: Stage) -> None:
    seq = queries.grants(warden.code, "leader")[0].seq
    with pytest.raises(Refused):
        actions.end_grant(warden.code, seq, on=TODAY, acting=warden.clerk, now=NOW)
    actions.end_grant(warden.code, seq, on=TODAY, acting=OPERATOR, now=NOW)
    assert queries.scope(warden.code, warden.leader, "read", TODAY).registers == {}
    assert queries.scope(warden.code, warden.leader, "read", TODAY - timedelta(days=1)).registers
    with pytest.raises(Fault, match="has ended"):
        actions.end_grant(warden.code, seq, on=TODAY, acting=OPERATOR, now=NOW)


def test_a_grant_holds_from_its_first_day_to_its_last(stage: Stage) -> None:
    given = give(stage, "operator", role="deputy", registers={"estate"}, start=date(2026, 4, 1), until=date(2026, 4, 30))
    assert given == queries.grant(stage.code, given.seq)
    seen = [
        bool(queries.scope(stage.code, stage.outsider, "read", date(2026, month, day)).registers)
        for month, day in ((3, 31), (4, 1), (4, 30), (5, 1))
    ]
    assert seen == [False, True, True, False]


def test_a_grant_on_a_closed_unit_reaches_through_its_successor_only(stage: Stage) -> None:
    actions.close_unit(stage.code, "north", on=TODAY, successor="south", acting=OPERATOR, now=NOW)
    give(stage, "operator", role="deputy", unit="south", registers={"estate"})
    units = queries.scope(stage.code, stage.outsider, "read", TODAY).registers["estate"].units
    assert units == {"south", "north", "north.hill", "north.lake"}


def test_a_grant_on_a_unit_that_is_not_there_yet_opens_nothing(stage: Stage) -> None:
    give(stage, "operator", role="deputy", unit="south", registers={"estate"})
    actions.close_unit(stage.code, "south", on=TODAY, acting=OPERATOR, now=NOW)
    assert queries.scope(stage.code, stage.outsider, "read", TODAY).registers["estate"].units == {"south"}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"role": "king"}, "no role `king`"),
        ({"role": "deputy", "registers": {"estates"}}, "no register `estates`.*estate"),
        ({"role": "deputy", "unit": "west"}, "no unit west"),
        ({"role": "deputy", "start": UNTIL, "until": TODAY}, "ends .* before it begins"),
    ],
)
def test_a_grant_of_what_the_district_has_not_got_is_a_fault(stage: Stage, values: dict[str, Any], said: str) -> None:
    seq = journal.head(stage.code).seq
    with pytest.raises(Fault, match=said):
        give(stage, "operator", **values)
    assert journal.head(stage.code).seq == seq


def test_people_are_added_once_by_who_administers_and_never_as_the_public(stage: Stage) -> None:
    with pytest.raises(Refused):
        actions.add_person(stage.code, "friend", "演示", acting=stage.clerk, now=NOW)
    for taken in ("clerk", PUBLIC.code):
        with pytest.raises(Fault, match="is taken"):
            actions.add_person(stage.code, taken, "演示", acting=OPERATOR, now=NOW)
    assert [one.code for one in queries.people(stage.code)] == [
        "clerk",
        "deputy",
        "leader",
        "operator",
        "outsider",
        "reviewer",
        "supervisor",
    ]


def test_the_public_and_strangers_take_no_grant(stage: Stage) -> None:
    with pytest.raises(Fault, match="takes no grant"):
        actions.give(stage.code, PUBLIC.code, role="deputy", acting=OPERATOR, now=NOW)
    with pytest.raises(Fault, match="no person 'nobody'"):
        actions.give(stage.code, "nobody", role="deputy", acting=OPERATOR, now=NOW)
    assert queries.actor(stage.code, "public") == PUBLIC


def test_every_change_of_people_and_grants_is_an_event_with_its_actor(stage: Stage) -> None:
    given = give(stage, "operator", role="deputy", registers={"estate"})
    actions.end_grant(stage.code, given.seq, on=UNTIL, acting=OPERATOR, now=NOW)
    last = list(journal.entries(stage.code, after=given.seq - 1))
    said = [{name: value for name, value in entry.data.items() if name != "salt"} for entry in last]
    assert [(entry.kind, entry.subject, entry.actor) for entry in last] == [
        ("grant.given", "person/outsider", "operator"),
        ("grant.ended", "person/outsider", "operator"),
    ]
    assert said[0] == {
        "person": "outsider",
        "role": "deputy",
        "unit": None,
        "registers": ["estate"],
        "from": None,
        "until": None,
    }
    assert said[1] == {"grant": given.seq, "on": "2026-12-31"}


def test_a_grant_is_named_by_the_event_that_gave_it(stage: Stage) -> None:
    with pytest.raises(Fault, match="gave no grant"):
        queries.grant(stage.code, 1)
