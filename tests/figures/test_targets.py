"""Targets held against their results: through actions and queries, each expected value worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from taizhang.figures import queries
from taizhang.figures.types import Ask
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import parse_period
from taizhang.kernel.quantities import round_half_up
from taizhang.org import actions as org
from taizhang.org.types import OPERATOR, PUBLIC, Refused
from taizhang.records import actions as records
from taizhang.records.values import Unfit
from tests.figures.aims import (
    DISTRICT,
    EVERYTHING,
    LATER,
    SET,
    count_jobs,
    open_district,
    pack,
    report,
    set_target,
    standings,
)

pytestmark = pytest.mark.django_db


def two(value: Decimal | None) -> str:
    assert value is not None
    return str(round_half_up(value, 2))


@pytest.fixture(autouse=True)
def _opened() -> None:
    open_district()


def test_a_count_is_held_against_its_target_and_the_time_passed() -> None:
    """I-S6, I-S9: 3685 of 3500 by the end of November."""
    set_target("jobs_target", "3500")
    count_jobs(3685)
    held = standings("2023-01/2023-11")["jobs_target"]
    assert (two(held.completion), two(held.time), two(held.gap)) == ("105.29", "91.67", "13.62")
    assert held.light.word.zh == "● 正常"
    assert held.remarks == ()


def test_the_completion_of_a_target_is_that_of_the_indicator_of_completion() -> None:
    set_target("jobs_target", "2340")
    count_jobs(4053)
    figure = queries.figure(Ask(DISTRICT, "jobs_completion", parse_period("2023-01/2023-11")), EVERYTHING)
    assert standings("2023-01/2023-11")["jobs_target"].completion == figure.exact


def test_far_over_the_target_asks_for_a_note_and_shows_the_one_that_is_given() -> None:
    """I-S7: 4053 of 2340 is 173.2 %."""
    number = set_target("jobs_target", "2340").number
    count_jobs(4053)
    (asked,) = standings()["jobs_target"].remarks
    assert asked.code == "overfulfilled"
    changes = {"note": "任务数按上年完成数下达，偏低"}
    records.amend(DISTRICT, "target", number, changes=changes, reason="年度审核", acting=OPERATOR, now=LATER)
    (told,) = standings()["jobs_target"].remarks
    assert (told.code, "偏低" in told.zh) == ("explained", True)


def test_what_stays_behind_time_by_little_is_green_with_a_note_and_by_much_red() -> None:
    set_target("jobs_target", "1000")
    count_jobs(480, "2023-02-10")
    half = standings("2023-01/2023-06")["jobs_target"]
    assert (two(half.gap), half.light.light, half.light.note is None) == ("-2.00", "green", False)
    late = standings("2023-01/2023-11")["jobs_target"]
    assert (two(late.gap), late.light.word.en) == ("-43.67", "■ behind")


def test_a_target_that_is_a_rate_is_told_in_percentage_points_and_not_held_against_time() -> None:
    set_target("gdp.growth_target", "8", bound="about")
    report("gdp.growth", "7.6")
    held = standings()["gdp.growth_target"]
    assert (held.completion, held.completion_unit, held.gap, held.time) == (Decimal("-0.4"), "百分点", Decimal("-0.4"), None)
    assert held.light.light == "green"
    assert held.verdict.outcome == "kept"


def test_a_negative_growth_target_is_met_by_a_smaller_loss() -> None:
    set_target("gdp.growth_target", "-2")
    report("gdp.growth", "-1.5")
    held = standings()["gdp.growth_target"]
    assert (held.completion, held.verdict.outcome) == (Decimal("0.5"), "kept")


def test_a_rate_not_to_be_exceeded_is_met_from_below() -> None:
    set_target("jobless_target", "5.5", bound="at_most")
    report("jobless", "5.1")
    held = standings()["jobless_target"]
    assert (held.completion, held.light.light, held.verdict.outcome) == (Decimal("0.4"), "green", "kept")
    report("jobless", "5.6", "2022")
    set_target("jobless_target", "5.5", bound="at_most", period="2022", now=datetime(2022, 1, 10, 4, 0, tzinfo=UTC))
    assert standings("2022")["jobless_target"].verdict.outcome == "missed"


def test_a_ceiling_on_an_amount_is_used_up_by_time() -> None:
    """50 of 100 by June is in step; 60 is ten points ahead of time: 200 - 60 = 140 % of the ceiling kept."""
    set_target("jobs_target", "100", bound="at_most")
    count_jobs(60, "2023-03-10")
    held = standings("2023-01/2023-06")["jobs_target"]
    assert (two(held.completion), two(held.gap), held.light.light) == ("140.00", "-10.00", "yellow")
    assert held.remarks == ()


def test_a_broken_ceiling_is_missed_before_the_year_ends() -> None:
    set_target("jobs_target", "100", bound="at_most")
    count_jobs(101, "2023-03-10")
    assert standings("2023-01/2023-06")["jobs_target"].verdict.outcome == "missed"


def test_a_target_of_zero_has_no_rate_and_can_be_kept() -> None:
    set_target("jobs_target", "0", bound="at_most")
    count_jobs(0)
    held = standings()["jobs_target"]
    assert held.completion is None
    assert [remark.code for remark in held.remarks] == ["zero_target"]
    assert held.verdict.outcome == "kept"
    assert (held.light.light, "缺少" in held.light.why.zh if held.light.why else False) == ("", True)


def test_what_stands_at_the_end_is_not_held_against_time() -> None:
    set_target("beds_target", "2")
    count_jobs(1, "2023-02-10")
    held = standings("2023-01/2023-06")["beds_target"]
    assert (held.time, two(held.gap)) == (None, "-50.00")


def test_a_state_that_is_not_reached_gets_its_light_when_it_is_due() -> None:
    set_target("beds_target", "2")
    count_jobs(1, "2023-02-10")
    early = standings("2023-01/2023-06")["beds_target"]
    assert (early.light.light, early.verdict.outcome, early.light.why and early.light.why.zh[:3]) == ("", "open", "未到期")
    assert standings()["beds_target"].light.light == "red"
    count_jobs(2, "2023-03-10")
    assert standings("2023-01/2023-06")["beds_target"].light.light == "green"


def test_a_rule_may_judge_a_state_at_once() -> None:
    lights = pack().lights
    at_once = lights["year_progress"].model_copy(update={"states": "at_once", "valid_from": date(2023, 1, 1)})
    adopted = replace(pack(), lights={**lights, "year_progress": at_once})
    org.adopt(adopted, acting=OPERATOR, now=LATER)
    set_target("beds_target", "2")
    count_jobs(1, "2023-02-10")
    assert standings("2023-01/2023-06")["beds_target"].light.light == "red"


def test_nothing_counted_is_no_result_while_the_period_runs_and_zero_at_its_end() -> None:
    set_target("jobs_target", "3500")
    early = standings("2023-01/2023-06")["jobs_target"]
    assert early.result is not None
    assert (early.result.exact, early.completion, early.verdict.outcome) == (None, None, "open")
    assert early.light.why == early.verdict.why
    assert early.light.why is not None
    assert early.light.why.zh == "尚无结果"
    report("grain", "1")
    ended = standings()["jobs_target"]
    assert ended.result is not None
    assert (ended.result.exact, ended.completion, ended.verdict.outcome) == (0, 0, "missed")


def test_a_monthly_plan_takes_the_place_of_even_months() -> None:
    set_target("jobs_target", "1000", plan="0 0 0 0 10 20 40 60 80 90 95 100")
    count_jobs(250, "2023-05-10")
    assert two(standings("2023-01/2023-06")["jobs_target"].gap) == "5.00"


def test_a_plan_that_cannot_be_read_gives_no_light_and_says_so() -> None:
    for amiss in ("二月过半", "5 10", "10 20 40 60 80 90 95 96 97 98 99"):
        with pytest.raises(Unfit, match="plan: "):
            set_target("jobs_target", "1000", plan=amiss)
    falling = "0 50 40 60 80 90 95 96 97 98 99 100"
    set_target("jobs_target", "1000", plan=falling)
    count_jobs(250)
    held = standings()["jobs_target"]
    assert (held.light.light, held.light.why is not None and falling in held.light.why.zh) == ("", True)


def test_the_city_average_is_the_figure_reported_for_its_code() -> None:
    set_target("investment.growth_target", "10")
    report("investment.growth", "10.9")
    assert standings()["investment.growth_target"].light.light == ""
    report("investment.growth", "11.2", place="390100")
    assert standings()["investment.growth_target"].light.light == "yellow"


def test_income_in_step_with_growth_compares_two_results() -> None:
    """I-Z24: 6.0 against 5.3 is in step; the bases differ, which is said."""
    set_target("income.growth_target", relation="in_step", compared_with="gdp.growth")
    report("income.growth", "6")
    assert standings()["income.growth_target"].verdict.outcome == "unknown"
    report("gdp.growth", "5.3")
    held = standings()["income.growth_target"]
    assert (held.verdict.outcome, held.light.light, held.completion) == ("kept", "green", None)
    assert [remark.code for remark in held.remarks] == ["bases"]


@pytest.mark.parametrize(("income", "outcome"), [("4.8", "kept"), ("4.7", "missed")])
def test_in_step_may_stay_half_a_point_behind(income: str, outcome: str) -> None:
    set_target("income.growth_target", relation="in_step", compared_with="gdp.growth")
    report("income.growth", income)
    report("gdp.growth", "5.3")
    assert standings()["income.growth_target"].verdict.outcome == outcome


@pytest.mark.parametrize(("sown", "outcome"), [("62400", "kept"), ("61776", "kept"), ("61775", "missed")])
def test_stable_may_lose_one_percent_of_the_year_before(sown: str, outcome: str) -> None:
    set_target("grain_target", relation="stable")
    report("grain", "62400", "2022")
    report("grain", sown)
    assert standings()["grain_target"].verdict.outcome == outcome


def test_a_task_without_a_printed_value_is_held_and_said() -> None:
    set_target("energy_task", set_by="assigned")
    held = standings()["energy_task"]
    assert (held.light.light, held.verdict.outcome, held.target.assigned) == ("", "unknown", True)
    assert "上级下达" in held.verdict.why.zh
    assert held.light.why == held.verdict.why


def test_a_level_is_never_worked_out_from_a_growth() -> None:
    """I-Z20: 310.72 x 1.08 is nowhere; the growth waits for a growth."""
    set_target("gdp.growth_target", "8", bound="about")
    report("gdp", "31072000000", "2022")
    report("gdp", "33000000000")
    held = standings()["gdp.growth_target"]
    assert (held.completion, held.result is not None and held.result.exact, held.verdict.outcome) == (None, None, "unknown")


def test_before_its_year_has_ended_a_target_without_a_result_is_open() -> None:
    set_target("gdp.growth_target", "8", bound="about")
    held = standings()["gdp.growth_target"]
    assert (held.verdict.outcome, held.light.light) == ("open", "")


def test_the_latest_months_stand_in_until_the_year_is_reported() -> None:
    set_target("gdp.growth_target", "8")
    early = datetime(2023, 10, 30, 4, 0, tzinfo=UTC)
    report("gdp.growth", "4.5", "2023-01/2023-06", now=early)
    report("gdp.growth", "4.3", "2023-01/2023-09", now=early)
    held = standings()["gdp.growth_target"]
    assert held.result is not None
    assert (held.result.ask.period.key, held.result.exact, held.verdict.outcome) == ("2023-01/2023-09", Decimal("4.3"), "open")


def test_a_count_that_has_reached_its_target_is_kept_early_and_a_growth_is_not() -> None:
    set_target("jobs_target", "3500")
    set_target("gdp.growth_target", "4")
    count_jobs(3685)
    report("gdp.growth", "4.3", "2023-01/2023-09")
    found = standings("2023-01/2023-11")
    assert found["jobs_target"].verdict.outcome == "kept"
    assert "提前" in found["jobs_target"].verdict.why.zh
    assert found["gdp.growth_target"].verdict.outcome == "open"


def test_a_year_that_has_closed_below_its_target_was_missed() -> None:
    set_target("jobs_target", "3500")
    count_jobs(3499)
    assert standings()["jobs_target"].verdict.outcome == "missed"


def test_at_least_so_many_does_not_tell_that_more_were_missed() -> None:
    set_target("grain_target", "1200")
    report("grain", "1000", bound="at_least")
    assert standings()["grain_target"].verdict.outcome == "unknown"


def test_a_forecast_closes_no_promise() -> None:
    set_target("grain_target", "1200")
    report("grain", "1300", status="forecast")
    held = standings()["grain_target"]
    assert (held.verdict.outcome, [remark.code for remark in held.remarks]) == ("open", ["status"])


# Below the district, corrections, knowledge


def test_a_township_has_a_target_of_its_own() -> None:
    set_target("jobs_target", "3500")
    set_target("jobs_target", "100", for_unit="south")
    count_jobs(80, unit="south")
    count_jobs(3000, unit="north")
    assert two(standings(unit="south")["jobs_target"].completion) == "80.00"
    assert two(standings()["jobs_target"].completion) == "88.00"
    figure = queries.figure(Ask(DISTRICT, "jobs_completion", parse_period("2023"), unit="south"), EVERYTHING)
    assert figure.exact == 80


def test_a_target_for_a_unit_that_was_merged_is_refused_and_names_the_successor() -> None:
    org.close_unit(DISTRICT, "south", on=date(2023, 6, 1), successor="north", acting=OPERATOR, now=LATER)
    with pytest.raises(Fault, match=r"closed on 2023-06-01; 北镇 \(north\)|2023-06-01.*北镇"):
        set_target("jobs_target", "100", for_unit="south", now=LATER)
    assert set_target("jobs_target", "100", for_unit="south", period="2022", now=LATER).values["for_unit"] == "south"


def test_a_target_whose_unit_was_merged_later_says_who_took_its_place_and_can_be_revoked() -> None:
    number = set_target("jobs_target", "100", for_unit="south").number
    org.close_unit(DISTRICT, "south", on=date(2023, 6, 1), successor="north", acting=OPERATOR, now=LATER)
    held = standings(unit="south")["jobs_target"]
    assert [remark.code for remark in held.remarks] == ["unit_closed"]
    assert "北镇" in held.remarks[0].zh
    records.step(DISTRICT, "target", number, "revoke", acting=OPERATOR, now=LATER)
    assert standings(unit="south") == {}


def test_a_target_for_a_unit_that_there_is_not_is_refused() -> None:
    with pytest.raises(Fault, match="for_unit"):
        set_target("jobs_target", "100", for_unit="west")


def test_a_second_target_for_the_same_period_is_refused() -> None:
    set_target("jobs_target", "3500")
    with pytest.raises(Fault, match="same key|同样"):
        set_target("jobs_target", "4000")
    set_target("jobs_target", "4000", period="2024")


@pytest.mark.parametrize(
    "values",
    [{}, {"relation": "in_step"}, {"value": "8", "relation": "stable"}, {"value": "8", "bound": "around"}],
)
def test_a_target_that_says_nothing_or_two_things_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(Fault):
        set_target("income.growth_target", **values)


def test_a_corrected_target_is_known_as_it_was_at_an_earlier_event() -> None:
    number = set_target("jobs_target", "3500").number
    count_jobs(3600)
    known = standings()["jobs_target"].result
    assert known is not None
    changes = {"value": "4000"}
    records.amend(DISTRICT, "target", number, changes=changes, reason="任务调整", acting=OPERATOR, now=LATER)
    assert standings()["jobs_target"].target.value == 4000
    assert standings(as_of=known.as_of)["jobs_target"].target.value == 3500


def test_a_cutoff_holds_for_results_and_for_time() -> None:
    set_target("jobs_target", "1000")
    count_jobs(300, "2023-03-10")
    count_jobs(400, "2023-08-10")
    held = standings(cutoff=date(2023, 6, 30))["jobs_target"]
    assert (two(held.completion), two(held.time)) == ("30.00", "50.00")
    assert held.verdict.outcome == "open"


# Who may see


def test_without_the_register_of_targets_nothing_is_told() -> None:
    set_target("jobs_target", "3500")
    closed = replace(EVERYTHING, registers={"job": EVERYTHING.registers["job"]})
    with pytest.raises(Refused):
        standings(scope=closed)


def test_a_result_that_is_closed_leaves_its_target_without_a_light() -> None:
    set_target("jobs_target", "3500")
    count_jobs(3685)
    closed = replace(EVERYTHING, registers={"target": EVERYTHING.registers["target"]})
    held = standings(scope=closed)["jobs_target"]
    assert (held.result, held.completion, held.light.light, held.verdict.outcome) == (None, None, "", "unknown")


def test_the_public_is_held_to_whole_months_of_a_guarded_result() -> None:
    """The register of jobs is coarsened: what was known at an event that no card was published of stays closed."""
    number = set_target("jobs_target", "3500").number
    count_jobs(3685)
    seq = standings()["jobs_target"].result
    assert seq is not None
    records.amend(DISTRICT, "target", number, changes={"note": "x"}, reason="y", acting=OPERATOR, now=LATER)
    public = replace(EVERYTHING, actor=PUBLIC)
    held = standings(scope=public, as_of=seq.as_of)["jobs_target"]
    assert (held.result, held.verdict.outcome) == (None, "unknown")


def test_reading_targets_of_a_district_without_any_gives_none() -> None:
    assert standings() == {}
    assert queries.promised(Ask(DISTRICT, "", parse_period("2023")), EVERYTHING) == {}


def test_a_result_has_its_own_target_before_one_handed_down() -> None:
    set_target("jobs_target", "3500", now=SET)
    found = queries.promised(Ask(DISTRICT, "", parse_period("2023-01/2023-11")), EVERYTHING)
    assert found["jobs"].value == 3500


def test_what_is_to_stay_stable_waits_for_the_whole_year() -> None:
    set_target("grain_target", relation="stable")
    report("grain", "62400", "2022")
    report("grain", "30000", "2023-01/2023-06")
    held = standings("2023-01/2023-06")["grain_target"]
    assert (held.verdict.outcome, held.light.light) == ("open", "")


def test_a_target_names_an_indicator_of_targets() -> None:
    """At entry, in an amendment and in a file; a result is not its own target."""
    with pytest.raises(Unfit, match="no indicator of this name is kept here"):
        set_target("nope", "4")
    with pytest.raises(Unfit, match="did you mean"):
        set_target("job_target", "4")
    with pytest.raises(Unfit, match="compared_with"):
        set_target("income.growth_target", relation="in_step", compared_with="gdp.grown")
    number = set_target("jobs_target", "3500").number
    with pytest.raises(Unfit, match="no indicator of this name is kept here"):
        records.amend(DISTRICT, "target", number, changes={"indicator": "grain"}, reason="y", acting=OPERATOR, now=LATER)
    head = ["indicator", "period_start", "period_end", "bound", "value", "unit"]
    row = ["nope", "2023-01-01", "2023-12-31", "exact", "4", "390101"]
    found = records.import_table(DISTRICT, "target", head, [row], acting=OPERATOR, now=LATER)
    assert [(fault.column, fault.value) for fault in found.faults] == [("indicator", "nope")]


def test_an_entry_whose_indicator_is_not_defined_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before_it_was_asked:
        before_it_was_asked.setattr("taizhang.records.grounds._citable", lambda *_: None)
        set_target("nope", "4")
        set_target("grain", "4")
    set_target("jobs_target", "3500")
    count_jobs(3685)
    found = standings()
    assert {name: held.verdict.outcome for name, held in found.items()} == {"nope": "unknown", "grain": "unknown", "jobs_target": "kept"}
    assert (found["nope"].light.light, found["nope"].time, found["nope"].result) == ("", None, None)
    assert "nope" in found["nope"].verdict.why.en


def test_a_target_that_was_set_after_its_period_is_no_promise() -> None:
    set_target("grain_target", "62000", now=LATER)
    report("grain", "62400")
    held = standings()["grain_target"]
    assert (held.verdict.outcome, [remark.code for remark in held.remarks]) == ("unknown", ["set_afterwards"])


def test_what_is_reported_of_the_whole_year_is_no_result_in_june() -> None:
    set_target("grain_target", "62000")
    report("grain", "62400")
    june = standings(cutoff=date(2023, 6, 15))["grain_target"]
    assert (june.result.exact if june.result else None, june.verdict.outcome) == (None, "open")
    report("grain", "30000", "2023-01/2023-05")
    held = standings(cutoff=date(2023, 6, 15))["grain_target"].result
    assert held is not None
    assert held.exact == 30000
