"""What the log does not tell."""

from __future__ import annotations

import logging


class Unasked(logging.Filter):
    """Takes the request off a record: its text holds the query, which may name somebody."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.__dict__.pop("request", None)
        return True
