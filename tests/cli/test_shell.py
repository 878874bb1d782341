"""The script as a whole: help, faults, exit codes, who acts and when, and the home it opens."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from taizhang.cli import ending, opening
from taizhang.cli.main import COMMANDS, Commands, main
from tests.cast import Stage
from tests.cli.conftest import ROOT, Apart, Run

PAGE = (ROOT / "docs" / "howto" / "use-the-shell.md").read_text("utf-8")
NUMBER = "演示-2026-00001"
SECRET = "不可外传的姓名"


def test_help_and_pure_commands_do_without_django() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from taizhang.cli.main import main\n"
        "for words in (['--help'], ['check', 'common'], ['schema'], ['deadline', 'petition.handle', '--from', '2023-01-10']):\n"
        "    assert CliRunner().invoke(main, words).exit_code == 0, words\n"
        "sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_help_lists_every_command(run: Run) -> None:
    shown = run("--help").stdout
    assert [name for name in COMMANDS if not re.search(rf"^  {name} ", shown, re.MULTILINE)] == []


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_and_option_is_told_in_the_how_to(name: str) -> None:
    command = Commands().get_command(click.Context(main), name)
    assert command is not None
    assert f"taizhang {name}" in PAGE
    options = [option for option in command.params if isinstance(option, click.Option) and not option.hidden]
    assert [flag for option in options for flag in option.opts if flag.startswith("--") and not re.search(rf"{flag}\b", PAGE)] == []


def test_the_how_to_tells_of_no_command_that_is_not_there() -> None:
    assert set(re.findall(r"\btaizhang ([a-z]+)", PAGE)) <= set(COMMANDS)


def test_an_unknown_command_is_bad_use_and_gets_a_suggestion(run: Run) -> None:
    done = run("verfy", "zhuhui")
    assert done.exit_code == 2
    assert "did you mean 'verify'?" in done.stderr


def test_without_a_home_a_command_says_what_to_do_and_makes_nothing(apart: Apart, tmp_path: Path) -> None:
    done = apart("nowhere", "verify", "zhuhui")
    assert (done.returncode, done.stdout) == (2, "")
    assert "run `taizhang demo`" in done.stderr
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("recorded", "said"), [(False, "older version"), (True, "newer version")])
def test_a_home_of_another_version_is_not_opened(run: Run, place: Stage, recorded: bool, said: str) -> None:
    recorder = MigrationRecorder(connection)
    name = "9999_later" if recorded else "0001_initial"
    change, back = (recorder.record_applied, recorder.record_unapplied)[:: 1 if recorded else -1]
    change("card", name)
    try:
        done = run("verify", place.code)
    finally:
        back("card", name)
    assert done.exit_code == 2
    assert said in done.stderr
    assert run("verify", place.code).exit_code == 0


@pytest.mark.django_db(transaction=True)
def test_an_unknown_district_is_bad_use(run: Run, place: Stage) -> None:
    done = run("figure", "dongquu", "estate.opened", "--period", "2026")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "dongqiu" in done.stderr


@pytest.mark.django_db(transaction=True)
def test_a_district_goes_by_name_or_code(run: Run, place: Stage) -> None:
    assert run("verify", "390101").stdout == run("verify", "dongqiu").stdout


@pytest.mark.django_db(transaction=True)
def test_a_bad_period_or_day_is_bad_use(run: Run, place: Stage) -> None:
    for words in (("--period", "2026-13"), ("--period", "2026", "--cutoff", "soon")):
        done = run("figure", place.code, "estate.opened", *words)
        assert done.exit_code == 2
        assert "write" in done.stderr


@pytest.mark.django_db(transaction=True)
def test_the_person_who_acts_is_held_to_the_gate(run: Run, place: Stage) -> None:
    words = ("amend", place.code, "estate", NUMBER, "amount=1", "--reason", "误录")
    refused = run(*words, "--as", "outsider")
    assert refused.exit_code == 2
    assert "outsider" in refused.stderr
    assert run(*words, "--as", "reviewer").exit_code == 0
    unknown = run(*words, "--as", "nobody")
    assert "there is no person 'nobody'" in unknown.stderr


@pytest.mark.django_db(transaction=True)
def test_the_instant_is_given_in_demonstrations_only(run: Run, place: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("amend", place.code, "estate", NUMBER, "amount=1", "--reason", "误录", "--now", "2031-05-06T08:00:00+08:00")
    assert run(*words).exit_code == 2
    monkeypatch.setenv("TAIZHANG_CLOCK", "demonstration")
    assert run(*words).exit_code == 0
    assert json.loads(run("seal", place.code, "--json", "--now", "2031-05-06T08:00:01+08:00").stdout)["at"] == "2031-05-06T00:00:01.000000Z"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "words",
    [
        ("figure", "estate.opened", "--period", "2026"),
        ("explain", "estate.opened", "--period", "2026"),
        ("card",),
        ("verify",),
        ("rebuild",),
        ("seal",),
        ("publish",),
    ],
)
def test_json_stands_alone_on_standard_output(run: Run, place: Stage, words: tuple[str, ...]) -> None:
    done = run(words[0], place.code, *words[1:], "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout)


def test_a_locked_database_is_told_and_ends_with_75(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked() -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(opening, "require_home", locked)
    done = run("verify", "anywhere")
    assert (done.exit_code, len(done.stderr.splitlines())) == (75, 1)
    assert "somebody else is writing" in done.stderr


def test_a_defect_is_one_line_and_its_place_is_kept_without_values(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr(opening, "require_home", broken)
    done = run("verify", "anywhere")
    kept = Path(settings.TAIZHANG_HOME) / ending.LOG
    assert (done.exit_code, len(done.stderr.splitlines())) == (70, 1)
    assert "defect" in done.stderr
    assert str(kept) in done.stderr
    assert SECRET not in done.stderr
    written = kept.read_text("utf-8")
    assert "ValueError" in written
    assert SECRET not in written
    assert "in broken" in written
    assert kept.stat().st_mode & 0o077 == 0
    shown = run("--traceback", "verify", "anywhere")
    assert shown.exit_code == 70
    assert SECRET in shown.stderr
    assert "in broken" in shown.stderr


def test_a_file_that_cannot_be_written_is_bad_use(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed() -> None:
        raise PermissionError(13, "Permission denied", "/closed/out.csv")

    monkeypatch.setattr(opening, "require_home", closed)
    done = run("verify", "anywhere")
    assert (done.exit_code, done.stderr) == (2, "/closed/out.csv: Permission denied\n")


def test_an_argument_that_is_written_as_an_option_is_refused_with_a_hint(run: Run) -> None:
    told = run("card", "--district", "zhuhui")
    assert told.exit_code == 2
    assert "DISTRICT is written without an option:" in " ".join(told.stderr.split())
    assert "without an option" not in run("card", "--nothing", "zhuhui").stderr
