"""What other rooms may ask of the card: bind it afresh, read what was published, and what has moved since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from taizhang.card.drifting import drifted
from taizhang.card.errata import revisions
from taizhang.card.frozen import as_json, thaw
from taizhang.card.lighting import lit
from taizhang.card.models import PublishedCard
from taizhang.card.page import as_html
from taizhang.card.sentences import Binder
from taizhang.card.striking import Striking
from taizhang.card.types import PUBLISHED, Blast, BoundCard, BoundNumber, CardErrata, Drift, Edition, Errata, Missing, Revision, Struck
from taizhang.definitions import Adopted, Book
from taizhang.definitions.types import Card, Indicator, Shown
from taizhang.figures import queries as figures
from taizhang.figures.blast import Grain
from taizhang.figures.radius import GRAINS, radius
from taizhang.figures.types import Ask, Figure
from taizhang.journal import queries as journal
from taizhang.journal.types import Seal
from taizhang.kernel.clock import china_date, parse_stamp
from taizhang.kernel.digests import of_rows
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period, parse_period
from taizhang.kernel.reading import one_reading
from taizhang.org import queries as org
from taizhang.org.types import INSIDE, PUBLIC, Scope
from taizhang.records.types import Proposal

__all__ = [
    "as_html",
    "as_json",
    "bind",
    "blast",
    "choose",
    "digests",
    "drift",
    "editions",
    "errata",
    "few",
    "newest",
    "printings",
    "published",
    "revised",
]


def choose(district: str, card: str | None = None, period: Period | None = None) -> tuple[str, Period]:
    """The card that is meant and its period: the one named, or else the one defined for that period, or the only one."""
    book = org.book(district)
    ids = [card] if card else book.ids("card")
    definitions = [book.card(each).definition for each in ids]
    fitting = [each for each in definitions if period is not None and each.period == period.key] or definitions
    if len(fitting) != 1:
        remedy = f"name one of {', '.join(ids)}" if ids else "write one into its pack and adopt it"
        raise Fault(f"{district} has {len(fitting)} cards that could be meant", remedy=remedy)
    return fitting[0].card, period or parse_period(fitting[0].period)


def bind(
    district: str,
    card: str,
    *,
    period: Period | None = None,
    as_of: int | None = None,
    cutoff: date | None = None,
    scope: Scope,
) -> BoundCard:
    """The card with its figures as known at `as_of` (now) and happened by `cutoff` (see `Ask`): a draft.

    What cannot be printed is in `missing`, with what to do: no figure, arithmetic that is refused, a register closed to the asker."""
    as_of = journal.head(district).seq if as_of is None else as_of
    adopted = org.book(district, as_of).card(card)
    bound = _bound(district, adopted, period or parse_period(adopted.definition.period), as_of, lambda *_: cutoff, scope)
    return replace(bound, numbers=lit(district, bound.numbers, as_of, scope))


Cutoffs = Callable[[str, Period, str | None], date | None]
"""The cutoff under which a figure is asked, by indicator, period and place; None for that which the figure takes by itself."""


def _bound(district: str, adopted: Adopted[Card], period: Period, as_of: int, cutoffs: Cutoffs, scope: Scope) -> BoundCard:
    book, home = org.book(district, as_of), org.district(district)

    def ask(shown: Shown, of: Period) -> tuple[Indicator, Figure]:
        until = cutoffs(shown.indicator, of, shown.place)
        cutoff = None if until is None else min(until, of.end)
        figure = figures.figure(Ask(district, shown.indicator, of, as_of=as_of, cutoff=cutoff, place=shown.place), scope)
        return book.indicator(shown.indicator, of.end).definition, figure

    binder = Binder(adopted.definition, period, ask, lambda indicator: _among(book, indicator))
    sections = binder.sections()
    return BoundCard(
        district=district,
        card=adopted.definition.card,
        period=period.key,
        as_of=as_of,
        cutoff=cutoffs("", period, None) or _cutoff(district, as_of, period),
        definition=adopted.version,
        title=adopted.definition.title,
        lead=adopted.definition.lead,
        place=home.title,
        notice=home.notice if home.manifest.demonstration else None,
        sections=sections,
        numbers=tuple(binder.numbers),
        definitions=_definitions(book, binder.numbers),
        calendar=book.calendar("national", period.end).definition.version if book.has("calendar", "national") else "",
        missing=tuple(binder.missing),
        seal=_last(journal.seals(district)),
    )


def _definitions(book: Book, numbers: Iterable[BoundNumber]) -> tuple[tuple[str, int], ...]:
    """The version of every indicator that the numbers rest on, and of every register that they read."""
    found: dict[str, int] = {}
    for number in numbers:
        on = number.asked_for.end
        found |= {f"indicator/{id}": book.indicator(id, on).version for id in figures.made_of(book, number.figure, on)}
        found |= {f"register/{id}": book.register(id).version for id in figures.read_by(book, number.figure, on)}
    return tuple(sorted(found.items()))


def _among(book: Book, indicator: Indicator) -> str:
    return book.members(indicator.rank.among).definition.name.zh if indicator.rank and indicator.rank.among else ""


def _cutoff(district: str, as_of: int, period: Period) -> date:
    """The earlier of the period's end and the China date of that seq."""
    return min(period.end, china_date(parse_stamp(journal.entry(district, as_of).at)))


