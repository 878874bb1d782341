"""Conditions: what may stand in them, what their types must be, how they are written for each engine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.definitions import load
from taizhang.definitions.expressions import evaluate, parse
from taizhang.definitions.rules import Column
from taizhang.kernel.faults import Fault
from tests.definitions.packing import PACKS

COLUMNS = load(PACKS / "ground").columns("petition")

GOLDEN = [
    (
        "accept_due <= :cutoff OR accept_on IS NOT NULL",
        "accept_due <= $cutoff OR NOT accept_on IS NULL",
        "accept_due <= :cutoff OR NOT accept_on IS NULL",
        "accept_due <= %(cutoff)s OR NOT accept_on IS NULL",
        "accept_due <= :cutoff OR NOT accept_on IS NULL",
    ),
    (
        "DATE_DIFF('day', register_on, accept_on) > 15",
        "DATE_DIFF('DAY', register_on, accept_on) > 15",
        "CAST((JULIANDAY(accept_on) - JULIANDAY(register_on)) AS INTEGER) > 15",
        "(CAST(accept_on AS DATE) - CAST(register_on AS DATE)) > 15",
        "DATEDIFF(DAY, register_on, accept_on) > 15",
    ),
    (
        "accept_on BETWEEN DATE '2022-01-01' AND :end AND topic IN ('land', 'no')",
        "accept_on BETWEEN CAST('2022-01-01' AS DATE) AND $end AND topic IN ('land', 'no')",
        "accept_on BETWEEN DATE('2022-01-01') AND :end AND topic IN ('land', 'no')",
        "accept_on BETWEEN CAST('2022-01-01' AS DATE) AND %(end)s AND topic IN ('land', 'no')",
        "accept_on BETWEEN CAST('2022-01-01' AS DATE) AND :end AND topic IN ('land', 'no')",
    ),
    (
        "NOT (COALESCE(men, 0) + women * 2 - 1 >= -heads) AND place != 'it''s'",
        "NOT (COALESCE(men, 0) + women * 2 - 1 >= -heads) AND place <> 'it''s'",
        "NOT (COALESCE(men, 0) + women * 2 - 1 >= -heads) AND place <> 'it''s'",
        "NOT (COALESCE(men, 0) + women * 2 - 1 >= -heads) AND place <> 'it''s'",
        "NOT (COALESCE(men, 0) + women * 2 - 1 >= -heads) AND place <> 'it\\'s'",
    ),
    ("again AND project.category = 'land'",) + ("again AND project.category = 'land'",) * 4,
]


@pytest.mark.parametrize(("text", "in_duckdb", "in_sqlite", "in_postgres", "in_spark"), GOLDEN)
def test_a_condition_is_written_for_each_engine(text: str, in_duckdb: str, in_sqlite: str, in_postgres: str, in_spark: str) -> None:
    expression = parse(text, COLUMNS)
    assert expression.sql("duckdb") == in_duckdb
    assert expression.sql("sqlite") == in_sqlite
    assert expression.sql("postgres") == in_postgres
    assert expression.sql("spark") == in_spark


def test_a_condition_tells_its_columns_and_parameters() -> None:
    expression = parse("accept_due <= :cutoff OR project.category IS NULL", COLUMNS)
    assert expression.columns == {"accept_due", "project.category"}
    assert expression.parameters == {"cutoff"}
    assert expression.text == "accept_due <= :cutoff OR project.category IS NULL"


def test_columns_are_renamed_to_what_stands_for_them() -> None:
    names = {"accept_on": "CASE WHEN r.accept_on <= :cutoff THEN r.accept_on END", "project.category": "p1.category"}
    expression = parse("accept_on IS NULL AND project.category = 'land'", COLUMNS)
    assert expression.sql("duckdb", names.__getitem__) == (
        "(CASE WHEN r.accept_on <= $cutoff THEN r.accept_on END) IS NULL AND p1.category = 'land'"
    )
    assert expression.sql() == "accept_on IS NULL AND project.category = 'land'"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("acceptedon IS NULL", "no column `acceptedon`; did you mean `accept_on`?"),
        ("ACCEPT_ON IS NULL", "no column `ACCEPT_ON`"),
        ("summary = 'x'", "no column `summary`"),
        ("petitioner IS NULL", "no column `petitioner`"),
        ("state = 'closed'", "no column `state`"),
        ("topic.category = 'land'", "no column `topic.category`; did you mean `project.category`?"),
        ("topic = 'lnd'", "`lnd` is no code of topic; did you mean `land`?"),
        ("topic IN ('land', 'fire')", "`fire` is no code of topic; its codes are land, no, water"),
        ("'lnd' <> topic", "`lnd` is no code of topic"),
        ("project.category = 'lnd'", "`lnd` is no code of project.category"),
        ("accept_on <= :today", "no parameter `:today`; there are :start, :end, :cutoff"),
        ("accept_due <= 5", "a comparison of date and number"),
        ("accept_on >= '2022-01-01'", "a day is written DATE '2022-01-01'"),
        ("accept_on >= DATE '20220101'", "'20220101' is not a day"),
        ("accept_on >= DATE '2022-13-45'", "'2022-13-45' is not a day"),
        ("topic = accept_on", "a comparison of text and date"),
        ("heads = '5'", "numbers stand without quotes, texts with them"),
        ("heads", "`heads` is a number, not a condition"),
        ("accept_on IS NULL OR 1", "`1` is a number, not a condition"),
        ("NOT heads", "`heads` is a number, not a condition"),
        ("place < 'm'", "a text has no order here; use = or IN"),
        ("again BETWEEN FALSE AND TRUE", "a bool has no order here"),
        ("accept_on - register_on > 15", "days between two dates are DATE_DIFF('day', earlier, later)"),
        ("heads + topic = 5", "cannot compute with `topic`, a text"),
        ("DATE_DIFF('month', register_on, accept_on) > 1", "DATE_DIFF counts days here"),
        ("DATE_DIFF('day', heads, accept_on) > 1", "DATE_DIFF needs two dates"),
        ("COALESCE(heads) = 1", "COALESCE needs two values or more"),
        ("COALESCE(heads, topic) = 1", "COALESCE of number and text"),
        ("heads IN ()", "IN needs a list of values"),
        ("heads = NULL", "`NULL` cannot stand in a condition"),
        ("again IS TRUE", "after IS only NULL or NOT NULL can stand"),
        ("", "the condition is empty; write TRUE to take every record"),
        ("heads = 1 AND", "`heads = 1 AND` is not a well-formed condition"),
        ("(heads = 1", "is not a well-formed condition"),
        ("NOT NOT again", "`NOT NOT` is not allowed"),
        ("heads = - - 1", "`- -` is not allowed"),
    ],
)
def test_a_wrong_condition_is_explained(text: str, said: str) -> None:
    with pytest.raises(Fault) as raised:
        parse(text, COLUMNS)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "EXISTS (SELECT 1)",
        "again OR (SELECT TRUE)",
        "heads IN (SELECT 1)",
        "again UNION SELECT TRUE",
        "read_csv('/etc/passwd') IS NULL",
        "read_text('/etc/passwd') = 'x'",
        "pg_sleep(10) IS NULL",
        "getenv('HOME') = 'x'",
        "current_setting('x') = 'x'",
        "load_extension('x') IS NULL",
        "again; DROP TABLE record",
        "again;drop",
        "again; SELECT 1",
        "place COLLATE NOCASE = 'x'",
        "heads = ?",
        "heads = $1",
        "heads = $heads",
        "heads = @heads",
        "heads = %(heads)s",
        "accept_on <= :cutoff::date",
        "heads::text = '5'",
        "CAST(heads AS TEXT) = '5'",
        "TRY_CAST(place AS DATE) <= :end",
        "place LIKE '%a%'",
        "place ILIKE 'a'",
        "place SIMILAR TO 'a'",
        "place ~ 'a'",
        "place || 'a' = 'b'",
        "CASE WHEN again THEN TRUE ELSE FALSE END",
        "heads / 2 = 1",
        "heads % 2 = 1",
        "heads = 1e5",
        "heads = 0x10",
        "place = E'x'",
        "place = x'ff'",
        "place = 'a\\'",
        "place = 'a\x00'",
        "again -- comment",
        "again /* comment */",
        "\"again\"",
        "`again`",
        "[again]",
        "petition.again",
        "main.petition.again",
        "project.*",
        "* IS NULL",
        "count(*) > 1",
        "heads OVER () = 1",
        "heads >= ALL (1)",
        "(heads, men) = (1, 2)",
        "heads IS DISTINCT FROM 1",
        "accept_on + INTERVAL 1 DAY <= :end",
        "EXTRACT(year FROM accept_on) = 2022",
        "CURRENT_DATE <= accept_on",
        "now() <= accept_on",
        "heads BETWEEN SYMMETRIC 1 AND 2",
        "again AS x",
        "again x",
        "again FILTER (WHERE again)",
        "list_transform([1], x -> x)",
        "{'a': 1} IS NULL",
        "again, again",
        "aɡain",
        "again；",
        "(" * 3000 + "again" + ")" * 3000,
        "(" * 13 + "again" + ")" * 13,
        "NOT (" * 300 + "again" + ")" * 300,
        " OR ".join(["again"] * 5000),
        " OR ".join(["again"] * 160),
        "-" * 1500 + "heads = 1",
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_is_refused(text: str) -> None:
    with pytest.raises(Fault):
        parse(text, COLUMNS)


def test_the_deepest_and_the_longest_allowed_are_read() -> None:
    assert parse("(" * 12 + "again" + ")" * 12, COLUMNS).columns == {"again"}
    assert parse(" OR ".join(["again"] * 150), COLUMNS).sql("spark")
    assert parse("+".join(["heads"] * 149) + " > 1", COLUMNS).columns == {"heads"}


_WORDS = """again heads topic accept_on project.category :cutoff 'land' 1 2.5 ( ) , AND OR NOT IS NULL IN BETWEEN = <= <> + - * COALESCE
    DATE_DIFF DATE '2022-01-01' SELECT FROM CASE ; TRUE :: LIKE ALTER VALUES UNION END -- /* ? $1 ' INTERVAL CAST AS x SHOW SET PRAGMA"""
_SENTENCE = st.lists(st.sampled_from(_WORDS.split()), max_size=25).map(" ".join)


@settings(max_examples=50, deadline=None)
@given(st.one_of(st.text(max_size=60), _SENTENCE))
def test_whatever_is_written_gives_an_expression_or_a_fault(text: str) -> None:
    try:
        expression = parse(text, COLUMNS)
    except Fault:
        return
    assert expression.columns <= COLUMNS.keys()
    assert parse(expression.sql("duckdb").replace("$", ":"), COLUMNS).sql("duckdb") == expression.sql("duckdb")


NUMBERS = {name: Column(name, "number", "field", name) for name in ("a", "b")}
FLAGS = {name: Column(name, "bool", "field", name) for name in ("p", "q")}
DATES = {name: Column(name, "date", "field", name) for name in ("d", "e")}
TEXTS = {name: Column(name, "text", "field", name) for name in ("s", "t")}
ALL = NUMBERS | FLAGS | DATES | TEXTS


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda one: f"(NOT {one})"),
    )


_NUMBER = st.sampled_from(
    ["a", "b", "1", "2.5", "a + b", "a - 2", "b * 2", "-a", "COALESCE(a, b)", "COALESCE(b, 0)", "DATE_DIFF('day', d, e)"]
)
_DATE = st.sampled_from(["d", "e", ":cutoff", "DATE '2022-02-01'", "COALESCE(d, e)"])
_TEXT = st.sampled_from(["s", "t", "'x'", "''"])
_SIGN = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
_ATOM = st.one_of(
    st.sampled_from(["p", "q", "TRUE", "FALSE", "a IS NULL", "d IS NOT NULL", "s IN ('x', t)", "t NOT IN ('y')", "p = q"]),
    st.tuples(_NUMBER, _SIGN, _NUMBER).map(" ".join),
    st.tuples(_DATE, _SIGN, _DATE).map(" ".join),
    st.tuples(_TEXT, st.sampled_from(["=", "<>"]), _TEXT).map(" ".join),
    st.tuples(_NUMBER, _NUMBER, _NUMBER).map(lambda n: f"({n[0]}) BETWEEN ({n[1]}) AND ({n[2]})"),
)
_CONDITION = st.recursive(_ATOM, _joined, max_leaves=5)
_DAYS = st.dates(date(2022, 1, 28), date(2022, 2, 4))
_ROW = st.fixed_dictionaries({
    **{name: st.none() | st.decimals(-3, 3, places=1) for name in NUMBERS},
    **{name: st.none() | st.booleans() for name in FLAGS},
    **{name: st.none() | _DAYS for name in DATES},
    **{name: st.none() | st.sampled_from(["x", "y", ""]) for name in TEXTS},
})  # fmt: skip

_TYPES = {"number": "DECIMAL(18, 1)", "bool": "BOOLEAN", "date": "DATE", "text": "TEXT"}


@pytest.fixture(scope="module")
def duck() -> Iterator[Any]:
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE row ({', '.join(f'{name} {_TYPES[column.family]}' for name, column in ALL.items())})")
    yield connection
    connection.close()


@settings(max_examples=50, deadline=None)
@given(text=_CONDITION, row=_ROW, cutoff=_DAYS)
def test_python_duckdb_and_sqlite_find_the_same(duck: Any, text: str, row: dict[str, Any], cutoff: date) -> None:
    expression = parse(text, ALL)
    mine = evaluate(expression, row, {"cutoff": cutoff})
    given_days = {"cutoff": cutoff} if "cutoff" in expression.parameters else {}
    duck.execute("DELETE FROM row")
    duck.execute(f"INSERT INTO row VALUES ({', '.join('?' * len(ALL))})", [row[name] for name in ALL])
    assert duck.execute(f"SELECT {expression.sql('duckdb')} FROM row", given_days or None).fetchone()[0] is mine
    assert _in_sqlite(expression.sql("sqlite"), row, cutoff) is mine


def _in_sqlite(sql: str, row: dict[str, Any], cutoff: date) -> bool | None:
    """SQLite keeps dates as text and these decimals, of one place, as floats that are compared after sums of few halves."""
    plain = {name: _plain(value) for name, value in row.items()}
    connection = sqlite3.connect(":memory:")
    try:
        selected = ", ".join(f":{name} AS {name}" for name in plain)
        value = connection.execute(f"SELECT {sql} FROM (SELECT {selected})", {**plain, "cutoff": cutoff.isoformat()}).fetchone()[0]
    finally:
        connection.close()
    return None if value is None else bool(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def test_values_may_stand_as_they_stand_in_events() -> None:
    expression = parse("DATE_DIFF('day', d, e) = 3 AND a * 2 = 2.50 AND d < :cutoff", ALL)
    assert evaluate(expression, {"d": "2022-01-30", "e": "2022-02-02", "a": "1.25"}, {"cutoff": "2022-02-01"}) is True


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("s IN ('x', t)", True),
        ("s IN ('y', t)", None),
        ("s NOT IN ('y', 'z')", True),
        ("t IN ('x')", None),
        ("COALESCE(b, a, 5) = 1", True),
        ("COALESCE(b, b) IS NULL", True),
        ("NOT (a <> 1) AND -a = a - 2", True),
        ("p OR a > 1", None),
        ("TRUE AND t IS NOT NULL", False),
    ],
)
def test_each_part_of_a_condition_is_reckoned(text: str, answer: bool | None) -> None:
    assert evaluate(parse(text, ALL), {"a": 1, "s": "x"}) is answer


def test_a_missing_value_leaves_the_answer_open() -> None:
    assert evaluate(parse("a + b = 3", ALL), {"a": 1}) is None
    assert evaluate(parse("a + b = 3 OR a = 1", ALL), {"a": 1}) is True
    assert evaluate(parse("b BETWEEN 1 AND 2 AND a = 2", ALL), {"a": 1}) is False
