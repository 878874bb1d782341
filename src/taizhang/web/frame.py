"""What stands around every page: its language, the link to the same page in the other one, and whether figures on it are stale."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from taizhang.figures import queries as figures

_TAG = {"zh": "zh-Hans", "en": "en"}


def frame(request: HttpRequest) -> dict[str, Any]:
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "stale": figures.behind(),
        "language": language,
        "language_tag": _TAG[language],
        "languages": [(code, _TAG[code], name, _in_language(request, code)) for code, name in settings.LANGUAGES],
    }


def _in_language(request: HttpRequest, code: str) -> str:
    """The same page in that language: its address with another first part. A page without a language leads to the entrance."""
    first, _, rest = request.get_full_path().lstrip("/").partition("/")
    return f"/{code}/{rest}" if first in dict(settings.LANGUAGES) else f"/{code}/"