def _last(seals: list[Seal]) -> Seal | None:
    return seals[-1] if seals else None


def published(district: str, card: str, period: Period, version: int | None = None) -> BoundCard | None:
    """A published edition (the newest unless told), from its frozen values only; its seal is the first that covers it."""
    rows = PublishedCard.objects.filter(district=district, card=card, period=period.key)
    row = (rows if version is None else rows.filter(version=version)).order_by("-version").first()
    if row is None:
        return None
    seal = next((each for each in journal.seals(district) if each.seq >= row.seq), None)
    return thaw(dict(journal.entry(district, row.seq).data), seal=seal, edition=_edition(row))


def few(bound: BoundCard) -> tuple[Missing, ...]:
    """The numbers that would tell of few persons or firms if the card were published, and why: by themselves, beside what the public
    was told before, or by what they leave over together. They are refused unless whoever publishes names them."""
    found = figures.betrayed([number.ask(bound.district, bound.as_of) for number in bound.numbers])
    remedy = "take it out, or give a longer period"
    told = ((bound.numbers[place], why.en) for place, why in found)
    return tuple(Missing(number.indicator, number.name, number.figure, why, remedy) for number, why in told)


def editions(district: str, card: str | None = None) -> list[tuple[str, str, Edition]]:
    """(card, period, edition) of everything that was published, in order."""
    rows = PublishedCard.objects.filter(district=district).order_by("seq")
    return [(row.card, row.period, _edition(row)) for row in (rows.filter(card=card) if card else rows)]


def _edition(row: PublishedCard) -> Edition:
    return Edition(row.seq, row.version, row.at, row.actor)


def newest() -> dict[str, BoundCard]:
    """Of every district of the installation the newest edition of its newest card, by two questions however many there are."""
    last: dict[str, PublishedCard] = {}
    for row in PublishedCard.objects.order_by("seq"):
        known = last.get(row.district)
        if known is None or parse_period(row.period).end >= parse_period(known.period).end:
            last[row.district] = row
    told = journal.entries_of([(district, row.seq) for district, row in last.items()])
    return {entry.journal: thaw(dict(entry.data), edition=_edition(last[entry.journal])) for entry in told}


