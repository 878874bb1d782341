"""Where things lie: the home of an installation, and the packs."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from taizhang.kernel.faults import Fault

_PACKAGE = Path(__file__).resolve().parent.parent


def home() -> Path:
    """$TAIZHANG_HOME, or var/ where the command was called."""
    return Path(os.environ.get("TAIZHANG_HOME", "var")).absolute()


def packs() -> Path:
    """$TAIZHANG_PACKS, or packs/ of the source tree, or the copy that an installed package carries."""
    given = os.environ.get("TAIZHANG_PACKS")
    candidates = [Path(given)] if given else [_PACKAGE.parent.parent / "packs", _PACKAGE / "packs"]
    found = next((place for place in candidates if place.is_dir()), None)
    if found is None:
        raise Fault(f"no folder of packs at {candidates[0]}", remedy="set TAIZHANG_PACKS to the folder that holds them")
    return found


def pack(name: str) -> Path:
    """The folder of a pack, given by path or by the name of a folder in `packs()`."""
    if Path(name).is_dir():
        return Path(name)
    known = sorted(folder.name for folder in packs().iterdir() if folder.is_dir())
    if name not in known:
        close = get_close_matches(name, known, n=1)
        raise Fault(f"no pack {name!r}", remedy=f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}")
    return packs() / name
