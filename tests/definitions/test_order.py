"""What canonical JSON would sort keeps its order on the way through a journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from taizhang.definitions import load
from taizhang.definitions.rules import initial_step
from taizhang.definitions.types import KINDS, Register, dump, identity
from taizhang.kernel.canonical import canonical, parse

PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.mark.parametrize("pack", ["zhuhui", "shuangqing"])
def test_a_definition_comes_back_from_canonical_json_as_it_was(pack: str) -> None:
    for definition in load(PACKS / pack).definitions():
        kind, _ = identity(definition)
        back = KINDS[kind].model_validate(parse(canonical(dump(definition))))
        assert back == definition
        assert repr(back) == repr(definition)  # equality of mappings does not see their order


def test_fields_and_steps_stay_in_the_order_of_the_file() -> None:
    petition = load(PACKS / "common").registers["petition"]
    back = Register.model_validate(parse(canonical(dump(petition))))
    assert list(back.fields) == list(petition.fields) != sorted(petition.fields)
    assert list(back.steps) == list(petition.steps) != sorted(petition.steps)
    assert initial_step(back) == initial_step(petition) == "receive"
