"""Cards as the demonstration prints them, without a database: the sentences and indicators of a pack, with whatever values a test wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from taizhang.card.frozen import freeze
from taizhang.card.sentences import Binder
from taizhang.card.types import Beside, BoundCard, Edition
from taizhang.definitions import Book, Pack, load
from taizhang.definitions.types import Indicator, Shown, Text
from taizhang.figures.types import Ask, Figure
from taizhang.journal.types import Seal
from taizhang.kernel.canonical import canonical
from taizhang.kernel.periods import Period, parse_period
from taizhang.publishing import rules
from taizhang.publishing.types import Defined, Released

PACKS = Path(__file__).resolve().parents[2] / "packs"
DISTRICTS = ("zhuhui", "shuangqing")
SITE = "https://ledger.example.gov.cn"
AT = "2023-03-13T10:00:00.000000Z"
DIGEST = "53276dff9c065730c9242225c2bb3c1fff102a988114cbc617e1ac636182aa09"
Value = Callable[[int], Decimal]


@cache
def pack(name: str) -> Pack:
    return load(PACKS / name, roots=[PACKS])


def card(name: str, value: Value, *, lit: bool = True) -> BoundCard:
    """The pack's card, its figures in the order of the text as `value` gives them."""
    found = pack(name)
    definition, book = found.cards["annual"], Book.of_pack(found)
    period, asked = parse_period(definition.period), iter(range(10_000))

    def ask(shown: Shown, of: Period) -> tuple[Indicator, Figure]:
        indicator = book.indicator(shown.indicator, of.end).definition
        exact = Decimal(next(asked) % 9 + 1) if indicator.claim == "rank" else value(next(asked))
        return indicator, Figure(
            ask=Ask(name, indicator.indicator, of, place=shown.place),
            kind=indicator.kind,
            exact=exact,
            unit=indicator.unit,
            decimals=indicator.decimals,
            claim=indicator.claim,
            definition=1,
            as_of=2321,
            cutoff=min(of.end, date(2022, 12, 31)),
            counted_to=2321,
            count=7,
        )

    binder = Binder(definition, period, ask, lambda _indicator: "五城区")
    sections = binder.sections()
    light = Beside("yellow", Text(zh="▲ 预警", en="▲ at risk"), Text(zh="3500人", en="3,500 people"))
    numbers = tuple(replace(number, light=light if lit and at % 5 == 0 else None) for at, number in enumerate(binder.numbers))
    return BoundCard(
        district=name,
        card="annual",
        period=period.key,
        as_of=2321,
        cutoff=date(2022, 12, 31),
        definition=1,
        title=definition.title,
        lead=definition.lead,
        place=found.manifest.district,
        notice=found.manifest.notice,
        sections=sections,
        numbers=numbers,
        definitions=tuple((f"indicator/{id}", 1) for id in sorted({number.figure for number in numbers})),
        calendar="chinesecalendar 1.11.0",
        seal=Seal(name, 2322, DIGEST, DIGEST[::-1], "sha256", AT),
        edition=Edition(2322, 1, AT, "operator"),
    )


def thousands(at: int) -> Decimal:
    return Decimal(at * 1000) + Decimal("0.37")


def released(name: str = "zhuhui", value: Value = thousands, *, site: str = "", **changes: Any) -> Released:
    return of_card(replace(card(name, value), **changes), site=site)


def of_card(bound: BoundCard, *, site: str = "") -> Released:
    """The card as it would be given away. Addresses are of the form of the pages."""
    book, told = Book.of_pack(pack(bound.district)), rules.statements(bound)
    defined = {key: _defined(book, key) for key, _version in bound.definitions}
    addresses = [_address(bound.district, number.figure, number.asked, site) for number in bound.numbers]
    assert bound.edition is not None
    return Released(
        card=bound,
        edition=bound.edition,
        code="430405",
        algorithm="sha256",
        body=canonical(freeze(bound)).decode(),
        digest=DIGEST,
        page=Text(zh=f"{site}/zh/d/{bound.district}", en=f"{site}/en/d/{bound.district}"),
        site=site,
        lines=rules.lines(bound, told, defined, addresses),
        statements=told,
        definitions=tuple(defined.values()),
        licence=pack(bound.district).manifest.licence,
    )


def _defined(book: Book, key: str) -> Defined:
    kind, _, id = key.partition("/")
    one = book.version(kind, id, 1)
    return Defined(key, 1, 12, DIGEST, one.definition)  # type: ignore[arg-type]


def _address(district: str, figure: str, period: str, site: str) -> Text:
    asked = f"d/{district}/figure/{figure}/{period}?as_of=2321&cutoff=2022-12-31"
    return Text(zh=f"{site}/zh/{asked}", en=f"{site}/en/{asked}")


def brief(bound: BoundCard) -> BoundCard:
    """The first sections of the card with their numbers: enough where only the form of a file matters."""
    sections = bound.sections[:3]
    parts = [part for section in sections for one in section.sentences for part in one.zh]
    last = max(part for part in parts if isinstance(part, int))
    return replace(bound, sections=sections, numbers=bound.numbers[: last + 1])


def printed(edition: Released, language: str) -> list[str]:
    return [getattr(line.number, language) for line in edition.lines]


def saying(bound: BoundCard, text: str) -> BoundCard:
    """The card with this text in every place that a definition writes: title, headings, sentences, notes, names."""
    both = Text(zh=text, en=text)
    sections = tuple(
        replace(
            section,
            heading=both,
            sentences=tuple(replace(one, zh=(text, *one.zh), en=(text, *one.en), note=both) for one in section.sentences),
        )
        for section in bound.sections
    )
    numbers = tuple(replace(number, indicator=text, note=both) for number in bound.numbers)
    return replace(bound, title=both, lead=both, place=both, notice=both, sections=sections, numbers=numbers)
