"""`demo`, `serve`, `work`: what runs on."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import click
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils.module_loading import import_string

from taizhang.card import actions as card_actions
from taizhang.card import queries as cards
from taizhang.cli import opening, places
from taizhang.cli.keeping import initialise
from taizhang.cli.listening import PATIENCE, Listener, end_on_signals
from taizhang.cli.output import progress
from taizhang.cli.session import Session, with_session
from taizhang.definitions import load
from taizhang.figures import store
from taizhang.kernel.clock import CHINA, FixedClock, SystemClock
from taizhang.kernel.faults import Fault
from taizhang.org import queries as org
from taizhang.org.types import OPERATOR
from taizhang.records import search

DEMONSTRATION = ("zhuhui", "shuangqing")
_EVERY = 30.0
_COMPACT_EVERY = 240
"""Rounds of work after which the columnar store is compacted: every two hours."""

_log = logging.getLogger("taizhang.work")


@click.command("demo")
@click.option("--no-serve", is_flag=True, help="Build only.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--in-place", is_flag=True, hidden=True)
def demo_command(no_serve: bool, host: str, port: int, in_place: bool) -> None:
    """Builds the two demonstration districts, publishes their cards, and serves them. What is built already is left as it is.

    Printed numbers are the districts' own published ones; the records beneath them are synthetic."""
    if _database_missing() and not in_place:
        _build_aside()
    else:
        if opening.home_is_empty():
            initialise()
        opening.require_home()
        for name in DEMONSTRATION:
            _build(name)
    if not no_serve:
        _serve(host, port)


def _database_missing() -> bool:
    return connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists()


def _build_aside() -> None:
    """Builds in a folder beside the home and moves it in when it is whole, the database last: an interrupted build leaves nothing."""
    home = places.home()
    aside = home.with_name(f"{home.name}.building")
    shutil.rmtree(aside, ignore_errors=True)
    command = [sys.executable, "-m", "taizhang.cli.main", "demo", "--no-serve", "--in-place"]
    done = subprocess.run(command, env={**os.environ, "TAIZHANG_HOME": str(aside)}, check=False)  # noqa: S603 (ourselves)
    if done.returncode:
        click.get_current_context().exit(done.returncode)
    database = Path(str(connection.settings_dict["NAME"])).name
    for path in sorted(aside.iterdir(), key=lambda path: path.name == database):
        shutil.rmtree(home / path.name, ignore_errors=True)
        path.replace(home / path.name)
    aside.rmdir()


def _build(name: str) -> None:
    """One district up to its published card. One that somebody else began is not touched."""
    from taizhang.cli.demonstration import build  # the generator is read only where it is needed

    if name in {district.name for district in org.districts()}:
        if not cards.editions(name):
            raise Fault(f"the demonstration of {name} was interrupted", remedy="build it in an empty home: set TAIZHANG_HOME")
        return
    folder = places.pack(name)
    pack = load(folder, roots=[places.packs()])
    clock = FixedClock(SystemClock().now())
    with progress() as advance:
        build(folder, pack, clock=clock, progress=advance)
    card, period = cards.choose(name)
    printed = org.book(name).ids("indicator")  # what is few among them was printed by the district itself, before us
    done = card_actions.publish(name, card, period, acting=OPERATOR, now=clock.now(), knowingly=printed)
    click.echo(
        f"{name}: card of {period.key} published on {clock.now().astimezone(CHINA):%Y-%m-%d}, event {done.edition and done.edition.seq}"
    )


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--no-work", is_flag=True, help="Where `taizhang work` runs beside it.")
@with_session
def serve_command(session: Session, host: str, port: int, no_work: bool) -> None:  # noqa: ARG001 (the home is there)
    """Serves the pages of this home, and keeps what is computed up to date meanwhile. Told to end (SIGTERM, Ctrl-C), it lets nobody
    new in and first answers those who are."""
    _serve(host, port, work=not no_work)


def _serve(host: str, port: int, *, work: bool = True) -> None:
    application = import_string(settings.WSGI_APPLICATION)  # collects the static files of the home
    listener, stop = Listener(application, host, port, proxy=settings.TRUSTED_PROXY), Event()
    rounds = Thread(target=_work, args=(stop, _EVERY), name="work", daemon=True)
    if work:
        rounds.start()
    end_on_signals(listener.end)
    click.echo(f"serving {listener.address} (Ctrl-C ends)")
    sys.stdout.flush()
    try:
        listener.run()
    finally:
        stop.set()
        if work:
            rounds.join(PATIENCE)  # a round that is cut off leaves no damage, but is made anew


@click.command("work")
@click.option("--once", is_flag=True, help="One round, then end.")
@click.option("--every", type=click.FloatRange(min=1), default=_EVERY, show_default=True, metavar="SECONDS")
@with_session
def work_command(session: Session, once: bool, every: float) -> None:  # noqa: ARG001 (the home is there)
    """Keeps the columnar stores and the search index of all districts up to the heads of their journals. `serve` does so itself."""
    if once:
        for district in org.districts():
            click.echo(f"{district.name}: counted up to event {store.catch_up(district.name)}")
            search.catch_up(district.name)
        return
    stop = Event()
    end_on_signals(lambda *_: stop.set())  # the round that runs is finished first
    click.echo(f"working every {every:g} seconds (Ctrl-C ends)")
    sys.stdout.flush()
    _work(stop, every)


def _work(stop: Event, every: float) -> None:
    """Round after round until told to stop. A round that fails is said in the log, and the next one tries again."""
    round_number = 0
    while not stop.is_set():
        round_number += 1
        try:
            close_old_connections()
            opening.require_home()
            for district in org.districts():
                store.catch_up(district.name)
                search.catch_up(district.name)
                if round_number % _COMPACT_EVERY == 0:
                    store.compact(district.name)
        except Exception:
            _log.exception("a round of work failed")
        stop.wait(every)
