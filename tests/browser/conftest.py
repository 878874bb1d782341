"""The small district of tests/web, served, and Debian's chromium to look at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import Browser, sync_playwright
from pytest_django import Settings
from waitress.server import create_server

from tests.browser import QUIET
from tests.web.conftest import collected, linshui

__all__ = ["collected", "linshui"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    place = shutil.which("chromium") or shutil.which("chromium-browser")
    if place is None:
        pytest.skip("there is no chromium here; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=QUIET)
        os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright runs a loop in this thread; Django is not called from it
        yield browser
        browser.close()


@pytest.fixture
def served(collected: Path, settings: Settings, linshui: str) -> Iterator[str]:
    """The address of the pages, served as `taizhang serve` does."""
    settings.STATIC_ROOT = collected
    server = create_server(WSGIHandler(), host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=10)
