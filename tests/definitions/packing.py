"""Packs for tests: the sound ones beside this file, and copies of them with one thing changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from taizhang.definitions import Complaints, load

PACKS = Path(__file__).parent / "packs"


def altered(folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of both packs in which the one occurrence of `old` in `file` is `new`; the path of the pack `town`."""
    shutil.copytree(PACKS, folder, dirs_exist_ok=True)
    path = folder / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), "utf-8")
    return folder / "town"


def written(folder: Path, **files: str | bytes) -> Path:
    """A pack `p` of these files (`name="text"` → name.yaml) in that folder."""
    pack = folder / "p"
    pack.mkdir()
    (pack / "pack.yaml").write_text("pack: p\n")
    for name, content in files.items():
        (pack / f"{name}.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    return pack


def complaints(path: Path) -> list[str]:
    """What is said about a pack, with paths relative to the folder that it lies in."""
    with pytest.raises(Complaints) as raised:
        load(path)
    return [str(one).replace(f"{path.parent}/", "") for one in raised.value.complaints]
