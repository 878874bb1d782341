"""What it means that a word stands in a text, and the tokens by which an index finds such texts. Pure.

A word is found where it stands in the text, letter by letter, capitals being equal to small letters; full-width and traditional letters
are as they are. Where it begins with a Latin letter or a digit it must not begin within a run of such: 2022 is in XQ2022, 022 is not.

A text is cut into runs: Latin letters, digits, and all that is not ASCII. Of the first two each run is a token; of the last each pair
of neighbouring signs (bigram) and the last sign alone. So a word's tokens follow each other in every text that it stands in, the last
of them perhaps only begun."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from taizhang.kernel.faults import Fault

LONGEST = 40
"""Signs of a token: of a longer run only these. What an index finds is held against the text itself."""
MOST_WORDS, MOST_SIGNS = 8, 120

_RUN = re.compile(r"[a-z]+|[0-9]+|[^\x00-\x7f]+")
_LETTER, _DIGIT = re.compile(r"[a-z]"), re.compile(r"[0-9]")


def fold(text: str) -> str:
    """The text as it is compared. What no database can hold (lone surrogates, NUL) is left out."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "").lower()


def words(asked: str) -> tuple[str, ...]:
    """The different words of what somebody asks for, folded. Fault if none of them has a letter, or there are too many."""
    if len(asked) > MOST_SIGNS:
        raise Fault(f"this is too long: at most {MOST_SIGNS} signs", where=asked[:20] + "…", remedy="search for fewer words")
    found = tuple(dict.fromkeys(fold(asked).split()))
    if len(found) > MOST_WORDS:
        raise Fault(f"these are too many words: at most {MOST_WORDS}", remedy="search for fewer words")
    if not any(map(_RUN.search, found)):
        raise Fault("there is no word to search for", where=asked, remedy="write a word, a number or a part of a name")
    return found


def begins_a_run(word: str) -> bool:
    """Whether the word stands only where a run of letters or digits begins, not in every text that it is a part of."""
    return _run_of(word) is not None


def _run_of(word: str) -> re.Pattern[str] | None:
    return next((kind for kind in (_LETTER, _DIGIT) if kind.match(word)), None)


def stands_in(word: str, text: str) -> bool:
    """Whether a word (one of `words`) stands in a folded text."""
    inside, at = _run_of(word), text.find(word)
    while at > 0 and inside and inside.match(text[at - 1]):
        at = text.find(word, at + 1)
    return at >= 0


def all_stand_in(asked: Iterable[str], text: str) -> bool:
    return all(stands_in(word, text) for word in asked)


def tokens(text: str) -> list[str]:
    """The tokens of a folded text, in its order."""
    return [token for run in _RUN.findall(text) for token in _of_run(run)]


def _of_run(run: str) -> list[str]:
    return [run[:LONGEST]] if run[0] < "\x80" else [*map("".join, pairwise(run)), run[-1]]


def phrase(word: str) -> tuple[list[str], bool]:
    """The tokens that follow each other wherever the word stands, and whether the last of them may go on there. None for a word without
    a letter."""
    runs = _RUN.findall(word)
    if not runs:
        return [], False
    *before, last = runs
    going_on = last[0] < "\x80" or len(last) == 1
    ended = [token for run in before for token in _of_run(run)]
    return [*ended, *(_of_run(last) if going_on else _of_run(last)[:-1])], going_on
