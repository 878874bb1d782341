"""Whatever comes in: packs, conditions, files to import and addresses give what was asked for or a fault, in bounded time."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import NoReturn
from urllib.parse import quote

import pytest
from django.urls import NoReverseMatch, reverse
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from taizhang.definitions import Complaints, load
from taizhang.definitions.expressions import evaluate, parse
from taizhang.kernel.faults import Fault
from taizhang.records import actions
from taizhang.records.types import ImportReport
from taizhang.web.urls import urlpatterns
from tests.faults import ground
from tests.faults.conftest import Tell
from tests.faults.homes import SEED
from tests.records.conftest import Desk, desk
from tests.web.conftest import Get, collected, get, linshui

__all__ = ["collected", "desk", "get", "linshui"]

PACKS = Path(__file__).resolve().parents[2] / "packs"
FEW, MANY = 15, pytest.param(300, marks=pytest.mark.faults)
SLOW = 60


@contextmanager
def bounded() -> Iterator[None]:
    """What takes a minute for a few bytes hangs."""

    def hangs(_number: int, _frame: FrameType | None) -> NoReturn:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(SLOW)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


Test = Callable[..., None]


def drawn(many: int) -> Callable[[Test], Test]:
    """So many examples, of the run's seed."""
    form = settings(max_examples=many, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    return lambda test: seed(SEED)(form(test))


CUTS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=6)), min_size=1, max_size=4)
"""Places in a content, how many bytes go there, and which come in."""


def broken(content: bytes, cuts: list[tuple[float, int, bytes]]) -> bytes:
    for place, gone, come in cuts:
        at = int(place * len(content))
        content = content[:at] + come + content[at + gone :]
    return content


@pytest.mark.parametrize("many", [FEW, MANY])
def test_a_pack_with_any_bytes_changed_is_a_pack_or_complaints(tell: Tell, many: int) -> None:
    files = sorted(path for path in (PACKS / "common").rglob("*.yaml") if path.stat().st_size < 20_000)

    @drawn(many)
    @given(file=st.sampled_from(files), cuts=CUTS)
    def load_it(file: Path, cuts: list[tuple[float, int, bytes]]) -> None:
        with TemporaryDirectory() as folder, bounded(), suppress(Complaints):
            other = Path(folder) / "other"
            other.mkdir()
            manifest = "pack: other\ncode: '990002'\ndistrict: {zh: 某区, en: Other}\ndemonstration: true\n"
            (other / "pack.yaml").write_text(manifest, "utf-8")
            (other / file.name).write_bytes(broken(file.read_bytes(), cuts))
            load(other, roots=[Path(folder)])

    load_it()
    tell("fuzz", f"{many} packs")


WORDS = ["topic", "people", "opened_on", "receive_on", "accept_due", ":start", ":cutoff", "'road'", "1", "0.5", "DATE '2025-01-01'", "NULL"]
SIGNS = ["(", ")", "AND", "OR", "NOT", "=", "<>", "<", ">=", "+", "-", "*", "/", "IN", "IS", "BETWEEN", ",", "CASE", "--", ";", "/*", "\\"]
SENTENCES = st.lists(st.sampled_from(WORDS + SIGNS), max_size=40).map(" ".join)
HEAPS = st.builds(
    lambda sign, many: sign * many, st.sampled_from(["(", "NOT ", "1+", "-", "'", "topic=", "((1=1)OR"]), st.integers(1, 3000)
)


@pytest.mark.parametrize("many", [FEW, MANY])
def test_any_condition_is_evaluated_or_a_fault(tell: Tell, many: int) -> None:
    columns = ground.pack().columns("matter")

    @drawn(many)
    @given(text=st.one_of(SENTENCES, HEAPS, st.text(max_size=80)))
    def read(text: str) -> None:
        with bounded(), suppress(Fault):
            day = {"start": date(2025, 1, 1), "end": date(2025, 12, 31), "cutoff": date(2025, 12, 31)}
            assert evaluate(parse(text, columns), {"topic": "road", "people": 2}, day) in (True, False, None)

    read()
    tell("fuzz", f"{many} conditions")


