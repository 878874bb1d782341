"""`figure` and `explain`: one figure, and the records behind it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import click

from taizhang.cli.output import as_json_option, print_json, print_lines, print_table
from taizhang.cli.parameters import DAY, PERIOD
from taizhang.cli.session import Session, with_session
from taizhang.figures import queries
from taizhang.figures.types import Ask, Figure
from taizhang.kernel.periods import Period
from taizhang.kernel.quantities import counted, plain, round_half_up


def asking(command: Callable[..., Any]) -> Callable[..., Any]:
    """What a figure is asked by; the command gets one `Ask`."""
    forms = "2022, 2023-Q3, 2023-05, 2023-01/2023-09, 2023-11-30 or 2021/2025"
    options = [
        click.argument("district"),
        click.argument("indicator"),
        click.option("--period", type=PERIOD, required=True, metavar="P", help=f"{forms}."),
        click.option("--unit", metavar="U", help="A unit: what it and all below it have (the district)."),
        click.option("--place", metavar="CODE", help="Another place, for reported figures of peers."),
        click.option("--as-of", type=click.IntRange(min=1), metavar="SEQ", help="As known after that event (now)."),
        click.option("--cutoff", type=DAY, metavar="DATE", help="What had happened by that day (the period's end)."),
        as_json_option,
    ]  # fmt: skip

    def called(session: Session, *, district: str, indicator: str, period: Period, as_json: bool, **rest: Any) -> Any:
        return command(session, Ask(district, indicator, period, **rest), as_json)

    called.__doc__ = command.__doc__
    wrapped = with_session(called)
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped


@click.command("figure")
@asking
def figure_command(session: Session, ask: Ask, as_json: bool) -> None:
    """The figure of INDICATOR in DISTRICT. Ends with 1 where arithmetic is refused or there is nothing to count from."""
    found = queries.figure(ask, session.scope(ask.district))
    if as_json:
        print_json(found)
    else:
        print_lines(_lines(found))
    _end(found)


@click.command("explain")
@asking
def explain_command(session: Session, ask: Ask, as_json: bool) -> None:
    """What INDICATOR means, how its figure was computed, and every record behind it. With --json all that tools/recount.py needs."""
    scope = session.scope(ask.district)
    told = queries.explain(ask, scope)
    if as_json:
        print_json(told)
        return
    found = queries.figure(ask, scope)
    print_lines([*_meaning(told), *_lines(found)])
    for part in ("denominator", "numerator") if found.kind == "ratio" else ("denominator",):
        _print_evidence(told, part, found)
    for number, below in enumerate(told["inputs"], 1):
        click.echo(f"\ninput {number}: {below['name']['zh']} ({below['indicator']}, {below['period']['key']}) = {below['figure']['exact']}")
    _end(found)


def _lines(found: Figure) -> list[tuple[str, object]]:
    printed = None if found.exact is None else f"{round_half_up(found.exact, found.decimals):f} {found.unit}".strip()
    return [
        ("figure", printed or "none"),
        ("refused", f"{found.refusal.zh} / {found.refusal.en}" if found.refusal else None),
        ("missing", ", ".join(found.missing)),
        ("exact", _plain(found.exact)),
        ("kind", found.kind),
        ("numerator", _plain(found.numerator)),
        ("denominator", _plain(found.denominator)),
        ("records", found.count),
        ("status", found.status),
        ("caliber", f"{found.caliber_zh} / {found.caliber_en}" if found.caliber_zh else None),
        (
            "source",
            f"{found.source.paper} {found.source.printed_on} {found.source.page}: {found.source.sentence}" if found.source else None,
        ),
        ("period", found.ask.period.key),
        ("as_of", found.as_of),
        ("cutoff", found.cutoff),
        ("definition", f"version {found.definition}"),
        *[("remark", f"{remark.zh} / {remark.en}") for remark in found.remarks],
        ("among", f"{found.among.zh} / {found.among.en}: {counted(found.among.size, 'member')}" if found.among else None),
        *[("place", f"{rank or '-'}  {member}  {_plain(value) or '-'}") for member, value, rank in found.members],
    ]


def _meaning(told: dict[str, Any]) -> list[tuple[str, object]]:
    counted, words = told["counted"] or {}, told.get("words") or {}
    return [
        ("indicator", f"{told['name']['zh']} / {told['name']['en']}"),
        ("means", words.get("zh")),
        ("", words.get("en")),
        ("register", counted.get("register")),
        ("where", counted.get("where")),
        ("of", counted.get("of")),
        ("measure", counted.get("measure")),
    ]


def _print_evidence(told: dict[str, Any], part: str, found: Figure) -> None:
    evidence = told["evidence"]
    if not evidence:
        return
    click.echo()
    if "withheld" in evidence:
        click.echo(f"evidence: {counted(evidence['withheld'], 'record')}, shown as totals only")
        return
    rows = evidence.get(part, [])
    head = f"{part if found.kind == 'ratio' else 'evidence'}: {counted(len(rows), 'record')}"
    if sys.stdout.isatty():
        click.echo_via_pager(f"{line}\n" for line in [head, *(f"{number}  {share}" for number, share in rows)])
        return
    click.echo(head)
    print_table(("record", "contributes"), rows)


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def _end(found: Figure) -> None:
    if found.exact is None:
        click.get_current_context().exit(1)
