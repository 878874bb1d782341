"""The demonstration's plan: the same on every machine, plausible under the registers' own rules, and blind to the cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from taizhang.cli.demonstration.agenda import Load, agenda
from taizhang.cli.demonstration.drawing import divided, seeded, shares
from taizhang.cli.demonstration.planning import Plan
from taizhang.cli.demonstration.tables import Frame, Table, read
from taizhang.definitions import Pack, load
from taizhang.kernel.faults import Fault

PACKS = Path(__file__).resolve().parents[2] / "packs"
Drawn = tuple[Pack, Frame, list[Table], Plan]


def drawn(folder: Path, pack: Pack) -> Drawn:
    frame, tables = read(folder / "demonstration")
    plan = Plan(pack)
    for table in tables:
        plan.add(table)
    return pack, frame, tables, plan


@pytest.fixture(scope="module", params=["zhuhui", "shuangqing"])
def district(request: pytest.FixtureRequest) -> Drawn:
    return drawn(PACKS / request.param, load(PACKS / request.param))


def test_shares_sum_to_the_total_exactly() -> None:
    parts = shares(Decimal("1049588.50"), 71, Decimal("0.5"), 50, seeded("area"))
    assert sum(parts) == Decimal("1049588.50")
    assert all(part > 0 and part % Decimal("0.5") == 0 for part in parts)
    assert divided(Decimal(10), [1, 1, 1], Decimal(1)) == [4, 3, 3]


def test_a_plan_drawn_twice_is_the_same_and_needs_no_card(district: Drawn) -> None:
    pack, _, _, plan = district
    again = drawn(PACKS / pack.manifest.pack, replace(pack, cards={}))[3]
    assert again.records == plan.records


def test_steps_follow_the_states_of_their_register(district: Drawn) -> None:
    pack, _, _, plan = district
    for id, records in plan.records.items():
        steps = pack.register(id).steps
        for record in records:
            state = steps[record.steps[0][0]].to
            for name, _ in record.steps[1:]:
                source = steps[name].start or ()
                assert state in ((source,) if isinstance(source, str) else source), (record.number, name)
                state = steps[name].to


def test_dates_of_a_record_run_forward_and_end_before_the_district_closes(district: Drawn) -> None:
    _, frame, _, plan = district
    for records in plan.records.values():
        for record in records:
            days = [on for _, on in record.steps]
            assert days == sorted(days)
            assert days[-1] <= frame.closes


def test_parts_of_an_income_sum_to_it(district: Drawn) -> None:
    for record in district[3].of("village_income"):
        parts = [record.values[name] for name in ("business", "leasing", "investment", "subsidy", "other")]
        assert sum(parts) == Decimal(record.values["total"])


def test_no_more_people_are_hired_at_a_fair_than_were_put_forward(district: Drawn) -> None:
    assert all(record.values["hired"] <= record.values["pushed"] for record in district[3].of("job_fair"))


def test_numbers_begin_with_the_mark_of_a_demonstration(district: Drawn) -> None:
    numbers = [record.number for records in district[3].records.values() for record in records]
    assert len(numbers) == len(set(numbers))
    assert all(number.startswith("演示-") for number in numbers)


def test_nothing_is_entered_before_it_happened(district: Drawn) -> None:
    _, frame, tables, plan = district
    entries = agenda(frame, tables, plan)
    assert [entry.day for entry in entries] == sorted(entry.day for entry in entries)
    assert frame.opens <= entries[0].day
    assert entries[-1].day <= frame.closes
    for entry in entries:
        if isinstance(entry.act, Load):
            days = [value for row in entry.act.rows for name, value in row.items() if name.endswith("_on") and isinstance(value, date)]
            assert max(days) <= entry.day


def test_a_malformed_table_names_its_place(tmp_path: Path) -> None:
    (tmp_path / "frame.yaml").write_text("opens: 2022-01-04\ncloses: soon\npeople: []\n", encoding="utf-8")
    with pytest.raises(Fault, match=r"frame\.yaml: closes"):
        read(tmp_path)
    with pytest.raises(Fault, match="no demonstration table"):
        read(tmp_path / "nowhere")


def test_a_group_loaded_on_a_day_comes_as_it_stands_by_then() -> None:
    pack = load(PACKS / "zhuhui")
    fields = {"title": {"serial": "演示小区{}"}, "buildings": "1", "households": "9", "floor_area": "9", "planned_for": "2022-01-01"}
    steps = {"plan": {"on": "2022-01-10"}, "start": {"on": "2022-03-10"}, "complete": {"on": "2022-07-10"}}
    group = {"count": 2, "units": {"weights": {"430405904": 1}}, "loaded": "2022-06-30", "fields": fields, "steps": steps}
    table = Table.model_validate({"register": "estate", "groups": [group]})
    plan = Plan(pack)
    plan.add(table)
    load_, *steps_after = agenda(Frame(opens=date(2022, 1, 4), closes=date(2022, 12, 1), people=()), [table], plan)
    assert isinstance(load_.act, Load)
    assert (load_.day, len(load_.act.rows)) == (date(2022, 6, 30), 2)
    assert {row["start_on"] for row in load_.act.rows} == {date(2022, 3, 10)}
    assert [entry.day for entry in steps_after] == [date(2022, 7, 10)] * 2
