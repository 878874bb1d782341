"""The targets of a year, as they stand and as promises: `?unit= ?as_of= ?cutoff=`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.card import targets as printing
from taizhang.definitions.types import Light, Text
from taizhang.figures import queries as figures
from taizhang.figures.targets import WORDS, Standing
from taizhang.web import addresses, asked, lights, opened, standing
from taizhang.web.gate import Reading
from taizhang.web.types import Judged, LightWord, Link, TargetLine, Targets, Term


def standings(request: HttpRequest, reading: Reading, period: str) -> HttpResponse:
    """How each target stands: completion, time progress, the gap, the light."""
    return _page(request, reading, period, kept=False)


def promises(request: HttpRequest, reading: Reading, period: str) -> HttpResponse:
    """The promise table: each target against the year's results."""
    return _page(request, reading, period, kept=True)


def _page(request: HttpRequest, reading: Reading, period: str, *, kept: bool) -> HttpResponse:
    ask = asked.about_targets(request, reading, period)
    found, place = figures.standings(ask, reading.scope), reading.place
    query = {"unit": ask.unit, "as_of": ask.as_of, "cutoff": ask.cutoff}
    name, title = ("targets", _("How the targets stand")) if kept else ("promises", _("Which promises were kept"))
    page = Targets(
        district=place,
        trail=standing.trail(place),
        title=_("Which promises were kept") if kept else _("How the targets stand"),
        about=opened.about(reading, ask),
        kept=kept,
        lines=[_line(reading, held, kept=kept) for held in found],
        rules=_rules(reading, found),
        terms=_terms(found),
        other=Link(title, addresses.with_query(reverse(name, args=[reading.code, ask.period.key]), **query)),
        counts=_counts(reading, found) if kept else (),
    )
    return render(request, "web/targets.html", {"page": page})


def _line(reading: Reading, held: Standing, *, kept: bool) -> TargetLine:
    def say(text: Text | None) -> str:
        return standing.say(text, reading.language)

    target, result = held.target, held.result
    reached = result is not None and result.exact is not None
    return TargetLine(
        name=Link(say(target.name), addresses.record(reading.code, "target", target.number)),
        handed_down=_("assigned from above") if target.assigned else "",
        promised=say(printing.promised(target)),
        promise=lights.verdict(held, reading.language) if kept else lights.word(held.light, reading.language),
        result=Link(say(printing.reached(result)), opened.lasting(reading, result.ask) if result and reached else ""),
        months=opened.when(result.ask.period) if result and reached else "",
        completion=say(printing.completion(held)),
        time=say(printing.time(held)),
        gap=say(printing.points(held.gap)),
        why=say(held.verdict.why) if kept else say(held.light.why or held.light.note),
        beside=[remark.zh if reading.language == "zh" else remark.en for remark in held.remarks],
    )


def _rules(reading: Reading, found: Sequence[Standing]) -> list[Judged]:
    rules: dict[str, Light] = {held.rule.light: held.rule for held in found if held.rule}
    return [
        Judged(
            name=standing.say(rule.name, reading.language),
            caliber=standing.say(rule.caliber, reading.language),
            basis=rule.basis if isinstance(rule.basis, str) else standing.say(rule.basis, reading.language),
        )
        for rule in rules.values()
    ]


def _terms(found: Sequence[Standing]) -> list[Term]:
    results = [held.result for held in found if held.result]
    if not results:
        return []
    return [
        Term(_("Known up to event"), str(results[0].as_of)),
        Term(_("Happened up to"), max(figure.cutoff for figure in results).isoformat()),
    ]


def _counts(reading: Reading, found: Sequence[Standing]) -> list[LightWord]:
    counted = Counter(held.verdict.outcome for held in found)
    return [
        LightWord(f"{standing.say(word, reading.language)} {counted[outcome]}", lights.TONES[outcome])
        for outcome, word in WORDS.items()
        if counted[outcome]
    ]
