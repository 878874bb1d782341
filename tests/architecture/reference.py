"""docs/reference, written from the code: commands, addresses, fields of definitions. `make reference` writes it anew."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import click
import django

from tests.architecture import ROOT

FOLDER = ROOT / "docs" / "reference"
_WRITTEN = "<!-- Written by `make reference`; a change belongs in the code. -->\n"


def pages() -> dict[str, str]:
    """File name → text."""
    return {"commands.md": _commands(), "addresses.md": _addresses(), "definitions.md": _definitions()}


def _page(title: str, lead: str, lines: Iterator[str]) -> str:
    return "\n".join([f"# {title}", "", _WRITTEN, lead, "", *lines]).rstrip() + "\n"


# Commands


def _commands() -> str:
    lead = (
        "`taizhang COMMAND`. Ends with 0, with 1 for a finding, with 2 for bad use, "
        "with 70 for a defect of the software (`taizhang --traceback COMMAND` shows it), with 75 if the database does not "
        "answer or a disk is full. "
        "Errors go to standard error. "
        "[How to use the shell](../howto/use-the-shell.md)"
    )
    return _page("Commands", lead, _each_command())


def _each_command() -> Iterator[str]:
    from taizhang.cli.main import COMMANDS, main

    context = click.Context(main, info_name="taizhang")
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=context)
        yield f"## {name}\n"
        yield f"`{' '.join(['taizhang', name, *command.collect_usage_pieces(inner)])}`\n"
        yield from _help(command)
        options = [found for param in command.params if (found := param.get_help_record(inner))]
        yield from (f"- `{flags}`: {text or 'see above'}" for flags, text in options)
        yield ""


def _help(command: click.Command) -> Iterator[str]:
    text = inspect.cleandoc(command.help or "").replace("\b\n", "")
    yield f"{text}\n"


# Addresses


def _addresses() -> str:
    lead = (
        "Every page is there in both languages: the first part of its address is `zh` or `en`. All of them only read, "
        "and show what the public may see."
    )
    return _page("Addresses", lead, _each_address())


def _each_address() -> Iterator[str]:
    from django.urls import get_resolver

    from tests.architecture.test_routes import routes

    yield "| address | name | gives |"
    yield "|---|---|---|"
    for route, pattern in routes(get_resolver().url_patterns):
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: found[1].upper(), route)
        address = re.sub(r"^(zh|en)/", "LANGUAGE/", address)
        yield f"| `/{address}` | {pattern.name} | {_first_line(pattern.callback)} |"


def _first_line(view: Any) -> str:
    text = inspect.getdoc(view) or inspect.getdoc(inspect.getmodule(inspect.unwrap(view))) or ""
    return text.split("\n\n")[0].replace("\n", " ")


# Definitions


def _definitions() -> str:
    lead = (
        "The kinds of document in a pack. A field without a default must be given. "
        "Editors can use [definition-schema.json](definition-schema.json)."
    )
    return _page("Definitions", lead, _each_definition())


def _each_definition() -> Iterator[str]:
    from taizhang.definitions import types

    for form in vars(types).values():
        if inspect.isclass(form) and issubclass(form, types.Definition) and form is not types.Definition:
            yield f"## {form.__name__}\n"
            if form.__doc__:
                yield inspect.cleandoc(form.__doc__) + "\n"
            yield "| field | is | default |"
            yield "|---|---|---|"
            yield from (_field(name, info) for name, info in form.model_fields.items())
            yield ""


def _field(name: str, info: Any) -> str:
    default = "" if info.is_required() else f"`{info.get_default(call_default_factory=True)!r}`"
    return f"| `{info.alias or name}` | {_said(info.annotation)} | {default} |"


def _said(kind: Any) -> str:
    """A type in words."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _said(parts[0])
    if origin is Literal:
        return " · ".join(f"`{part}`" for part in parts)
    if origin in (Union, UnionType):
        return " or ".join(_said(part) for part in parts if part is not NoneType)
    if origin is dict:
        return f"{_said(parts[0])} → {_said(parts[1])}"
    if origin is tuple:
        return f"list of {_said(parts[0])}"
    return {"str": "text", "int": "whole number", "bool": "true or false", "date": "day"}.get(kind.__name__, kind.__name__)


def write() -> None:
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")
    django.setup()
    Path(FOLDER).mkdir(parents=True, exist_ok=True)
    write()
