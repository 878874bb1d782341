"""The words the reader knows, as data: `knowledge/*.yaml`. Adding a word is a line there; a malformed list is named by file and key."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

import yaml

from taizhang.kernel.faults import Fault


class Words:
    """A set of words asked from either side: which of them ends here, which begins here. The longest wins."""

    __slots__ = ("_any", "_by_first", "_by_last", "words")

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self._by_last = _lengths(self.words, -1)
        self._by_first = _lengths(self.words, 0)
        self._any = re.compile("|".join(re.escape(word) for word in sorted(self.words, key=lambda word: (-len(word), word))) or "(?!)")

    def __contains__(self, word: str) -> bool:
        return word in self.words

    def ending(self, text: str, lo: int, at: int) -> str:
        """The longest word that ends at `at` and begins at `lo` or later; "" if none."""
        if at <= lo:
            return ""
        for length in self._by_last.get(text[at - 1], ()):
            if length <= at - lo and text[at - length : at] in self.words:
                return text[at - length : at]
        return ""

    def starting(self, text: str, at: int, hi: int) -> str:
        """The longest word that begins at `at` and ends at `hi` or before; "" if none."""
        if at >= hi:
            return ""
        for length in self._by_first.get(text[at], ()):
            if length <= hi - at and text[at : at + length] in self.words:
                return text[at : at + length]
        return ""

    def within(self, text: str) -> str:
        """The first word that stands anywhere in a text; "" if none."""
        match = self._any.search(text)
        return match[0] if match else ""


def _lengths(words: frozenset[str], side: int) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[side], set()).add(len(word))
    return {letter: tuple(sorted(lengths, reverse=True)) for letter, lengths in found.items()}


@cache
def load(name: str) -> dict[str, Any]:
    """One knowledge file by its bare name, a mapping; anything else in it is a fault of the file."""
    where = f"reader/knowledge/{name}.yaml"
    source = resources.files("taizhang.reader").joinpath("knowledge").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    try:
        content = yaml.safe_load(source)
    except yaml.YAMLError as error:
        raise Fault(f"it is no YAML: {error}", where=where, remedy="mend the line it names") from error
    if not isinstance(content, dict):
        raise Fault("it must be a mapping of names to lists", where=where, remedy="give each list a key")
    return content


def listed(name: str, *path: str) -> tuple[str, ...]:
    """A list of words in a knowledge file, by its keys."""
    content: Any = load(name)
    for key in path:
        if not isinstance(content, dict) or key not in content:
            raise Fault(f"the key {'.'.join(path)} is missing", where=f"reader/knowledge/{name}.yaml", remedy="add it with a list of words")
        content = content[key]
    if not isinstance(content, list) or not all(isinstance(word, str) and word for word in content):
        raise Fault(
            f"{'.'.join(path)} must be a list of words", where=f"reader/knowledge/{name}.yaml", remedy="quote what YAML reads otherwise"
        )
    return tuple(content)


@cache
def words(name: str, *path: str) -> Words:
    """The same list, ready to be asked."""
    return Words(listed(name, *path))


@cache
def named() -> frozenset[str]:
    """Every name an indicator is known by."""
    return frozenset(name for usual, known in load("indicators").items() for name in (usual, *known["alias"]))
