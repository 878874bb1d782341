"""How anybody checks what a page says with a program that shares no code with this server: what to type."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse


def commands(request: HttpRequest, district: str) -> list[str]:
    """Fetch the exact bytes that were hashed; fetch the verifier, one file of Python's standard library; hold one to the other."""
    journal, seals, verifier = map(
        request.build_absolute_uri, [reverse("journal", args=[district]), reverse("seals-file", args=[district]), static(_VERIFIER)]
    )
    return [
        f"curl -f -o {district}.journal.jsonl {journal} -o {district}.seals.jsonl {seals}",
        f"curl -f -o verify_journal.py {verifier}",
        f"python3 verify_journal.py {district}.journal.jsonl --against {district}.seals.jsonl",
    ]


_VERIFIER = "tools/verify_journal.py"
