"""A backup: full journals, vault, access log and erasures in one .tar.gz, with a manifest of digests; never the master key."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from taizhang.cli import opening, places
from taizhang.cli.holding import rebuild
from taizhang.cli.output import Advance
from taizhang.cli.snapshots import snapshot
from taizhang.cli.upgrading import upgrade
from taizhang.journal import actions as chain
from taizhang.journal import queries as journal
from taizhang.journal.types import Verdict
from taizhang.kernel.appending import force
from taizhang.kernel.canonical import canonical, parse
from taizhang.kernel.clock import stamp
from taizhang.kernel.faults import Fault
from taizhang.org import queries as org
from taizhang.org.types import OPERATOR
from taizhang.records import actions as records
from taizhang.records import copying

FORM = 1
MANIFEST = "manifest.json"
PRIMARY = "vault.jsonl"
ERASURES = "erasures.jsonl"
_BESIDE = ".taizhang-backup-"
_GRACE = 86_400
"""Seconds after which what a killed backup left beside its target is removed: it may be another's who is still at work."""


def back_up(target: Path, *, now: datetime, advance: Advance) -> dict[str, Any]:
    """Writes the backup beside `target` and moves it there when it is whole; returns its manifest.

    All is read in one read transaction, so that it is of one moment while others write. The list of erasures is read after that moment
    began: what was erased since is erased again by a restore."""
    _sweep(target.absolute().parent, now)
    with TemporaryDirectory(dir=target.absolute().parent, prefix=_BESIDE) as folder:
        place = Path(folder)
        with snapshot():
            codes = [district.name for district in org.districts()]
            heads = [journal.head(code) for code in codes]
            for done, code in enumerate(codes, 1):
                _write(place / f"{code}.jsonl", journal.export(code, reveal=lambda _: True))
                advance(code, done, len(codes))
            _write(place / PRIMARY, copying.copied_out())
        erasures = places.home() / ERASURES
        _write(place / ERASURES, [erasures.read_bytes()] if erasures.exists() else [])
        manifest: dict[str, Any] = {
            "v": FORM,
            "software": version("taizhang"),
            "made_at": stamp(now),
            "districts": [{"journal": head.journal, "seq": head.seq, "digest": head.digest.hex()} for head in heads],
            "files": {path.name: _digest(path) for path in sorted(place.iterdir())},
        }
        _pack(place, manifest, target)
    return manifest


def _sweep(beside: Path, now: datetime) -> None:
    for left in beside.glob(f"{_BESIDE}*"):
        with suppress(FileNotFoundError):  # its owner takes it away meanwhile
            if max(path.stat().st_mtime for path in (left, *left.iterdir())) < now.timestamp() - _GRACE:
                shutil.rmtree(left)


def _write(path: Path, lines: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(lines)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pack(place: Path, manifest: dict[str, Any], target: Path) -> None:
    whole = place / "whole.tar.gz"
    with tarfile.open(whole, "w:gz", compresslevel=6) as archive:
        text = canonical(manifest)
        head = tarfile.TarInfo(MANIFEST)
        head.size = len(text)
        archive.addfile(head, io.BytesIO(text))
        for name in manifest["files"]:
            archive.add(place / name, name, filter=_anonymous)
    whole.chmod(0o600)
    force(whole)  # before it gets its name, so that after a power loss no name stands for half a file
    os.replace(whole, target)
    force(target.absolute().parent)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the name and number of whoever made it."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def put_back(source: Path, *, erasures: Path | None, now: datetime, advance: Advance) -> list[Verdict]:
    """Restores a backup into an empty home, lower stores first, and verifies every journal. Faults leave an empty home empty up to
    step 3; afterwards the home is to be emptied and the restore run again.

    1. An empty database of this version. 2. Digests of all files against the manifest. 3. Vault, under its master key.
    4. Journals, checked event by event. 5. Projections. 6. Erasures, the backup's and the newer list's. 7. Verify."""
    _empty_home()
    with TemporaryDirectory(dir=places.home(), prefix=".restore-") as folder:
        place = Path(folder)
        manifest = _unpacked(source, place)
        codes = [district["journal"] for district in manifest["districts"]]
        with (place / PRIMARY).open("rb") as file:
            copying.copied_in(file)
        for done, code in enumerate(codes, 1):
            with (place / f"{code}.jsonl").open("rb") as file:
                chain.restore_events(code, file)
            rebuild(code)
            advance(code, done, len(codes))
        _erase_again([place / ERASURES, *([erasures] if erasures else [])], now)
    return [journal.verify(code) for code in codes]


def _empty_home() -> None:
    """A home with a database of this version and no district in it. Nothing is changed where there is more."""
    home = places.home()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not opening.migrations().loader.applied_migrations:
        upgrade()
    opening.require_home()
    if org.districts() or not copying.empty():
        raise Fault("the home is not empty", where=str(home), remedy="restore into a new one: set TAIZHANG_HOME, and DATABASE_URL if used")


def _unpacked(source: Path, place: Path) -> dict[str, Any]:
    """The manifest, with the files that it names lying in `place`, each held to its digest. Nothing else is taken out."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            manifest: dict[str, Any] = parse(_member(archive, MANIFEST).read())
            for name, digest in manifest["files"].items():
                path = place / Path(name).name
                with path.open("wb") as file:
                    shutil.copyfileobj(_member(archive, name), file)
                if _digest(path) != digest:
                    raise Fault(f"{name} is not what the manifest says", where=str(source), remedy="use another copy")
    except (tarfile.TarError, zlib.error, OSError, EOFError, KeyError) as fault:
        raise Fault("this is not a backup, or it is damaged", where=str(source), remedy="use another copy") from fault
    if manifest["v"] != FORM:
        raise Fault(f"the backup has form {manifest['v']}, this software reads {FORM}", where=str(source), remedy="install its version")
    return manifest


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    file = archive.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file


def _erase_again(lists: Iterable[Path], now: datetime) -> None:
    lines = dict.fromkeys(line for path in lists for line in path.read_bytes().splitlines(keepends=True))
    if lines:
        kept = places.home() / ERASURES
        _write(kept, lines)
        records.replay_erasures(kept, acting=OPERATOR, now=now)
