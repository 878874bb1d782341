"""`taizhang`: one script for everything. Commands are loaded when they are called, so that help and pure ones answer at once."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from taizhang.cli import ending


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command is written, whether it needs Django, and its line in the list."""

    module: str
    django: bool
    line: str


COMMANDS = {
    "demo": Place("serving", True, "build the two demonstration districts and serve them"),
    "serve": Place("serving", True, "serve the pages of this home"),
    "work": Place("serving", True, "keep what is computed up to date"),
    "init": Place("keeping", True, "make or upgrade the home: database, keys"),
    "check": Place("packs", False, "say what is wrong with packs, by file and line"),
    "schema": Place("packs", False, "JSON Schema of the definition files, for editors"),
    "adopt": Place("adopting", True, "open a district by its pack, or adopt what changed in it"),
    "record": Place("records", True, "create one record"),
    "step": Place("records", True, "take a record one step on"),
    "amend": Place("records", True, "correct a record, with the reason"),
    "merge": Place("correcting", True, "say that a record is a duplicate of another"),
    "request": Place("correcting", True, "ask that a record be corrected"),
    "corrections": Place("correcting", True, "corrections that wait for a decision, with what they would move"),
    "decide": Place("correcting", True, "accept or refuse a correction"),
    "erase": Place("records", True, "erase the private values of a record for good"),
    "import": Place("exchange", True, "load records from xlsx or csv"),
    "export": Place("exchange", True, "write a register as xlsx, csv or jsonl"),
    "template": Place("exchange", True, "an empty workbook to fill in and import"),
    "figure": Place("figures", True, "one figure, by unit and period"),
    "rank": Place("ranks", True, "a place among a named set, or the whole set in order"),
    "search": Place("searching", True, "indicators and records by words"),
    "explain": Place("figures", True, "a figure in words, with the records behind it"),
    "close": Place("closing", True, "submit what is kept of a period, to be approved and locked"),
    "closed": Place("closing", True, "a figure as it was submitted, and what came late or was corrected since"),
    "targets": Place("targets", True, "how the year's targets stand, with lights"),
    "promises": Place("targets", True, "which targets of a year were kept"),
    "card": Place("cards", True, "the report card, as text, json or html"),
    "card-file": Place("publishing", True, "a published card as data package, csv, workbook, document or pdf"),
    "publish": Place("cards", True, "freeze a card and seal the journal"),
    "drift": Place("cards", True, "what has moved since a card was published"),
    "errata": Place("cards", True, "all that has moved since publication, by card and number"),
    "read": Place("reading", False, "what a published report claims, checked: numbers, findings, promises"),
    "audit": Place("auditing", True, "a draft held against the ledger, number by number"),
    "deadline": Place("deadlines", False, "when an act is due, day by day"),
    "verify": Place("holding", True, "hold the chain to its seals, and what is computed to the chain"),
    "seal": Place("chain", True, "seal the head of a journal outside the database"),
    "proof": Place("chain", True, "that a record's event is under a seal"),
    "journal": Place("chain", True, "the journal as JSON lines, for those who check it"),
    "rebuild": Place("holding", True, "compute everything anew from the journal"),
    "backup": Place("keeping", True, "everything that cannot be computed, in one file"),
    "restore": Place("keeping", True, "a backup into an empty home"),
}


class Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        if place.django:
            from taizhang.cli import opening  # loads Django, which help and pure commands do without

            opening.setup(make=cmd_name in ("init", "demo", "restore"))
        command: click.Command = getattr(import_module(f"taizhang.cli.{place.module}"), f"{cmd_name.replace('-', '_')}_command")
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            close = get_close_matches(args[0], COMMANDS, n=1)
            ctx.fail(f"no command {args[0]!r}" + (f"; did you mean {close[0]!r}?" if close else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.line) for name, place in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """A fault of input is said as it is and ends with 2; commands end with 1 themselves where they find something."""
        try:
            return super().invoke(ctx)
        except click.NoSuchOption as failure:
            raise _positional(failure) from failure
        except Exception as failure:  # nothing ends in a traceback on the screen
            ctx.exit(ending.end(failure, show=bool(ctx.params["traceback"])))


def _positional(failure: click.NoSuchOption) -> click.UsageError:
    """With a hint where what is written as an option is an argument of the command."""
    asked = failure.ctx
    argument = failure.option_name.lstrip("-")
    if asked is None or argument not in {one.name for one in asked.command.params if isinstance(one, click.Argument)}:
        return failure
    hint = f"{argument.upper()} is written without an option: {asked.command_path} {argument.upper()} …"
    return click.UsageError(f"{failure.message} {hint}", asked)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="taizhang", prog_name="taizhang")
@click.option("--traceback", is_flag=True, help="Where the software itself is wrong, show where and on what.")
def main(traceback: bool) -> None:  # `invoke` reads it
    """Taizhang 台账: registers of a district, and the report card that is counted from them.

    Everything is kept in $TAIZHANG_HOME (default: var/). Ends with 0, 1 for a finding, 2 for bad use,
    70 for a defect of the software, 75 if the database does not answer or a disk is full."""


if __name__ == "__main__":
    sys.exit(main())
