"""One zygote and one built home for a whole run; each test breaks a copy of its own."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

from tests.faults.homes import SEED, Home, Zygote


@pytest.fixture(scope="session")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    made = Zygote(tmp_path_factory.mktemp("zygote"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def built(zygote: Zygote, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home that all others are copies of; nobody writes to it."""
    home = Home(zygote, tmp_path_factory.mktemp("built") / "home")
    home.path.mkdir()
    home.must("+build")
    return home


@pytest.fixture
def home(built: Home, tmp_path: Path) -> Home:
    return built.copy(tmp_path / "home")


@pytest.fixture
def drawn(request: pytest.FixtureRequest) -> random.Random:
    """Random moments, of the run's seed and the test's name: one test alone draws what it drew among the others."""
    print(f"FAULTS_SEED={SEED}")  # noqa: T201 (pytest shows it with a failure)
    return random.Random(f"{SEED} {request.node.name}")


Tell = Callable[[str, object], None]
"""Under a theme, what was done: the campaign says at its end what it did."""


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    return lambda theme, what: request.node.user_properties.append((theme, str(what)))


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Everything that tests told, by theme, and why any was passed over."""
    told: dict[str, list[str]] = defaultdict(list)
    for report in (*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())):
        for theme, what in report.user_properties:
            told[theme].append(what)
    for report in terminalreporter.stats.get("skipped", ()):
        told["NOT DONE"].append(f"{report.nodeid.partition('::')[2]}: {report.longrepr[2]}")
    if told:
        terminalreporter.section(f"what the campaign did, seed {SEED}")
    for theme, done in sorted(told.items()):
        terminalreporter.line(f"{theme} ({len(done)}): {'; '.join(done)}")
