"""The page of a figure: contents, what was published, and commands that work when they are typed."""

from __future__ import annotations

import html
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from taizhang.card import actions as cards
from taizhang.journal import actions as journal
from taizhang.kernel.periods import year
from taizhang.org.types import OPERATOR
from tests.web.conftest import NOW, Get, enter_estate

FIGURE = "/en/d/linshui/figure/estate.started/2022"


def page(get: Get, address: str = FIGURE) -> str:
    answer = get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("figure", ["estate.started", "petition.accepted_in_time", "gdp", "project.committed_completion"])
def test_the_contents_lead_to_every_part_and_no_part_is_left_out(get: Get, figure: str) -> None:
    found = page(get, f"/en/d/linshui/figure/{figure}/2022")
    listed = re.findall(r'<li><a href="#([a-z]+)">', found)
    parts = re.findall(r'<(?:h2|div class="document") id="([a-z]+)"', found)
    assert [part for part in parts if part != "contents"] == listed
    assert len(listed) >= 3


def test_the_commands_of_the_page_check_the_journal_when_typed(get: Get, tmp_path: Path) -> None:
    commands = [shlex.split(command) for command in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page(get))]
    assert [command[0] for command in commands] == ["curl", "curl", "python3"]
    for command in commands[:2]:
        for name, address in re.findall(r"-o (\S+) (\S+)", shlex.join(command)):
            (tmp_path / name).write_bytes(fetched(get, address))
    told = subprocess.run([sys.executable, *commands[2][1:]], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert "sealed up to" in told.stdout


def fetched(get: Get, address: str) -> bytes:
    """What the server gives at an address; static files stand beside it, as whitenoise serves them."""
    path = address.removeprefix("http://localhost")
    if path.startswith("/static/"):
        return Path(staticfiles_storage.path(path.removeprefix("/static/"))).read_bytes()
    answer = get(path)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def test_what_each_edition_printed_stands_beside_what_the_figure_is_now(get: Get) -> None:
    assert versions(get) == [("1", "3")]
    enter_estate(4, households=9)
    cards.publish("linshui", "annual", year(2022), acting=OPERATOR, now=NOW)
    journal.seal("linshui", now=NOW)
    assert versions(get) == [("2", "4"), ("1", "3")]
    assert versions(get, f"{FIGURE}?unit=990001901") == []


def versions(get: Get, address: str = FIGURE) -> list[tuple[str, str]]:
    found = page(get, address)
    return re.findall(r'data-name="Version">(\d+)</td>.*?data-name="Printed">(\d+)</td>', found)


def test_of_a_year_under_way_only_months_that_have_begun_are_drawn(get: Get) -> None:
    months = re.findall(r'<th scope="row">([A-Z][a-z][a-z])</th>', page(get, f"{FIGURE}?cutoff=2022-06-30"))
    assert months == ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]
