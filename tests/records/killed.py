"""Runs in a process of its own, in a home of its own: opens the district, loads a file and kills itself where it is told to.

    python -m tests.records.killed begin WHERE
    python -m tests.records.killed ACT…          (resume, look: one line of JSON each)

Batches are of a hundred rows here, so that a small file has several.
WHERE is `between` (after the second batch was committed), `inside` (in the transaction of the third), `finish` (in the last one)."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from taizhang.journal import queries as journal  # noqa: E402
from taizhang.org import queries as org  # noqa: E402
from taizhang.org.types import OPERATOR  # noqa: E402
from taizhang.records import actions, projector, queries, vault  # noqa: E402
from taizhang.records.importing import running  # noqa: E402
from taizhang.records.models import Import, Record, VaultEntry  # noqa: E402
from tests.cast import NOW, TODAY  # noqa: E402
from tests.records.conftest import open_records  # noqa: E402

ROWS = 350
running.BATCH = 100
running.TOGETHER = 2
DISTRICT = "dongqiu"


def main(act: str, where: str = "") -> None:
    file = Path(os.environ["TAIZHANG_HOME"]) / "matters.csv"
    if act == "begin":
        call_command("migrate", verbosity=0)
        actions.create_master_key()
        open_records()
        lines = [f"north,2026-01-05,道路,演示{at:05},{at}" for at in range(ROWS)]
        file.write_text("\n".join(["单位,登记日期,内容分类,当事人,备注", *lines]), "utf-8")
        _arm(where)
    if act == "look":
        print(json.dumps(_seen()))  # noqa: T201
        return
    report = actions.import_file(DISTRICT, "matter", file, acting=OPERATOR, now=NOW, progress=_watch(where))
    print(json.dumps({"created": report.created, "already": report.already}))  # noqa: T201


def _die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _arm(where: str) -> None:
    if where == "inside":
        keep = vault.keep_all
        calls: list[int] = []

        def third(*given: Any) -> None:
            keep(*given)
            calls.append(1)
            if len(calls) == 3:
                _die()

        vault.keep_all = third
    if where == "finish":
        projector.numbering.forget = _die  # type: ignore[attr-defined]


def _watch(where: str) -> Any:
    return lambda stage, done, _total: _die() if (where, stage, done) == ("between", "write", 200) else None


def _seen() -> dict[str, Any]:
    scope = org.scope(DISTRICT, OPERATOR, "read", TODAY)
    held = Import.objects.get()
    return {
        "records": Record.objects.count(),
        "rows": queries.count(scope, "matter"),
        "changes": sum(1 for _ in queries.changes(DISTRICT, 0)),
        "vault": VaultEntry.objects.count(),
        "done": held.done,
        "state": held.state,
        "verified": journal.verify(DISTRICT).ok,
        "person": _person(scope) if held.state == "finished" else "",
    }


def _person(scope: Any) -> str:
    number = f"演示-SX2026-{ROWS:05}"
    return str(queries.private_values(scope, "matter", number, fields=["person"], purpose="测试", now=NOW)["person"])


if __name__ == "__main__":
    if sys.argv[1] == "begin":
        main(*sys.argv[1:])
    for each in sys.argv[1:]:
        main(each)
