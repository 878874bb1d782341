from __future__ import annotations

import json
import logging
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.test import RequestFactory
from pythonjsonlogger.json import JsonFormatter

from taizhang.kernel.faults import Fault
from taizhang.site.middleware import log_request
from taizhang.site.secret import secret_key


def test_the_key_is_made_once_and_is_nobody_elses_to_read(throw_away_home: Path) -> None:
    key = secret_key("", throw_away_home)
    assert len(key) > 50
    assert secret_key("", throw_away_home) == key
    assert stat.S_IMODE((throw_away_home / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in throw_away_home.iterdir()] == ["secret.key"]


def test_a_given_key_is_taken_and_not_kept(throw_away_home: Path) -> None:
    assert secret_key("given", throw_away_home) == "given"
    assert not list(throw_away_home.iterdir())


def test_before_there_is_a_home_nothing_is_written(throw_away_home: Path) -> None:
    assert secret_key("", throw_away_home / "nowhere") != secret_key("", throw_away_home / "nowhere")
    assert not list(throw_away_home.iterdir())


def test_the_request_log_is_json_and_holds_neither_address_nor_query(caplog: pytest.LogCaptureFixture) -> None:
    from django.http import HttpResponse

    request = RequestFactory().get("/zh/?q=隐私", REMOTE_ADDR="203.0.113.7")
    request.resolver_match = None
    with caplog.at_level(logging.INFO, logger="taizhang.request"):
        log_request(lambda _: HttpResponse(status=204))(request)
    (record,) = caplog.records
    line = JsonFormatter("{levelname} {name} {message}", style="{").format(record)
    told = json.loads(line)
    assert {name: told[name] for name in ("message", "method", "route", "status")} == {
        "message": "answered", "method": "GET", "route": "", "status": 204,
    }  # fmt: skip
    assert "203.0.113.7" not in line
    assert "隐私" not in line


def test_the_settings_are_closed_by_default() -> None:
    assert settings.ALLOWED_HOSTS
    assert "*" not in settings.ALLOWED_HOSTS
    assert settings.SECURE_CONTENT_TYPE_NOSNIFF
    assert settings.LOGGING["loggers"]["django.db.backends"]["level"] == "INFO"
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


@pytest.mark.parametrize(("url", "engine"), [("", "taizhang.site.sqlite"), ("postgresql:///t", "django.db.backends.postgresql")])
def test_the_database_is_chosen_by_its_url(url: str, engine: str) -> None:
    from taizhang.site.settings import database

    assert database(url)["ENGINE"] == engine


def test_an_option_under_which_no_act_could_be_written_is_refused_at_start() -> None:
    from taizhang.site.settings import database

    with pytest.raises(Fault, match="server_side_binding"):
        database("postgresql:///t?server_side_binding=true")


def test_sqlite_is_durable_and_refuses_to_replace_rows_unseen() -> None:
    from taizhang.site.settings import database

    options = database(None)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert {"PRAGMA synchronous=FULL", "PRAGMA recursive_triggers=ON"} <= {part.strip() for part in options["init_command"].split(";")}


def test_the_server_starts_in_an_empty_home_and_says_that_nothing_is_there(tmp_path: Path) -> None:
    """Importing the application collects the static files; the database is not touched before it is asked."""
    program = (
        "from taizhang.site.wsgi import application\n"
        "from django.test import Client\n"
        "answer = Client(HTTP_HOST='localhost').get('/health')\n"
        "print(answer.status_code, answer.json()['reason'])"
    )
    environment = {"PATH": "", "TAIZHANG_HOME": str(tmp_path), "PYTHONWARNINGS": "error"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "503 the database does not answer (OperationalError)\n", done.stderr
    assert (tmp_path / "static" / "staticfiles.json").exists()


def test_what_anybody_can_cause_is_told_without_their_address_and_query() -> None:
    """A refused host and a fault both reach Django's loggers with the whole request; the log keeps neither."""
    program = (
        "from taizhang.site.wsgi import application\n"
        "from django.test import Client\n"
        "print(Client(HTTP_HOST='elsewhere.example').get('/zh/?q=隐私').status_code)\n"
        "Client(HTTP_HOST='localhost', raise_request_exception=False).get('/zh/?q=隐私', REMOTE_ADDR='203.0.113.7')\n"
    )
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": "", "TAIZHANG_HOME": home, "PYTHONUTF8": "1"}
        done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "400\n", done.stderr
    assert "django.request" in done.stderr  # the database is not there: that is told
    for private in ("隐私", "%E9%9A%90", "203.0.113.7", "elsewhere.example"):
        assert private not in done.stderr
