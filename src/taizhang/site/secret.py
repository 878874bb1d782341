"""The key that Django signs with: given by the environment, or made once and kept in the home folder, never in the repository."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(given: str, home: Path) -> str:
    """The given key, or that of `home/secret.key`, which is made (mode 0600) if the home folder stands without one.

    Before the home folder is made nothing is served, so a key that is forgotten with the process will do."""
    if given:
        return given
    place = home / "secret.key"
    if not place.exists():
        fresh = secrets.token_urlsafe(48)
        if not os.access(home, os.W_OK):
            return fresh
        _keep(place, fresh)
    return place.read_text("ascii").strip()


def _keep(place: Path, key: str) -> None:
    """Written aside and linked into place, so that of two processes both read the same whole key."""
    aside = place.with_name(f"{place.name}.{os.getpid()}")
    aside.touch(mode=0o600, exist_ok=False)
    aside.write_text(key, "ascii")
    try:
        os.link(aside, place)
    except FileExistsError:
        pass  # another process was first: its key stands
    finally:
        aside.unlink()
