"""Ranks on the command line and on pages."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from taizhang.cli.main import main
from taizhang.figures import queries
from taizhang.figures.types import Ask, Figure
from taizhang.kernel.periods import parse_period
from tests.ranking.conftest import FAULTY, GOOD, HEAD, Load, enter, everything, ranked
from tests.web.conftest import collected

__all__ = ["collected"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_HOME", str(settings.TAIZHANG_HOME))


def run(*words: object) -> Result:
    with translation.override("en"):
        return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def client(collected: Path, settings: Settings) -> Client:
    """A reader without any grant."""
    settings.STATIC_ROOT = collected
    return Client(HTTP_HOST="localhost")


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return html.unescape(" ".join(response.content.decode().split()))


def test_a_file_is_imported_with_its_period_and_what_it_lacks(hills: str, tmp_path: Path) -> None:
    path = tmp_path / "counties.csv"
    path.write_text(f"{HEAD}\n{GOOD.strip()}\n{FAULTY.strip()}\n", "utf-8")
    refused = run("import", "hills", "county", path, "--period", "2015", "--set", "paper=演示汇编")
    assert refused.exit_code == 1
    assert "row 11 小数县 gdp_growth_percent ('0.08')" in refused.stderr
    taken = run("import", "hills", "county", path, "--period", "2015", "--set", "paper=演示汇编", "--cells")
    assert "12 created, 0 amended, 0 unchanged, 2 refused, 10 cells left out" in taken.stdout
    assert "loaded without it" in taken.stderr
    assert run("import", "hills", "county", path, "--set", "paper").exit_code == 2


def test_a_faulty_row_is_told_by_its_place_with_one_remedy_in_the_reader_s_language(hills: str, tmp_path: Path) -> None:
    path = tmp_path / "counties.csv"
    rows = ["演示省,甲州,无码区,0,12,8,10,5,5,11,30000,8,15000,9", "演示省,甲州,不增区,990131,12,0,10,5,5,11,0,8,15000,9"]
    path.write_text("\n".join([HEAD, *rows]), "utf-8")
    told = run("import", "hills", "county", path, "--period", "2015", "--cells").stderr.splitlines()
    assert told[0].endswith(
        "row 2 无码区 division_code_2015 ('0'): the text does not have the form of this column; Write the six digits of GB/T 2260."
    )
    income = "no income is zero; leave the cell empty where there is none; loaded without it"
    growth = "growth of exactly zero: most likely it is not known; leave the cell empty, or say yes in"
    assert any(line.endswith(f"row 3 不增区 urban_income_yuan ('0'): {income}") for line in told)
    assert any(f"row 3 不增区 gdp_growth_percent ('0'): {growth}" in line for line in told)
    assert "fraction" not in "".join(told)
    twice = run("record", "hills", "county", "--unit", "990101", "place=1", "gdp=x", "period_start=2015-01-01", "period_end=2015-12-31")
    assert [line.split(":")[0] for line in twice.stderr.splitlines()] == ["place", "gdp"]


def test_a_place_is_told_with_its_set_its_size_and_who_is_missing(load_counties: Load) -> None:
    load_counties(GOOD)
    told = run("rank", "hills", "county.gdp", "--period", "2015", "--among", "全市")
    assert told.exit_code == 0
    assert "2 of 4, at most 3: 1 member without a figure" in told.stdout
    assert "全市" in told.stdout
    assert "990128 未报县" in told.stdout
    assert "tied with  1" in run("rank", "hills", "county.gdp", "--period", "2015", "--among", "全省", "--place", "西山区").stdout


def test_a_whole_set_is_told_in_order_and_as_json(load_counties: Load) -> None:
    load_counties(GOOD)
    lines = run("rank", "hills", "county.gdp", "--period", "2015", "--among", "nation", "--all").stdout.splitlines()
    assert [line.split()[:2] for line in lines[-5:]] == [
        ["1", "980121"],
        ["2", "990102"],
        ["2", "990221"],
        ["4", "990101"],
        ["5", "990121"],
    ]
    told = json.loads(run("rank", "hills", "county.gdp", "--period", "2015", "--among", "nation", "--all", "--json").stdout)
    assert [one["place"] for one in told["members"]] == [1, 2, 2, 4, 5]
    one = json.loads(run("rank", "hills", "county.gdp", "--period", "2015", "--among", "nation", "--json").stdout)
    assert (one["among"]["size"], one["own"]["place"], "members" in one) == (5, 4, False)


def test_a_row_that_was_refused_makes_a_place_in_a_set_by_a_column_doubtful(load_counties: Load, client: Client) -> None:
    load_counties(GOOD + FAULTY.splitlines()[1] + "\n", cells=True)
    told = run("rank", "hills", "county.gdp", "--period", "2015", "--among", "全省").stdout
    assert "3 of 4, at most 4: 1 row refused when the entries were imported, and the set may be incomplete" in told
    assert "refused  1 row of the imports" in told
    known = json.loads(run("rank", "hills", "county.gdp", "--period", "2015", "--among", "same_province", "--json").stdout)
    assert (known["bound"], known["own"]["place"], known["lowest"], known["refused"]) == ("at_least", 3, 4, 1)
    found = page(client, "/en/d/hills/rank/county.gdp/2015?among=same_province")
    assert "place 3 of 4, at most 4" in found
    assert "1 row was refused when these entries were imported" in found
    assert "有 1 行被退回" in page(client, "/zh/d/hills/rank/county.gdp/2015?among=same_province")
    assert "被退回" not in page(client, "/zh/d/hills/rank/county.gdp/2015?among=two_urban")
    figure = ranked_figure()
    assert (figure.bound, [remark.code for remark in figure.remarks]) == ("at_least", ["rows_refused"])


def test_a_file_taken_again_with_its_faults_mended_leaves_no_doubt(load_counties: Load) -> None:
    load_counties(GOOD + FAULTY.splitlines()[1] + "\n", cells=True)
    before = ranked("county.gdp", "same_province")
    load_counties(GOOD + FAULTY.splitlines()[1].replace(",0,", ",990131,", 1) + "\n")
    after = ranked("county.gdp", "same_province")
    assert (after.refused, after.bound, after.among.size) == (0, "exact", 5)
    assert ranked("county.gdp", "same_province", as_of=before.as_of).refused == 1


def ranked_figure() -> Figure:
    return queries.figure(Ask("hills", "county.gdp_rank_in_province", parse_period("2015"), place="990101"), everything())


def test_a_stranger_to_the_set_and_a_member_without_a_figure_end_badly(load_counties: Load) -> None:
    load_counties(GOOD)
    assert run("rank", "hills", "county.gdp", "--period", "2015", "--among", "两城区", "--place", "980121").exit_code == 2
    assert run("rank", "hills", "county.gdp", "--period", "2015", "--among", "全市", "--place", "未报县").exit_code == 1
    assert run("rank", "hills", "county.gdp", "--period", "2015", "--among", "无此集").exit_code == 2


def test_the_page_of_an_order_names_set_size_ties_and_missing(load_counties: Load, client: Client) -> None:
    load_counties(GOOD)
    found = page(client, "/en/d/hills/rank/county.gdp/2015?among=same_province")
    assert "Among “Same province (演示省)”, 4 members." in found
    assert "East Hills 990101: place 3 of 4." in found
    assert found.count("(shared)") == 2
    gaps = page(client, "/zh/d/hills/rank/county.gdp/2015?among=prefecture_of_hills")
    assert "有 1 个成员缺数据" in gaps
    assert "未报县 990128" in gaps
    assert "演示汇编" in gaps


def test_an_order_without_a_set_named_is_that_of_the_smallest_list_that_holds_the_district(load_counties: Load, client: Client) -> None:
    load_counties(GOOD)
    assert "“Two urban districts”, 2 members" in page(client, "/en/d/hills/rank/county.gdp/2015")


def test_a_long_order_is_read_by_pages(load_counties: Load, client: Client) -> None:
    rows = (f"演示省,甲州,演示{number}县,{980000 + number},{number + 1},8,,,,,,,," for number in range(1, 121))
    load_counties("\n".join(rows))
    first = page(client, "/en/d/hills/rank/county.gdp/2015?among=nation")
    last = page(client, "/en/d/hills/rank/county.gdp/2015?among=nation&from=71")
    assert first.count('<th scope="row">') == last.count('<th scope="row">') == 50
    assert "演示120县" in first
    assert "演示1县" in last
    assert "from=51" in first
    assert "演示120县" in page(client, "/en/d/hills/rank/county.gdp/2015?among=nation&from=x")


def test_a_page_of_an_unknown_set_says_which_there_are(load_counties: Load, client: Client) -> None:
    load_counties(GOOD)
    assert "two_urban" in page(client, "/en/d/hills/rank/county.gdp/2015?among=mars", 404)


def test_a_printed_place_opens_to_its_set_and_says_that_it_is_as_printed(hills: str, client: Client) -> None:
    enter("printed.rank", "1", rank_set="两城区", paper="演示日报")
    found = page(client, "/en/d/hills/figure/printed.rank/2023")
    assert "not held, so it is as printed" in found
    assert "Two urban districts, 2 members" in found
    assert "/rank/printed.income/2023?among=two_urban" in found


def test_a_peer_s_figure_is_told_under_the_peer_s_name_and_opens_to_its_entry(load_counties: Load, client: Client) -> None:
    load_counties(GOOD)
    found = page(client, "/en/d/hills/figure/county.gdp/2015?place=990102")
    assert "West Hills 990102" in found
    assert "/record/county/" in found
    assert "130.25" in found
