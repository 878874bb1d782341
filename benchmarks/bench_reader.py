"""The reader beside the marks of careful readers, beside Recognizers-Text, and beside itself on longer texts.

    python benchmarks/bench_reader.py [--keep]

If PEER_PYTHON in the environment is a Python that has recognizers-text-suite (with emoji==0.5.4), the peer's speed is measured in the same
run. Marked texts and outside suites are read from ../shared/reader where it is there; without it only speed, length and memory are
measured, which --keep keeps.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from measuring import Line, told

from taizhang.reader import printed, read, read_text
from taizhang.reader.printed import Span

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "reader"
PEER_NOTED = 16_000
"""Characters a second of the peer's number-with-unit models, as once measured on reports of two districts."""
PEER_RIGHT = {"Number": "320", "Percent": "136", "Currency": "29", "Dimension": "10", "NumberRange": "none"}
INVENTED = (
    "二、2022年工作回顾\n全年实现地区生产总值215.36亿元，同比增长4.8%，排全市第二；规模以上工业增加值同比增长7.2%。"
    "城镇新增就业4216人，完成年度目标的105.4%。新建改建农村公路52公里，改造老旧小区13个，惠及居民2860户。"
    "各位代表，成绩来之不易，是全区人民团结奋斗的结果。我们也清醒看到，发展不平衡不充分的问题仍然存在。\n"
)
# Units of the suites whose names hold a scale, in those that we scale down to.
SCALED = {"Kilobit": 1000, "Kilobyte": 1000, "Megabyte": 10**6, "Megahertz": 10**6}
NAMED = {
    "Chinese yuan": "元", "Euro": "欧元", "United States dollar": "美元", "Swiss franc": "瑞士法郎", "Hong Kong dollar": "港元",
    "New Taiwan dollar": "新台币", "Japanese yen": "日元", "Nigerian naira": "奈拉", "Dollar": "美元", "Bitcoin": "比特币", "Mu": "亩",
    "Kilogram": "公斤 千克", "Centimeter": "厘米 cm", "Ton": "吨", "Meter": "米 m", "Bit": "位", "Jin": "斤", "Kilometer": "公里",
    "Gram": "克", "Kilobit": "比特", "Megabyte": "字节", "Kilobyte": "字节", "Megahertz": "赫兹", "Hertz": "赫兹", "Kilowatt": "千瓦",
    "Kilocalorie": "千卡", "Liang": "两", "Microgram": "微克",
}  # fmt: skip


REPEATS = ["1", "A", "第一、", "1个", "1、", "（1", "“", "一、", "1亿", "较", "1月至", "2025年", "，\n"]
REPEATS += ["字 ", "千帆", "增长", "1—", "每1", "分别1%、"]
BROKEN = ["<p title='", "<script>", "<", "<td><table>", "&#", "</", "<a =\"'<"]


def scores() -> None:
    """The table of score.py over the marked texts, from the command's own JSON lines."""
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted((SHARED / "text").glob("*.txt")):
            words = [sys.executable, "-m", "taizhang.cli.main", "read", "--json", str(path)]
            (Path(folder) / f"{path.stem}.jsonl").write_bytes(subprocess.run(words, check=True, capture_output=True).stdout)
        print("marked texts")
        subprocess.run([sys.executable, str(SHARED / "score.py"), "score", str(SHARED / "gold"), folder], check=True)


def suites() -> None:
    """Surface → value, unit included where the suite gives one; our scaled unit counts where the value agrees."""
    pairs = json.loads((SHARED / "outside" / "parse_pairs.json").read_text("utf-8"))
    print("\noutside suites (Recognizers-Text, Chinese), as parsers        ours       peer")
    for name in ("Number", "Percent", "Currency", "Dimension"):
        asked = [pair for pair in pairs if pair["model"].endswith(f"/{name}Model")]
        _told(name, sum(_is_right(name, pair) for pair in asked), len(asked))
    for model in ("NumberRangeModel", "NumberRangeModelExperimentalMode"):
        cases = json.loads((SHARED / "outside" / "Number" / "Chinese" / f"{model}.json").read_text("utf-8"))
        asked = [result for case in cases for result in case["Results"]]
        right = sum(_interval(printed.span(one["Text"], half_open=model.endswith("Model"))) == one["Resolution"]["value"] for one in asked)
        _told(model.replace("Model", "").replace("ExperimentalMode", ", experimental"), right, len(asked))


def _told(name: str, right: int, of: int) -> None:
    peer = PEER_RIGHT.get(name.split(",")[0], "")
    print(f"  {name:<58} {right:>4}/{of:<4} {peer if peer == 'none' else f'{peer}/{of}'}")


