"""`record`, `step`, `amend`, `erase`: one record from the shell."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from taizhang.cli import blasting
from taizhang.cli.blasting import ask_signature, preview_options, yes_option
from taizhang.cli.output import as_json_option, print_json, print_lines
from taizhang.cli.parameters import DAY
from taizhang.cli.session import Session, with_session
from taizhang.figures.blast import Grain
from taizhang.kernel.canonical import parse
from taizhang.kernel.faults import Fault
from taizhang.records import actions, proposing
from taizhang.records.types import Row


def with_values(command: Callable[..., Any]) -> Callable[..., Any]:
    """FIELD=VALUE words, and --values for what should stand neither in the shell's history nor in the list of processes."""
    command = click.argument("pairs", nargs=-1, metavar="FIELD=VALUE...")(command)
    return click.option("--values", "file", metavar="FILE", help="A JSON object of more values (- for standard input).")(command)


def given_values(pairs: tuple[str, ...], file: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if file is not None:
        found = parse(_content(file))
        if not isinstance(found, dict):
            raise Fault(f"{file} holds no JSON object", remedy='write {"field": "value"}')
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise Fault(f"{pair!r} is not FIELD=VALUE", remedy="write the field's name, =, and its value")
        found[name] = value
    return found


def _content(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as fault:
        raise Fault("the file cannot be read", where=file, remedy=fault.strerror or "") from fault


@click.command("record")
@click.argument("district")
@click.argument("register")
@click.option("--unit", required=True, help="Code of the unit that the record belongs to.")
@click.option("--opened-on", type=DAY, metavar="DATE", help="The day on which the matter came up (today).")
@click.option("--number", help="The record's number (the next one of the series).")
@click.option("--step", "opening", help="The creating step, where a register has several (the first).")
@with_values
@preview_options
@as_json_option
@with_session
def record_command(
    session: Session,
    district: str,
    register: str,
    unit: str,
    opened_on: date | None,
    number: str | None,
    opening: str | None,
    pairs: tuple[str, ...],
    file: str | None,
    preview: bool,
    by: tuple[Grain, ...],
    as_json: bool,
) -> None:
    """Creates a record in REGISTER of DISTRICT with the values given.

    Example: taizhang record zhuhui village --unit chashan name=新村 --values private.json"""
    given: dict[str, Any] = {"unit": unit, "opened_on": opened_on, "values": given_values(pairs, file), "opening": opening}
    signed: dict[str, Any] = {"acting": session.actor(district), "now": session.now}
    if preview:
        blasting.show(session, proposing.creation(district, register, number=number or "", **given, **signed), by=by, as_json=as_json)
    else:
        print_row(actions.create(district, register, number=number, **given, **signed), as_json)


@click.command("step")
@click.argument("district")
@click.argument("register")
@click.argument("number")
@click.argument("step")
@click.option("--on", type=DAY, metavar="DATE", help="The day of the step (today).")
@with_values
@preview_options
@as_json_option
@with_session
def step_command(
    session: Session,
    district: str,
    register: str,
    number: str,
    step: str,
    on: date | None,
    pairs: tuple[str, ...],
    file: str | None,
    preview: bool,
    by: tuple[Grain, ...],
    as_json: bool,
) -> None:
    """Takes STEP with the record NUMBER, giving the values that the step asks for."""
    given: dict[str, Any] = {"on": on, "values": given_values(pairs, file), "acting": session.actor(district), "now": session.now}
    if preview:
        blasting.show(session, proposing.stepping(district, register, number, step, **given), by=by, as_json=as_json)
    else:
        print_row(actions.step(district, register, number, step, **given), as_json)


@click.command("amend")
@click.argument("district")
@click.argument("register")
@click.argument("number")
@click.option("--reason", metavar="TEXT", help="Why, in one sentence; kept in the vault. Needed to write.")
@with_values
@preview_options
@yes_option
@as_json_option
@with_session
def amend_command(
    session: Session,
    district: str,
    register: str,
    number: str,
    reason: str | None,
    pairs: tuple[str, ...],
    file: str | None,
    preview: bool,
    by: tuple[Grain, ...],
    yes: bool,
    as_json: bool,
) -> None:
    """Corrects fields of the record NUMBER, also `unit`, `opened_on` and the date of a step (`accept_on`).

    At a terminal it first shows what the correction would move, and asks; --preview shows it and writes nothing."""
    changes = given_values(pairs, file)
    if not changes:
        raise click.UsageError("nothing to amend: give FIELD=VALUE")
    if not preview and not reason:
        raise click.UsageError("Missing option '--reason'.")
    given: dict[str, Any] = {"changes": changes, "acting": session.actor(district), "now": session.now}
    proposal = proposing.amendment(district, register, number, **given)
    if preview:
        blasting.show(session, proposal, by=by, as_json=as_json)
        return
    ask_signature(session, proposal, yes=yes)
    print_row(actions.amend(district, register, number, reason=reason or "", **given), as_json)


@click.command("erase")
@click.argument("district")
@click.argument("register")
@click.argument("number")
@click.option("--reason", required=True, help="Why, in one sentence.")
@as_json_option
@with_session
def erase_command(session: Session, district: str, register: str, number: str, reason: str, as_json: bool) -> None:
    """Erases the private values of the record NUMBER for good. What it counts for stays: no figure counts by what is private.
    The chain still verifies."""
    print_row(actions.erase(district, register, number, reason=reason, acting=session.actor(district), now=session.now), as_json)


def print_row(row: Row, as_json: bool) -> None:
    if as_json:
        print_json(row)
        return
    clocks = [(f"{step}_due", clock.get("legal_last_day")) for step, clock in row.clocks.items() if clock]
    steps = [(f"{step}_on", day) for step, day in row.steps.items()]
    head = [("number", row.number), ("unit", row.unit), ("state", row.state), ("opened_on", row.opened_on), ("seq", row.seq)]
    hidden = [("private", ", ".join(row.private)), ("erased", "yes" if row.erased else None)]
    print_lines([*head, *row.values.items(), *steps, *clocks, *hidden])
