"""`merge`, and corrections that one person asks for and another decides: `request`, `corrections`, `decide`."""

from __future__ import annotations

from typing import Any

import click

from taizhang.cli import blasting
from taizhang.cli.blasting import ask_signature, preview_options, yes_option
from taizhang.cli.output import as_json_option, print_json
from taizhang.cli.records import given_values, print_row, with_values
from taizhang.cli.session import Session, with_session
from taizhang.figures.blast import Grain
from taizhang.kernel.faults import Fault
from taizhang.org.types import Refused
from taizhang.records import actions, proposing
from taizhang.records.proposing import Request

_WHY = "Why, in one sentence; kept in the vault."


@click.command("merge")
@click.argument("district")
@click.argument("register")
@click.argument("number")
@click.option("--into", required=True, metavar="NUMBER", help="The record that stays.")
@click.option("--reason", metavar="TEXT", help=_WHY)
@preview_options
@yes_option
@as_json_option
@with_session
def merge_command(
    session: Session,
    district: str,
    register: str,
    number: str,
    into: str,
    reason: str | None,
    preview: bool,
    by: tuple[Grain, ...],
    yes: bool,
    as_json: bool,
) -> None:
    """Says that the record NUMBER is a duplicate: it counts no more, its history stays."""
    acting = session.actor(district)
    proposal = proposing.merging(district, register, number, into=into, acting=acting, now=session.now)
    if preview:
        blasting.show(session, proposal, by=by, as_json=as_json)
        return
    ask_signature(session, proposal, yes=yes)
    print_row(actions.merge(district, register, number, into=into, reason=reason or "", acting=acting, now=session.now), as_json)


@click.command("request")
@click.argument("district")
@click.argument("register")
@click.argument("number")
@click.option("--reason", metavar="TEXT", required=True, help=_WHY)
@with_values
@as_json_option
@with_session
def request_command(
    session: Session, district: str, register: str, number: str, reason: str, pairs: tuple[str, ...], file: str | None, as_json: bool
) -> None:
    """Asks that the record NUMBER be corrected; another person decides."""
    acting, changes = session.actor(district), given_values(pairs, file)
    id = actions.request_correction(district, register, number, changes=changes, reason=reason, acting=acting, now=session.now)
    if as_json:
        print_json({"register": register, "number": number, "id": id})
    else:
        click.echo(f"request {id} for {register}/{number}: it waits for a decision")


@click.command("corrections")
@click.argument("district")
@click.argument("register", required=False)
@as_json_option
@with_session
def corrections_command(session: Session, district: str, register: str | None, as_json: bool) -> None:
    """The corrections of DISTRICT that wait for the decision of the person, with what each would move."""
    scope = session.scope(district, "decide")
    wanted = set(scope.registers) & ({register} if register else set(scope.registers))
    found = [one for request in proposing.open_requests(district, wanted) if (one := _looked_at(session, district, request)) is not None]
    if as_json:
        print_json(found)
        return
    for one in found:
        _print(one)
    if not found:
        click.echo("no correction waits for a decision")


def _looked_at(session: Session, district: str, request: Request) -> dict[str, Any] | None:
    """The request with its radius, or with what speaks against it; None where the person may not decide on it."""
    try:
        proposal = proposing.requested(district, request, acting=session.actor(district), now=session.now)
        return {"request": request, "fault": "", "radius": blasting.blast(session, proposal)}
    except Refused:
        return None
    except Fault as fault:
        return {"request": request, "fault": str(fault), "radius": None}


def _print(one: dict[str, Any]) -> None:
    request: Request = one["request"]
    click.echo(f"{request.register} {request.number} request {request.id}, {request.at[:10]} {request.actor}")
    for name, change in request.changes.items():
        click.echo(f"  {name}: {change['from']} → {change['to']}")
    for name in request.hidden:
        click.echo(f"  {name}: a new private value")
    for name in request.blanked:
        click.echo(f"  {name}: emptied")
    if one["fault"]:
        click.echo(f"  cannot be accepted: {one['fault']}")
    else:
        for line in blasting.lines(one["radius"]):
            click.echo(f"  {line}")


@click.command("decide")
@click.argument("district")
@click.argument("register")
@click.argument("number")
@click.argument("id")
@click.option("--accept/--refuse", "accepted", default=None, help="Amend the record as asked, or leave it as it is.")
@click.option("--reason", metavar="TEXT", required=True, help=_WHY)
@yes_option
@as_json_option
@with_session
def decide_command(
    session: Session, district: str, register: str, number: str, id: str, accepted: bool | None, reason: str, yes: bool, as_json: bool
) -> None:
    """Decides on the request ID to correct the record NUMBER. Nobody decides on his own."""
    if accepted is None:
        raise click.UsageError("say --accept or --refuse")
    acting = session.actor(district)
    if accepted:
        for request in proposing.open_requests(district, {register}):
            if (request.number, request.id) == (number, id):
                ask_signature(session, proposing.requested(district, request, acting=acting, now=session.now), yes=yes)
    row = actions.decide_correction(district, register, number, id, accepted=accepted, reason=reason, acting=acting, now=session.now)
    print_row(row, as_json)
