from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from taizhang.kernel.turns import Turns

FOREVER = 60.0
HOLDER = "import sys; from pathlib import Path; from taizhang.kernel.turns import Turns; Turns(Path(sys.argv[1])).wait(9); print(); input()"


def test_whoever_came_first_is_let_in_first(tmp_path: Path) -> None:
    order = list[int]()

    def stand(number: int) -> None:
        line[number].wait(FOREVER)
        order.append(number)
        line[number].leave()

    line = [Turns(tmp_path / "turns") for _ in range(6)]
    first = Turns(tmp_path / "turns")
    assert first.wait(0)
    with ThreadPoolExecutor(len(line)) as pool:
        done = []
        for number, one in enumerate(line):
            done.append(pool.submit(stand, number))
            until(partial(_stands, one))
        assert order == []
        first.leave()
        for each in done:
            each.result()
    assert order == [0, 1, 2, 3, 4, 5]


def test_one_who_gives_up_stands_in_nobodys_way(tmp_path: Path) -> None:
    first, impatient, next = (Turns(tmp_path / "turns") for _ in range(3))
    assert first.wait(0)
    assert not impatient.wait(0.01)
    first.leave()
    assert next.wait(0)
    assert not first.wait(0.01)
    next.close()
    assert first.wait(0)


def test_a_process_that_is_killed_leaves_the_line(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "turns")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    assert holder.stdin
    holder.stdout.readline()
    one = Turns(tmp_path / "turns")
    assert not one.wait(0.01)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    holder.stdin.close()
    holder.stdout.close()
    assert one.wait(0)
    one.close()


def test_where_no_file_can_be_made_everybodys_turn_is_at_once(tmp_path: Path) -> None:
    first, second = Turns(tmp_path / "missing" / "turns"), Turns(tmp_path / "missing" / "turns")
    assert first.wait(0)
    assert second.wait(0)
    first.leave()


def test_a_file_that_lost_its_number_keeps_nobody_out_for_good(tmp_path: Path) -> None:
    first, second = Turns(tmp_path / "turns"), Turns(tmp_path / "turns")
    for _ in range(3):
        assert first.wait(0)
        first.leave()
    (tmp_path / "turns").write_bytes(b"")
    assert second.wait(0)
    assert not first.wait(0.01)
    second.leave()
    assert first.wait(0)


def until(true: Callable[[], bool]) -> None:
    for _ in range(6000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it never came true")


def _stands(one: Turns) -> bool:
    return one.number > 0
