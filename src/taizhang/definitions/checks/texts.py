"""Words stand in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from taizhang.definitions.complaints import Complaint
from taizhang.definitions.documents import Way
from taizhang.definitions.pack import Pack
from taizhang.definitions.types import Shown, Text, identity


def no_text_is_empty(pack: Pack) -> Iterator[Complaint]:
    for definition in pack.definitions():
        for way, language in _empty(definition, ()):
            yield pack.complaint(*identity(definition), way, f"the text in `{language}` is empty", "write it in both languages")


def _empty(value: object, way: Way) -> Iterator[tuple[Way, str]]:
    if isinstance(value, Text):
        yield from (((*way, language), language) for language in ("zh", "en") if not getattr(value, language).strip())
    elif isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            if not (isinstance(value, Shown) and name == "words"):  # empty words print none
                yield from _empty(getattr(value, name), (*way, info.alias or name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _empty(item, (*way, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _empty(item, (*way, index))


RULES = (no_text_is_empty,)
