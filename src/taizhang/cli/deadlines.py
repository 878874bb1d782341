"""`deadline`: a statutory clock with its account. Needs no home: the national rules lie in packs/common."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches

import click

from taizhang.cli import places
from taizhang.cli.output import as_json_option, print_json, print_lines, print_table
from taizhang.cli.parameters import DAY
from taizhang.deadlines import rules
from taizhang.deadlines.types import Calendar, Deadline, Rule, Suspension
from taizhang.definitions import Book, load
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import parse_day
from taizhang.org import clocks

_WHY = {
    "start": "starts; the day itself does not count",
    "counts": "counts",
    "rest": "rest day",
    "holiday": "holiday",
    "suspended": "suspended",
    "month": "month",
    "due": "last day",
    "rolled": "moved here from a rest day",
}


@click.command("deadline")
@click.argument("rule")
@click.option("--from", "start", type=DAY, required=True, metavar="DATE", help="The day on which what starts the clock happened.")
@click.option("--extend", "extensions", type=int, multiple=True, metavar="N", help="A lengthening that was granted, in the rule's unit.")
@click.option("--suspend", "pauses", multiple=True, metavar="A..B", help="Days that do not count, both included.")
@click.option("--district", metavar="D", help="Use the rules that this district has adopted.")
@as_json_option
def deadline_command(
    rule: str, start: date, extensions: tuple[int, ...], pauses: tuple[str, ...], district: str | None, as_json: bool
) -> None:
    """When an act is due under RULE: by plain counting, by law, and for the desk; then every day of the count.

    Example: taizhang deadline petition.handle --from 2023-01-10 --extend 30"""
    clock, calendar = _adopted(rule, start, district) if district else _national(rule)
    found = rules.deadline(clock, start, calendar=calendar, extensions=extensions, suspensions=[_suspension(text) for text in pauses])
    if as_json:
        print_json(found)
    else:
        _print(found)


def _national(rule: str) -> tuple[Rule, Calendar]:
    return _looked_up(Book.of_pack(load(places.pack("common"))), rule, None)


def _adopted(rule: str, start: date, district: str) -> tuple[Rule, Calendar]:
    from taizhang.cli import opening  # only here does this command need the home

    opening.setup()
    opening.require_home()
    from taizhang.org import queries as org

    return _looked_up(org.book(org.district(district).name), rule, start)


def _looked_up(book: Book, rule: str, on: date | None) -> tuple[Rule, Calendar]:
    if not book.has("deadline", rule):
        close = get_close_matches(rule, book.ids("deadline"), n=3, cutoff=0.4)
        raise Fault(
            f"no deadline rule {rule!r}", remedy=f"did you mean {', '.join(close)}?" if close else "see packs/common/deadlines.yaml"
        )
    calendars = book.ids("calendar")
    return clocks.clock(book.deadline(rule, on).definition), clocks.calendar_of(book.calendar(calendars[-1], on).definition)


def _suspension(text: str) -> Suspension:
    first, dots, last = text.partition("..")
    try:
        if not dots:
            raise ValueError("there are no two dots in it")
        return Suspension(parse_day(first), parse_day(last))
    except (Fault, ValueError) as fault:
        raise Fault(f"{text!r} is not a suspension: {fault}", remedy="write 2023-02-01..2023-02-10") from fault


def _print(found: Deadline) -> None:
    print_lines(
        [
            ("rule", found.rule),
            ("basis", found.basis),
            ("calendar", found.calendar),
            ("nominal", found.nominal),
            ("legal_last_day", found.legal_last_day),
            ("internal_due", found.internal_due),
            ("provisional", "yes: the count passes days that no published holiday table covers" if found.provisional else "no"),
        ]
    )
    click.echo()
    print_table(("day", "count", "why", "note"), [(line.day, line.counted, _WHY[line.why], line.note) for line in found.account])
