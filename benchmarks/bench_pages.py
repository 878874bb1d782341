"""Pages with many records behind them, as a browser asks for them: through middleware, gate, figures and template.

    python benchmarks/bench_pages.py [ROWS] [--keep]

A card (as it would be bound now, so that every number is counted) over a register of projects of that many rows, beside a bare Django
view that renders a template of as many lines and bytes behind the same middleware; and the last page of a figure's list beside the
first. A page is kept in memory until the journal goes on: `kept` is what a reader meets, `made` what the first reader after an event
costs. Told in processor time. All rows are invented.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from measuring import ROOT, Line, Times, apart, numbers, own_home, part, peak, told, warm

NOW = datetime(2023, 2, 1, 1, 0, tzinfo=UTC)
DISTRICT, REGISTER = "zhuhui", "project"
CARD = f"/en/d/{DISTRICT}/card/annual/2022?draft=1"
LISTED = "project.benchmark"
"""An indicator of the register without a condition, so that all rows of the year are behind it."""
DEFINED = f"""
indicator: {LISTED}
name: {{zh: 全部项目, en: All projects}}
register: {REGISTER}
place_by: opened_on
unit: 个
"""
FIGURE = f"/en/d/{DISTRICT}/figure/{LISTED}/2022"
PAGE = 50
"""Lines on a page of evidence."""


def fill(rows: str) -> Times:
    """A district with a store of so many projects, as an import leaves it."""
    import django

    django.setup()
    from django.core.management import call_command

    from taizhang.definitions import load
    from taizhang.figures import manifest, segments, store
    from taizhang.journal import actions as journal
    from taizhang.journal.types import Draft
    from taizhang.org import actions as org
    from taizhang.org import queries as org_queries
    from taizhang.org.types import OPERATOR

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    org.adopt(load(_pack()), acting=OPERATOR, now=NOW)
    (seq,) = (found.seq for found in journal.append(DISTRICT, [Draft("bench.filled", "bench", {})], actor="operator", now=NOW))
    book = org_queries.book(DISTRICT)
    form = store.layouts_of(book)[REGISTER]
    units = sorted(org_queries.tree(DISTRICT, NOW.date()))
    fields = book.register(REGISTER).definition.fields
    listed = {name: [*(book.choices(each.of).definition.values if isinstance(each.of, str) else each.of)]
              for name, each in fields.items() if each.type == "choice"}  # fmt: skip
    made = _made(form.types, listed | {"unit": units}, seq, int(rows))
    manifest.commit(manifest.current(DISTRICT), seq, [segments.write(DISTRICT, REGISTER, "rows", made)])
    store.compact(DISTRICT)
    return {"seq": seq}


def _pack() -> Path:
    """The district's pack with one indicator more."""
    import shutil

    from django.conf import settings

    place = Path(settings.TAIZHANG_HOME) / "packs"
    shutil.copytree(ROOT / "packs", place)
    (place / DISTRICT / "benchmark.yaml").write_text(DEFINED, encoding="utf-8")
    return place / DISTRICT


def _made(types: dict[str, str], listed: dict[str, list[str]], seq: int, rows: int) -> Any:
    """Rows of any register: each column filled by its type, dates within 2022, what is chosen from its list."""
    import duckdb

    own = {"number": "printf('演示-%07d', n)", "_seq": str(seq), "_state": "'open'"}
    own |= {name: f"{values!r}[1 + n % {len(values)}]" for name, values in listed.items()}
    drawn = {"DATE": "DATE '2022-01-01' + CAST(n * 7919 % 365 AS INTEGER)", "BOOLEAN": "n % 2 = 0", "VARCHAR": "NULL"}
    cells = [f'CAST({own.get(name, drawn.get(kind, "n % 1000"))} AS {kind}) AS "{name}"' for name, kind in types.items()]
    made = duckdb.connect(config={"threads": 2})
    return made.sql(f"SELECT {', '.join(cells)} FROM (SELECT UNNEST(range({rows})) AS n)").to_arrow_table()


def pages(rows: str) -> Times:
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from taizhang.web import stamps

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()

    def got(address: str) -> bytes:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return bytes(answer.content)

    def made(address: str) -> bytes:
        stamps.pages.forget()
        return got(address)

    last = f"{FIGURE}?after=演示-{int(rows) - PAGE - 1:07}"
    card = got(CARD)
    found: Times = {"bytes": len(card), "bare": warm(_bare(card), 15), "kept": warm(lambda: got(CARD), 15)}
    found |= {"made": warm(lambda: made(CARD)), "first": warm(lambda: made(FIGURE)), "last": warm(lambda: made(last))}
    assert made(FIGURE) != made(last)
    return found | {"peak": peak()}


def _bare(page: bytes) -> Callable[[], object]:
    """A view of its own that renders as many lines of the same length, asked in the same way."""
    from django.http import HttpRequest, HttpResponse
    from django.template import Context, engines
    from django.test import Client
    from django.urls import path

    template = engines["django"].from_string("{% for line in lines %}{{ line }}\n{% endfor %}").template
    lines = page.decode().splitlines()

    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(template.render(Context({"lines": lines})))

    client, patterns = Client(), (path("bare", view),)

    def ask() -> object:
        from django.test import override_settings

        with override_settings(ROOT_URLCONF=patterns):
            return client.get("/bare")

    return ask


def lines_of(rows: int, found: Times) -> Iterator[Line]:
    size = f"{found['bytes'] / 1000:,.0f} kB"
    bare = f"a bare view of {size}"
    yield Line(f"a card over {rows:,} records, kept", found["kept"], found["bare"], bare, "≤ 3", found["peak"])
    yield Line("the same made anew", found["made"], found["bare"], bare)
    yield Line(f"a figure's page {rows // PAGE:,}, made anew", found["last"], found["first"], "its page 1", "≤ 3")


def main() -> None:
    (rows,) = numbers([1_000_000])[:1]
    with own_home() as folder:
        home = Path(folder)
        apart(__file__, "fill", home, rows)
        told("Pages", lines_of(rows, apart(__file__, "pages", home, rows)))


if __name__ == "__main__":
    if not part({"fill": fill, "pages": pages}):
        main()
