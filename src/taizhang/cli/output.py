"""What commands print: JSON or aligned lines on standard output, faults and progress on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import click
import orjson

from taizhang.kernel.periods import Period
from taizhang.kernel.quantities import plain

Command = Callable[..., Any]
Advance = Callable[[str, int, int], None]
"""Told what is under way, how much of it is done, and of how much (0: not known)."""

as_json_option = click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")


def json_text(value: Any) -> str:
    """Values of the rooms as JSON: dataclasses as objects, decimals and dates as text, sets in order."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode()


def print_json(value: Any) -> None:
    click.echo(json_text(value))


def print_lines(pairs: Iterable[tuple[str, object]]) -> None:
    """`name  value` in two columns; what is None or empty is left out."""
    shown = [(name, value) for name, value in pairs if value not in (None, "")]
    width = max((_width(name) for name, _ in shown), default=0)
    for name, value in shown:
        click.echo(f"{name}{' ' * (width - _width(name))}  {value}")


def print_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    texts = [list(heads), *([str("" if cell is None else cell) for cell in row] for row in rows)]
    widths = [max(_width(row[column]) for row in texts) for column in range(len(heads))]
    for row in texts:
        click.echo("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())


@contextmanager
def progress() -> Iterator[Advance]:
    """A bar on standard error where a terminal watches, silence elsewhere."""
    with click.progressbar(length=0, show_pos=True, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def advance(what: str, done: int, of: int) -> None:
            bar.label, bar.length = what, of or None
            bar.update(done - bar.pos)

        yield advance


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Period):
        return value.key
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, bytes):
        return value.hex()
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _width(text: str) -> int:
    """Columns of a terminal: Chinese characters take two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
