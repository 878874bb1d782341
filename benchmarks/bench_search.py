"""Words in short Chinese texts: a search by the index, with gate, check and page, beside a `LIKE` scan of the same texts in a bare table.

    python benchmarks/bench_search.py [TEXTS]

On SQLite, and on PostgreSQL where a server is installed. The records are put into their table at once, as an import leaves them: what is
measured of filling is the index's own way to them. Searching is told by the clock, for PostgreSQL works in processes of its own; ours and
the scan take turns. Where a word stands in more than 1,000 texts ours stops counting there, and the scan counts them all. All texts are
invented.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from measuring import ROOT, Line, apart, numbers, own_home, part, peak, postgresql, told

NOW = datetime(2024, 1, 5, 1, 0, tzinfo=UTC)
WORDS = {
    "停水": "two signs, in every seventh text",
    "坳镇": "two signs, in one text",
    "茶山坳镇": "four signs, in one text",
    "路灯不亮": "four signs, in 1 of 400 texts",
    "停水 坳镇": "two words, one common, one rare",
    "坳": "one sign, in one text",
    "水": "one sign, in every fifth text",
    "地铁": "in no text",
    "xq2022-000017": "a number",
}
PLACES = ["东街", "西街", "新村", "老街", "河边", "桥头", "车站", "学校", "医院", "广场", "菜场", "公园", "小区", "工地", "厂区", "村口"]
MATTERS = ["停水", "积水", "噪音", "停车", "垃圾", "路面", "管道", "电梯", "绿化", "照明", "电线", "井盖", "围挡", "扬尘", "油烟", "公交"]
ACTS = ["已经三天", "无人处理", "影响出行", "多次反映", "请求解决", "希望改造", "尽快修复", "长期如此", "居民担心", "夜间严重"]
ROUNDS = 5


def texts(count: int) -> Iterator[str]:
    drawn = random.Random(2024)
    for n in range(count):
        place = "茶山坳镇" if n == count // 2 else drawn.choice(PLACES)
        matter = "路灯不亮" if n % 400 == 0 else drawn.choice(MATTERS) + drawn.choice(MATTERS)
        yield f"{place}{n % 97}号{matter}{drawn.choice(ACTS)}{drawn.choice(ACTS)}{drawn.choice(PLACES)}一带"


def fill(count: str) -> None:
    """The records as an import leaves them: what they cost is another benchmark's."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from taizhang.definitions import load
    from taizhang.kernel.canonical import canonical
    from taizhang.org import actions as org
    from taizhang.org.types import OPERATOR
    from taizhang.records import rules
    from taizhang.records.types import Row

    call_command("migrate", verbosity=0)
    seq = org.adopt(load(ROOT / "packs" / "zhuhui"), acting=OPERATOR, now=NOW).seq
    row = Row("estate", "", "430405901", "planned", "2022-01-03", 1, seq, values={"title": "@"})
    before, after = canonical(rules.body(row)).decode().split("@")
    head = ("zhuhui", row.register, row.unit, row.state, row.opened_on, row.seq)
    numbered = ((f"演示-XQ2022-{n:06}", text) for n, text in enumerate(texts(int(count))))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (number TEXT, text TEXT)")
        while some := list(islice(numbered, 10_000)):
            into(cursor, RECORD, [(*head, number, number, f"{before}{text}{after}") for number, text in some])
            into(cursor, "bare (number, text)", [(number.lower(), text) for number, text in some])


RECORD = "records_record (district, register, unit, state, opened_on, seq, number, natural_key, body)"


def into(cursor: Any, table: str, rows: list[tuple[object, ...]]) -> None:
    if hasattr(cursor.cursor, "copy"):
        with cursor.copy(f"COPY {table} FROM STDIN") as copying:
            for row in rows:
                copying.write_row(row)
    else:
        cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)


def measure() -> dict[str, Any]:
    import django

    django.setup()
    from taizhang.kernel.words import words
    from taizhang.org import queries as org
    from taizhang.org.types import PUBLIC
    from taizhang.records import search

    before, size = peak(), stored()
    started = time.perf_counter(), time.process_time()
    search.catch_up("zhuhui")
    found: dict[str, Any] = {"build": time.perf_counter() - started[0], "build_cpu": time.process_time() - started[1]}
    found |= {"before": before, "size": stored() - size}
    settle()
    scope = org.scope("zhuhui", PUBLIC, "read", date(2024, 1, 5))
    found["words"] = {asked: in_turn(partial(search.find, scope, words(asked)), partial(scan, words(asked)), asked) for asked in WORDS}
    return found | {"peak": peak()}


def settle() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def stored() -> float:
    """MiB of the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return float(cursor.fetchone()[0]) / 2**20


def scan(words: Sequence[str]) -> int:
    from django.db import connection

    column = "number" if words[0][0].isascii() else "text"
    with connection.cursor() as cursor:
        condition = " AND ".join([f"{column} LIKE %s"] * len(words))
        cursor.execute(f"SELECT count(*) FROM bare WHERE {condition}", [f"%{word}%" for word in words])
        return int(cursor.fetchone()[0])


def in_turn(ours: Callable[[], Any], other: Callable[[], int], word: str) -> tuple[float, float, int]:
    """Milliseconds of ours and of the scan, and how many texts there are."""
    found, there = ours(), other()
    if found.count != min(there, 1000) or found.more != (there > 1000):
        raise SystemExit(f"{word}: ours finds {found.count}, the scan {there}")
    pairs = [(clocked(ours), clocked(other)) for _round in range(ROUNDS)]
    return median(one for one, _ in pairs), median(one for _, one in pairs), there


def clocked(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def lines(found: dict[str, Any]) -> Iterator[Line]:
    for word, (ours, other, there) in found["words"].items():
        budget = "≤ 0.10" if there <= 2500 else ""
        yield Line(f"{word} ({WORDS[word]}: {there:,})", ours, other, "LIKE scan", budget, found["peak"])


def theme(database: str, count: int, found: dict[str, Any]) -> str:
    built = f"{found['build']:.1f} s, {found['build_cpu']:.1f} of them processor time of ours"
    return f"Search in {count:,} texts, {database}: index and its texts {found['size']:,.0f} MiB, built in {built}"


def main() -> None:
    for count in numbers([1_000_000]):
        with postgresql() as address:
            for name, url in {"SQLite": None, **({"PostgreSQL": address} if address else {})}.items():
                with own_home() as home:
                    apart(__file__, "fill", Path(home), count, url=url)
                    found = apart(__file__, "measure", Path(home), url=url)
                told(theme(name, count, found), lines(found))


if __name__ == "__main__" and not part({"fill": fill, "measure": measure}):
    main()
