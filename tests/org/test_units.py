from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from taizhang.definitions import Pack
from taizhang.definitions.types import Text, Unit
from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.org import actions, queries, rules
from taizhang.org.types import OPERATOR, Refused, UnitChange
from tests.cast import NOW, TODAY, Stage, small_pack

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 1)
DECEMBER = date(2026, 12, 31)


def unit(code: str, parent: str | None = "390101", **values: Any) -> Unit:
    return Unit(unit=code, name=Text(zh=code, en=code), parent=parent, **values)


def with_units(*units: Unit) -> Pack:
    pack = small_pack()
    return replace(pack, units={**pack.units, **{one.unit: one for one in units}})


def test_the_tree_has_each_unit_under_its_own(stage: Stage) -> None:
    tree = queries.tree(stage.code, TODAY)
    assert tree["390101"].children == ("north", "south")
    assert (tree["north"].children, tree["north"].zh, tree["north.hill"].level) == (("north.hill", "north.lake"), "北镇", "village")
    assert queries.subtree(stage.code, "north", TODAY) == {"north", "north.hill", "north.lake"}
    with pytest.raises(Fault, match="no unit west"):
        queries.subtree(stage.code, "west", TODAY)


def test_a_moved_unit_counts_where_it_stood_on_the_day_asked_and_as_it_was_known(stage: Stage) -> None:
    seq = journal.head(stage.code).seq
    actions.move_unit(stage.code, "north.hill", parent="south", on=JUNE, acting=OPERATOR, now=NOW)
    assert "north.hill" in queries.subtree(stage.code, "north", date(2026, 5, 31))
    assert "north.hill" in queries.subtree(stage.code, "south", JUNE)
    assert "north.hill" not in queries.subtree(stage.code, "north", JUNE)
    assert "north.hill" in queries.subtree(stage.code, "north", JUNE, as_of=seq)


def test_a_closed_unit_counts_with_its_own_under_its_successor(stage: Stage) -> None:
    actions.close_unit(stage.code, "north", on=JUNE, successor="south", acting=OPERATOR, now=NOW)
    assert queries.subtree(stage.code, "south", TODAY) == {"south"}
    assert queries.subtree(stage.code, "south", JUNE) == {"south", "north", "north.hill", "north.lake"}
    node = queries.tree(stage.code, JUNE)["north"]
    assert (node.closed_on, node.successor, node.parent) == (JUNE, "south", "390101")


def test_a_closed_unit_without_successor_stays_where_it_stood(stage: Stage) -> None:
    actions.close_unit(stage.code, "south", on=JUNE, acting=OPERATOR, now=NOW)
    assert "south" in queries.subtree(stage.code, "390101", DECEMBER)


def test_a_unit_is_there_from_the_day_it_was_opened(stage: Stage) -> None:
    actions.open_unit(stage.code, unit("east", opened_on=JUNE), acting=OPERATOR, now=NOW)
    actions.open_unit(stage.code, unit("west"), acting=OPERATOR, now=NOW)
    assert "east" not in queries.tree(stage.code, TODAY)
    assert "east" in queries.tree(stage.code, JUNE)
    assert queries.tree(stage.code, JUNE)["west"].opened_on == TODAY


def test_a_renamed_unit_has_its_name_of_the_day(stage: Stage) -> None:
    actions.rename_unit(stage.code, "south", name=Text(zh="南山镇", en="Nanshan"), on=JUNE, acting=OPERATOR, now=NOW)
    assert [queries.tree(stage.code, day)["south"].zh for day in (TODAY, JUNE)] == ["南镇", "南山镇"]


def test_a_circle_is_refused_on_whatever_day_it_would_close(stage: Stage) -> None:
    def refused(said: str) -> Any:
        return pytest.raises(Fault, match=said)

    with refused("under itself"):
        actions.move_unit(stage.code, "north", parent="north.hill", on=JUNE, acting=OPERATOR, now=NOW)
    with refused("under itself"):
        actions.close_unit(stage.code, "north", on=JUNE, successor="north", acting=OPERATOR, now=NOW)
    actions.move_unit(stage.code, "south", parent="north", on=DECEMBER, acting=OPERATOR, now=NOW)
    with refused("north would stand under itself on 2026-12-31|south would stand under itself on 2026-12-31"):
        actions.move_unit(stage.code, "north", parent="south", on=JUNE, acting=OPERATOR, now=NOW)
    with refused("under itself"):
        actions.close_unit(stage.code, "north", on=JUNE, successor="south", acting=OPERATOR, now=NOW)
    assert kinds(stage) == ["unit.moved"]


def kinds(stage: Stage) -> list[str]:
    """The unit events after the stage was set."""
    return [entry.kind for entry in journal.entries(stage.code) if entry.kind.startswith("unit.") and entry.kind != "unit.opened"]


