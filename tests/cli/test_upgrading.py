"""Homes that this version did not make as they are: older, newer, torn, under another key, not writable. Each is told what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, transaction

from taizhang.cli import guards, upgrading
from taizhang.journal.models import Event
from taizhang.kernel.faults import Fault
from tests.cli.conftest import ROOT, run_apart
from tests.journal.ground import filled, past_the_triggers, sql

DATABASE = "taizhang.sqlite3"
TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home `one`: a district, and a petition with a private value. Nobody writes to it."""
    folder = tmp_path_factory.mktemp("standing")
    run_apart(folder, "one", "init")
    assert run_apart(folder, "one", "adopt", "zhuhui").returncode == 0
    words = "record zhuhui petition --unit 430405 channel=letter purpose=request topic=construction petitioner=演示某丙"
    assert run_apart(folder, "one", *words.split()).returncode == 0
    return folder


@pytest.fixture
def home(standing: Path, tmp_path: Path) -> Path:
    """A copy of its own for each test, to be broken."""
    return Path(shutil.copytree(standing / "one", tmp_path / "one"))


def ask(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return run_apart(home.parent, home.name, *words)


def back(home: Path, app: str, migration: str) -> None:
    """The home as an older version of the software left it."""
    environment = {**os.environ, "TAIZHANG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "django", "migrate", app, migration]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def within(home: Path, statement: str, *values: object, database: str = DATABASE) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home / database)) as opened, opened:
        return opened.execute(statement, values).fetchall()


def test_an_older_home_is_refused_until_init_has_brought_it_here_with_a_copy_of_what_it_was(home: Path) -> None:
    guarded = within(home, TRIGGERS)
    back(home, "records", "0001")
    refused = ask(home, "verify", "zhuhui")
    assert refused.returncode == 2
    assert "older version" in refused.stderr
    assert "run `taizhang init`" in refused.stderr
    done = ask(home, "init")
    assert done.returncode == 0, done.stderr
    assert "records.0002_access_log_append_only" in done.stdout
    assert str(home / upgrading.BEFORE) in done.stdout
    assert within(home, TRIGGERS) == guarded
    assert ask(home, "verify", "zhuhui", "--deep").returncode == 0
    assert len(within(home, TRIGGERS, database=upgrading.BEFORE)) < len(guarded)
    assert (home / upgrading.BEFORE).stat().st_mode & 0o077 == 0
    assert ask(home, "init").stdout == f"home: {home}\n"


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(home: Path) -> None:
    back(home, "records", "0001")
    within(home, "DELETE FROM django_migrations WHERE app = 'card'")  # the table of editions stands: to make it again must fail
    before = within(home, TRIGGERS)
    done = ask(home, "init")
    assert done.returncode == 2
    assert "it is as it was" in done.stderr
    assert within(home, TRIGGERS) == before
    assert not within(home, "SELECT 1 FROM django_migrations WHERE app = 'records' AND name LIKE '0002%'")


def test_a_newer_home_is_refused_by_init_too_and_nothing_is_done(home: Path) -> None:
    back(home, "records", "0001")
    within(home, "INSERT INTO django_migrations (app, name, applied) VALUES ('journal', '0999_later', '2099-01-01')")
    for words in (["verify", "zhuhui"], ["init"]):
        done = ask(home, *words)
        assert done.returncode == 2
        assert "newer version" in done.stderr
        assert "journal.0999_later" in done.stderr
    assert not within(home, "SELECT 1 FROM django_migrations WHERE app = 'records' AND name LIKE '0002%'")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('{"actor":"x","at":"2099-01-01T00:00:00.000000Z","data":{},"kind":"record.created","subject":"x","v":2}', "events of version 2"),
        ('{"actor":"x","at":"2099-01-01T00:00:00.000000Z","data":{},"kind":"record.frozen","subject":"x","v":1}', "the kind record.frozen"),
    ],
)
def test_events_that_only_newer_software_reads_are_not_passed_over(home: Path, written: str, said: str) -> None:
    event = "INSERT INTO journal_event (journal, seq, body, leaf, digest) VALUES ('zhuhui', 99999, ?, x'00', x'00')"
    within(home, event, written)
    for words in (["figure", "zhuhui", "petition.accepted_in_time", "--period", "2022"], ["init"], ["serve"]):
        done = ask(home, *words)
        assert done.returncode == 2
        assert said in done.stderr
        assert "install that version" in done.stderr


