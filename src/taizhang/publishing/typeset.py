"""A published card as PDF, set by typst: tagged (PDF/UA-1), archivable (PDF/A-2a), the same bytes for the same card and fonts.

Texts are handed over as data, never spliced into markup. Fonts are those of the machine: where none knows Chinese, or a sign stands in
no font at all, it is said, and no file with boxes is made."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any

import typst
from django.conf import settings

from taizhang.card.types import BoundSentence
from taizhang.kernel.faults import Fault
from taizhang.publishing import wording
from taizhang.publishing.rules import say
from taizhang.publishing.types import Language, Line, Released

JSON = dict[str, Any]
Fonts = typst.Fonts

_STANDARDS: list[Any] = ["a-2a", "ua-1"]
_REMEDY = "install fonts-noto-cjk (or another font for Chinese), or name a folder of fonts in TAIZHANG_FONTS"
_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun", "AR PL UMing CN")
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei")
_KINDS: dict[str, tuple[str, ...]] = {
    "body": ("FangSong_GB2312", "FangSong", "STFangsong", *_SERIF, *_SANS),
    "kai": ("KaiTi_GB2312", "KaiTi", "STKaiti", "AR PL UKai CN", *_SERIF, *_SANS),
    "black": ("SimHei", "STHeiti", *_SANS, *_SERIF),
    "head_font": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong", *_SERIF, *_SANS),
    "page": (*_SERIF, *_SANS),
    "table": (*_SERIF, *_SANS),
}
"""Families by what they are used for, the standard's own first."""
_WESTERN = "Libertinus Serif"
"""Comes with the typesetter: what English is set in."""
_RUN = re.compile(r"[\x21-\x7e]{21,}")
_AFTER = re.compile(r"(?<=[./_?&=])(?=.)")
_LONG = re.compile(r"[^\s\u200b\u2e80-\uffef]{41,}")
_SPACE = "\u200b"


def as_pdf(released: Released, language: Language, fonts: Fonts | None = None) -> bytes:
    """The PDF, with the fonts given (those of the machine and of TAIZHANG_FONTS). Fault where they do not hold every sign."""
    found = fonts or installed(tuple(settings.TAIZHANG_FONTS))
    content = _content(released, language) | {"look": _look(language, frozenset(found.families()))}
    try:
        made = typst.compile(
            files(__package__).joinpath("card.typ").read_bytes(),
            font_paths=found,
            sys_inputs={"card": json.dumps(content, ensure_ascii=False)},
            pdf_standards=_STANDARDS,
            timestamp=int(released.at.timestamp()),
        )
    except typst.TypstError as fault:
        raise _said(fault) from fault
    return made


@lru_cache(maxsize=4)
def installed(folders: tuple[str, ...]) -> Fonts:
    """The fonts of the machine, of these folders, and those that come with the typesetter. Read once a process."""
    return Fonts(font_paths=list(folders))


def _said(fault: typst.TypstError) -> Fault:
    """What the typesetter refuses, as something that can be mended."""
    if "could not be displayed" in fault.message:
        return Fault(f"no font on this machine holds every sign of the card: {fault.message}", where="PDF", remedy=_REMEDY)
    return Fault(f"the card cannot be set as PDF: {fault.message}", where="PDF", remedy="take the document (docx) and report this")


def knows_chinese(families: Collection[str]) -> bool:
    """Whether one of the families is for Chinese."""
    return not set(_KINDS["body"]).isdisjoint(families)


def _look(language: Language, families: Collection[str]) -> JSON:
    """Type by language. Fault if Chinese is asked for and no family for it is there."""
    chosen = {use: [name for name in names if name in families] for use, names in _KINDS.items()}
    if language == "zh" and not knows_chinese(families):
        raise Fault("no font for Chinese is installed, so that the PDF would show boxes", where="PDF", remedy=_REMEDY)
    if language == "en":
        western = {use: [_WESTERN, *names] for use, names in chosen.items()}
        return {**western, "size": 11, "title": 20, "note": 9, "leading": 6.5, "tracking": 0, "head": 0, "weight": "bold"}
    return {**chosen, "size": 16, "title": 22, "note": 10.5, "leading": 12, "tracking": -0.21, "head": 32, "weight": "regular"}


def _content(released: Released, language: Language) -> JSON:
    card = released.card
    return {
        "language": language,
        "region": "cn" if language == "zh" else "us",
        "title": say(card.title, language),
        "place": say(card.place, language),
        "period": wording.period(card.period, language),
        "head_period": wording.head_period(card.period, language),
        "day": wording.head_day(released, language),
        "published": wording.published_on(released, language),
        "official": wording.not_official(released, language),
        "notice": say(card.notice, language),
        "lead": breakable(say(card.lead, language)),
        "about": say(card.lead, language),
        "keywords": [released.code, card.district, card.card, card.period],
        "sections": list(_sections(released, language)),
        "numbers": [_number(line, released, language) for line in released.lines],
        "told": [[head, breakable(text)] for head, text in wording.about(released, language)],
        "words": _words(language),
    }


def _words(language: Language) -> JSON:
    heads = ("number", "printed", "indicator_caliber", "period_cutoff", "exact_made", "address")
    named = {name: wording.said(name, language) for name in ("sources", "about", "item", "content")}
    return {**named, "heads": [wording.said(head, language) for head in heads]}


def _sections(released: Released, language: Language) -> Iterable[JSON]:
    for at, section in enumerate(released.card.sections, 1):
        sentences = [_sentence(one, language) for one in section.sentences]
        yield {"heading": wording.numbered(at, say(section.heading, language), language), "sentences": sentences}


def _sentence(sentence: BoundSentence, language: Language) -> JSON:
    """Words as they are; numbers by their place in the annex, counted from 1."""
    parts = sentence.zh if language == "zh" else sentence.en
    told = [part + 1 if isinstance(part, int) else breakable(part) for part in parts]
    return {"parts": told, "note": breakable(say(sentence.note, language))}


def _number(line: Line, released: Released, language: Language) -> JSON:
    at, printed, described, when, made = wording.source_row(line, language)
    address = say(line.address, language)
    return {
        "at": at,
        "printed": printed,
        "described": breakable(described),
        "when": when,
        "made": breakable(made),
        "address": address if released.site else breakable(address),
        "link": bool(released.site),
    }


def breakable(text: str) -> str:
    """The text with places to break in what no line or cell would hold: in addresses and ids after their signs, in long words anywhere."""
    parted = _RUN.sub(lambda found: _AFTER.sub(_SPACE, found[0]), text)
    return _LONG.sub(lambda found: _SPACE.join(re.findall(".{1,20}", found[0])), parted)
