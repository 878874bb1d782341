"""Conditions of indicators and checks: plain SQL over a register's columns and `:start`, `:end`, `:cutoff`.

sqlglot parses them, and nothing passes that is not on the list here: comparisons, AND, OR, NOT, IS NULL, IN (…), BETWEEN, + - *,
COALESCE, DATE_DIFF('day', …), literals. Size and depth are bounded before the parser sees the text: it is recursive, and thousands
of brackets end in RecursionError. Types are our own check, since sqlglot's takes `accept_due <= 5` for well formed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import SqlglotError

from taizhang.definitions.evaluation import evaluate
from taizhang.definitions.families import ALLOWED, Families, column_name
from taizhang.definitions.rules import Column
from taizhang.kernel.faults import Fault

__all__ = ["RESERVED", "Expression", "evaluate", "parse"]

MAX_LENGTH = 2_000
MAX_TOKENS = 300
MAX_DEPTH = 12
RESERVED: frozenset[str] = frozenset(DuckDB.Generator.RESERVED_KEYWORDS)
"""Words that cannot be the name of a column."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked condition. `columns` and `parameters` are the names that it uses."""

    text: str
    columns: frozenset[str]
    parameters: frozenset[str]
    tree: exp.Expr = field(repr=False, compare=False)
    known: Mapping[str, Column] = field(repr=False, compare=False)

    def sql(self, dialect: str = "duckdb", rename: Callable[[str], str] = str) -> str:
        """The condition in that dialect (duckdb, sqlite, postgres, spark).

        `rename` gives for each column's name the SQL (in DuckDB's dialect) that stands for it: `r.accept_on`, or a whole expression.
        Parameters are written as the dialect's driver wants them: $cutoff, :cutoff, %(cutoff)s."""

        def placed(node: exp.Expr) -> exp.Expr:
            return _fragment(rename(column_name(node))).copy() if isinstance(node, exp.Column) else node

        return self.tree.transform(placed).sql(dialect=dialect)


def parse(text: str, columns: Mapping[str, Column]) -> Expression:
    """Reads a condition over these columns. Fault if it is not well formed, not allowed, or its types do not fit."""
    tree = _tree(text)
    reading = Families(columns)
    family = reading.of(tree)
    if family != "bool":
        raise Fault(f"`{text}` is a {family}, not a condition", remedy="compare it with something")
    known = {name: columns[name] for name in reading.columns}
    return Expression(text, frozenset(known), frozenset(reading.parameters), tree, known)


@lru_cache(maxsize=4096)
def _tree(text: str) -> exp.Expr:
    admitted = _admitted(text)
    try:
        return sqlglot.parse_one(admitted, read="duckdb")
    except (SqlglotError, RecursionError) as fault:
        raise Fault(f"`{_shortened(text)}` is not a well-formed condition", remedy="check brackets and quotes") from fault


@lru_cache(maxsize=4096)
def _fragment(sql: str) -> exp.Expr:
    found = sqlglot.parse_one(sql, read="duckdb")
    return found if isinstance(found, exp.Column) else exp.Paren(this=found)


_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<text>'(?:[^'\\\x00-\x1f]|'')*')|(?P<dashes>--)|(?P<parameter>:[A-Za-z_]\w*)
    |(?P<word>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|(?P<number>\d+(?:\.\d+)?)(?!\w)|(?P<sign><=|>=|<>|!=|[=<>+\-*(),])""",
    re.VERBOSE | re.ASCII,
)


def _admitted(text: str) -> str:
    """Lets through only what is short, shallow and made of known signs. Comments, `;`, `?`, `$1`, `::`, quoted names end here.
    Gives the text with DuckDB's own mark of a parameter, `$cutoff`: it would read `NOT :cutoff` as the name of something."""
    if len(text) > MAX_LENGTH:
        raise Fault(f"the condition has {len(text)} signs", remedy=f"at most {MAX_LENGTH} are allowed")
    tokens = list(_tokens(text))
    if not tokens:
        raise Fault("the condition is empty", remedy="write TRUE to take every record")
    if len(tokens) > MAX_TOKENS:
        raise Fault(f"the condition has {len(tokens)} words and signs", remedy=f"at most {MAX_TOKENS} are allowed")
    depth = 0
    for sign, before in zip(tokens, ["", *tokens], strict=False):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth > MAX_DEPTH:
            raise Fault("the condition is nested too deep", remedy=f"at most {MAX_DEPTH} brackets in each other are allowed")
        if sign.upper() == before.upper() and sign.upper() in ("NOT", "-", "+"):
            raise Fault(f"`{sign} {sign}` is not allowed", remedy="leave both out")
    return " ".join(f"${token[1:]}" if token.startswith(":") else token for token in tokens)


def _tokens(text: str) -> Iterator[str]:
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup == "dashes":
            raise Fault(f"`{_shortened(text[place:])}` cannot stand in a condition", remedy=ALLOWED)
        if match.lastgroup != "space":
            yield match[0]
        place = match.end()


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
