"""The way in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language_from_request

from taizhang.web.gate import unbound


@unbound
def choose_language(request: HttpRequest) -> HttpResponse:
    """To the language that the browser asks for; from there on it stands in the address."""
    return HttpResponseRedirect(f"/{get_language_from_request(request)}/")
