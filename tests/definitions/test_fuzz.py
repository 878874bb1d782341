"""Whatever stands in a pack, the answer is a pack or complaints."""

from __future__ import annotations

import copy
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.definitions import Complaints, load
from taizhang.definitions.types import KINDS
from tests.definitions.packing import PACKS, written

_WORDS = """register indicator unit choices { } [ ] ' " | > &a *a !!x ? --- ... # %TAG name zh true null 1 2022-13-45 << , @ ` 📒"""
_SPACES = [": ", "- ", "\n", "  ", "%YAML 1.2", "\t", "\u0085", "\ufeff", "\r"]
_SIGNS = st.lists(st.sampled_from([*_WORDS.split(), *_SPACES]), max_size=40).map("".join)


def _load(content: str | bytes) -> None:
    with TemporaryDirectory() as folder, suppress(Complaints):
        load(written(Path(folder), a=content))


@settings(max_examples=50, deadline=None)
@given(
    st.one_of(st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")), st.binary(max_size=60), _SIGNS.map(str.encode))
)
def test_any_file_gives_a_pack_or_complaints(content: bytes) -> None:
    _load(content)


_SOUND = [
    document
    for name in ("ground/petition.yaml", "ground/indicators.yaml", "ground/light.yaml", "town/town.yaml")
    for documents in yaml.load_all((PACKS / name).read_text("utf-8"), Loader=yaml.BaseLoader)
    for document in (documents if isinstance(documents, list) else [documents])
]
_VALUES = st.one_of(
    st.sampled_from(["", "x", "1", "true", "number", "petition", "project.count", "{x}", "2022", "2022-01-01", "-1", "9" * 5000, "a" * 70]),
    st.none(),
    st.text(max_size=5),
    st.lists(st.sampled_from(["x", "number", "petition"]), max_size=3),
    st.dictionaries(st.sampled_from(["zh", "en", "of", "type", "from", "x", ""]), st.sampled_from(["x", "choice", "gdp"]), max_size=3),
)


def _ways(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [way, *(one for key, item in value.items() for one in _ways(item, (*way, key)))]
    if isinstance(value, list):
        return [way, *(one for place, item in enumerate(value) for one in _ways(item, (*way, place)))]
    return [way]


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_any_value_in_the_place_of_a_sound_one_gives_a_pack_or_complaints(data: st.DataObject) -> None:
    documents = copy.deepcopy(_SOUND)
    for _ in range(data.draw(st.integers(1, 3))):
        document = data.draw(st.sampled_from(documents))
        *before, last = data.draw(st.sampled_from([way for way in _ways(document) if way] or [("role",)]))
        inside = document
        for step in before:
            inside = inside[step]
        inside[last] = data.draw(_VALUES)
    _load(yaml.safe_dump_all(documents, allow_unicode=True, sort_keys=False))


def test_every_kind_is_among_what_is_changed() -> None:
    assert {next(iter(document)) for document in _SOUND} == set(KINDS)
