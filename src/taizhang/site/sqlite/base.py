"""Every transaction that may write waits for its turn before it begins.

SQLite itself lets writers try again and again, at random: of eight that never rest some wait for half a minute. PostgreSQL needs no such
line: `journal.actions` takes a lock there that is given in the order of coming."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from taizhang.kernel.turns import Turns

_PATIENCE = 5.0
"""Seconds that SQLite waits unless told."""


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._turns: Turns | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._stand_in_line()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _stand_in_line(self) -> None:
        if self.is_in_memory_db():
            return
        if self._turns is None:
            self._turns = Turns(Path(f"{self.settings_dict['NAME']}-turns"))
        if not self._turns.wait(self.settings_dict["OPTIONS"].get("timeout", _PATIENCE)):
            raise OperationalError("database is locked")

    def commit(self) -> None:
        super().commit()  # one that fails leaves the transaction open, to be rolled back
        self._leave()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._leave()

    def close(self) -> None:
        try:
            super().close()
        finally:
            if self._turns is not None:
                self._turns.close()
                self._turns = None

    def _leave(self) -> None:
        if self._turns is not None:
            self._turns.leave()
