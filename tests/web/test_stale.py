"""Nobody has counted the last events: every page that prints a figure says so, and none of them is kept as if it were whole."""

from __future__ import annotations

import pytest

from taizhang.figures import manifest, store
from tests.web.conftest import Get, enter_estate
from tests.web.test_pages import text

PRINTING = {
    "figure/estate.started_households/2022": "a figure",
    "figure/estate.started_households/2022?unit=990001901": "a figure of a unit",
    "chart/estate.started_households/2022": "a drawing",
    "card/annual/2022?draft=1": "a card",
    "card/annual/2021": "a card of another year",
    "targets/2022": "targets",
    "promises/2022": "promises",
    "rank/gdp/2022?among=nation": "the order of a set",
    "drift/annual/2022": "what moved",
    "errata": "all that moved",
}


@pytest.fixture
def lagging(get: Get, monkeypatch: pytest.MonkeyPatch) -> int:
    """The event up to which the store counts; one comes after it, and nobody is at work."""
    counted = store.catch_up("linshui")
    enter_estate(9, households=50)
    monkeypatch.setattr(store, "_laid_over", lambda at, until: None)
    monkeypatch.setattr(store, "_caught_up", manifest.current)
    return counted


@pytest.mark.parametrize("page", PRINTING)
def test_a_figure_that_is_behind_is_marked_wherever_it_is_printed(get: Get, lagging: int, page: str) -> None:
    for language, words in (("en", f"counted up to event {lagging}"), ("zh", f"只数到事件 {lagging}，")):
        response = get(f"/{language}/d/linshui/{page}")
        assert response.status_code == 200, text(response)
        assert words in text(response).lower(), page
        assert "no-store" in response.headers["Cache-Control"], page
