"""Docs cannot fall behind: each setting, command, address, field and kind of event is named in them; links lead somewhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture import PACKAGE, ROOT, modules, reference, shown, tree

DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FIRST = ("README.md", "README.zh-CN.md")


def read(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text("utf-8")


def constants(pattern: str) -> set[str]:
    """Every text constant of the package that looks like this."""
    wanted = re.compile(pattern)
    return {
        node.value
        for path in modules("src")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and wanted.fullmatch(node.value)
    }


@pytest.mark.parametrize("name", ["commands.md", "addresses.md", "definitions.md"])
def test_the_written_reference_is_fresh(name: str) -> None:
    assert read("docs", "reference", name) == reference.pages()[name], "run make reference"


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)`", read("docs", "reference", "settings.md"), flags=re.MULTILINE))
    assert documented == constants(r"TAIZHANG_[A-Z_]+|DATABASE_URL")


def test_every_command_is_used_in_the_how_to_or_the_tour() -> None:
    from taizhang.cli.main import COMMANDS

    told = read("docs", "howto", "use-the-shell.md") + read("docs", "tour", "index.md") + read("README.md")
    assert not [name for name in COMMANDS if not re.search(rf"\btaizhang {name}\b", told)]


def test_every_kind_of_event_is_documented() -> None:
    subjects = "district|definition|unit|person|grant|record|correction|import|card"
    documented = set(re.findall(rf"`((?:{subjects})\.[a-z]+)`", read("docs", "architecture.md")))
    written = constants(rf"(?:{subjects})\.[a-z]+(?<!\.py)")
    assert {kind for kind in written if kind.split(".")[1].endswith(("ed", "en", "rows"))} <= documented


@pytest.mark.parametrize("path", DOCS, ids=shown)
def test_every_link_leads_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
    assert not [target for target in targets if "://" not in target and not (path.parent / target).exists()]


@pytest.mark.parametrize("name", FIRST)
def test_the_commands_of_the_readme_stand_in_the_makefile(name: str) -> None:
    commands = re.findall(r"^make ([a-z-]+)", read(name), flags=re.MULTILINE)
    assert commands[:2] == ["demo", "test"]
    assert set(commands) <= set(re.findall(r"^([a-z-]+):", read("Makefile"), flags=re.MULTILINE))


def test_the_commands_of_contributing_stand_in_the_makefile() -> None:
    commands = re.findall(r"make ([a-z-]+)`?\b", read("CONTRIBUTING.md"))
    assert set(commands) - {"check`"} <= set(re.findall(r"^([a-z-]+):", read("Makefile"), flags=re.MULTILINE))


@pytest.mark.parametrize("name", FIRST)
def test_the_readme_says_first_that_a_report_is_read_without_a_ledger(name: str) -> None:
    first = read(name).split("\n\n")[1]
    assert first.startswith("> ")
    assert "taizhang read" in first
    assert ("no ledger" if name == "README.md" else "不需要任何台账数据") in first


def test_every_decision_stands_in_the_list_and_fits_on_a_screen() -> None:
    folder = ROOT / "docs" / "decisions"
    decisions = sorted(path for path in folder.glob("0*.md"))
    listed = re.findall(r"\((0[^)]+)\)", read("docs", "decisions", "index.md"))
    assert listed == [path.name for path in decisions]
    assert not [path.name for path in decisions if len(path.read_text("utf-8").splitlines()) > 40]


def test_no_file_tells_of_one_machine() -> None:
    """Absolute paths of somebody's machine and hosts of package indexes have no place here."""
    texts = [path for folder in ("src", "docs", "packs", "tools", "benchmarks") for path in (ROOT / folder).rglob("*") if path.is_file()]
    texts += [ROOT / name for name in ("Makefile", "pyproject.toml", "requirements.txt", ".ci/run")]
    wrong = re.compile(r"/(?:home|root|work|Users)/\w|index-url\s*=|pypi\.|simple/$", re.MULTILINE)
    readable = (path for path in texts if path.suffix not in {".mo", ".png", ".pyc", ".xlsx"})
    assert not [shown(path) for path in readable if wrong.search(path.read_text("utf-8", "ignore"))]


def test_the_words_of_the_glossary_stand_once() -> None:
    words = re.findall(r"^\| ([^|]+?) \|", read("GLOSSARY.md"), flags=re.MULTILINE)[2:]
    assert len(words) == len(set(words)) > 40
    assert words == sorted(words, key=str.casefold)


def test_every_room_stands_in_the_architecture() -> None:
    told = read("docs", "architecture.md")
    assert not [path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists() and not re.search(rf"\b{path.name}\b", told)]
