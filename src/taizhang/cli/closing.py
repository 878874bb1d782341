"""`close` and `closed`: submitting what is kept of a period, and a figure as it was submitted beside what it is now."""

from __future__ import annotations

import click

from taizhang.cli.figures import asking
from taizhang.cli.output import as_json_option, print_json, print_lines
from taizhang.cli.parameters import PERIOD
from taizhang.cli.session import Session, with_session
from taizhang.figures import closed as closings
from taizhang.figures import queries
from taizhang.figures.closed import Came, Closed
from taizhang.figures.types import Ask, Figure
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period
from taizhang.kernel.quantities import plain
from taizhang.org import queries as org
from taizhang.records import actions


@click.command("close")
@click.argument("district")
@click.argument("register")
@click.option("--period", type=PERIOD, required=True, metavar="P", help="The period, such as 2023-05 or 2023.")
@click.option("--unit", metavar="U", help="Whose period: a unit (the district).")
@as_json_option
@with_session
def close_command(session: Session, district: str, register: str, period: Period, unit: str | None, as_json: bool) -> None:
    """Submits what UNIT of DISTRICT keeps in REGISTER over a period, as it is known now; the units below must have theirs approved.

    Another person then approves and locks it: taizhang step DISTRICT period_close NUMBER approve (lock, send_back, reopen)."""
    form = next((one.definition for one in org.book(district).registers().values() if one.definition.closing), None)
    if form is None or form.closing is None:
        raise Fault(f"{district} has no register that closes periods", remedy="adopt a pack that extends common")
    nodes = org.tree(district, period.end)
    row = actions.create(
        district,
        form.id,
        unit=unit or next(code for code, node in nodes.items() if node.parent is None),
        values={form.closing.of: register, form.closing.start: period.start.isoformat(), form.closing.end: period.end.isoformat()},
        acting=session.actor(district),
        now=session.now,
    )
    if as_json:
        print_json(row)
        return
    print_lines(
        [("number", row.number), ("unit", row.unit), ("state", row.state), ("as known at event", row.values[form.closing.known_to])]
    )


@click.command("closed")
@asking
def closed_command(session: Session, ask: Ask, as_json: bool) -> None:
    """The figure of INDICATOR as it was submitted when its period was closed, what it is now, and what came late or was corrected since.

    Ends with 1 where the period is not closed."""
    scope = session.scope(ask.district)
    found, now = closings.closed(ask, scope), queries.figure(ask, scope)
    if as_json:
        print_json({"closed": found, "now": now})
    else:
        print_lines(_lines(found, now))
    if found is None or not found.settled:
        click.get_current_context().exit(1)


def _lines(found: Closed | None, now: Figure) -> list[tuple[str, object]]:
    if found is None:
        return [("closed", "nobody has submitted this period"), ("now", _exact(now))]
    return [
        ("closing", f"{found.number} ({found.state})"),
        ("as known at event", found.known_to),
        ("submitted", _exact(found.figure)),
        ("now", _exact(now)),
        *[("late", _came(one)) for one in found.late],
        *[("corrected", _came(one)) for one in found.corrected],
        ("", "more records have changed than are looked at one by one" if found.more else None),
    ]


def _exact(figure: Figure | None) -> str:
    return "none" if figure is None or figure.exact is None else f"{plain(figure.exact)} {figure.unit}".strip()


def _came(one: Came) -> str:
    then, now = ("-" if value is None else plain(value) for value in (one.then, one.now))
    return f"{one.number}  {then} → {now}"
