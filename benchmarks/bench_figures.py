"""Figures: all of a register at once, one of them, as known earlier, after a new event, and the records behind it.

    python benchmarks/bench_figures.py [ROWS …] [--keep]

Petitions of thirty units and twelve months, three in ten of them superseded by a later version. Beside ours stand a grouped query written
by hand in DuckDB over one sorted Parquet file of the present rows, and the Django ORM on SQLite (not for ten million rows: filling its
table alone takes many minutes). The digits of all are compared. Each is measured in a process of its own, compaction too. All data are
invented. The store is filled with segments as an import leaves them; that an import makes these is what bench_import measures.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from measuring import ROOT, Line, Times, apart, numbers, once, own_home, part, peak, told, warm

from taizhang.kernel.periods import Period

NOW = datetime(2024, 3, 1, 1, 0, tzinfo=UTC)
DISTRICT, REGISTER = "zhuhui", "petition"
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
SMALL = 10_000
"""Of one unit the records are the same in every size: those among the first so many. What costs less than this many of SQLite's
milliseconds more is no slower to anybody:"""
ALLOWED = 10.0
HUGE = 10_000_000
"""From here on without the ORM, and with the fewest rounds."""
UNITS = [f"430405901{n}" for n in range(201, 213)] + [f"430405902{n}" for n in range(201, 213)] + [f"430405903{n}" for n in range(201, 207)]
ONE = UNITS[0]
EVENTS = 1000
"""Events by which the later versions came, and those of an uncompacted tail."""

# The columns that the ORM's table has, and that a page of evidence shows.
DATES = ("receive_on", "accept_on", "reply_on", "rate_on", "resolve_on")
TEXTS = ("number", "unit", "channel", "topic", "verdict")
DUES = ("accept_due", "reply_due", "decline_on", "transfer_on", "inform_on")
FLAGS = ("repeated", "backlog")

# Every unit has records in every month; what the office did, when, and what the petitioner said of it follow from the number alone.
MADE = """
CREATE TEMP TABLE made AS SELECT
  printf('演示-XF2023-%07d', n) AS number,
  CASE WHEN n < {small} THEN $units[1 + n % 30] ELSE $units[2 + n % 29] END AS unit,
  DATE '2023-01-01' + CAST(n * 7919 % 365 AS INTEGER) AS opened_on,
  ['online', 'letter', 'phone', 'fax', 'visit'][1 + n % 5] AS channel,
  'request' AS purpose, ['construction', 'farming', 'labour', 'environment', 'education'][1 + n // 7 % 5] AS topic,
  n % 11 = 0 AS repeated, 1 + n % 5 AS headcount, n % 13 = 0 AS backlog,
  opened_on AS receive_on, CASE WHEN n % 10 <> 0 THEN opened_on + CAST(n % 17 AS INTEGER) END AS accept_on,
  opened_on + 15 AS accept_due,
  CASE WHEN n % 40 = 0 THEN opened_on + 9 END AS decline_on, CASE WHEN n % 40 = 10 THEN opened_on + 12 END AS transfer_on,
  CASE WHEN n % 40 = 20 THEN opened_on + 14 END AS inform_on,
  CASE WHEN n % 10 NOT IN (0, 1) THEN accept_on + CAST(n * 31 % 70 AS INTEGER) END AS reply_on, accept_on + 60 AS reply_due,
  CASE WHEN n % 10 > 4 THEN reply_on + 5 END AS rate_on,
  CASE WHEN n % 10 > 4 THEN ['satisfied', 'basically_satisfied', 'dissatisfied'][1 + n // 10 % 3] END AS verdict,
  CASE WHEN n % 10 > 6 THEN reply_on + 30 END AS resolve_on
FROM (SELECT UNNEST(range($rows)) AS n)
"""
EARLIER = "SELECT * REPLACE (NULL::DATE AS reply_on, NULL::DATE AS rate_on, NULL::VARCHAR AS verdict, NULL::DATE AS resolve_on) FROM made"
AGAIN = "hash(number) % 10 < 3"


def months() -> list[Any]:
    from taizhang.kernel.periods import month

    return [month(2023, number) for number in range(1, 13)]


def fill(rows: str) -> Times:
    """A district with a store of so many records, as an import and a thousand later events leave it; beside it the present rows in
    one sorted file."""
    import django

    django.setup()
    from django.core.management import call_command

    from taizhang.definitions import load
    from taizhang.figures import engine, manifest, segments, store
    from taizhang.journal import actions as journal
    from taizhang.journal.types import Draft
    from taizhang.org import actions as org
    from taizhang.org import queries as org_queries
    from taizhang.org.types import OPERATOR

    call_command("migrate", verbosity=0)
    org.adopt(load(ROOT / "packs" / DISTRICT), acting=OPERATOR, now=NOW)
    (first,) = (found.seq for found in journal.append(DISTRICT, [Draft("bench.filled", "bench", {})], actor="operator", now=NOW))
    drafts = [Draft("bench.noted", "bench", {})] * EVENTS
    head = journal.append(DISTRICT, drafts, actor="operator", now=NOW)[-1].seq
    form = store.layouts_of(org_queries.book(DISTRICT))[REGISTER]
    made, parts = _made(int(rows)), []
    for seq, source, where in ((str(first), EARLIER, "TRUE"), (f"{first} + 1 + hash(number) % {EVENTS}", "SELECT * FROM made", AGAIN)):
        versions = made.sql(f"SELECT {_cells(made, form, seq)} FROM ({source}) WHERE {where}")
        parts.append(segments.write(DISTRICT, REGISTER, "rows", versions.to_arrow_reader(segments.ROW_GROUP)))
    until = f"CAST({first} + 1 + hash(number) % {EVENTS} AS BIGINT) AS _until"
    ended = made.sql(f"SELECT {_cells(made, form, str(first))}, {until} FROM ({EARLIER}) WHERE {AGAIN}")
    parts.append(segments.write(DISTRICT, REGISTER, "closings", ended.to_arrow_reader(segments.ROW_GROUP)))
    manifest.commit(manifest.current(DISTRICT), head, parts)
    present = f"SELECT * FROM made WHERE {AGAIN} UNION ALL BY NAME SELECT * FROM ({EARLIER}) WHERE NOT ({AGAIN})"
    file = engine.folder().parent / "present.parquet"
    made.execute(f"COPY ({present} ORDER BY unit, receive_on) TO '{file}' (FORMAT parquet)")
    made.close()
    return {"first": first}


def _cells(made: Any, form: Any, seq: str) -> str:
    """The columns of the store, from those that were made."""
    given = {name for name, *_ in made.execute("DESCRIBE made").fetchall()}
    own = {"_seq": seq, "_state": "'replied'"}
    cells = {name: own.get(name, name if name in given else "NULL") for name in form.types}
    return ", ".join(f'CAST({cells[name]} AS {typed}) AS "{name}"' for name, typed in form.types.items())


def compact() -> Times:
    """What is superseded folded into a history, the rest sorted."""
    import django

    django.setup()
    from taizhang.figures import store

    return {"compact": once(lambda: store.compact(DISTRICT)), "peak": peak()}


def _made(rows: int) -> Any:
    import duckdb

    made = duckdb.connect(config={"threads": 2})
    made.execute(MADE.format(small=SMALL), {"units": UNITS, "rows": rows})
    return made


# Ours


def clocked(work: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of processor time, and by the clock: the medians of warm runs."""
    runs = []
    for _ in range(rounds + 1):
        started = time.perf_counter()
        runs.append((once(work), (time.perf_counter() - started) * 1000))
    return [median(column) for column in zip(*runs[1:], strict=True)]


def ours(first: str, rounds: str) -> Times:
    import django

    django.setup()
    from taizhang.figures import queries, store
    from taizhang.figures.types import Ask
    from taizhang.kernel.periods import month
    from taizhang.org import queries as org
    from taizhang.org.types import PUBLIC, RegisterScope, Scope

    shown = [*DATES, *TEXTS, *DUES, *FLAGS]
    open_to_all = Scope(DISTRICT, org.actor(DISTRICT, "operator"), "read", {REGISTER: RegisterScope(REGISTER, None, frozenset(shown))})
    assert open_to_all.actor.code != PUBLIC.code
    indicators = sorted(id for id, one in org.book(DISTRICT).indicators().items() if one.definition.of_register == REGISTER)

    def everything(as_of: int | None = None) -> Any:
        cutoff = {"as_of": as_of, "cutoff": None}
        return queries.grid(DISTRICT, indicators, months(), UNITS, open_to_all, **cutoff)

    several = int(rounds)
    found: dict[str, Any] = {"digits": _digits(everything()), "all": clocked(everything, several)}
    found["as_of"] = warm(partial(everything, int(first)), several)
    one = Ask(DISTRICT, "petition.accepted_in_time", month(2023, 5), ONE)
    found["count"] = queries.figure(one, open_to_all).count
    found["one"] = warm(lambda: queries.figure(one, open_to_all), 15)
    everyone = Ask(DISTRICT, "petition.received", months()[0].whole_year())
    pages = queries.figure(everyone, open_to_all).count // 100
    number = f"演示-XF2023-{max(0, pages - 1) * 100:07}"
    found["pages"] = pages
    found["page first"] = warm(lambda: queries.evidence(everyone, open_to_all), several)
    found["page last"] = warm(lambda: queries.evidence(everyone, open_to_all, after=number), several)
    found |= _with_tail(lambda: queries.figure(one, open_to_all), everything, store, several)
    return found | {"peak": peak()}


def _digits(figures: Any) -> list[list[str]]:
    """Indicator, unit, month, numerator and denominator of all that is not nothing."""
    return sorted(
        [indicator, str(unit), str(period.start.month), str(figure.numerator or 0), str(figure.count)]
        for (indicator, period, unit), figure in figures.items()
        if figure.count
    )


def _with_tail(ask: Callable[[], Any], everything: Callable[[], Any], store: Any, rounds: int) -> Times:
    """The same figure with a thousand events in the tail, none of them of the records that it counts, and after one event more."""
    from taizhang.journal import actions as journal
    from taizhang.journal.types import Draft

    def stepped(numbers: Iterator[int]) -> None:
        data = {"step": "dispatch", "on": "2023-12-31", "state": "dispatched", "values": {}, "private": {}, "clocks": {}}
        drafts = [Draft("record.stepped", f"{REGISTER}/演示-XF2023-{n:07}", data) for n in numbers]
        journal.append(DISTRICT, drafts, actor="operator", now=NOW)

    for start in range(0, EVENTS, 250):
        stepped(iter(range(start + 1, start + 251)))
        store.catch_up(DISTRICT)
    tail = {"tail": warm(ask, 15), "all tail": warm(everything, rounds)}
    refreshed = []
    for n in range(2000, 2040):
        stepped(iter([n]))
        refreshed.append(once(ask))
    refreshed.sort()
    return tail | {"refreshed": refreshed[len(refreshed) // 2], "refreshed worst": refreshed[-1]}


# By hand

BY_HAND = {
    "receive_on": """
      SELECT unit, month(receive_on) AS month, count(*) AS received,
        count(*) FILTER (WHERE repeated), count(*) FILTER (WHERE channel = 'online'),
        count(*) FILTER (WHERE (accept_on <= until OR accept_due <= until) AND (decline_on IS NULL OR decline_on > until)
          AND (transfer_on IS NULL OR transfer_on > until) AND (inform_on IS NULL OR inform_on > until)),
        count(*) FILTER (WHERE accept_on <= until AND accept_on <= accept_due AND (decline_on IS NULL OR decline_on > until)
          AND (transfer_on IS NULL OR transfer_on > until) AND (inform_on IS NULL OR inform_on > until))
      FROM (SELECT *, last_day(receive_on) AS until FROM read_parquet(?))
      WHERE receive_on BETWEEN '2023-01-01' AND '2023-12-31' GROUP BY ALL""",
    "accept_on": """
      SELECT unit, month(accept_on) AS month, count(*),
        count(*) FILTER (WHERE reply_on <= last_day(accept_on) AND reply_on <= reply_due),
        count(*) FILTER (WHERE reply_on <= last_day(accept_on) OR reply_due <= last_day(accept_on))
      FROM read_parquet(?) WHERE accept_on BETWEEN '2023-01-01' AND '2023-12-31' GROUP BY ALL""",
    "reply_on": """
      SELECT unit, month(reply_on) AS month, count(*), count(*) FILTER (WHERE rate_on <= last_day(reply_on))
      FROM read_parquet(?) WHERE reply_on BETWEEN '2023-01-01' AND '2023-12-31' GROUP BY ALL""",
    "rate_on": """
      SELECT unit, month(rate_on) AS month, count(*), count(*) FILTER (WHERE verdict IN ('satisfied', 'basically_satisfied'))
      FROM read_parquet(?) WHERE rate_on BETWEEN '2023-01-01' AND '2023-12-31' GROUP BY ALL""",
    "resolve_on": """
      SELECT unit, month(resolve_on) AS month, count(*)
      FROM read_parquet(?) WHERE backlog AND resolve_on BETWEEN '2023-01-01' AND '2023-12-31' GROUP BY ALL""",
    "open": """
      SELECT unit, month(until) AS month, count(*)
      FROM read_parquet(?), (SELECT UNNEST(?::DATE[]) AS until)
      WHERE backlog AND receive_on <= until AND (resolve_on IS NULL OR resolve_on > until) GROUP BY ALL""",
}


def by_hand(file: str, rounds: str) -> Times:
    import duckdb

    engine = duckdb.connect(config={"threads": 2})
    ends = [one.end for one in months()]

    def everything() -> dict[str, list[tuple[Any, ...]]]:
        return {name: engine.execute(sql, [file, ends] if name == "open" else [file]).fetchall() for name, sql in BY_HAND.items()}

    one = "SELECT count(*) FROM read_parquet(?) WHERE unit = ? AND receive_on BETWEEN '2023-05-01' AND '2023-05-31'"
    found: dict[str, Any] = {"digits": _digits_of(everything()), "all": clocked(everything, int(rounds))}
    found["one"] = warm(lambda: engine.execute(one, [file, ONE]).fetchall(), 15)
    return found | {"peak": peak()}


def _digits_of(found: dict[str, list[tuple[Any, ...]]]) -> list[list[str]]:
    """What was counted, as ours tells it."""
    lines = []
    for unit, at, received, repeated, online, due, in_time in found["receive_on"]:
        lines += [("received", unit, at, received, received), ("repeated_share", unit, at, repeated, received)]
        lines += [("online_share", unit, at, online, received), ("accepted_in_time", unit, at, in_time, due)]
    for unit, at, accepted, in_time, due in found["accept_on"]:
        lines += [("replied_in_time_of_all", unit, at, in_time, accepted), ("replied_in_time", unit, at, in_time, due)]
    lines += [("rated", *line[:2], line[3], line[2]) for line in found["reply_on"]]
    lines += [("satisfied", *line[:2], line[3], line[2]) for line in found["rate_on"]]
    lines += [("backlog_resolved", *line, line[2]) for line in found["resolve_on"]]
    lines += [("backlog_open", *line, line[2]) for line in found["open"]]
    return sorted([f"petition.{name}", unit, str(at), str(upper), str(of)] for name, unit, at, upper, of in lines if of)


# The ORM


def orm(file: str, place: str) -> Times:
    """One table with an index on each date, asked month by month: what a plain application would do."""
    model = _petitions(place)
    _fill_plainly(model, file)

    def everything() -> dict[str, list[tuple[Any, ...]]]:
        found: dict[str, list[tuple[Any, ...]]] = {name: [] for name in BY_HAND}
        for period in months():
            for name, lines in _of_month(model, period):
                found[name] += lines
        return found

    count = model.objects.filter(unit=ONE, receive_on__range=("2023-05-01", "2023-05-31")).count
    year = model.objects.filter(receive_on__range=("2023-01-01", "2023-12-31"))
    held: dict[str, Any] = {"digits": _digits_of(everything()), "all": clocked(everything, 3), "one": warm(count, 15)}
    return held | {"page first": warm(lambda: (year.count(), list(year.order_by("number").values()[:100]))), "peak": peak()}


def _petitions(place: str) -> Any:
    """The plain model on a database of its own."""
    import django
    from django.conf import settings

    settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": place}}, INSTALLED_APPS=[], USE_TZ=False)
    django.setup()
    from django.db import models

    dates = {name: models.DateField(null=True, db_index=True) for name in DATES}
    texts = {name: models.CharField(max_length=60, null=True) for name in TEXTS}
    dues = {name: models.DateField(null=True) for name in DUES}
    flags = {name: models.BooleanField() for name in FLAGS}
    meta = type("Meta", (), {"app_label": "bench"})
    return type("Petition", (models.Model,), {"__module__": __name__, "Meta": meta, **dates, **texts, **dues, **flags})


def _fill_plainly(model: Any, file: str) -> None:
    import duckdb
    from django.db import connection, transaction

    names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    with connection.schema_editor() as editor:
        editor.create_model(model)
    with transaction.atomic(), connection.cursor() as cursor:
        rows = duckdb.connect().execute(f"SELECT {', '.join(names)} FROM read_parquet(?)", [file])
        marks = ", ".join(["%s"] * len(names))
        while chunk := rows.fetchmany(50_000):
            cells = [[each.isoformat() if isinstance(each, date) else each for each in row] for row in chunk]
            cursor.executemany(f"INSERT INTO bench_petition ({', '.join(names)}) VALUES ({marks})", cells)
        cursor.execute("ANALYZE")


def _of_month(model: Any, period: Period) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """By the date that places a petition: unit, month and counts; and what was open at the end."""
    from django.db.models import Count, Q

    end, at, within = period.end, period.start.month, (period.start, period.end)
    for name, conditions in _conditions(end).items():
        rows = model.objects.filter(**{f"{name}__range": within})
        rows = rows.filter(backlog=True) if name == "resolve_on" else rows
        counts = {f"n{index}": Count("pk", filter=one) for index, one in enumerate(conditions)}
        grouped = rows.values("unit").annotate(n=Count("pk"), **counts).values_list("unit", "n", *counts)
        yield name, [(unit, at, *cells) for unit, *cells in grouped]
    standing = model.objects.filter(Q(resolve_on__isnull=True) | Q(resolve_on__gt=end), backlog=True, receive_on__lte=end)
    yield "open", [(unit, at, n) for unit, n in standing.values("unit").annotate(n=Count("pk")).values_list("unit", "n")]


def _conditions(end: date) -> dict[str, list[Any]]:
    """Of the petitions that a date puts into a month, which are counted apart, as known at its end."""
    from django.db.models import F, Q

    here = ~Q(decline_on__lte=end) & ~Q(transfer_on__lte=end) & ~Q(inform_on__lte=end)
    return {
        "receive_on": [
            Q(repeated=True),
            Q(channel="online"),
            (Q(accept_on__lte=end) | Q(accept_due__lte=end)) & here,
            Q(accept_on__lte=end) & Q(accept_on__lte=F("accept_due")) & here,
        ],
        "accept_on": [
            Q(reply_on__lte=end) & Q(reply_on__lte=F("reply_due")),
            Q(reply_on__lte=end) | Q(reply_due__lte=end),
        ],
        "reply_on": [Q(rate_on__lte=end)],
        "rate_on": [Q(verdict="satisfied") | Q(verdict="basically_satisfied")],
        "resolve_on": [],
    }


PARTS: dict[str, Callable[..., object]] = {"fill": fill, "compact": compact, "ours": ours, "by_hand": by_hand, "orm": orm}


def measured(rows: int) -> dict[str, Any]:
    """What each says; without the ORM for what is huge."""
    rounds = 3 if rows >= HUGE else 5
    with own_home() as folder:
        home = Path(folder)
        file = home / "present.parquet"
        first = apart(__file__, "fill", home, rows)["first"]
        found = {"compact": apart(__file__, "compact", home), "ours": apart(__file__, "ours", home, first, rounds)}
        found["hand"] = apart(__file__, "by_hand", home, file, rounds)
        if rows < HUGE:
            found["orm"] = apart(__file__, "orm", home, file, home / "orm.sqlite3")
    if any(other["digits"] != found["ours"]["digits"] for name, other in found.items() if name in ("hand", "orm")):
        raise SystemExit("they do not count the same")
    return found


def main() -> None:
    found = {}
    for rows in numbers(SIZES):
        found[rows] = measured(rows)
        told(f"Figures of {rows:,} records", lines_of(f"{rows:,}", **found[rows]))
    if SMALL in found and len(found) > 1:
        told("One figure, the same records in every size", list(flat({rows: one["ours"] for rows, one in found.items()})))


def lines_of(size: str, compact: Any, ours: Any, hand: Any, orm: Any = None) -> list[Line]:
    memory, everything, one = ours["peak"], ours["all"][0], ours["one"]
    lines = [
        Line(
            f"all of {size}: {len(ours['digits']):,} that are not nothing",
            everything,
            hand["all"][0],
            "DuckDB by hand",
            "≤ 2 at 10⁶",
            memory,
        ),
        Line("the same, by the clock", ours["all"][1], hand["all"][1], "DuckDB by hand"),
        Line("as of before 30 % were superseded", ours["as_of"], everything, "the present", "≤ 3"),
        Line(f"all, tail of {EVENTS:,} events", ours["all tail"], everything, "without tail"),
        Line(f"one figure ({ours['count']} records)", one, hand["one"], "a count by hand"),
        Line(f"one figure, tail of {EVENTS:,} events", ours["tail"], one, "without tail"),
        Line("one figure after one new event", ours["refreshed"], ours["tail"], "nothing new"),
        Line("the same, worst of 40", ours["refreshed worst"], ours["tail"], "nothing new"),
        Line(f"evidence: page {ours['pages']:,}", ours["page last"], ours["page first"], "page 1", "≤ 3"),
        Line("compaction", compact["compact"], memory=compact["peak"]),
    ]
    return lines + (list(beside(size, ours, orm)) if orm else [])


def beside(size: str, ours: Any, orm: Any) -> Iterator[Line]:
    """Beside the ORM on SQLite; of a small register by how much ours takes longer."""
    ten = "≤ 0.1 at 10⁶"
    pairs = {
        "all": (ours["all"][0], orm["all"][0]),
        "all, by the clock": (ours["all"][1], orm["all"][1]),
        "one figure": (ours["one"], orm["one"]),
        "evidence: page 1": (ours["page first"], orm["page first"]),
    }
    for what, (mine, theirs) in pairs.items():
        yield Line(what, mine, theirs, "Django ORM, SQLite", ten if what.startswith("all") else "")
        if size == f"{SMALL:,}":
            yield Line(f"{what}: longer than SQLite by", max(0.0, mine - theirs), ALLOWED, "what is allowed", "≤ 1")


def flat(found: dict[int, Any]) -> Iterator[Line]:
    """One figure in every size beside the small one, and what an event adds to it."""
    small = found[SMALL]
    added = {rows: ours["refreshed"] - ours["tail"] for rows, ours in found.items()}
    for rows, ours in found.items():
        if rows != SMALL:
            yield Line(f"one figure of {rows:,}", ours["one"], small["one"], f"of {SMALL:,}", "≤ 3 at 10⁶")
            yield Line(f"the same with a tail of {EVENTS:,} events", ours["tail"], small["one"], f"of {SMALL:,}, no tail", "≤ 3 at 10⁶")
            yield Line(f"what one new event adds, {rows:,}", added[rows], added[SMALL], f"of {SMALL:,}", "a constant")


if __name__ == "__main__":
    if not part(PARTS):
        main()
