"""A published card as a Frictionless data package (Data Package 2.0): datapackage.json, CSV tables, the exact text of its event. Pure."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from taizhang.publishing import rules
from taizhang.publishing.archive import packed
from taizhang.publishing.tables import FIGURES, TABLES, as_csv
from taizhang.publishing.types import Language, Released

JSON = dict[str, Any]

_PROFILES = "https://datapackage.org/profiles/2.0/"
_EVENT = "event.txt"
"""Of JSON, but not named so: by its keys, readers of packages would take it for a descriptor."""
_ABOUT = (
    "{place} · {title} · {period}: every number that the published card prints, where it comes from and how it is defined. {lead}\n\n"
    "Frozen at event {seq} of the journal, published {at} as version {version}; known up to event {as_of}, happened up to {cutoff}. "
    "`event.txt` is the exact text of that event, whose digest stands in the journal's chain. {sealed}\n\n"
    "CSV is UTF-8 with a byte order mark. A text that a spreadsheet would take for a formula, or that begins with an apostrophe, has one "
    "apostrophe put before it: take it off to have the text. Decimals are exact.\n\n{notice}"
)


def as_package(released: Released, language: Language) -> bytes:
    """The zip archive: descriptor first, then the tables, then the event. The language chooses title and description; both languages are
    in the tables."""
    members = {f"{table.name}.csv": as_csv(table, released) for table in TABLES} | {_EVENT: released.body.encode("utf-8")}
    descriptor = json.dumps(_descriptor(released, language, members), ensure_ascii=False, indent=2) + "\n"
    return packed({"datapackage.json": descriptor.encode("utf-8"), **members}, released.at)


def as_table(released: Released, language: Language) -> bytes:  # noqa: ARG001 - both languages stand in it
    """The numbers alone, as CSV."""
    return as_csv(FIGURES, released)


def _descriptor(released: Released, language: Language, members: dict[str, bytes]) -> JSON:
    card, edition = released.card, released.edition
    place, title = rules.say(card.place, language), rules.say(card.title, language)
    return {
        "$schema": f"{_PROFILES}datapackage.json",
        "name": rules.stem(card, edition.version),
        "id": rules.urn(card.district, edition.seq, released.digest),
        "title": f"{place} · {title} · {card.period}",
        "description": _description(released, language),
        "version": str(edition.version),
        "created": edition.at,
        "keywords": [released.code, card.district, card.card, card.period],
        "contributors": [{"title": place, "roles": ["publisher"]}],
        "sources": [_source(released)],
        **({"licenses": [released.licence.model_dump(exclude_defaults=True)]} if released.licence else {}),
        **({"homepage": getattr(released.page, language)} if released.site else {}),
        "taizhang": _origin(released),
        "resources": [*(_table(table, members) for table in TABLES), _event(members)],
    }


def _description(released: Released, language: Language) -> str:
    card, seal = released.card, released.card.seal
    sealed = f"Sealed up to event {seal.seq}, root {seal.root}." if seal else "Not sealed yet."
    return _ABOUT.format(
        place=rules.say(card.place, language),
        title=rules.say(card.title, language),
        lead=rules.say(card.lead, language),
        notice=rules.say(card.notice, language),
        period=card.period,
        seq=released.edition.seq,
        at=released.edition.at,
        version=released.edition.version,
        as_of=card.as_of,
        cutoff=card.cutoff,
        sealed=sealed,
    ).strip()


def _source(released: Released) -> JSON:
    """The journal that the card stands in, with its address where the installation has one."""
    named = {"title": f"journal {released.card.district}, event {released.edition.seq}"}
    return named | ({"path": f"{released.site}/zh/d/{released.card.district}/journal.jsonl"} if released.site else {})


def _origin(released: Released) -> JSON:
    """What ties the package to the journal: as-of, cutoff, event, seal, and the digest of every definition."""
    card, seal = released.card, released.card.seal
    return {
        "district": card.district,
        "code": released.code,
        "card": card.card,
        "period": card.period,
        "as_of": card.as_of,
        "cutoff": card.cutoff.isoformat(),
        "calendar": card.calendar,
        "event": {"seq": released.edition.seq, "digest": released.digest, "algorithm": released.algorithm},
        "seal": seal and {"sealed_to": seal.seq, "root": seal.root, "digest": seal.digest, "algorithm": seal.algorithm, "at": seal.at},
        "definitions": {one.key: {"version": one.version, "digest": one.digest} for one in released.definitions},
    }


def _table(table: Any, members: dict[str, bytes]) -> JSON:
    described = {"type": "table", "title": f"{table.title} {table.name}", "description": table.says}
    return _resource(f"{table.name}.csv", members, "csv", "text/csv") | described | {"encoding": "utf-8", "schema": table.schema}


def _event(members: dict[str, bytes]) -> JSON:
    said = "The exact text of the event that published the card: what was hashed"
    return _resource(_EVENT, members, "txt", "application/json") | {"title": "事件原文 event", "description": said}


def _resource(path: str, members: dict[str, bytes], format: str, media: str) -> JSON:
    content = members[path]
    return {
        "$schema": f"{_PROFILES}dataresource.json",
        "name": path.partition(".")[0],
        "path": path,
        "format": format,
        "mediatype": media,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
