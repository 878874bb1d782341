"""Addresses: the language first, then the district. /health is for machines and has no language."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from taizhang.web import refusals
from taizhang.web.views import entrance, health

urlpatterns = [
    path("", entrance.choose_language, name="entrance"),
    path("health", health.health, name="health"),
    *i18n_patterns(path("", include("taizhang.web.urls"))),
]

handler400 = refusals.bad_request
handler403 = refusals.forbidden
handler404 = refusals.not_found
handler500 = refusals.server_error
