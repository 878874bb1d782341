"""Rewriting the compiled SQL: `REWRITE_GOLDEN=1 pytest tests/figures/test_compile.py`."""

from __future__ import annotations

import os

import pytest


@pytest.fixture
def rewrite_golden() -> bool:
    return os.environ.get("REWRITE_GOLDEN") == "1"
