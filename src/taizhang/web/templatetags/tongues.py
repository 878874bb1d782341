"""`{{ text|tongue }}` as an attribute: what is only there in Chinese is marked as Chinese on a page of another language.
`{{ text|bracketed }}`: in the brackets of the page's language. `{{ texts|listed }}`: one after the other, by its comma."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from taizhang.web.words import bracketed

register = template.Library()
register.filter("bracketed", bracketed)
_CHINESE = re.compile("[\u4e00-\u9fff]")


@register.filter
def tongue(text: str) -> SafeString:
    foreign = (get_language() or "zh").startswith("en") and _CHINESE.search(text)
    return format_html(' lang="{}"', "zh-Hans") if foreign else SafeString()


@register.filter
def listed(texts: Iterable[str]) -> str:
    return _(", ").join(texts)