@pytest.mark.parametrize(
    ("do", "said"),
    [
        (lambda code: actions.open_unit(code, unit("north"), acting=OPERATOR, now=NOW), "is opened already"),
        (lambda code: actions.open_unit(code, unit("x", "nowhere"), acting=OPERATOR, now=NOW), "may not|stands under nowhere"),
        (lambda code: actions.move_unit(code, "nowhere", parent="south", on=JUNE, acting=OPERATOR, now=NOW), "before it was opened"),
        (lambda code: actions.close_unit(code, "south", on=JUNE, successor="nowhere", acting=OPERATOR, now=NOW), "stands under nowhere"),
    ],
)
def test_a_change_of_what_is_not_there_is_a_fault_and_nothing_is_written(stage: Stage, do: Any, said: str) -> None:
    seq = journal.head(stage.code).seq
    with pytest.raises(Fault, match=said):
        do(stage.code)
    assert journal.head(stage.code).seq == seq


def test_a_unit_is_closed_once(stage: Stage) -> None:
    actions.close_unit(stage.code, "south", on=JUNE, acting=OPERATOR, now=NOW)
    with pytest.raises(Fault, match="closed already"):
        actions.close_unit(stage.code, "south", on=DECEMBER, acting=OPERATOR, now=NOW)


def test_who_does_not_administer_a_unit_cannot_change_it(stage: Stage) -> None:
    for actor in (stage.clerk, stage.leader, stage.outsider):
        with pytest.raises(Refused):
            actions.rename_unit(stage.code, "north", name=Text(zh="换", en="X"), on=JUNE, acting=actor, now=NOW)


def test_who_administers_one_township_cannot_reach_into_another(stage: Stage) -> None:
    actions.give(stage.code, "clerk", role="operator", unit="north", acting=OPERATOR, now=NOW)
    actions.open_unit(stage.code, unit("north.new", "north", level="village"), acting=stage.clerk, now=NOW)
    with pytest.raises(Refused):
        actions.move_unit(stage.code, "north.hill", parent="south", on=JUNE, acting=stage.clerk, now=NOW)
    with pytest.raises(Refused):
        actions.open_unit(stage.code, unit("top", None), acting=stage.clerk, now=NOW)


def test_a_pack_brings_new_moved_renamed_and_closed_units_and_leaves_what_people_moved(stage: Stage) -> None:
    actions.move_unit(stage.code, "north.lake", parent="south", on=TODAY, acting=OPERATOR, now=NOW)
    pack = with_units(
        unit("north.new", "east"),
        unit("east"),
        Unit(unit="north.hill", name=Text(zh="山脚村", en="Foothill"), parent="south", level="village"),
        Unit(unit="north", name=Text(zh="北镇", en="North"), parent="390101", closed_on=JUNE, successor="south"),
    )
    later = NOW + timedelta(days=1)
    assert actions.adopt(pack, acting=OPERATOR, now=later).units == 5
    tree = queries.tree(stage.code, JUNE)
    assert (tree["north.new"].parent, tree["north.hill"].zh, tree["north.hill"].parent) == ("east", "山脚村", "south")
    assert (tree["north"].successor, tree["north.lake"].parent) == ("south", "south")
    assert actions.adopt(pack, acting=OPERATOR, now=later).units == 0


def test_a_pack_whose_units_do_not_form_a_tree_writes_nothing() -> None:
    circle = with_units(unit("a", "b"), unit("b", "a"))
    astray = with_units(unit("a", "nowhere"))
    for pack in (circle, astray):
        with pytest.raises(Fault, match="under itself|stands under nowhere"):
            actions.adopt(pack, acting=OPERATOR, now=NOW)
        assert not journal.exists("dongqiu")


def test_level_and_opening_day_of_a_unit_stay(stage: Stage) -> None:
    pack = with_units(Unit(unit="south", name=Text(zh="南镇", en="South"), parent="390101", level="bureau"))
    with pytest.raises(Fault, match="cannot change"):
        actions.adopt(pack, acting=OPERATOR, now=NOW)


def test_a_unit_closed_in_the_pack_from_the_beginning_stands_under_its_successor() -> None:
    actions.adopt(with_units(unit("old", closed_on=JUNE, successor="south")), acting=OPERATOR, now=NOW)
    assert queries.subtree("dongqiu", "south", JUNE) == {"south", "old"}


def test_a_change_that_comes_before_the_opening_is_a_fault() -> None:
    with pytest.raises(Fault, match="before it was opened"):
        rules.checked([UnitChange(2, "opened", "a", JUNE), UnitChange(3, "closed", "a", TODAY)])
