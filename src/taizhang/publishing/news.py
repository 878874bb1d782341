"""What a district has published, and what has moved since: the items of its feed."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.card import queries as cards
from taizhang.card.types import BoundCard, CardErrata, Changed, Edition, Moved
from taizhang.definitions import Book
from taizhang.definitions.types import Text
from taizhang.journal import queries as journal
from taizhang.kernel.clock import CHINA, parse_stamp, stamp
from taizhang.kernel.periods import parse_period
from taizhang.org import queries as org
from taizhang.org.types import Scope
from taizhang.publishing import addresses, wording
from taizhang.publishing.types import Format, Item, News

_OFFERED: tuple[Format, ...] = ("zip", "pdf")
_MONTH = len("2023-03")


def news(district: str, scope: Scope, site: str) -> News:
    """Every edition of every card, and the errata of the newest ones as this scope sees them; `site` stands before their addresses."""
    head = journal.head(district)
    mark = head.digest.hex()
    book = org.book(district)
    items = [*_editions(district, book, site), *_errata(district, book, scope, site)]
    title = org.district(district).title
    return News(district, title, mark, journal.entry(district, 1).at, tuple(sorted(items, key=lambda one: one.updated, reverse=True)))


def _editions(district: str, book: Book, site: str) -> Iterator[Item]:
    revised = {}
    for card, key, edition in cards.editions(district):
        period = parse_period(key)
        if (card, key) not in revised:
            revised[card, key] = {one.version: one.changed for one in cards.revised(district, card, period)}
        found = cards.published(district, card, period, edition.version)
        assert found is not None
        yield _edition(book, found, edition, revised[card, key].get(edition.version), site)


def _edition(book: Book, card: BoundCard, edition: Edition, changed: tuple[Changed, ...] | None, site: str) -> Item:
    count, version = len(card.numbers), edition.version
    said = Text(zh=f"{count}个数字。", en=f"{count} numbers." if count != 1 else "1 number.")
    if changed is not None:
        lines = [_changed(book, one) for one in changed]
        said = Text(
            zh=f"{said.zh}与上一版相比，有{len(lines)}个不同。{'；'.join(one.zh for one in lines)}",
            en=f"{said.en} Printed otherwise than in the version before: {len(lines)}. {'; '.join(one.en for one in lines)}".strip(),
        )
    return Item(
        key=("edition", edition.seq, edition.at),
        title=_titled(card.title, card.period, version, Text(zh="", en="")),
        summary=said,
        published=edition.at,
        updated=edition.at,
        page=addresses.card(card, version, site=site),
        files=tuple((form, addresses.file(card, version, form, site=site)) for form in _OFFERED),
    )


def _changed(book: Book, changed: Changed) -> Text:
    """What a number was printed as and what it is printed as now; a dash where one of the editions has it not."""
    name, period = _name(book, changed), changed.period
    return Text(
        zh=f"{name.zh}（{wording.period(period, 'zh')}）：{changed.printed or '——'} → {changed.prints or '——'}",
        en=f"{name.en}, {wording.period(period, 'en')}: {changed.printed_en or '——'} → {changed.prints_en or '——'}",
    )


def _name(book: Book, number: Changed | Moved) -> Text:
    return book.indicator(number.figure, parse_period(number.period).end).definition.name


def _titled(title: Text, period: str, version: int, before: Text) -> Text:
    return Text(
        zh=f"{before.zh}{title.zh}·{wording.period(period, 'zh')}（第{version}版）",
        en=f"{before.en}{title.en}, {wording.period(period, 'en')} (version {version})",
    )


def _errata(district: str, book: Book, scope: Scope, site: str) -> Iterator[Item]:
    for one in cards.errata(district, scope=scope).cards:
        if one.drift.moved:
            yield _moved(book, one, addresses.page("errata", [district], site=site))


def _moved(book: Book, errata: CardErrata, page: Text) -> Item:
    edition, moved = errata.edition, errata.drift.moved
    last = max((_at(mover.at) for one in moved for mover in (*one.movers, *one.redefined)), default=edition.at)
    numbers = [_number(book, one) for one in moved]
    zh = f"发布以来有变动的数字{len(moved)}个，印出的不改。{'；'.join(one.zh for one in numbers)}"
    en = f"Numbers that have moved since publication: {len(moved)}; what is printed stays. {'; '.join(one.en for one in numbers)}"
    return Item(
        key=("errata", edition.seq, edition.at),
        title=_titled(errata.title, errata.drift.period, edition.version, Text(zh="勘误：", en="Errata: ")),
        summary=Text(zh=zh, en=en),
        published=edition.at,
        updated=max(edition.at, last),
        page=page,
    )


def _number(book: Book, moved: Moved) -> Text:
    """The number as printed and as it would be printed now."""
    name = _name(book, moved)
    return Text(
        zh=f"{name.zh}：印作{moved.printed}，现为{moved.would_print}",
        en=f"{name.en}: printed {moved.printed_en}, now {moved.would_print_en}",
    )


def _at(told: str) -> str:
    """The time of an event; where only its month is told, the month's first instant in China."""
    if len(told) != _MONTH:
        return told
    return stamp(parse_stamp(f"{told}-01T00:00:00.000000Z").replace(tzinfo=CHINA))
