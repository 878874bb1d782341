"""Files that are given away: named, never guessed at by a browser, and sent again only if they changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date


def give(request: HttpRequest, make: Callable[[], bytes], media: str, *, tag: str, changed: datetime, name: str = "") -> HttpResponseBase:
    """What `make` gives, as a download where it has a name. `tag` stands for it and `changed` is when it came to be: who has it already is
    told so, and nothing is made."""
    etag, modified = f'"{tag}"', int(changed.timestamp())
    found = get_conditional_response(request, etag=etag, last_modified=modified)
    if found is None:
        found = HttpResponse(make(), content_type=media)
        if name:
            found["Content-Disposition"] = f'attachment; filename="{name}"'
    found["ETag"], found["Last-Modified"] = etag, http_date(modified)
    found["Cache-Control"] = "public, no-cache"  # kept, but asked about each time: a new edition takes the address over
    return found
