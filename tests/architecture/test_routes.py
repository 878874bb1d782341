"""Every address passes the gate; nothing of a page is inline; every page is there in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polib
import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture import PACKAGE, shown
from tests.web import translations

TEMPLATES = sorted((PACKAGE / "web" / "templates").rglob("*.html"))


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern), pattern


def test_every_route_passes_the_gate() -> None:
    ungated = [
        route
        for route, pattern in routes(get_resolver().url_patterns)
        if getattr(pattern.callback, "gate", "") not in {"public", "unbound"}
    ]
    assert not ungated


def test_every_page_of_a_district_asks_the_gate_for_the_public() -> None:
    for route, pattern in routes(get_resolver().url_patterns):
        assert getattr(pattern.callback, "gate", "") == ("public" if "<str:district>" in route else "unbound"), route


def test_every_route_has_a_name_of_its_own() -> None:
    names = [pattern.name for _, pattern in routes(get_resolver().url_patterns)]
    assert all(names)
    assert len(names) == len(set(names))


def test_the_content_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = settings.CONTENT_SECURITY_POLICY
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert not re.search(r"https?:|\*", policy)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_script_no_inline_style_and_nothing_marked_safe(path: object) -> None:
    text = path.read_text("utf-8")  # type: ignore[attr-defined]
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe\b|autoescape off|https?://(?!www\.w3\.org)", text)


def test_debug_is_off_and_no_key_stands_in_the_settings() -> None:
    assert settings.DEBUG is False
    assert "SECRET_KEY = secret_key(" in (PACKAGE / "site" / "settings.py").read_text("utf-8")


def test_every_text_of_a_page_is_translated() -> None:
    catalogue = {translations.asked(entry): entry for entry in polib.pofile(str(translations.CATALOGUE))}
    wanted = translations.texts()
    assert not {
        f"{place}: {text}"
        for text, place in wanted.items()
        if not (entry := catalogue.get(text)) or not translations.said(entry) or entry.fuzzy
    }
    assert not catalogue.keys() - wanted.keys()


def test_a_translation_keeps_the_placeholders() -> None:
    names = re.compile(r"%\((\w+)\)s")
    wrong = [
        entry.msgid
        for entry in polib.pofile(str(translations.CATALOGUE))
        if set(names.findall(entry.msgid)) != set(names.findall(translations.said(entry)))
    ]
    assert not wrong


def test_the_compiled_catalogue_is_fresh() -> None:
    assert translations.COMPILED.read_bytes() == translations.compiled(), f"run make translations ({shown(translations.COMPILED)})"
