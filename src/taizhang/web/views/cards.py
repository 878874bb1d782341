"""The report card: the newest edition, or a draft where none is published; its data; what has moved since."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.card import queries as cards
from taizhang.card.types import BoundCard, BoundSection, BoundSentence, Part
from taizhang.kernel.periods import Period
from taizhang.web import addresses, asked, lights, moved, nearest, refusals, standing
from taizhang.web.gate import Reading
from taizhang.web.instruments import Instruments, instruments
from taizhang.web.opened import lasting, when
from taizhang.web.types import Card, Drift, Link, Section, Sentence, Term, Word


def card(request: HttpRequest, reading: Reading, card: str, period: str) -> HttpResponse:
    """The card: `?edition=` a published one, `?draft=1` what would be printed now, with `?as_of=` and `?cutoff=`."""
    bound, place = _asked(request, reading, card, period), reading.place
    beside = instruments(reading, bound)
    page = Card(
        district=place,
        trail=standing.trail(place),
        title=standing.say(bound.title, reading.language),
        lead=standing.say(bound.lead, reading.language),
        when=when(bound.asked),
        standing=_standing(bound),
        sections=[_section(beside, each) for each in bound.sections],
        terms=_terms(bound),
        seal=standing.seal_line(reading.code),
        editions=_editions(reading, card, bound.asked),
        missing=[f"{missing.figure}: {missing.what}" for missing in bound.missing],
        data=addresses.with_query(reverse("card-data", args=[reading.code, card, bound.period]), **request.GET.dict()),
        drift=reverse("drift", args=[reading.code, card, bound.period]) if bound.edition else "",
        targets=lights.links(reading.code, lights.years(reading, {bound.asked.end.year, bound.asked.end.year + 1})),
        files=_files(reading, bound),
    )
    return render(request, "web/card.html", {"page": page})


def _files(reading: Reading, bound: BoundCard) -> list[Link]:
    """The files of a published edition; of a draft there are none."""
    if bound.edition is None:
        return []
    query = {"edition": bound.edition.version}
    names = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel", "csv": "CSV", "zip": _("Data package")}
    return [
        Link(name, addresses.with_query(reverse("card-file", args=[reading.code, bound.card, bound.period, form]), **query))
        for form, name in names.items()
    ]


def data(request: HttpRequest, reading: Reading, card: str, period: str) -> HttpResponse:
    """The card as JSON, as the command line prints it."""
    return JsonResponse(cards.as_json(_asked(request, reading, card, period)), json_dumps_params={"ensure_ascii": False})


def _asked(request: HttpRequest, reading: Reading, card: str, period: str) -> BoundCard:
    """The edition asked for; the newest; or, with `?draft=1` or where there is none, the card as it would be published now."""
    wanted = _period(reading, period)
    if not reading.words.book.has("card", card):
        raise refusals.Missing(_("There is no card of this name."), where=card, offers=nearest.published(reading))
    version = asked.edition(request)
    if request.GET.get("draft") != "1":
        found = cards.published(reading.code, card, wanted, version)
        if found is not None:
            return found
        if version is not None:
            offers = nearest.published(reading, card)
            raise refusals.Missing(_("This edition was not published."), where=f"edition={version}", offers=offers)
    as_of, cutoff = asked.as_of(request, reading), asked.day(request.GET.get("cutoff"))
    return cards.bind(reading.code, card, period=wanted, as_of=as_of, cutoff=cutoff, scope=reading.scope)


def _period(reading: Reading, text: str) -> Period:
    return asked.period(text, lambda: nearest.published(reading))


def _section(beside: Instruments, section: BoundSection) -> Section:
    told = [_sentence(beside, each) for each in section.sentences]
    return Section(standing.say(section.heading, beside.reading.language), told, beside.charts(section))


def _sentence(beside: Instruments, sentence: BoundSentence) -> Sentence:
    parts = sentence.zh if beside.reading.language == "zh" else sentence.en
    words = [_word(beside.reading, beside.bound, part) for part in parts]
    return Sentence(words, standing.say(sentence.note, beside.reading.language), beside.beside(sentence))


def _word(reading: Reading, bound: BoundCard, part: Part) -> Word:
    """A number opens to its figure as the card knew it: under its own seq and cutoff."""
    if isinstance(part, str):
        return Word(part)
    number = bound.numbers[part]
    text = number.zh if reading.language == "zh" else number.en
    light = lights.beside(number, reading.code, reading.language)
    return Word(text, lasting(reading, number.ask(reading.code, bound.as_of)), number.indicator, light)


def _standing(bound: BoundCard) -> str:
    if bound.edition is None:
        return _("Draft: what would be printed now. Not published.")
    return _("Version %(n)s, published %(at)s. Frozen: it stays as it is.") % {
        "n": bound.edition.version,
        "at": standing.moment(bound.edition.at),
    }


def _terms(bound: BoundCard) -> list[Term]:
    return [
        Term(_("Known up to event"), str(bound.as_of)),
        Term(_("Happened up to"), bound.cutoff.isoformat()),
        Term(_("Numbers"), str(len(bound.numbers))),
        Term(_("Counted or computed from records"), str(sum(number.evidence.kind != "reported" for number in bound.numbers))),
    ]


def _editions(reading: Reading, card: str, period: Period) -> list[Link]:
    address = reverse("card", args=[reading.code, card, period.key])
    found = [edition for _card, key, edition in cards.editions(reading.code, card) if key == period.key]
    links = [
        Link(
            _("Version %(n)s, %(at)s") % {"n": each.version, "at": standing.moment(each.at)},
            addresses.with_query(address, edition=each.version),
        )
        for each in reversed(found)
    ]
    return [*links, Link(_("Draft of now"), addresses.with_query(address, draft=1))]


def drift(request: HttpRequest, reading: Reading, card: str, period: str) -> HttpResponse:
    """What a published card would print otherwise today, and which events moved it."""
    wanted, place = _period(reading, period), reading.place
    if cards.published(reading.code, card, wanted) is None:
        raise refusals.Missing(_("This card has not been published."), where=f"{card} {period}", offers=nearest.published(reading, card))
    found = cards.drift(reading.code, card, wanted, scope=reading.scope)
    page = Drift(
        district=place,
        trail=(*standing.trail(place), Link(when(wanted), reverse("card", args=[reading.code, card, wanted.key]))),
        published_as_of=found.published_as_of,
        as_of=found.as_of,
        moved=[moved.movement(reading, found, one) for one in found.moved],
        untold=found.untold,
    )
    return render(request, "web/drift.html", {"page": page})
