"""Whether the server can do its work, for machines."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from taizhang.figures import queries as figures
from taizhang.journal import queries as journal
from taizhang.kernel.clock import SystemClock, parse_stamp
from taizhang.kernel.faults import Fault
from taizhang.org import queries as org
from taizhang.web.gate import unbound


@unbound
def health(request: HttpRequest) -> HttpResponse:
    """200 with each journal's head, how far its columnar store has counted and how long ago it was sealed, or 503 with the reason."""
    try:
        standing = {district.name: _standing(district.name) for district in org.districts()}
    except DatabaseError as fault:
        return JsonResponse({"ok": False, "reason": f"the database does not answer ({type(fault).__name__})"}, status=503)
    except Fault as fault:
        return JsonResponse({"ok": False, "reason": str(fault)}, status=503)
    return JsonResponse({"ok": True, "database": connection.vendor, "journals": standing})


def _standing(district: str) -> dict[str, Any]:
    """`waiting`: events not counted yet; `sealed_to` 0 and `seal_age` null where there is no seal; ages in whole seconds."""
    head, counted, seals = journal.head(district).seq, figures.counted_to(district), journal.seals(district)
    age = int((SystemClock().now() - parse_stamp(seals[-1].at)).total_seconds()) if seals else None
    sealed = seals[-1].seq if seals else 0
    return {"head": head, "counted_to": counted, "waiting": head - counted, "sealed_to": sealed, "seal_age": age}
