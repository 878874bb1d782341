"""Homes on disk, and children that act in them: the side of the tests."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("FAULTS_SEED", "1"))
"""Of all random moments; `make faults` draws one anew and prints it, `make faults SEED=…` repeats it."""


class Zygote:
    """The process that forks; see the module of that name."""

    def __init__(self, scratch: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "TAIZHANG_MASTER_KEY"}}
        (scratch / "home").mkdir(parents=True)
        environment = {
            **kept,
            "TAIZHANG_HOME": str(scratch / "home"),
            "PYTHONHASHSEED": "0",
            "PYTHONWARNINGS": "error",
            "TAIZHANG_CLOCK": "1",
        }
        command = [sys.executable, "-m", "tests.faults.zygote"]
        self._process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=None, text=True
        )

    def ask(self, **order: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        assert self._process.stdin is not None
        with self._process:  # closes its streams and waits for it
            self._process.stdin.close()


@dataclass(frozen=True)
class Done:
    """How a child ended: its exit code (-9: killed) and what it said."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        """The last line, of JSON."""
        return dict(json.loads(self.out.splitlines()[-1]))

    @property
    def told_whole(self) -> dict[str, Any]:
        return dict(json.loads(self.out))


class Child:
    """One that is at work."""

    def __init__(self, zygote: Zygote, pid: int, out: Path) -> None:
        self._zygote, self.pid, self._out = zygote, pid, out

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def stop(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def ended(self) -> bool:
        return self._zygote.ask(wait=self.pid, **{"for": 0})["status"] is not None

    def said(self) -> str:
        return self._out.read_text("utf-8")

    def wait_for_a_word(self, within: float = 60) -> None:
        until = time.monotonic() + within
        while not self._out.exists() or not self._out.stat().st_size:
            assert time.monotonic() < until, "it says nothing"
            time.sleep(0.01)

    def wait(self, within: float = 120) -> Done:
        status = self._zygote.ask(wait=self.pid, **{"for": within})["status"]
        assert status is not None, f"it hangs: {self._out}"
        return Done(status, self._out.read_text("utf-8"), Path(f"{self._out}.err").read_text("utf-8"))

    def calls(self) -> int:
        return int(Path(f"{self._out}.calls").read_text())


class Home:
    """A home in a folder, where commands of `taizhang` and acts (`+name`) are carried out by processes of their own."""

    def __init__(self, zygote: Zygote, path: Path) -> None:
        self._zygote, self.path, self._numbers = zygote, path, count(1)

    def start(self, *words: object, cut: int | None = None, patience: float | None = None) -> Child:
        out = self.path.with_name(f"{self.path.name}.{next(self._numbers):03}")
        for said in (out, Path(f"{out}.err")):
            said.touch()  # the child may be killed before it opens them
        order = {"home": str(self.path), "act": [str(word) for word in words], "out": str(out), "cut": cut, "patience": patience}
        return Child(self._zygote, self._zygote.ask(**order)["pid"], out)

    def run(self, *words: object, patience: float | None = None) -> Done:
        return self.start(*words, patience=patience).wait()

    def must(self, *words: object) -> Done:
        done = self.run(*words)
        assert done.code == 0, f"{words} ended with {done.code}: {done.err or done.out}"
        return done

    def look(self) -> dict[str, Any]:
        return self.must("+look").told

    def copy(self, path: Path) -> Home:
        shutil.copytree(self.path, path)
        return Home(self._zygote, path)

    def beside(self, name: str) -> Home:
        """An empty home beside this one."""
        made = Home(self._zygote, self.path.with_name(name))
        made.path.mkdir()
        return made

    def files(self) -> list[Path]:
        return sorted((self.path / "columnar").rglob("*.parquet"))

    def verifies(self) -> None:
        self.must("verify", "dongqiu", "--deep")