def printings(district: str, figure: str, period: Period, place: str | None = None) -> list[tuple[BoundCard, BoundNumber]]:
    """Every published edition that prints this figure of the whole district, the oldest first, with the number as it stands there."""
    found = []
    versions: Counter[tuple[str, str]] = Counter()
    for entry in journal.entries(district, kinds=[PUBLISHED], until=journal.head(district).seq):
        of = (str(entry.data["card"]), str(entry.data["period"]))
        versions[of] += 1
        if any(number["figure"] == figure and number["asked"] == period.key for number in entry.data["numbers"]):
            bound = thaw(dict(entry.data), edition=Edition(entry.seq, versions[of], entry.at, entry.actor))
            found += [(bound, one) for one in bound.numbers if (one.figure, one.asked, one.place) == (figure, period.key, place)][:1]
    return found


def drift(district: str, card: str, period: Period, *, scope: Scope, version: int | None = None) -> Drift:
    """What a published card would print and count otherwise today, under its own cutoffs, and which events moved it."""
    then = published(district, card, period, version)
    if then is None:
        raise Fault(f"{district} has not published {card} of {period.key}", remedy="publish it first")
    head = journal.head(district).seq
    adopted = cast("Adopted[Card]", org.book(district).version("card", card, then.definition))
    asked = {(number.figure, number.asked, number.place): number.cutoff for number in then.numbers}
    present = replace(scope, actor=INSIDE) if scope.actor.code == PUBLIC.code else scope  # a draft tells him otherwise than the card did
    now = _bound(district, adopted, period, head, lambda figure, of, place: asked.get((figure, of.key, place)), present)
    return drifted(then, now, scope)


def errata(district: str, card: str | None = None, period: Period | None = None, *, scope: Scope) -> Errata:
    """Everything that has moved since the newest edition of each card was published, and what each edition changed. The printed
    digits stay as they are; this is read beside them."""
    keys = dict.fromkeys((id, key) for id, key, _edition in editions(district, card) if period is None or key == period.key)
    if period is not None and not keys:
        raise Fault(f"{district} has not published {card or 'a card'} of {period.key}", remedy="publish it first")
    return Errata(district, journal.head(district).seq, tuple(_errata(district, id, parse_period(key), scope) for id, key in keys))


def _errata(district: str, card: str, period: Period, scope: Scope) -> CardErrata:
    found = drift(district, card, period, scope=scope)
    every = _every_edition(district, card, period)
    newest = every[-1]
    assert newest.edition is not None
    return CardErrata(newest.title, newest.edition, found, revisions(every))


def _every_edition(district: str, card: str, period: Period) -> list[BoundCard]:
    rows = PublishedCard.objects.filter(district=district, card=card, period=period.key).order_by("version")
    return [thaw(dict(journal.entry(district, row.seq).data), edition=_edition(row)) for row in rows]


def revised(district: str, card: str, period: Period) -> tuple[Revision, ...]:
    """What each edition of a card changed against the one before it, by their frozen values only."""
    return revisions(_every_edition(district, card, period))


def blast(proposal: Proposal, scope: Scope, *, on: date, grains: Sequence[Grain] = GRAINS) -> Blast:
    """What a correction would move, as of the day `on`: figures, ranks and targets in calendar years, quarters and months, and the
    numbers of the newest edition of every published card, under their own cutoffs. Writes nothing."""
    with one_reading():
        striking = Striking(proposal, org.book(proposal.district), scope)
        struck = tuple(_struck(striking))
        return Blast(radius(proposal, scope, on=on, grains=grains), struck, len(striking.closed))


def _struck(striking: Striking) -> Iterator[Struck]:
    district, book = striking.proposal.district, striking.book
    for card, key in dict.fromkeys((card, key) for card, key, _edition in editions(district)):
        bound = published(district, card, parse_period(key))
        assert bound is not None
        yield from striking.struck(bound, cast("Adopted[Card]", book.version("card", card, bound.definition)).definition)


def digests(district: str) -> dict[str, str]:
    """A digest of the district's canonical rows by table, in whatever order: equal before and after a rebuild."""
    names = [field.name for field in PublishedCard._meta.concrete_fields]
    return {PublishedCard._meta.db_table: of_rows(PublishedCard.objects.filter(district=district).values(*names))}
