"""Synthetic records for a district: drawn from a table of its own, entered by the same actions as any other.

`tables` reads the table, `drawing` turns its draws into values, `planning` into records with dates, `writing` enters them day by day."""

from taizhang.cli.demonstration.writing import build

__all__ = ["build"]
