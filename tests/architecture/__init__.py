"""What holds for the tree as a whole."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "taizhang"
ROOMS = (
    "kernel",
    "definitions",
    "deadlines",
    "reader",
    "charts",
    "journal",
    "org",
    "records",
    "figures",
    "card",
    "publishing",
    "cli",
    "web",
    "site",
)


def modules(*folders: str) -> list[Path]:
    """Every Python file of ours under these folders of the repository, migrations left out."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
