"""What moved after publication, as anybody may read it; and links that lead somewhere tomorrow too."""

from __future__ import annotations

import re

from taizhang.card import actions as cards
from taizhang.journal import queries as journal
from taizhang.kernel.periods import year
from taizhang.org.types import OPERATOR
from taizhang.records import actions as records
from tests.web.conftest import NOW, Get, enter_petition

ESTATE = "演示-XQ2022-0001"
ERRATA = "/en/d/linshui/errata"


def correct(register: str, number: str, **changes: object) -> None:
    records.amend("linshui", register, number, changes=changes, reason="误录", acting=OPERATOR, now=NOW)


def test_the_errata_say_that_nothing_has_moved(get: Get) -> None:
    page = get(ERRATA).content.decode()
    assert "every number would be printed and counted the same today" in page
    assert "Version 1, published" in page


def test_the_errata_name_number_digits_and_correction(get: Get) -> None:
    correct("estate", ESTATE, households=150)
    page = get(ERRATA).content.decode()
    row = page[page.index("<tbody>") : page.index("</tbody>")]
    assert "600" in row
    assert "650" in row
    assert f"event {journal.head('linshui').seq}, 2022-12-30 09:00" in row
    assert ESTATE in row
    assert "corrected, with a reason" in row


def test_a_second_edition_stands_with_what_it_changed(get: Get) -> None:
    correct("estate", ESTATE, households=150)
    cards.publish("linshui", "annual", year(2022), acting=OPERATOR, now=NOW)
    page = get(ERRATA).content.decode()
    assert "What version 2 of 2022-12-30 09:00 changed" in page
    assert "every number would be printed and counted the same today" in page


def test_each_row_opens_to_the_figure_as_printed_and_as_it_is_now(get: Get) -> None:
    correct("estate", ESTATE, households=150)
    assert [value for _name, value in opened(get)] == ["650 households", "600 households"]
    cards.publish("linshui", "annual", year(2022), acting=OPERATOR, now=NOW)
    ((name, value),) = opened(get)
    assert (name, value) == ("Households of estates whose renovation began", "650 households")


def opened(get: Get) -> list[tuple[str, str]]:
    """The text of each link of the first row, and the value on the page that it opens to."""
    page = get(ERRATA).content.decode()
    row = page[page.index("<tbody>") : page.index("</tr>", page.index("<tbody>"))]
    links = re.findall(r'<a href="(/en/d/linshui/figure/[^"]+)">([^<]+)</a>', row)
    pages = [get(address.replace("&amp;", "&")).content.decode() for address, _name in links]
    return [(name, re.findall(r'"figure"><b>([^<]+)', page)[0]) for (_address, name), page in zip(links, pages, strict=True)]


def test_card_drift_and_district_lead_to_the_errata(get: Get) -> None:
    for page in ("card/annual/2022", "drift/annual/2022", ""):
        assert "/en/d/linshui/errata" in get(f"/en/d/linshui/{page}".rstrip("/")).content.decode()


def test_links_of_a_register_that_tells_no_days_hold_when_the_journal_goes_on(get: Get) -> None:
    page = get("/en/d/linshui/figure/petition.accepted_in_time/2022").content.decode()
    links = set(re.findall(r'href="(/en/d/linshui/figure/[^"#]+)', page))
    enter_petition(12)
    assert links
    assert {link: get(link.replace("&amp;", "&")).status_code for link in links} == dict.fromkeys(links, 200)
    assert not any("as_of=" in link for link in links)


def test_links_of_a_published_card_pin_what_was_known(get: Get) -> None:
    page = get("/en/d/linshui/card/annual/2022").content.decode()
    links = re.findall(r'class="number" href="([^"]+)"', page)
    correct("estate", ESTATE, households=150)
    assert all("as_of=" in link for link in links)
    assert "600" in get(links[1].replace("&amp;", "&")).content.decode()
