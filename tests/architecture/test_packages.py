"""What we stand on: few packages, each with its reason, each pinned with its digest, no host named."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.architecture import ROOT, modules, tree

PROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
RUNTIME = tomllib.loads(PROJECT)["project"]["dependencies"]


def _canonical(name: str) -> str:
    return re.split(r"[<>=!\[ ;]", name)[0].lower().replace("_", "-").replace(".", "-")


def test_there_are_at_most_twenty_runtime_packages() -> None:
    assert len(RUNTIME) <= 20


def test_each_runtime_package_has_its_reason_beside_it() -> None:
    block = PROJECT.split("dependencies = [", 1)[1].split("\n]", 1)[0]
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    assert len(lines) == len(RUNTIME)
    assert not [line for line in lines if not re.search(r'",?\s*# \S.{10,}', line)]


def test_everything_imported_is_declared() -> None:
    belongs = packages_distributions()
    imported = (
        {
            name.split(".")[0]
            for path in modules("src")
            for node in ast.walk(tree(path))
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        - set(sys.stdlib_module_names)
        - {"taizhang", "__future__", ""}
    )
    declared = {_canonical(package) for package in RUNTIME} | {"psycopg"}
    assert not {name for name in imported if not {_canonical(found) for found in belongs.get(name, [name])} & declared}


def test_the_tools_for_outsiders_import_the_standard_library_only() -> None:
    imported = {
        name.split(".")[0]
        for path in modules("tools")
        for node in ast.walk(tree(path))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= set(sys.stdlib_module_names)


def test_every_pin_has_a_digest_and_no_host_is_named() -> None:
    text = (ROOT / "requirements.txt").read_text("utf-8")
    pins = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(pins) > 40
    assert not [pin.splitlines()[0] for pin in pins if "==" not in pin.splitlines()[0] or "--hash=sha256:" not in pin]
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash)", text, flags=re.MULTILINE)


def test_every_declared_package_is_pinned() -> None:
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text("utf-8"), flags=re.MULTILINE))
    extras = tomllib.loads(PROJECT)["project"]["optional-dependencies"]
    declared = {_canonical(package) for package in [*RUNTIME, *extras["dev"], *extras["postgresql"]]}
    assert declared <= pinned
