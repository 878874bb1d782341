"""`targets` and `promises`: how the year's targets stand, and which promises were kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from taizhang.card import targets as printing
from taizhang.cli.output import as_json_option, print_json, print_table
from taizhang.cli.parameters import DAY, PERIOD
from taizhang.cli.session import Session, with_session
from taizhang.definitions.types import Text
from taizhang.figures import queries
from taizhang.figures.targets import Standing
from taizhang.figures.types import Ask
from taizhang.kernel.periods import Period

Say = Callable[[Text], str]


def _asking(command: Callable[..., Any]) -> Callable[..., Any]:
    """What targets are asked by; the command gets the standings, how to say a text, and whether JSON is wanted."""
    options = [
        click.argument("district"),
        click.option("--period", type=PERIOD, required=True, metavar="P", help="The year, or its months so far: 2023, 2023-01/2023-11."),
        click.option("--unit", metavar="U", help="The targets of a unit below the district."),
        click.option("--as-of", type=click.IntRange(min=1), metavar="SEQ", help="As known after that event (now)."),
        click.option("--cutoff", type=DAY, metavar="DATE", help="What had happened by that day (the period's end)."),
        click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True),
        as_json_option,
    ]  # fmt: skip

    def called(
        session: Session,
        *,
        district: str,
        period: Period,
        unit: str | None,
        as_of: int | None,
        cutoff: date | None,
        language: str,
        as_json: bool,
    ) -> Any:
        ask = Ask(district, "", period, unit, as_of, cutoff)
        found = queries.standings(ask, session.scope(district))
        if as_json:
            print_json({"district": district, "period": period.key, "unit": unit, "targets": [printing.as_json(held) for held in found]})
        else:
            command(found, lambda text: str(getattr(text, language)))
        if not found:
            click.echo(f"{district} has no targets of {period.whole_year().key} in force", err=True)
            click.get_current_context().exit(1)

    called.__doc__ = command.__doc__
    wrapped = with_session(called)
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped


@click.command("targets")
@_asking
def targets_command(found: list[Standing], say: Say) -> None:
    """How the year's targets of DISTRICT stand: result, completion, time progress, the gap in percentage points, and the light.

    Ends with 1 where no target is in force."""
    heads = ("light", "target", "promised", "result", "of months", "completion", "time", "gap")
    print_table(heads, [_line(held, say) for held in found])
    for held in found:
        _beside(held, say)


def _line(held: Standing, say: Say) -> list[str]:
    reached = held.result.ask.period.key if held.result and held.result.exact is not None else ""
    return [
        say(held.light.word),
        say(held.target.name),
        say(printing.promised(held.target)),
        say(printing.reached(held.result)),
        reached,
        say(printing.completion(held)),
        say(printing.time(held)),
        say(printing.points(held.gap)),
    ]


def _beside(held: Standing, say: Say) -> None:
    """What is said beside a light: why there is none, what its rule leaves open, what asks for a note."""
    said = [text for text in (held.light.why, held.light.note) if text]
    said += [Text(zh=remark.zh, en=remark.en) for remark in held.remarks]
    for text in said:
        click.echo(f"{say(held.target.name)}: {say(text)}")


@click.command("promises")
@_asking
def promises_command(found: list[Standing], say: Say) -> None:
    """The promise table of DISTRICT: each target of the year, what was reached, and whether it was kept, missed, is open or cannot be told.

    Ends with 1 where no target is in force."""
    print_table(("verdict", "target", "promised", "result", "why"), [_promise(held, say) for held in found])
    for held in found:
        for remark in held.remarks:
            click.echo(f"{say(held.target.name)}: {say(Text(zh=remark.zh, en=remark.en))}")


def _promise(held: Standing, say: Say) -> list[str]:
    verdict = held.verdict
    return [
        say(verdict.word),
        say(held.target.name),
        say(printing.promised(held.target)),
        say(printing.reached(held.result)),
        say(verdict.why),
    ]
