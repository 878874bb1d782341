"""The example files of a server: units that are closed, commands and settings that exist, one machine that fits together."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

import click
import pytest

from tests.architecture import ROOT

FOLDER = ROOT / "docs" / "howto" / "server"
HOWTO = ROOT / "docs" / "howto" / "run-a-server.md"
SERVICES = sorted(FOLDER.glob("*.service"))
TIMERS = sorted(FOLDER.glob("*.timer"))
PROGRAM = "/opt/taizhang/venv/bin/taizhang "


@pytest.fixture(autouse=True)
def _files_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command line names lies on the server."""
    monkeypatch.setattr(click.Path, "convert", lambda self, value, param, ctx: value)


def unit(path: Path) -> ConfigParser:
    """systemd's files are ini files with case; a `%i` is its own."""
    read = ConfigParser(interpolation=None, strict=True)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string(path.read_text("utf-8"))
    return read


def parsed(words: list[str]) -> click.Context:
    """The command line as click takes it: an unknown command, option or missing argument raises."""
    from taizhang.cli.main import COMMANDS, main

    assert words[0] in COMMANDS, words
    outer = click.Context(main, info_name="taizhang")
    command = main.get_command(outer, words[0])
    assert command is not None
    return command.make_context(words[0], words[1:], parent=outer)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_every_service_is_closed_and_runs_a_command_that_exists(path: Path) -> None:
    service = unit(path)["Service"]
    assert service["User"] == "taizhang"
    for name in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictSUIDSGID"):
        assert service[name] == "yes", name
    assert service["ProtectSystem"] == "strict"
    assert service["EnvironmentFile"] == "/etc/taizhang/taizhang.env"
    assert service["WorkingDirectory"] in service["ReadWritePaths"].split()
    assert set(service["ReadWritePaths"].split()) <= {home(), "/var/backups/taizhang"}
    assert service["ExecStart"].startswith(PROGRAM)
    parsed(service["ExecStart"].removeprefix(PROGRAM).split())


@pytest.mark.parametrize("path", TIMERS, ids=lambda path: path.name)
def test_every_timer_has_its_service_and_makes_up_for_a_night_it_missed(path: Path) -> None:
    assert path.with_suffix(".service") in SERVICES
    assert unit(path)["Timer"]["Persistent"] == "true"
    assert unit(path)["Install"]["WantedBy"] == "timers.target"
    assert "Install" not in unit(path.with_suffix(".service"))


def test_the_backup_deletes_only_what_the_command_names() -> None:
    service = unit(FOLDER / "taizhang-backup.service")["Service"]
    assert re.fullmatch(r"/usr/bin/find \S+ -name taizhang-\*\.tar\.gz -mtime \+\d+ -delete", service["ExecStartPost"])
    assert service["ExecStartPost"].split()[1] == service["WorkingDirectory"]


def settings() -> dict[str, str]:
    """Every setting of the file, also those that are off."""
    return dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", (FOLDER / "taizhang.env").read_text("utf-8"), flags=re.MULTILINE))


def home() -> str:
    return settings()["TAIZHANG_HOME"]


def test_every_setting_of_a_server_exists_and_has_a_value_that_is_taken() -> None:
    from taizhang.site.settings import database, log_level, proxy

    documented = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/reference/settings.md").read_text("utf-8"), flags=re.MULTILINE))
    given = settings()
    assert set(given) == documented - {"TAIZHANG_CLOCK"}  # of demonstrations only
    assert database(given["DATABASE_URL"])["ENGINE"].endswith("postgresql")
    assert proxy(given["TAIZHANG_BEHIND_PROXY"]) == "127.0.0.1"
    assert log_level(given["TAIZHANG_LOG_LEVEL"]) == "INFO"


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_proxy_serves_the_named_host_from_where_the_server_listens(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    served = parsed(unit(FOLDER / "taizhang-serve.service")["Service"]["ExecStart"].removeprefix(PROGRAM).split()).params
    assert f"{served['host']}:{served['port']}" in text
    assert settings()["TAIZHANG_HOSTS"] in text
    assert "Strict-Transport-Security" in text
    assert re.search(r"4m;|4MB", text)
    assert text.count("{") == text.count("}")
    if name == "nginx.conf":
        assert {"proxy_set_header Host $host;", "proxy_set_header X-Forwarded-Proto $scheme;"} <= set(map(str.strip, text.splitlines()))


def test_every_command_of_the_how_to_exists_and_every_file_of_the_folder_is_told_of() -> None:
    text = HOWTO.read_text("utf-8")
    lines = [line.split("#")[0].removeprefix("tz ").split() for line in text.splitlines() if line.startswith("tz ")]
    assert {words[0] for words in lines} >= {"init", "adopt", "verify", "backup", "restore"}
    for words in lines:
        parsed(words)
    assert not [path.name for path in FOLDER.iterdir() if f"server/{path.name}" not in text]
