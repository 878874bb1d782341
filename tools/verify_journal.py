#!/usr/bin/env python3
"""Checks an exported journal, or a proof that an event is in one, with nothing but Python's standard library.

    python3 verify_journal.py EXPORT.jsonl [--against SEAL.json]
    python3 verify_journal.py PROOF.json   [--against SEAL.json]

An export has a header (journal, algorithm, seq, digest, root, seals), then one line for each event: seq, leaf, digest and,
where it is shown, the exact text of the body and of a batch's rows. leaf = H(0x00 + body), digest = H(digest before + leaf),
beginning with 32 zero bytes; roots are those of RFC 9162 2.1. A seal is a JSON object (journal, seq, digest, root, algorithm),
or several, one a line.
Prints what was checked and up to where it is sealed. Exit 1: the first bad event is named; exit 2: not a file of these kinds.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
HEX = re.compile("[0-9a-f]{64}")


class Bad(Exception):
    """A finding: the first event that does not fit."""


class Unreadable(Exception):
    """Not a file that this program can check."""


class Hash:
    def __init__(self, name: object) -> None:
        if name not in ("sha256", "sm3"):
            raise Unreadable(f"unknown algorithm {name!r}")
        try:
            hashlib.new(str(name))
        except ValueError:
            raise Unreadable(f"this Python has no {name}") from None
        self.name = str(name)

    def __call__(self, *parts: bytes) -> bytes:
        return hashlib.new(self.name, b"".join(parts)).digest()

    def leaf(self, content: bytes) -> bytes:
        return self(b"\x00", content)

    def node(self, left: bytes, right: bytes) -> bytes:
        return self(b"\x01", left, right)


class Tree:
    """Complete subtrees from left to right, as (leaves, hash)."""

    def __init__(self, use: Hash) -> None:
        self.use = use
        self.parts: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        size = 1
        while self.parts and self.parts[-1][0] == size:
            leaf = self.use.node(self.parts.pop()[1], leaf)
            size *= 2
        self.parts.append((size, leaf))

    def root(self) -> str:
        if not self.parts:
            return self.use().hex()
        found = self.parts[-1][1]
        for _, part in self.parts[-2::-1]:
            found = self.use.node(part, found)
        return found.hex()


def rows_root(use: Hash, rows: list[str]) -> str:
    tree = Tree(use)
    for row in rows:
        tree.add(use.leaf(row.encode()))
    return tree.root()


def root_by_path(use: Hash, leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """Where an audit path leads: RFC 9162 2.1.3.2, told by the halves of the tree instead of by bits."""
    if size == 1:
        return leaf if not path else None
    if not path:
        return None
    left = 1
    while left * 2 < size:
        left *= 2
    if index < left:
        below = root_by_path(use, leaf, index, left, path[:-1])
        return None if below is None else use.node(below, path[-1])
    below = root_by_path(use, leaf, index - left, size - left, path[:-1])
    return None if below is None else use.node(path[-1], below)


def check_export(lines: Iterator[bytes], against: list[Json]) -> Iterator[str]:
    header = read(next(lines, b""), "line 1")
    use = Hash(header.get("algorithm"))
    seals = checked_seals(header, [*header.get("seals", []), *against])
    digest, tree, seen, shown, sealed, at = bytes(32), Tree(use), 0, 0, 0, ""
    for number, raw in enumerate(lines, 2):
        line = read(raw, f"line {number}")
        seen += 1
        if line.get("seq") != seen:
            raise Bad(f"event {seen}: missing or out of order (line {number} holds event {line.get('seq')})")
        leaf = unhex(line.get("leaf"), seen)
        if "body" in line:
            at = check_body(use, seen, line, leaf, at)
            shown += 1
        digest = use(digest, leaf)
        if line.get("digest", digest.hex()) != digest.hex():
            raise Bad(f"event {seen}: the digest does not follow from the leaf and the event before; one of them was changed")
        tree.add(leaf)
        for seal in seals.get(seen, []):
            if (seal["digest"], seal["root"]) != (digest.hex(), tree.root()):
                raise Bad(f"event {seen}: not the chain that was sealed here; something in events {sealed + 1} to {seen} was rewritten")
            sealed = seen
    beyond = [seq for seq in seals if seq > seen]
    if seen != header.get("seq") or beyond:
        ends = f"the header says {header.get('seq')}, seals go to {max([sealed, *beyond])}"
        raise Bad(f"event {seen + 1}: missing; the file ends at {seen}, {ends}")
    if (header.get("digest"), header.get("root")) != (digest.hex(), tree.root()):
        raise Bad(f"event {seen}: the header's digest or root is not that of the events; one of 1 to {seen} was changed")
    yield f"journal {header.get('journal')} ({use.name}): {seen} leaves chained, {shown} bodies shown and checked"
    yield f"sealed up to {sealed}" + (f"; events {sealed + 1} to {seen} stand under no seal" if sealed < seen else "")


def check_body(use: Hash, seq: int, line: Json, leaf: bytes, before: str) -> str:
    """Returns the event's time, which the next one may not precede."""
    if use.leaf(line["body"].encode()) != leaf:
        raise Bad(f"event {seq}: the body is not what was hashed")
    body = read(line["body"].encode(), f"body of event {seq}")
    data = body.get("data") or {}
    if str(body.get("at")) < before:
        raise Bad(f"event {seq}: back-dated; {body.get('at')} comes before {before}")
    if "rows" in line or "rows_root" in data:
        rows = line.get("rows") or []
        if len(rows) != data.get("rows") or rows_root(use, rows) != data.get("rows_root"):
            raise Bad(f"event {seq}: the rows are not those that the body commits to")
    return str(body.get("at"))


