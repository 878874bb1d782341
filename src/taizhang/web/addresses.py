"""Addresses of pages. What is not asked for does not stand in them."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.urls import reverse

from taizhang.figures.types import Ask


class NumberInAddress:
    """A record's number as the last part of an address: any text that stands in a journal. A slash, a control sign, or dots alone
    (which browsers take for a step up) are written as ~ and two hex digits."""

    regex = r"(?s:.+)"

    def to_url(self, number: str) -> str:
        hidden = r"[~/\x00-\x1f\x7f.]" if not number.strip(".") else r"[~/\x00-\x1f\x7f]"
        return re.sub(hidden, lambda sign: f"~{ord(sign[0]):02X}", number)

    def to_python(self, text: str) -> str:
        return re.sub(r"~([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), text)


def figure(ask: Ask) -> str:
    return with_query(reverse("figure", args=[ask.district, ask.indicator, ask.period.key]), **figure_query(ask))


def chart(ask: Ask, by: str) -> str:
    return with_query(reverse("chart", args=[ask.district, ask.indicator, ask.period.key]), **figure_query(ask), by=by)


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