def _workbook(file: Path) -> bytes:
    with Workbook(file) as book:
        sheet = book.add_worksheet("事项")
        rows = [["单位", "登记日期", "内容分类", "人数", "当事人"]]
        rows += [["north", "2026-01-05", "道路", str(at % 5 + 1), f"演示{at}"] for at in range(12)]
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return file.read_bytes()


@pytest.mark.parametrize("many", [FEW, MANY])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_any_file_is_imported_in_part_or_refused(desk: Desk, tell: Tell, tmp_path: Path, kind: str, many: int) -> None:
    file = tmp_path / f"file.{kind}"
    ground.write_file(file, rows=12)
    sound = _workbook(file) if kind == "xlsx" else file.read_bytes()

    @drawn(many)
    @given(content=st.one_of(CUTS.map(lambda cuts: broken(sound, cuts)), st.binary(max_size=200), st.text(max_size=200).map(_bytes)))
    def load_it(content: bytes) -> None:
        file.write_bytes(content)
        with bounded(), suppress(Fault):
            report = actions.import_file(desk.code, "matter", file, acting=desk.acting, now=desk.now, cells=True)
            assert isinstance(report, ImportReport)
        for held in ("", *_open(desk)):
            if held:
                actions.abandon_import(desk.code, held, acting=desk.acting, now=desk.now)

    load_it()
    tell("fuzz", f"{many} files of {kind}")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _open(desk: Desk) -> list[str]:
    from taizhang.records.models import Import

    return list(Import.objects.filter(state="open").values_list("register", flat=True))


SOUND = {
    "district": "linshui",
    "card": "annual",
    "period": "2022",
    "indicator": "gdp",
    "register": "estate",
    "number": "演示-XQ2022-0001",
    "form": "csv",
}
"""What stands in addresses, of a kind that there is."""
ASKED = ["unit", "as_of", "cutoff", "place", "part", "after", "edition", "draft", "period", "q", "register", "among", "from", "to"]
NAMES = st.sampled_from([*ASKED, "order", "by", "state", "page", "x"])
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "",
            "0",
            "-1",
            "1e9",
            "9" * 30,
            "2022-02-30",
            "2022",
            "990001901",
            "%",
            "_",
            "'",
            '"',
            "\0",
            "\n",
            "../..",
            "演示",
            "NaN",
            "１",
            "<b>",
        ]
    ),
)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """Of any page, with its names as they ought to be or not, and with questions that it knows or not."""
    page = draw(st.sampled_from(urlpatterns))
    given = {name: draw(st.one_of(st.just(SOUND[name]), st.just(SOUND[name]), VALUES)) for name in page.pattern.converters}
    asked = draw(st.lists(st.tuples(NAMES, VALUES), max_size=4))
    query = "&".join(f"{name}={quote(_bytes(value))}" for name, value in asked)
    try:
        return f"{reverse(page.name, kwargs=given)}?{query}"
    except (NoReverseMatch, UnicodeEncodeError):
        return f"/en/{'/'.join(quote(_bytes(value)) for value in given.values())}?{query}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("many", [FEW, MANY])
def test_any_address_is_answered_or_refused(get: Get, tell: Tell, many: int) -> None:
    answers: Counter[int] = Counter()

    @drawn(many)
    @given(address=addresses())
    def ask(address: str) -> None:
        with bounded():
            answer = get(address)
            if answer.streaming:
                b"".join(answer.streaming_content)
        answers[answer.status_code] += 1
        assert answer.status_code < 500, address

    ask()
    assert answers[200]
    tell("fuzz", f"addresses of {len(urlpatterns)} kinds, answered {dict(answers)}")
