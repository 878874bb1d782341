"""Arrows point down; a room's tables are its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignObject
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture import PACKAGE, ROOMS, ROOT, modules, room_of, shown, tree

BESIDE = ({"definitions", "deadlines", "reader", "charts"}, {"cli", "web"})
OPEN = {"types", "actions", "queries", "rules", "gate"}
"""What a room offers to the rooms above it; `gate` is the organisation's."""
PURE = {"kernel", "definitions", "deadlines", "reader", "charts"}


def test_the_import_contracts_hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("importlinter.cli._configure_logging", lambda _: None)  # it would silence every logger of the process
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_every_folder_of_the_package_is_a_known_room() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(ROOMS)


def _imports(path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every import of one of our modules, also those inside functions and under TYPE_CHECKING: (line, room and parts)."""
    for node in ast.walk(tree(path)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            parts = tuple(name.split("."))
            if parts[0] == "taizhang" and len(parts) > 1:
                yield node.lineno, parts[1:]


def test_no_room_imports_upward_even_inside_a_function() -> None:
    wrong = [
        f"{shown(path)}:{line} imports {'.'.join(parts)}"
        for path in modules("src/taizhang")
        if path.parent != PACKAGE
        for line, parts in _imports(path)
        if not _may_know(room_of(path), parts[0])
    ]
    assert not wrong


def _may_know(room: str, other: str) -> bool:
    if room == other or room == "site":
        return True
    return ROOMS.index(other) < ROOMS.index(room) and {room, other} not in BESIDE


def test_no_room_reaches_the_inside_of_another() -> None:
    """Models and projectors stay at home; pure rooms offer all their modules."""
    wrong = [
        f"{shown(path)}:{line} imports {'.'.join(parts)}"
        for path in modules("src/taizhang")
        if path.parent != PACKAGE
        for line, parts in _imports(path)
        if parts[0] not in {room_of(path), *PURE, "web"} and len(parts) > 1 and parts[1] in {"models", "projector", "apps"}
    ]
    assert not wrong


def test_no_foreign_key_crosses_rooms() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignObject) and field.related_model._meta.app_label != model._meta.app_label
    ]
    assert not wrong


def test_a_model_is_written_only_by_its_own_room() -> None:
    """The check above sees imports; this one sees the way round them: asking Django's registry for a model."""
    wrong = [
        f"{shown(path)}:{node.lineno}"
        for path in modules("src/taizhang")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "get_model"
    ]
    assert not wrong
