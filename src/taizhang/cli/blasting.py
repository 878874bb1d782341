"""What a change would move, shown before it is signed."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import click

from taizhang.card import queries as cards
from taizhang.card.rules import plain
from taizhang.card.types import Blast
from taizhang.cli.output import Command, print_json
from taizhang.cli.session import Session
from taizhang.figures.blast import Grain, Move, Standing, TargetMove
from taizhang.figures.radius import GRAINS
from taizhang.kernel.quantities import counted, round_half_up
from taizhang.records.types import Proposal

_DECIMALS = 6
"""Decimals of a quotient on the screen; --json gives all."""

_preview = click.option(
    "--preview", is_flag=True, help="Only show what it would move: figures, targets, ranks, printed numbers. Writes nothing."
)
_by = click.option(
    "--by", type=click.Choice(GRAINS), multiple=True, default=("year",), show_default=True, help="In which periods figures are looked at."
)


def preview_options(command: Command) -> Command:
    return _preview(_by(command))


yes_option = click.option("--yes", is_flag=True, help="Do not ask for the signature, though a terminal watches.")


def blast(session: Session, proposal: Proposal, by: Sequence[Grain] = ("year",)) -> Blast:
    return cards.blast(proposal, session.scope(proposal.district), on=session.today, grains=by)


def show(session: Session, proposal: Proposal, *, by: Sequence[Grain], as_json: bool) -> None:
    """What `--preview` prints."""
    found = blast(session, proposal, by)
    if as_json:
        print_json(told(found))
    else:
        for line in lines(found):
            click.echo(line)
        if set(by) == {"year"}:
            click.echo("in calendar years; --by quarter and --by month look closer", err=True)


def ask_signature(session: Session, proposal: Proposal, *, yes: bool) -> None:
    """Where a person sits at a terminal: shows what the change would move, and goes on only if he says so. A script is not asked."""
    if yes or not watched():
        return
    for line in lines(blast(session, proposal)):
        click.echo(line, err=True)
    click.confirm("sign it?", abort=True, err=True)


def watched() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def told(found: Blast) -> dict[str, Any]:
    radius = found.radius
    return {
        "register": radius.register,
        "number": radius.number,
        "as_of": radius.seq,
        "on": radius.on,
        "figures": [{**asdict(one), "period": one.period.key, "by": one.by} for one in radius.moves],
        "targets": [_target(one) for one in radius.targets],
        "cards": found.cards,
        "withheld": radius.withheld,
        "closed": found.closed,
    }


def _target(one: TargetMove) -> dict[str, Any]:
    keys = ("completion", "light", "outcome")
    sides = {name: dict(zip(keys, side, strict=True)) for name, side in (("then", one.then), ("now", one.now))}
    return {**asdict(one), "period": one.period.key, **sides}


def lines(found: Blast) -> Iterator[str]:
    radius = found.radius
    if not (radius.moves or radius.targets or found.cards or radius.withheld or found.closed):
        yield "no figure, target, rank or printed number would move"
    for one in found.cards:
        held = "" if one.now == one.printed else f" (now {one.now})"
        where = f"card {one.card} {one.period} version {one.version}: {one.figure} {one.asked}"
        yield f"{where}: printed {one.printed}{held} → {one.would_print}"
    yield from (_moved(one) for one in radius.moves)
    for target in radius.targets:
        then, now = (f"{_number(side[0])} {side[1]} {side[2]}".strip() for side in (target.then, target.now))
        yield f"target {target.indicator} {target.period.key}{_whose(target.unit)}: {then} → {now}"
    if found.closed:
        yield f"{found.closed} printed numbers read this register and count what you may not see"
    if radius.withheld:
        yield f"{radius.withheld} more figures would move that you may not see"


def _moved(one: Move) -> str:
    by = f" ({_number(one.by, sign=True)})" if one.by else ""
    parts = "" if one.by else f" ({_parts(one.then)} → {_parts(one.now)})"
    what = "rank" if one.kind == "rank" else "figure"
    then, now = _number(one.then.exact), _number(one.now.exact)
    return f"{what} {one.indicator} {one.period.key}{_whose(one.unit or one.place)}: {then} → {now} {one.measured_in}".rstrip() + by + parts


def _parts(side: Standing) -> str:
    """Of a figure whose value stays: what of it moves all the same."""
    if side.refused:
        return side.refused
    if side.denominator is not None:
        return f"{_number(side.numerator)}/{_number(side.denominator)}"
    return counted(side.count, "record")


def _whose(code: str | None) -> str:
    return f" [{code}]" if code else ""


def _number(value: Decimal | None, *, sign: bool = False) -> str:
    if value is None:
        return "—"
    return f"{plain(round_half_up(value, _DECIMALS)):{'+' if sign else ''}f}"
