"""The JSON Schema of all definition files, for editors: `python -m taizhang.definitions.schema > docs/reference/definition-schema.json`."""

from __future__ import annotations

import json
import sys
from typing import Any

from pydantic.json_schema import models_json_schema

from taizhang.definitions.types import KINDS, Definition, Manifest


def schema() -> dict[str, Any]:
    """One schema for every document of a pack: a definition of some kind, a list of them, or the pack's manifest."""
    forms: list[type[Definition]] = [*KINDS.values(), Manifest]
    found, shared = models_json_schema([(form, "validation") for form in forms], by_alias=True)
    kinds = [found[form, "validation"] for form in KINDS.values()]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Taizhang definition",
        "description": "A YAML document of a pack. Its first key tells its kind.",
        "oneOf": [*kinds, found[Manifest, "validation"], {"type": "array", "items": {"oneOf": kinds}}],
        "$defs": shared["$defs"],
    }


def text() -> str:
    """The schema as the file that is committed."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
