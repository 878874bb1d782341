"""The page of a figure whose period was closed."""

from __future__ import annotations

import re
from datetime import date, timedelta

from taizhang.org import actions as org
from taizhang.org.types import OPERATOR
from taizhang.records import actions
from tests.web.conftest import NOW, Get, enter_estate

PAGE = "d/linshui/figure/estate.started_households/2022-01/2022-11"


def close() -> str:
    values = {"kept": "estate", "period_start": "2022-01-01", "period_end": "2022-11-30"}
    teller = org.add_person("linshui", "teller", "演示录入员", acting=OPERATOR, now=NOW)
    org.give("linshui", "teller", role="recorder", unit=None, registers={"period_close"}, acting=OPERATOR, now=NOW)
    for unit in ("990001901", "990001902", "990001"):
        row = actions.create("linshui", "period_close", unit=unit, values=values, acting=teller, now=NOW)
        actions.step("linshui", "period_close", row.number, "approve", acting=OPERATOR, now=NOW)
    return row.number


def test_the_page_tells_the_submitted_figure_and_what_came_since(get: Get) -> None:
    number = close()
    enter_estate(7, households=40)
    changes = {"households": 150}
    later = NOW + timedelta(days=1)
    actions.amend("linshui", "estate", "演示-XQ2022-0001", changes=changes, reason="复核", acting=OPERATOR, now=later)
    page = get(f"/en/{PAGE}").content.decode()
    assert f"{number} · Approved" in page
    assert re.search(r"<dt>As submitted</dt><dd>600\b", page)
    lines = page.split("<caption>Late and corrected since</caption>")[1].split("</table>")[0]
    assert all(word in lines for word in ("演示-XQ2022-0007", "late entry", "演示-XQ2022-0001", "corrected", "100", "150"))
    assert "补录" in get(f"/zh/{PAGE}").content.decode()


def test_a_period_that_nobody_closed_says_nothing_of_it(get: Get) -> None:
    assert "The closed period" not in get(f"/en/{PAGE}").content.decode()


def test_the_closing_has_its_own_page(get: Get) -> None:
    number = close()
    page = get(f"/en/d/linshui/record/period_close/{number}")
    assert (page.status_code, date(2022, 12, 30).isoformat() in page.content.decode()) == (200, True)