def _is_right(name: str, pair: dict[str, Any]) -> bool:
    value, unit = printed.number(pair["text"]), ""
    if name != "Number":
        found = printed.parse(pair["text"])
        value, unit = (found.value, found.unit) if found else (None, "")
    wanted = Decimal(str(pair["value"])) * SCALED.get(pair["unit"] or "", 1)
    if value is None or abs(value - wanted) > abs(wanted) * Decimal("1e-9"):
        return False
    return name not in ("Currency", "Dimension") or unit in NAMED[pair["unit"]].split()


def _interval(span: Span | None) -> str:
    if span is None:
        return ""
    low, high = ("" if end is None else f"{end.normalize():f}" for end in (span.low, span.high))
    return f"{'[' if span.low_included else '('}{low},{high}{']' if span.high_included else ')'}"


def sample() -> str:
    texts = [path.read_text("utf-8") for path in sorted((SHARED / "text").glob("*.txt"))] if SHARED.exists() else []
    return "\n".join(texts) or INVENTED * 100


def speed(text: str, peer: str) -> Line:
    """Both on the same text, one after the other, each in one process; the peer's speed falls with length, so it is fed line by line."""
    read_text(text)
    ours = len(text) / min(_seconds(lambda: read_text(text)) for _ in range(3))
    theirs, source = (_peer(text, peer), "") if peer else (PEER_NOTED, ", not installed: as noted once")
    return Line("reading reports", ours, theirs, f"Recognizers-Text, number with unit{source}", "≥ 20", unit="characters/s")


def _peer(text: str, python: str) -> float:
    code = (
        "import sys, time, warnings; warnings.simplefilter('ignore')\n"
        "from recognizers_number_with_unit import NumberWithUnitRecognizer\n"
        "u = NumberWithUnitRecognizer('zh-cn')\n"
        "models = [u.get_currency_model(), u.get_dimension_model(), u.get_age_model(), u.get_temperature_model()]\n"
        "lines = [line for line in sys.stdin.read().split('\\n') if line.strip()]\n"
        "for model in models: model.parse('增长5.3%，共3亿元')\n"
        "started = time.perf_counter()\n"
        "for line in lines:\n"
        "    for model in models: model.parse(line)\n"
        "print(sum(map(len, lines)) / (time.perf_counter() - started))\n"
    )
    done = subprocess.run([python, "-W", "ignore", "-c", code], input=text, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def longer(text: str, size: int) -> str:
    """The text again and again up to so many bytes, each time with other digits: a paragraph printed twice would be read once."""
    copies = []
    for number in range(-(-size // len(text.encode()))):
        digits = list("123456789")
        Random(number).shuffle(digits)
        copies.append(text.translate(str.maketrans("123456789", "".join(digits))))
    return "\n".join(copies)


def lengths(text: str) -> Iterator[Line]:
    first = 0.0
    for megabytes in (1, 2, 4, 8):
        long = longer(text, megabytes * 10**6)
        rate = len(long) / _seconds(partial(read_text, long))
        first = first or rate
        yield Line(f"a text of {megabytes} MB", rate, first, "1 MB", unit="characters/s")


def memory(text: str) -> Line:
    """What reading holds at its height, in bytes of the text as a file."""
    long = longer(text, 10**6)
    tracemalloc.start()
    reading = read_text(long)
    height = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Line(
        f"held while reading ({len(reading.claims):,} claims)", height / 1e6, len(long.encode()) / 1e6, "the text", "≤ 20", unit="MB"
    )


def repeats() -> Iterator[Line]:
    """How time grows with four times the length of what makes careless patterns go back again and again: 4 is linear, 16 is not."""
    for name, pieces, around in (("text", REPEATS, "{}"), ("page", BROKEN, "<html>增长5%{}")):
        (short, long), piece = max(((_twice(around, each), each) for each in pieces), key=lambda one: one[0][1] / one[0][0])
        yield Line(f"a {name} of repeats, four times as long (worst: {piece!r})", long * 1000, short * 1000, "the shorter", "4: linear")


def _twice(around: str, piece: str) -> tuple[float, float]:
    short, long = (_seconds(partial(read, around.format(piece * times).encode())) for times in (3_000, 12_000))
    return short, long


def main() -> None:
    read(b"\xe5\xa2\x9e\xe9\x95\xbf5%")  # knowledge is loaded once
    if SHARED.exists():
        scores()
        suites()
    text = sample()
    told("Reader", [speed(text, os.environ.get("PEER_PYTHON", "")), *lengths(text), memory(text), *repeats()])


if __name__ == "__main__":
    main()
