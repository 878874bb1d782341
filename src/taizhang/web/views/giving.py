"""What is given away of a district: the files of its published cards, its feed, and the page that lists them all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from taizhang.card import queries as cards
from taizhang.definitions.types import Text
from taizhang.journal import queries as journal
from taizhang.kernel.clock import SystemClock, china_date, parse_stamp
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import parse_period
from taizhang.kernel.reading import one_reading
from taizhang.org import queries as org
from taizhang.org.types import PUBLIC
from taizhang.publishing import queries as publishing
from taizhang.publishing.types import Format, Found, Language, News
from taizhang.web import addresses, asked, files, refusals, standing
from taizhang.web.gate import Reading, unbound
from taizhang.web.given import Given, GivenEdition, OpenData
from taizhang.web.opened import when
from taizhang.web.types import Link

_ATOM = "application/atom+xml; charset=utf-8"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def page(request: HttpRequest, reading: Reading) -> HttpResponse:
    """Open data: the files of every published card with their sizes and digests, the journal, the seals, the feed."""
    place = reading.place
    page = OpenData(
        district=place,
        trail=standing.trail(place),
        seal=standing.seal_line(reading.code),
        editions=list(_editions(reading)),
        feed=reverse("feed", args=[reading.code]),
        journal=reverse("journal", args=[reading.code]),
        seals=reverse("seals-file", args=[reading.code]),
    )
    return render(request, "web/open_data.html", {"page": page})


def _editions(reading: Reading) -> Iterator[GivenEdition]:
    """The newest edition of each card and period with its files; earlier ones by name, the newest first."""
    every = cards.editions(reading.code)
    for card, key in reversed(list(dict.fromkeys((card, key) for card, key, _edition in every))):
        versions = [edition for id, period, edition in every if (id, period) == (card, key)]
        found = publishing.find(reading.code, card, parse_period(key))
        assert found is not None
        address = reverse("card", args=[reading.code, card, key])
        yield GivenEdition(
            card=Link(f"{standing.say(found.card.title, reading.language)} · {when(found.card.asked)}", address),
            version=found.edition.version,
            at=standing.moment(found.edition.at),
            files=[_given(reading, found, form) for form in publishing.FORMATS],
            earlier=[
                (
                    _("Version %(n)s, %(at)s") % {"n": one.version, "at": standing.moment(one.at)},
                    [Link(form.upper(), _address(reading, card, key, form, one.version)) for form in publishing.FORMATS],
                )
                for one in reversed(versions[:-1])
            ],
        )


def _given(reading: Reading, found: Found, form: Format) -> Given:
    """A file with its size and digest, or why it cannot be made."""
    try:
        made = publishing.file(found, form, _language(reading.language))
    except Fault as fault:
        return Given(Link(form.upper(), ""), _says(form), why=f"{fault.what}; {fault.remedy}")
    address = _address(reading, found.card.card, found.card.period, form, found.edition.version)
    return Given(Link(made.name, address), _says(form), size=len(made.content), digest=made.digest)


def _says(form: Format) -> str:
    return {
        "zip": _("Data package: numbers, sentences and definitions as CSV, described by datapackage.json"),
        "csv": _("The numbers alone, a line each"),
        "xlsx": _("Workbook: sentences, numbers, definitions"),
        "docx": _("Document in the layout of official documents (GB/T 9704-2012)"),
        "pdf": _("Document to print and to read, tagged for screen readers"),
    }[form]


def _address(reading: Reading, card: str, key: str, form: Format, version: int) -> str:
    return addresses.with_query(reverse("card-file", args=[reading.code, card, key, form]), edition=version)


def card_file(request: HttpRequest, reading: Reading, card: str, period: str, form: Format) -> HttpResponseBase:
    """A published card as a file: zip (data package), csv, xlsx, docx or pdf; `?edition=` an earlier one."""
    found = publishing.find(reading.code, card, asked.period(period), asked.edition(request))
    if found is None or form not in publishing.FORMATS:
        offers = [Link(_("Open data and documents"), reverse("open-data", args=[reading.code]))]
        raise refusals.Missing(_("No such file of a card has been published."), where=f"{card} {period}.{form}", offers=offers)
    made = publishing.file(found, form, _language(reading.language))
    return files.give(request, lambda: made.content, made.media, tag=made.digest, changed=made.at, name=made.name)


def feed(request: HttpRequest, reading: Reading) -> HttpResponseBase:
    """The district's feed in Atom: published cards, their new editions, and errata."""
    name = publishing.urn(reading.code, "feed", journal.entry(reading.code, 1).digest.hex(), reading.language)
    title = standing.say(reading.district.title, reading.language)
    return _feed(request, [reading.code], name, title, publishing.page("feed", [reading.code], site=_site(request)))


@unbound
def site_feed(request: HttpRequest) -> HttpResponseBase:
    """The feed of all districts of the installation, in Atom."""
    own = publishing.page("site-feed", [], site=_site(request))
    with one_reading():
        return _feed(request, [one.name for one in org.districts()], standing.say(own, _language(get_language())), _("Taizhang"), own)


def _feed(request: HttpRequest, districts: list[str], name: str, title: str, own: Text) -> HttpResponseBase:
    site, today, language = _site(request), china_date(SystemClock().now()), _language(get_language())
    heads = {district: journal.head(district) for district in districts}
    rests_on = (site, today, language, title, name, sorted((each, head.digest.hex()) for each, head in heads.items()))
    tag = hashlib.sha256(repr(rests_on).encode()).hexdigest()
    changed = max((parse_stamp(head.at) for head in heads.values()), default=_NEVER)

    def made() -> bytes:
        told = [_told(district, head.digest.hex(), today, site) for district, head in heads.items()]
        return publishing.as_feed(name, title, told, own, language)

    return files.give(request, made, _ATOM, tag=tag, changed=changed)


@lru_cache(maxsize=32)
def _told(district: str, mark: str, today: date, site: str) -> News:
    """What the public is told of a district; `mark` is the chain's digest at its head, under which it holds in every database."""
    return publishing.news(district, org.scope(district, PUBLIC, "read", today), site)


def _site(request: HttpRequest) -> str:
    return settings.TAIZHANG_ADDRESS or f"{request.scheme}://{request.get_host()}"


def _language(code: str | None) -> Language:
    return "en" if code == "en" else "zh"
