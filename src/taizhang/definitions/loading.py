"""A folder of YAML → a `Pack`, or all complaints about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from taizhang.definitions import checks
from taizhang.definitions.complaints import Complaint, Complaints, meant
from taizhang.definitions.documents import Document, read
from taizhang.definitions.pack import Pack
from taizhang.definitions.types import KINDS, AnyDefinition, Manifest, identity
from taizhang.definitions.wording import worded

MANIFEST = "pack.yaml"
SKIPPED = "demonstration"
"""Folders of this name hold data of the demonstration generator, not definitions."""


def load(path: Path, *, roots: Sequence[Path] = ()) -> Pack:
    """The pack in the folder `path`, with what it inherits. `extends` is looked for beside the pack, then in `roots`.

    1. every file is read and every document typed; 2. own definitions replace inherited ones of the same kind and id;
    3. only if nothing was wrong so far, the checks across definitions are run (they would repeat each earlier fault).

    Raises `Complaints` with all findings of the step reached."""
    reading = _Reading()
    folders = _lineage(Path(path), roots, reading)
    for folder in reversed(folders):
        reading.take(folder)
    reading.end()
    pack = reading.pack()
    if found := list(checks.check(pack)):
        raise Complaints(found)
    return pack


@dataclass
class _Reading:
    """What has been read so far: the nearest pack's manifest, definitions by kind and id with their origin, complaints."""

    manifest: Manifest | None = None
    found: dict[tuple[str, str], tuple[AnyDefinition, Document]] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)

    def take(self, folder: Path) -> None:
        """Reads a pack's own definitions over those of the packs it extends."""
        own: dict[tuple[str, str], tuple[AnyDefinition, Document]] = {}
        for document in self.documents(folder):
            definition = self.typed(document)
            if definition is None:
                continue
            key = identity(definition)
            if key in own:
                first = own[key][1]
                self.say(document, f"{key[0]} `{key[1]}` is defined twice; first at {first.file}:{first.line()}", "keep one of them")
            own[key] = definition, document
        self.found.update(own)

    def documents(self, folder: Path) -> Iterator[Document]:
        for file in _files(folder):
            if not file.is_file():
                self.complaints.append(Complaint(str(file), 0, "this is called a YAML file and is none", "make it a file, or rename it"))
                continue
            documents, faults = read(file)
            self.complaints.extend(faults)
            for document in documents:
                yield from document.parts()

    def typed(self, document: Document) -> AnyDefinition | None:
        form = self.form(document)
        try:
            return form.model_validate(document.value) if form else None
        except ValidationError as faults:
            self.complaints.extend(worded(faults, document))
            return None

    def form(self, document: Document) -> type[Any] | None:
        kinds = ", ".join(KINDS)
        if not isinstance(document.value, dict) or not document.value:
            self.say(document, "a document must be a mapping", f"begin it with one of {kinds}")
            return None
        first = next(iter(document.value))
        if first not in KINDS:
            self.say(document, f"`{first}` is not a kind of definition", meant(first, KINDS) or f"begin with one of {kinds}")
        return KINDS.get(first)

    def say(self, document: Document, what: str, remedy: str) -> None:
        self.complaints.append(Complaint(document.file, document.line(), what, remedy))

    def end(self) -> None:
        if self.complaints:
            raise Complaints(self.complaints)

    def pack(self) -> Pack:
        assert self.manifest is not None
        kinds: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
        for (kind, id), (definition, _) in self.found.items():
            kinds[kind][id] = definition
        attributes = {kind if kind in ("choices", "members") else f"{kind}s": ids for kind, ids in kinds.items()}
        return Pack(self.manifest, origins={key: document for key, (_, document) in self.found.items()}, **attributes)


def _lineage(path: Path, roots: Sequence[Path], reading: _Reading) -> list[Path]:
    """The pack's folder, then that of the pack it extends, and so on. A missing parent or a cycle is a complaint."""
    folders: list[Path] = []
    seen: set[Path] = set()
    folder: Path | None = path
    while folder is not None:
        folders.append(folder)
        seen.add(folder.resolve())
        manifest, document = _manifest(folder, reading)
        reading.manifest = reading.manifest or manifest
        folder = _parent(folder, manifest, document, roots, seen, reading) if manifest and document and manifest.extends else None
    reading.end() if reading.manifest is None else None
    return folders


def _manifest(folder: Path, reading: _Reading) -> tuple[Manifest | None, Document | None]:
    file = folder / MANIFEST
    if not file.is_file():
        reading.complaints.append(Complaint(str(file), 0, "a pack needs this file", "write `pack: its_name` into it"))
        return None, None
    documents, faults = read(file)
    reading.complaints.extend(faults)
    if len(documents) != 1:
        reading.complaints.append(Complaint(str(file), 1, "one document is expected here", "begin it with `pack: its_name`"))
        return None, None
    try:
        return Manifest.model_validate(documents[0].value), documents[0]
    except ValidationError as wrong:
        reading.complaints.extend(worded(wrong, documents[0]))
        return None, None


def _parent(folder: Path, manifest: Manifest, document: Document, roots: Sequence[Path], seen: set[Path], reading: _Reading) -> Path | None:
    name = str(manifest.extends)
    line = document.line(("extends",))
    parent = next((root / name for root in (folder.parent, *roots) if (root / name).is_dir()), None)
    if parent is None:
        siblings = [one.name for one in folder.parent.iterdir() if one.is_dir()]
        remedy = meant(name, siblings) or "put it beside this pack"
        reading.complaints.append(Complaint(document.file, line, f"there is no pack `{name}` to extend", remedy))
    elif parent.resolve() in seen:
        reading.complaints.append(Complaint(document.file, line, f"`extends: {name}` leads back to this pack", "break the circle"))
        return None
    return parent


def _files(folder: Path) -> list[Path]:
    """Everything that is called a YAML file, also what turns out to be none: a folder, a link that leads nowhere."""
    inside = (path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml"))
    return sorted(path for path in inside if path != folder / MANIFEST and SKIPPED not in path.relative_to(folder).parts)
