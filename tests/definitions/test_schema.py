"""The schema that editors use."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

from taizhang.definitions import schema
from taizhang.definitions.types import KINDS

COMMITTED = Path(__file__).parents[2] / "docs" / "reference" / "definition-schema.json"


def test_the_committed_schema_is_the_one_that_the_types_give() -> None:
    assert COMMITTED.read_text("utf-8") == schema.text(), (
        "run: python -m taizhang.definitions.schema > docs/reference/definition-schema.json"
    )


def test_the_module_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(schema.__file__, run_name="__main__")
    assert capsys.readouterr().out == schema.text()


def test_every_kind_and_every_key_of_it_stands_in_the_schema() -> None:
    found = json.loads(schema.text())
    for form in KINDS.values():
        assert {"$ref": f"#/$defs/{form.__name__}"} in found["oneOf"]
        names = {info.alias or name for name, info in form.model_fields.items()}
        assert found["$defs"][form.__name__]["properties"].keys() == names
        assert found["$defs"][form.__name__]["additionalProperties"] is False