def test_a_field_of_a_definition_that_only_newer_software_knows_is_named(home: Path) -> None:
    within(home, "UPDATE org_adoptionrow SET body = json_set(body, '$.hologram', 'yes') WHERE kind = 'register' AND ident = 'petition'")
    done = ask(home, "figure", "zhuhui", "petition.accepted_in_time", "--period", "2022")
    assert done.returncode == 2
    assert "hologram" in done.stderr
    assert "newer version" in done.stderr


def test_another_master_key_or_none_stops_an_upgrade_before_it_is_done(home: Path) -> None:
    key = home / "master.key"
    kept = key.read_text("ascii")
    back(home, "records", "0001")
    for change, said in ((lambda: key.write_text("00" * 32), "not the one that this database"), (key.unlink, "no master key")):
        change()
        done = ask(home, "init")
        assert done.returncode == 2
        assert said in done.stderr
        assert not within(home, "SELECT 1 FROM django_migrations WHERE app = 'records' AND name LIKE '0002%'")
    key.write_text(kept, "ascii")
    assert ask(home, "init").returncode == 0


def test_a_private_value_is_neither_read_nor_written_under_another_key(home: Path) -> None:
    events = within(home, "SELECT count(*) FROM journal_event")
    (home / "master.key").write_text("00" * 32)
    words = "record zhuhui petition --unit 430405 channel=letter purpose=request topic=construction petitioner=演示某丁"
    done = ask(home, *words.split())
    assert (done.returncode, "put the right key in its place" in done.stderr) == (2, True)
    assert within(home, "SELECT count(*) FROM journal_event") == events


def damage_file(home: Path) -> None:
    (home / DATABASE).write_bytes(b"this was a database once" * 1000)


def drop_table(home: Path) -> None:
    within(home, "DROP TABLE records_record")


@pytest.mark.parametrize(("damage", "said"), [(damage_file, "damaged"), (drop_table, "lacks records_record")])
def test_a_damaged_database_is_named_and_left(home: Path, damage: Callable[[Path], None], said: str) -> None:
    damage(home)
    for suffix in ("-wal", "-shm"):
        (home / f"{DATABASE}{suffix}").unlink(missing_ok=True)
    done = ask(home, "verify", "zhuhui")
    assert done.returncode == 2
    assert said in done.stderr
    assert "restore a backup into a new home" in done.stderr


def test_what_is_no_home_is_not_made_one_by_asking(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("hello")
    (tmp_path / "file").write_text("hello")
    done = run_apart(tmp_path, "letters", "verify", "zhuhui")
    assert (done.returncode, "there is no home" in done.stderr, "taizhang init" in done.stderr) == (2, True, True)
    assert "no folder" in run_apart(tmp_path, "file", "verify", "zhuhui").stderr
    assert not (tmp_path / "letters" / DATABASE).exists()


@pytest.fixture
def shut(home: Path) -> Iterator[Path]:
    home.chmod(0o500)
    yield home
    home.chmod(0o700)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_this_user_cannot_write_is_said_at_once(shut: Path) -> None:
    done = ask(shut, "verify", "zhuhui")
    assert (done.returncode, "cannot write there" in done.stderr) == (2, True)


def test_a_home_on_a_disk_that_cannot_be_written_is_said_at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from taizhang.cli import opening

    monkeypatch.setattr(opening, "_file", lambda: home / DATABASE)
    monkeypatch.setattr(opening, "_in_a_file", lambda: True)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(Fault, match="cannot write there"):
        opening.migrations()


@pytest.mark.django_db(transaction=True)
def test_triggers_lost_by_making_a_table_anew_are_put_back_and_refuse_again() -> None:
    filled()
    if connection.vendor == "sqlite":
        connection.disable_constraint_checking()
        with connection.schema_editor() as editor:
            editor._remake_table(Event)
        connection.enable_constraint_checking()
    else:
        sql("ALTER TABLE journal_event DISABLE TRIGGER journal_event_append_only")
    lost = [guard for guard, _why in guards.broken()]
    assert {guard.table for guard in lost} == {"journal_event"}
    done = upgrading.upgrade()
    assert set(done.guards) == {guard.name for guard in lost}
    assert not list(guards.broken())
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        sql("DELETE FROM journal_event")
    assert upgrading.upgrade() == upgrading.Upgrade()
    with past_the_triggers():
        assert Event.objects.count() == 9
