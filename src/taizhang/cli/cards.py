"""`card`, `publish`, `drift`, `errata`: the report card."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from taizhang.card import actions, queries
from taizhang.card.page import Language
from taizhang.card.types import BoundCard, BoundSentence, Drift, Revision
from taizhang.cli.output import as_json_option, json_text, print_json
from taizhang.cli.parameters import DAY, PERIOD
from taizhang.cli.session import Session, with_session
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period
from taizhang.kernel.quantities import counted

_period = click.option("--period", type=PERIOD, metavar="P", help="The card's period, such as 2022.")
_card = click.option("--card", "card", metavar="ID", help="Which card, where the district has several.")
_version = click.option("--version", type=click.IntRange(min=1), metavar="N", help="Which published version (the newest).")


@click.command("card")
@click.argument("district")
@_period
@_card
@_version
@click.option("--draft", is_flag=True, help="Bound from the records now, also where it was published.")
@click.option("--as-of", type=click.IntRange(min=1), metavar="SEQ", help="A draft as known after that event.")
@click.option("--cutoff", type=DAY, metavar="DATE", help="A draft of what had happened by that day.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write FILE.html (to print) or FILE.json.")
@as_json_option
@with_session
def card_command(
    session: Session,
    district: str,
    period: Period | None,
    card: str | None,
    version: int | None,
    draft: bool,
    as_of: int | None,
    cutoff: date | None,
    language: Language,
    out: Path | None,
    as_json: bool,
) -> None:
    """The report card of DISTRICT: as it was published, from its frozen values only, or else as a draft.

    Ends with 1 where a number cannot be printed, and says on standard error which and what to do."""
    card, period = queries.choose(district, card, period)
    found = None if draft or as_of or cutoff else queries.published(district, card, period, version)
    if found is None and version:
        raise Fault(f"{district} has not published version {version} of {card} {period.key}", remedy="leave --version out")
    if found is None:
        found = queries.bind(district, card, period=period, as_of=as_of, cutoff=cutoff, scope=session.scope(district))
    _give(found, language, out, as_json)
    for gap in found.missing:
        click.echo(str(gap), err=True)
    if found.missing:
        click.get_current_context().exit(1)


def _give(card: BoundCard, language: Language, out: Path | None, as_json: bool) -> None:
    if out is not None:
        if out.suffix not in (".html", ".json"):
            raise click.UsageError(f"{out.name} is neither .html nor .json")
        out.write_text(queries.as_html(card, language) if out.suffix == ".html" else json_text(queries.as_json(card)), "utf-8")
        click.echo(f"written: {out}", err=True)
    if as_json:
        print_json(queries.as_json(card))
    elif out is None:
        _print(card, language)


def _print(card: BoundCard, language: Language) -> None:
    def say(text: object) -> str:
        return str(getattr(text, language)) if text else ""

    state = f"version {card.edition.version}, event {card.edition.seq}" if card.edition else "draft"
    click.echo(f"{say(card.place)} · {say(card.title)} · {card.period} ({state})")
    for section in card.sections:
        click.echo(f"\n{say(section.heading)}")
        for sentence in section.sentences:
            click.echo(_sentence(card, sentence, language))
    click.echo(f"\nas of event {card.as_of}, cutoff {card.cutoff}, " + (f"sealed up to {card.seal.seq}" if card.seal else "not sealed"))
    if card.notice:
        click.echo(say(card.notice))


def _sentence(card: BoundCard, sentence: BoundSentence, language: Language) -> str:
    parts = sentence.zh if language == "zh" else sentence.en
    return "".join(part if isinstance(part, str) else getattr(card.numbers[part], language) for part in parts)


@click.command("publish")
@click.argument("district")
@_period
@_card
@click.option("--as-of", type=click.IntRange(min=1), metavar="SEQ", help="As known after that event (now).")
@click.option("--cutoff", type=DAY, metavar="DATE", help="What had happened by that day (the period's end).")
@click.option("--knowingly", multiple=True, metavar="ID", help="An indicator that is printed although it tells of few. Repeatable.")
@as_json_option
@with_session
def publish_command(
    session: Session,
    district: str,
    period: Period | None,
    card: str | None,
    as_of: int | None,
    cutoff: date | None,
    knowingly: tuple[str, ...],
    as_json: bool,
) -> None:
    """Freezes the card of DISTRICT digit for digit, and seals the journal. Published again, it becomes a new version; both stay.

    A number that would tell of few persons or firms is refused, and it is said why, unless it is printed knowingly."""
    card, period = queries.choose(district, card, period)
    acting = session.actor(district)
    done = actions.publish(district, card, period, acting=acting, now=session.now, as_of=as_of, cutoff=cutoff, knowingly=knowingly)
    for figure in done.knowingly:
        click.echo(f"printed knowingly by {acting.code}, though it tells of few: {figure}", err=True)
    if as_json:
        print_json(queries.as_json(done))
    elif done.edition and done.seal:
        click.echo(f"{card} {period.key} version {done.edition.version}: event {done.edition.seq}, {counted(len(done.numbers), 'number')}")
        for revision in queries.revised(district, card, period)[-1:]:
            _print_revision(revision)
        click.echo(f"sealed up to {done.seal.seq}: {done.seal.digest}")


@click.command("drift")
@click.argument("district")
@_period
@_card
@_version
@as_json_option
@with_session
def drift_command(session: Session, district: str, period: Period | None, card: str | None, version: int | None, as_json: bool) -> None:
    """What has moved since the card of DISTRICT was published, by how much, and by which events. Ends with 1 if anything has."""
    card, period = queries.choose(district, card, period)
    found = queries.drift(district, card, period, scope=session.scope(district), version=version)
    if as_json:
        print_json(found)
    else:
        _print_drift(found)
    if found.moved:
        click.get_current_context().exit(1)


def _print_drift(found: Drift) -> None:
    if not found.moved:
        click.echo(f"nothing has moved from event {found.published_as_of} to {found.as_of}")
    for moved in found.moved:
        by = "gone" if moved.by is None else f"{moved.by:+f}"
        click.echo(f"{moved.figure} {moved.period}: printed {moved.printed}, now {moved.would_print} ({by} {moved.unit})")
        for mover in (*moved.redefined, *moved.movers):
            reason = {True: ", reason kept", False: ", no reason", None: ""}[mover.reason]
            click.echo(f"  event {mover.seq} {mover.at[:10]} {mover.actor}: {mover.kind} {mover.subject}{reason}")


@click.command("errata")
@click.argument("district")
@_period
@_card
@as_json_option
@with_session
def errata_command(session: Session, district: str, period: Period | None, card: str | None, as_json: bool) -> None:
    """All that has moved since the cards of DISTRICT were published: printed digits, what would be printed now, by how much, and by
    which correction or definition; then what each edition changed. Printed digits stay. Ends with 1 if anything has moved."""
    found = queries.errata(district, card, period, scope=session.scope(district))
    if as_json:
        print_json(found)
    for one in [] if as_json else found.cards:
        click.echo(f"{one.title.zh} {one.drift.card} {one.drift.period}, version {one.edition.version}, published {one.edition.at[:10]}")
        _print_drift(one.drift)
        for revision in one.revisions:
            _print_revision(revision)
    if not found.cards and not as_json:
        click.echo(f"{district} has published nothing")
    if found.moved:
        click.get_current_context().exit(1)


def _print_revision(revision: Revision) -> None:
    count = len(revision.changed)
    said = f"{count} number{'s' if count != 1 else ''} otherwise than before"
    click.echo(f"version {revision.version}, {revision.at[:10]} {revision.actor}: {said}")
    for changed in revision.changed:
        click.echo(f"  {changed.figure} {changed.period}: {changed.printed or '——'} → {changed.prints or '——'}")
