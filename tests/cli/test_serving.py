"""The server: it ends when told, with every answer given that was asked for, and believes a proxy only where it is one."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import pytest

from taizhang.cli.listening import Listener
from taizhang.kernel.faults import Fault
from tests.cli.conftest import run_apart

Start = Callable[..., Any]


def ask(listener: Listener, **headers: str) -> bytes:
    address = urlsplit(listener.address)
    with closing(http.client.HTTPConnection(str(address.hostname), address.port, timeout=20)) as asked:
        asked.request("GET", "/", headers={name.replace("_", "-"): value for name, value in headers.items()})
        return asked.getresponse().read()


def scheme(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['wsgi.url_scheme']} {environ.get('HTTP_X_FORWARDED_PROTO', '-')} {environ['REMOTE_ADDR']}".encode()]


@pytest.fixture
def listen() -> Iterator[Callable[..., Listener]]:
    running: list[tuple[Listener, Thread]] = []

    def begin(application: Any, **given: Any) -> Listener:
        listener = Listener(application, "127.0.0.1", 0, **given)
        thread = Thread(target=listener.run)
        thread.start()
        running.append((listener, thread))
        return listener

    yield begin
    for listener, thread in running:
        listener.end()
        thread.join(20)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    ("proxy", "seen"), [(None, "http - 127.0.0.1"), ("127.0.0.1", "https https 127.0.0.1"), ("192.0.2.1", "http - 127.0.0.1")]
)
def test_only_the_named_proxy_is_believed_that_a_request_came_by_https(
    listen: Callable[..., Listener], proxy: str | None, seen: str
) -> None:
    assert ask(listen(scheme, proxy=proxy), X_Forwarded_Proto="https", X_Forwarded_For="203.0.113.7").decode() == seen


def test_who_asked_before_the_end_is_answered_and_nobody_after(listen: Callable[..., Listener]) -> None:
    begun, go_on = Event(), Event()
    whole = b"x" * 3_000_000

    def slow(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        begun.set()
        go_on.wait(20)
        start("200 OK", [("Content-Length", str(len(whole)))])
        return [whole]

    listener = listen(slow)
    answered: list[bytes] = []
    reader = Thread(target=lambda: answered.append(ask(listener)))
    reader.start()
    assert begun.wait(20)
    listener.end()
    while _open(listener):
        pass
    go_on.set()
    reader.join(20)
    assert answered == [whole]


def _open(listener: Listener) -> bool:
    """Whether the door still is: it shuts before the last answers are given."""
    address = urlsplit(listener.address)
    try:
        socket.create_connection((address.hostname, address.port), timeout=5).close()
    except OSError:
        return False
    return True


def test_an_address_that_is_taken_is_said(listen: Callable[..., Listener]) -> None:
    port = urlsplit(listen(scheme).address).port
    assert port is not None
    with pytest.raises(Fault, match="choose another --port|cannot listen"):
        Listener(scheme, "127.0.0.1", port)


def test_a_name_with_several_addresses_can_be_listened_on() -> None:
    listener = Listener(scheme, "localhost", 0)
    assert re.fullmatch(r"http://(127\.0\.0\.1|\[::1\]):\d+/", listener.address)
    listener.end()
    listener.run()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("served")
    assert run_apart(place, "one", "init").returncode == 0
    assert run_apart(place, "one", "adopt", "zhuhui").returncode == 0
    return place


@contextmanager
def begin(folder: Path, *words: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    kept = {**os.environ, "TAIZHANG_HOME": str(folder / "one"), "PYTHONWARNINGS": "error", **environment}
    kept.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "taizhang.cli.main", *words]
    with subprocess.Popen(command, env=kept, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as begun:
        try:
            yield begun
        finally:
            begun.kill()


def test_behind_a_proxy_a_form_sent_by_https_is_taken_and_health_tells_store_and_seal(folder: Path) -> None:
    assert run_apart(folder, "one", "seal", "zhuhui").returncode == 0
    with begin(folder, "serve", "--port", "0", TAIZHANG_BEHIND_PROXY="1", TAIZHANG_HOSTS="district.example") as server:
        assert server.stdout is not None
        found = re.search(r"http://([\d.]+):(\d+)/", server.stdout.readline())
        assert found is not None
        connection = http.client.HTTPConnection(found[1], int(found[2]), timeout=30)
        https = {"Host": "district.example", "X-Forwarded-Proto": "https"}
        connection.request("GET", "/health", headers=https)
        told = json.loads(connection.getresponse().read())
        assert told["database"] == "sqlite"
        standing = told["journals"]["zhuhui"]
        assert standing["sealed_to"] == standing["head"] == standing["counted_to"] + standing["waiting"]
        assert 0 <= standing["seal_age"] < 3600
        connection.request("GET", "/en/read", headers=https)
        page = connection.getresponse()
        cookie, text = str(page.headers["Set-Cookie"]), page.read().decode()
        assert "; Secure" in cookie
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)
        assert token is not None
        form = {**https, "Cookie": cookie.split(";")[0], "Content-Type": "application/x-www-form-urlencoded"}
        sent = f"csrfmiddlewaretoken={token[1]}"
        for origin, forged in (("https://district.example", False), ("https://elsewhere.example", True)):
            connection.request("POST", "/en/read", body=sent, headers={**form, "Origin": origin})
            answer = connection.getresponse()
            answer.read()
            assert (answer.status == 403) is forged, answer.status
        connection.close()
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_work_ends_with_its_round_when_told(folder: Path, number: signal.Signals) -> None:
    with begin(folder, "work", "--every", "3600", TAIZHANG_LOG_LEVEL="INFO") as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "working every 3600 seconds (Ctrl-C ends)\n"
        worker.send_signal(number)
        assert worker.wait(60) == 0
        assert worker.stderr is not None
        assert "failed" not in worker.stderr.read()
