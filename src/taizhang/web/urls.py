"""Addresses of the pages. Every view is wrapped by `gate`: tests/architecture refuses one that is not."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
