"""Whether the server can do its work, for machines."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse

from taizhang.figures import queries as figures
from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.org import queries as org
from taizhang.web.gate import unbound


@unbound
def health(request: HttpRequest) -> HttpResponse:
    """200 with each journal's head and how far its columnar store has counted, or 503 with the reason."""
    try:
        standing = {district.name: _standing(district.name) for district in org.districts()}
    except DatabaseError as fault:
        return JsonResponse({"ok": False, "reason": f"the database does not answer ({type(fault).__name__})"}, status=503)
    except Fault as fault:
        return JsonResponse({"ok": False, "reason": str(fault)}, status=503)
    return JsonResponse({"ok": True, "journals": standing})


def _standing(district: str) -> dict[str, int]:
    return {"head": journal.head(district).seq, "counted_to": figures.counted_to(district)}
