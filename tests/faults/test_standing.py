"""A clock that runs back, a database that somebody holds, nobody at work on the store, the power gone in the middle."""

from __future__ import annotations

import random
import re
import shutil
import time

import pytest

from tests.faults.conftest import Tell
from tests.faults.ground import LOADED, STANDING
from tests.faults.homes import Home

NUMBER = "演示-SX2025-00001"


def test_a_clock_set_back_turns_no_event_and_no_figure_back(home: Home) -> None:
    before = home.look()
    home.must("record", "dongqiu", "matter", "--unit", "south", "--opened-on", "2025-03-01", "topic=road", "people=2")
    back = "2025-06-01T09:00:00+08:00"
    home.must("amend", "dongqiu", "matter", NUMBER, "people=5", "--reason", "误录", "--now", back)
    home.must("publish", "dongqiu", "--now", back)
    late = home.run("step", "dongqiu", "petition", "演示-2025-00003", "close", "--on", "2025-07-01", "--now", back)
    assert (late.code, "Traceback" in late.err, bool(late.err)) == (2, False, True)  # a day that this clock has not seen yet
    lines = home.must("journal", "dongqiu", "--full").out.splitlines()[1:]
    at = [found[1] for line in lines if (found := re.search(r'at\\?":\\?"([^"\\]+)', line))]
    assert len(at) == len(lines)
    assert at == sorted(at)
    seen = home.look()
    assert seen["figures"]["matter.opened south 2025"] == str(int(before["figures"]["matter.opened south 2025"]) + 1)
    assert seen["printed"]
    home.verifies()


@pytest.mark.parametrize(
    "words",
    [
        ("record", "dongqiu", "matter", "--unit", "north", "topic=road"),
        pytest.param(("amend", "dongqiu", "matter", NUMBER, "people=5", "--reason", "误录"), marks=pytest.mark.faults),
        ("import", "dongqiu", "matter", "matters.csv"),
        pytest.param(("publish", "dongqiu"), marks=pytest.mark.faults),
        pytest.param(("rebuild", "dongqiu"), marks=pytest.mark.faults),
        pytest.param(("verify", "dongqiu", "--deep"), marks=pytest.mark.faults),
    ],
)
def test_a_database_that_somebody_holds_ends_a_command_with_75_and_the_remedy(home: Home, words: tuple[str, ...]) -> None:
    before = home.look()
    holder = home.start("+hold", 60)
    holder.wait_for_a_word()
    given = [str(home.path / word) if word.endswith(".csv") else word for word in words]
    done = home.run(*given, patience=0.2)
    assert (done.code, "somebody else is writing" in done.err, "try again" in done.err) == (75, True, True), done
    assert home.look()["figures"] == before["figures"]  # who reads is not held up
    holder.kill()
    holder.wait()
    home.must(*given)
    home.verifies()


def test_without_work_the_store_lags_and_says_how_far_it_counts(home: Home) -> None:
    before = home.look()
    home.must("+enter", 40)
    lagging = home.must("+lag").told
    assert lagging["counted"] == before["head"] < lagging["head"]
    figure = home.must("figure", "dongqiu", "matter.opened", "--period", "2025", "--as-of", before["head"], "--json").told_whole
    assert (figure["exact"], figure["as_of"], figure["counted_to"]) == ("60", before["head"], before["head"])
    figure = home.must("figure", "dongqiu", "matter.opened", "--period", "2025", "--json").told_whole
    assert (figure["exact"], figure["counted_to"]) == (str(STANDING + 40), lagging["head"])


@pytest.mark.parametrize("many", [1, pytest.param(8, marks=pytest.mark.faults)])
def test_what_lies_on_the_disk_when_the_power_goes_can_be_opened(home: Home, drawn: random.Random, tell: Tell, many: int) -> None:
    """Database, write-ahead log, store and seals are copied while the writer stands still in the middle of whatever it does."""
    for number in range(many):
        writer = home.start("import", "dongqiu", "matter", home.path / "matters.csv") if number % 2 else home.start("+enter", 40)
        time.sleep(when := drawn.uniform(0.05, 1.0))
        writer.stop()
        tell("power cut", f"{'import' if number % 2 else 'single entries'} after {when:.2f} s")
        copy = home.beside(f"copy{number}")
        shutil.rmtree(copy.path)
        shutil.copytree(home.path, copy.path, ignore=shutil.ignore_patterns("*-shm"))
        writer.go_on()
        done = writer.wait()
        assert done.code == 0, done
        _opens(copy)
        if number % 2 == 0:
            _opens_without_the_end_of_its_log(copy, drawn)


def _opens(copy: Home) -> None:
    seen = copy.look()
    assert seen["counted"] == seen["head"]
    copy.verifies()
    copy.must("import", "dongqiu", "matter", copy.path / "matters.csv")
    assert copy.look()["records"] in (seen["records"], seen["records"] + LOADED)
    copy.verifies()


def _opens_without_the_end_of_its_log(copy: Home, drawn: random.Random) -> None:
    """The last pages of the log did not reach the disk: the acts in them are gone whole, and the store, which may have counted them
    in files already written, forgets them too."""
    writer = copy.start("+enter", 20)
    writer.wait_for_a_word()
    time.sleep(drawn.uniform(0, 0.3))
    writer.kill()
    writer.wait()
    copy.must("+look")
    log = copy.path / "taizhang.sqlite3-wal"
    if log.exists() and log.stat().st_size:
        with log.open("rb+") as file:
            file.truncate(drawn.randrange(log.stat().st_size // 2, log.stat().st_size))
    (copy.path / "taizhang.sqlite3-shm").unlink(missing_ok=True)
    copy.look()
    copy.verifies()