def check_proof(proof: Json, against: list[Json]) -> Iterator[str]:
    use, seq, size = Hash(proof.get("algorithm")), proof["seq"], proof["size"]
    if not isinstance(seq, int) or not isinstance(size, int) or not 1 <= seq <= size:
        raise Bad(f"event {seq}: not one of {size}")
    leaf = unhex(proof["leaf"], seq)
    if "body" in proof and use.leaf(proof["body"].encode()) != leaf:
        raise Bad(f"event {seq}: the body is not what was hashed")
    root = root_by_path(use, leaf, seq - 1, size, [unhex(node, seq) for node in proof["path"]])
    if root is None or root.hex() != proof["root"]:
        raise Bad(f"event {seq}: the path does not lead to the root")
    yield f"event {seq} is under the root {proof['root']} of the first {size} events"
    if proof.get("row") is not None:
        yield check_row(use, proof)
    agreeing = [seal for seal in checked_seals(proof, against).get(size, []) if seal["root"] == proof["root"]]
    if against and not agreeing:
        raise Bad(f"event {seq}: no seal handed in has this root at event {size}")
    yield "the root is that of a seal handed in" if agreeing else "compare the root with a seal kept elsewhere (--against)"


def check_row(use: Hash, proof: Json) -> str:
    data = read(proof["body"].encode(), "body").get("data", {})
    leaf, row = use.leaf(proof["row_text"].encode()), proof["row"]
    if not 0 <= row < data["rows"]:
        raise Bad(f"event {proof['seq']}: the batch has no row {row}")
    root = root_by_path(use, leaf, row, data["rows"], [unhex(node, proof["seq"]) for node in proof["row_path"]])
    if root is None or root.hex() != data["rows_root"]:
        raise Bad(f"event {proof['seq']}: row {row} is not one that the body commits to")
    return f"row {row} is one of the {data['rows']} of that event"


def checked_seals(header: Json, seals: list[Json]) -> dict[int, list[Json]]:
    found: dict[int, list[Json]] = {}
    for seal in sorted(seals, key=lambda seal: int(seal["seq"])):
        if (seal["journal"], seal["algorithm"]) != (header.get("journal"), header.get("algorithm")):
            raise Unreadable(f"the seal of event {seal['seq']} is of journal {seal['journal']} ({seal['algorithm']})")
        found.setdefault(seal["seq"], []).append(seal)
    return found


def read(text: bytes, where: str) -> Json:
    try:
        found = json.loads(text)
    except ValueError as fault:
        raise Unreadable(f"{where}: not JSON ({fault})") from None
    if not isinstance(found, dict):
        raise Unreadable(f"{where}: not a JSON object")
    return found


def unhex(text: object, seq: int) -> bytes:
    if not isinstance(text, str) or not HEX.fullmatch(text):
        raise Bad(f"event {seq}: {text!r} is not a hash of 32 bytes")
    return bytes.fromhex(text)


def check(path: str, against: list[str]) -> Iterator[str]:
    seals = [read(line, name) for name in against for line in objects(name)]
    with open(path, "rb") as file:
        first = read(file.readline(), "line 1")
        if "path" in first:
            yield from check_proof(first, seals)
        else:
            file.seek(0)
            yield from check_export(file, seals)


def objects(name: str) -> list[bytes]:
    """The seals of a file: one JSON object, or one a line."""
    with open(name, "rb") as file:
        text = file.read().strip()
    lines = text.split(b"\n")
    return lines if all(line.rstrip().endswith(b"}") and line.startswith(b"{") for line in lines) else [text]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", help="an export (JSON lines) or an inclusion proof (JSON)")
    parser.add_argument("--against", action="append", default=[], metavar="SEAL", help="a seal kept elsewhere; may be given several times")
    options = parser.parse_args()
    try:
        for line in check(options.file, options.against):
            print(line)
    except Bad as bad:
        print(f"BAD: {bad}", file=sys.stderr)
        return 1
    except (Unreadable, OSError, KeyError, TypeError, ValueError, AttributeError) as fault:
        print(f"cannot check {options.file}: {fault!s}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
