"""Linshui, whose card is published, as the pages know it."""

from tests.web.conftest import collected, get, linshui

__all__ = ["collected", "get", "linshui"]
