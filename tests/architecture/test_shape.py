"""Sizes and names."""

from __future__ import annotations

import ast
from statistics import median

from tests.architecture import ROOT, functions, modules, shown

SAYS_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "base",
    "core",
    "lib",
    "services",
    "manager",
    "managers",
    "info",
    "data",
}


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_function_is_longer_than_fifty_lines() -> None:
    long = [
        f"{shown(path)}:{node.name} {_length(node)}" for path in modules("src", "tools") for node in functions(path) if _length(node) > 50
    ]
    assert not long


def test_half_of_the_functions_have_ten_lines_or_fewer() -> None:
    assert median(_length(node) for path in modules("src") for node in functions(path)) <= 10


def test_no_file_is_longer_than_six_hundred_lines_and_no_test_longer_than_eight_hundred() -> None:
    for folders, most in ((("src", "tools"), 600), (("tests", "benchmarks"), 800)):
        long = [shown(path) for path in modules(*folders) if len(path.read_text("utf-8").splitlines()) > most]
        assert not long


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    paths = [
        path for folder in ("src", "tests", "tools", "benchmarks") for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts
    ]
    assert {shown(path) for path in paths if path.stem in SAYS_NOTHING} == {"src/taizhang/site/sqlite/base.py"}  # Django looks for it there


def test_a_view_has_at_most_twenty_five_lines() -> None:
    long = [f"{shown(path)}:{node.name}" for path in modules("src/taizhang/web/views") for node in functions(path) if _length(node) > 25]
    assert not long


def test_every_function_says_what_it_returns() -> None:
    assert not [f"{shown(path)}:{node.name}" for path in modules("src", "tools") for node in functions(path) if node.returns is None]


def test_every_module_of_the_package_says_what_it_is() -> None:
    bare = [
        shown(path)
        for path in modules("src", "tools")
        if path.name != "apps.py" and path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not bare


def test_no_room_reads_the_clock_itself() -> None:
    """Time is passed in; the kernel's clock is the one place that asks the machine, and faces and wiring the ones that ask it."""
    wrong = [
        f"{shown(path)}:{node.lineno}"
        for path in modules("src/taizhang")
        if path.name != "clock.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"} and _is_clock_module(node.value)
    ]
    assert not wrong


def _is_clock_module(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in {"datetime", "date", "timezone"}
