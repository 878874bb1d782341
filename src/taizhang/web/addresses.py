"""Addresses of pages. What is not asked for does not stand in them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from taizhang.figures.types import Ask


def figure(ask: Ask) -> str:
    return with_query(reverse("figure", args=[ask.district, ask.indicator, ask.period.key]), **figure_query(ask))


def figure_query(ask: Ask) -> dict[str, object]:
    return {"unit": ask.unit, "place": ask.place, "as_of": ask.as_of, "cutoff": ask.cutoff}


def record(district: str, register: str, number: str) -> str:
    return reverse("record", args=[district, register, number])


def with_query(address: str, **asked: object) -> str:
    query = urlencode({name: str(value) for name, value in asked.items() if value is not None})
    return f"{address}?{query}" if query else address


def joined(address: str, **asked: object) -> str:
    """More asked of an address that may ask for something already."""
    more = with_query("", **asked)
    return address + (more.replace("?", "&") if "?" in address else more)
