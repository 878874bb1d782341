"""A process that has read everything once and forks: each order is carried out by a child of its own, in a home of its own.

    python -m tests.faults.zygote        (orders come as lines of JSON, answers go back as lines of JSON)

`{"home", "act": [word, …], "out", "cut", "patience", "limit"}` → `{"pid"}`: the act is a name of `ACTS` or a command of `taizhang`.
`cut` kills the child at that call of a Python function, so that the same number dies at the same place again; 0 counts them only.
`{"wait": pid, "for": seconds}` → `{"status"}` (null: it runs on)."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

from taizhang.cli.main import COMMANDS, main  # noqa: E402
from tests.faults.acts import ACTS  # noqa: E402

_alive: dict[int, int | None] = {}


def carry_out_orders() -> None:
    for place in COMMANDS.values():
        import_module(f"taizhang.cli.{place.module}")
    import_module("taizhang.web.urls")
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        answer = _waited(order) if "wait" in order else {"pid": _fork(order)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in [pid for pid, status in _alive.items() if status is None]:
        os.kill(pid, signal.SIGKILL)
    os._exit(0)  # what was frozen is not taken apart


def _waited(order: dict[str, Any]) -> dict[str, Any]:
    pid, until = order["wait"], time.monotonic() + order["for"]
    while _alive[pid] is None:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            _alive[pid] = os.waitstatus_to_exitcode(status)
        elif time.monotonic() > until:
            break
        else:
            time.sleep(0.003)
    return {"status": _alive[pid]}


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        _alive[pid] = None
        return pid
    code = 70
    try:
        code = _obey(order)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _obey(order: dict[str, Any]) -> int:
    _apart(Path(order["home"]), Path(order["out"]), order.get("patience"))
    word, *rest = order["act"]
    counting = _Cut(order["cut"]) if order.get("cut") is not None else None
    try:
        code = _done(word, rest)
    finally:
        sys.setprofile(None)
    if counting:
        Path(order["out"] + ".calls").write_text(str(counting.calls))
    return code


def _done(word: str, rest: list[str]) -> int:
    if word in ACTS:
        ACTS[word](*rest)
        return 0
    try:
        main([word, *rest], prog_name="taizhang")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _apart(home: Path, out: Path, patience: float | None) -> None:
    """A home, a database and standard streams of one's own. `patience`: seconds to wait for a database that somebody else holds."""
    os.environ["TAIZHANG_HOME"] = str(home)
    settings.TAIZHANG_HOME, settings.STATIC_ROOT = home, home / "static"
    form = connections.settings["default"]
    form["NAME"] = home / "taizhang.sqlite3"
    if patience is not None:
        form["OPTIONS"] = {**form["OPTIONS"], "timeout": patience}
    for number, name in ((1, str(out)), (2, f"{out}.err")):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


class _Cut:
    """Counts calls, and dies at one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.calls = at, 0
        sys.setprofile(self._called)

    def _called(self, _frame: object, what: str, _given: object) -> None:
        if what == "call" or what == "c_call":
            self.calls += 1
            if self.calls == self.at:
                os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    carry_out_orders()
