"""`rank`: the places of a set in order, or the place of one member."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import click

from taizhang.cli.output import as_json_option, print_json, print_lines, print_table
from taizhang.cli.parameters import DAY, PERIOD
from taizhang.cli.session import Session, with_session
from taizhang.figures import queries
from taizhang.figures.types import Ranked, Ranking
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period
from taizhang.kernel.quantities import counted, plain, round_half_up


@click.command("rank")
@click.argument("district")
@click.argument("indicator")
@click.option("--period", type=PERIOD, required=True, metavar="P", help="2015, 2023-Q3, 2023-01/2023-09 and the like.")
@click.option("--among", required=True, metavar="SET", help="A set by id or name (nation, 五城区), or COLUMN=VALUE (province=湖南省).")
@click.option("--place", metavar="CODE", help="The member asked for, by code or name (the district).")
@click.option("--all", "whole", is_flag=True, help="All members in order.")
@click.option("--ascending", is_flag=True, help="The smallest first.")
@click.option("--as-of", type=click.IntRange(min=1), metavar="SEQ", help="As known after that event (now).")
@click.option("--cutoff", type=DAY, metavar="DATE", help="What had happened by that day (the period's end).")
@as_json_option
@with_session
def rank_command(
    session: Session,
    district: str,
    indicator: str,
    period: Period,
    among: str,
    place: str | None,
    whole: bool,
    ascending: bool,
    as_of: int | None,
    cutoff: date | None,
    as_json: bool,
) -> None:
    """The place of a member among SET by INDICATOR, with the set's size; with --all the whole set.

    Equal values share a place and the next stay empty (1, 2, 2, 4). Members without a figure are named, and a place is then at
    least the one told. Ends with 1 where the member has no place."""
    scope = session.scope(district)
    found = queries.ranking_of(
        district, indicator, period, scope, among=among, place=place, ascending=ascending, as_of=as_of, cutoff=cutoff
    )  # fmt: skip
    if place and found.own is None:
        raise Fault(f"{place} is no member of {found.among.zh}", where=among, remedy="--all tells its members")
    if as_json:
        print_json(found if whole else _of_one(found))
    else:
        print_lines(_lines(found))
    if whole and not as_json:
        click.echo()
        print_table(("place", "code", "name", found.unit, "tied"), [_row(one) for one in found.members])
    if not whole and (found.own is None or found.own.place is None):
        click.get_current_context().exit(1)


def _of_one(found: Ranking) -> dict[str, object]:
    """A ranking without its members: the set, its size, who is missing, and the member asked for."""
    among = {"id": found.among.id, "zh": found.among.zh, "en": found.among.en, "size": found.among.size}
    names = (
        "district",
        "indicator",
        "definition",
        "period",
        "order",
        "unit",
        "own",
        "bound",
        "lowest",
        "missing",
        "refused",
        "sources",
        "as_of",
        "cutoff",
    )
    return {"among": among, **{name: getattr(found, name) for name in names}}


def _lines(found: Ranking) -> list[tuple[str, object]]:
    own, names = found.own, {code: zh for code, zh, _en in found.among.names}
    missing = [f"{code} {names[code]}".strip() for code in found.missing]
    return [
        ("place", _told(found, own) if own else "the district is no member of this set"),
        ("member", f"{own.code} {own.zh}" if own else None),
        ("value", _value(found, own.value) if own else None),
        ("tied with", own.ties - 1 if own and own.ties > 1 else None),
        ("among", f"{found.among.zh} / {found.among.en} ({found.among.id})"),
        ("size", found.among.size),
        ("missing", f"{len(missing)}: {', '.join(missing)}" if missing else None),
        ("refused", f"{counted(found.refused, 'row')} of the imports; in no set unless entered since" if found.refused else None),
        ("order", found.order),
        ("period", found.period.key),
        ("source", "; ".join(found.sources)),
        ("as_of", found.as_of),
    ]


def _told(found: Ranking, own: Ranked) -> str:
    if own.place is None:
        return f"none of {found.among.size}: no figure"
    lacking = [
        f"{counted(len(found.missing), 'member')} without a figure" if found.missing else "",
        f"{counted(found.refused, 'row')} refused when the entries were imported, and the set may be incomplete" if found.refused else "",
    ]
    reach = f", at most {found.lowest}: {'; '.join(filter(None, lacking))}" if any(lacking) else ""
    return f"{own.place} of {found.among.size}{reach}"


def _value(found: Ranking, value: Decimal | None) -> str | None:
    return None if value is None else f"{round_half_up(value, found.decimals):f} {found.unit}"


def _row(one: Ranked) -> tuple[object, ...]:
    return (one.place or "-", one.code, one.zh, "-" if one.value is None else plain(one.value), one.ties if one.ties > 1 else "")
