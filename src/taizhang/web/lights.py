"""Lights as pages show them: a shape and a word, with a tone that only repeats what they say."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.card.types import BoundNumber
from taizhang.figures import queries as figures
from taizhang.figures.lights import Lit
from taizhang.figures.targets import Standing
from taizhang.kernel.periods import Period
from taizhang.web import standing
from taizhang.web.gate import Reading
from taizhang.web.types import LightWord, Link

TONES = {"green": "good", "yellow": "warn", "red": "bad", "": "", "kept": "good", "missed": "bad", "open": "", "unknown": ""}


def word(light: Lit, language: str) -> LightWord:
    return LightWord(standing.say(light.word, language), TONES[light.light])


def verdict(held: Standing, language: str) -> LightWord:
    return LightWord(standing.say(held.verdict.word, language), TONES[held.verdict.outcome])


def beside(number: BoundNumber, district: str, language: str) -> LightWord | None:
    """The light of a printed number, which opens to the targets of its months."""
    if number.light is None:
        return None
    about = _("Target: %(target)s") % {"target": standing.say(number.light.target, language)}
    address = reverse("targets", args=[district, number.asked])
    return LightWord(standing.say(number.light.word, language), TONES[number.light.code], about, address)


def years(reading: Reading, among: Collection[int] | None = None) -> list[Period]:
    """The years that have targets, of those wanted (None: all)."""
    found = figures.target_years(reading.code, reading.scope)
    return [year for year in found if among is None or year.end.year in among]


def links(district: str, periods: list[Period]) -> list[Link]:
    """To the targets of these years, and to their promise tables."""
    found = []
    for period in periods:
        said = {"year": period.end.year}
        found.append(Link(_("Targets of %(year)s") % said, reverse("targets", args=[district, period.key])))
        found.append(Link(_("Promises of %(year)s: kept or not") % said, reverse("promises", args=[district, period.key])))
    return found
