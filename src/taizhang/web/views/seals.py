"""Up to where the journal is sealed, and what an outsider needs to check it alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from taizhang.card.types import PUBLIC_KINDS
from taizhang.journal import queries as journal
from taizhang.web import checking, standing
from taizhang.web.gate import Reading
from taizhang.web.types import Seals


def seals(request: HttpRequest, reading: Reading) -> HttpResponse:
    kept, place = journal.seals(reading.code), reading.place
    page = Seals(
        district=place,
        trail=standing.trail(place),
        seal=standing.seal_line(reading.code),
        algorithm=journal.head(reading.code).algorithm,
        seals=[(str(seal.seq), standing.moment(seal.at), seal.digest, seal.root) for seal in reversed(kept[-100:])],
        kept=reverse("seals-file", args=[reading.code]),
        export=reverse("journal", args=[reading.code]),
        checks=checking.commands(request, reading.code),
    )
    return render(request, "web/seals.html", {"page": page})


def seals_file(request: HttpRequest, reading: Reading) -> HttpResponse:
    """The seals as they are kept: exactly the bytes of the file."""
    path = journal.seals_path(reading.code)
    return _download(path.read_bytes() if path.exists() else b"", f"{reading.code}.seals.jsonl")


def public_journal(request: HttpRequest, reading: Reading) -> HttpResponseBase:
    """The public export: every leaf, and the bodies of public events, as the exact bytes that were hashed."""
    lines = journal.export(reading.code, reveal=lambda entry: entry.kind in PUBLIC_KINDS)
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{reading.code}.journal.jsonl"'
    return response


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
