"""A card is bound, frozen, given away and compared with what it would say today."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import orjson
import pytest

from taizhang.card import actions, queries
from taizhang.card.frozen import freeze, thaw
from taizhang.definitions.types import Card
from taizhang.journal import actions as chain
from taizhang.journal import queries as journal
from taizhang.journal.types import Draft
from taizhang.kernel.canonical import canonical
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import year
from taizhang.org import actions as org
from taizhang.org import queries as org_queries
from taizhang.org.types import Refused, Scope
from tests.card.conftest import CARD, pack
from tests.cast import NOW, TODAY, Stage

pytestmark = pytest.mark.django_db(transaction=True)
P = year(2026)


def test_sentences_hold_their_numbers_in_both_languages(place: Stage, scope: Scope) -> None:
    card = queries.bind(place.code, "annual", scope=scope)
    first, second = card.sections[0].sentences
    assert first.zh == ("小区", 0, "，投资", 1, "。")
    assert first.en == (1, " went into ", 0, " estates.")
    assert second.zh == ("办结率", 2, "。")
    assert [number.zh for number in card.numbers] == ["3个", "17.0万元", "66.7%"]
    assert card.missing == ()


def test_the_json_is_the_contract(place: Stage, scope: Scope) -> None:
    told = json.loads(orjson.dumps(queries.as_json(queries.bind(place.code, "annual", scope=scope))))
    assert list(told)[:6] == ["district", "period", "as_of", "cutoff", "seal", "numbers"]
    assert (told["district"], told["period"], told["seal"]) == ("dongqiu", "2026", None)
    count, amount, rate = told["numbers"]
    wanted = {
        "value": 3,
        "high": None,
        "unit": "个",
        "kind": "level",
        "bound": "exact",
        "role": "result",
        "period": "2026",
        "indicator": "小区",
        "scope": "",
        "figure": "estate.opened",
        "display": "3个",
        "display_en": "3",
        "exact": "3",
        "evidence": {"kind": "count", "count": 3},
    }
    assert {key: count[key] for key in wanted} == wanted
    assert (amount["value"], amount["exact"], amount["period"]) == (170000, "170456.79", "")
    assert amount["evidence"] == {"kind": "sum", "count": 3, "sum": "170456.79"}
    assert (rate["value"], rate["kind"], rate["indicator"]) == (66.7, "rate", "办结率")
    assert Decimal(rate["exact"]).quantize(Decimal("1.0000000000")) == Decimal("66.6666666667")
    assert len(rate["exact"]) > 30


def test_a_card_of_another_year_moves_its_numbers_along(place: Stage, scope: Scope) -> None:
    card = queries.bind(place.code, "annual", period=year(2025), scope=scope)
    assert card.numbers[0].asked == "2025"
    assert card.numbers[0].value == 0
    assert [gap.figure for gap in card.missing] == ["petition.closed"]


def test_a_number_without_a_figure_is_named_with_its_sentence_and_what_to_do(place: Stage, scope: Scope) -> None:
    card = queries.bind(place.code, "annual", period=year(2025), scope=scope)
    assert card.sections[0].sentences[1].zh == ("办结率", "——", "。")
    assert "办结率{rate}" in str(card.missing[0])
    assert "enter or import the records" in str(card.missing[0])


def test_a_frozen_card_comes_back_to_the_byte_and_holds_no_floats(place: Stage, scope: Scope) -> None:
    card = queries.bind(place.code, "annual", scope=scope)
    assert canonical(freeze(thaw(freeze(card)))) == canonical(freeze(card))


def test_publishing_freezes_seals_and_appends_one_event(place: Stage) -> None:
    before = journal.head(place.code).seq
    done = actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)
    entry = journal.entry(place.code, before + 1)
    assert (entry.kind, entry.subject, done.as_of) == ("card.published", "card/annual/2026", before)
    assert dict(entry.data) == {**freeze(done), "salt": entry.data["salt"]}
    assert done.seal is not None
    assert done.seal.seq == journal.head(place.code).seq == before + 1
    assert [number.definition for number in done.numbers] == [1, 1, 1]


def test_a_published_card_is_read_from_its_frozen_values_whatever_happens_later(
    place: Stage, scope: Scope, amend: Callable[..., None]
) -> None:
    done = actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)
    amend("estate", 1, amount="999999.99")
    read = queries.published(place.code, "annual", P)
    assert read == done
    assert queries.bind(place.code, "annual", scope=scope).numbers != done.numbers
    again = queries.bind(place.code, "annual", as_of=done.as_of, scope=scope)
    assert again.numbers == done.numbers


def test_publishing_again_is_a_new_version_and_both_stay(place: Stage, amend: Callable[..., None]) -> None:
    actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)
    amend("estate", 1, amount="1.00")
    second = actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)
    first = queries.published(place.code, "annual", P, version=1)
    assert first is not None
    assert (first.numbers[1].zh, second.numbers[1].zh) == ("17.0万元", "4.7万元")
    assert [edition.version for _, _, edition in queries.editions(place.code)] == [1, 2]
    assert first.seal != second.seal


def test_nobody_publishes_without_the_grant_on_everything(place: Stage) -> None:
    before = journal.head(place.code)
    for actor in (place.clerk, place.outsider, place.resident):
        with pytest.raises(Refused, match="may not publish"):
            actions.publish(place.code, "annual", P, acting=actor, now=NOW)
    assert journal.head(place.code) == before


def test_a_card_with_a_gap_is_not_published(place: Stage) -> None:
    before = journal.head(place.code)
    with pytest.raises(Fault, match="petition.closed"):
        actions.publish(place.code, "annual", year(2025), acting=place.operator, now=NOW)
    assert journal.head(place.code) == before


def test_a_card_is_not_published_while_an_import_is_open(place: Stage) -> None:
    data = {"register": "estate", "file_digest": "00", "rows": 2, "partial": False, "amend": False, "definition": 1}
    chain.append(place.code, [Draft("import.started", "import/0123456789abcdef", data)], actor="operator", now=NOW)
    with pytest.raises(Fault, match="an import is open"):
        actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)


def test_nothing_drifts_from_a_card_just_published(place: Stage, scope: Scope) -> None:
    actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)
    assert queries.drift(place.code, "annual", P, scope=scope).moved == ()


def test_drift_names_what_moved_by_how_much_and_the_event_that_moved_it(place: Stage, scope: Scope, amend: Callable[..., None]) -> None:
    actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)
    amend("estate", 2, topic="water")  # touches a listed record, but none of its contributions
    amend("estate", 1, amount="123450.00")
    last = journal.head(place.code).seq
    (moved,) = queries.drift(place.code, "annual", P, scope=scope).moved
    assert (moved.figure, moved.by, moved.printed, moved.would_print) == ("estate.amount", Decimal("-6.78"), "17.0万元", "17.0万元")
    assert [(mover.seq, mover.subject, mover.kind) for mover in moved.movers] == [(last, "estate/演示-2026-00001", "record.amended")]


def test_drift_sees_a_record_that_entered_late_and_one_that_left(place: Stage, scope: Scope, amend: Callable[..., None]) -> None:
    actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)
    amend("petition", 1, opened_on="2025-12-30")
    (moved,) = queries.drift(place.code, "annual", P, scope=scope).moved
    assert (moved.figure, moved.would_print) == ("petition.closed", "50%")
    assert {mover.subject for mover in moved.movers} == {"petition/演示-2026-00001"}


def test_a_new_version_of_the_card_does_not_touch_the_published_one(place: Stage, scope: Scope) -> None:
    done = actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)
    other = Card.model_validate({**CARD, "sections": CARD["sections"][:1], "title": {"zh": "新成绩单", "en": "New card"}})  # type: ignore[index]
    org.adopt(replace(pack(), cards={"annual": other}), acting=place.operator, now=NOW)
    assert queries.bind(place.code, "annual", scope=scope).title.zh == "新成绩单"
    assert queries.published(place.code, "annual", P) == done
    assert queries.drift(place.code, "annual", P, scope=scope).moved == ()


def test_editions_are_rebuilt_from_the_journal_to_the_same_content(place: Stage) -> None:
    actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)
    before = queries.digests(place.code)
    assert before != queries.digests("nowhere")
    actions.rebuild(place.code)
    assert queries.digests(place.code) == before


def test_the_cutoff_hides_what_had_not_happened(place: Stage, scope: Scope) -> None:
    card = queries.bind(place.code, "annual", cutoff=date(2026, 2, 2), scope=scope)
    assert (card.cutoff, card.numbers[0].value) == (date(2026, 2, 2), 2)
    assert card.numbers[2].value == 0


def test_the_public_gets_the_card_only_as_the_registers_are_open(place: Stage) -> None:
    public = org_queries.scope(place.code, place.resident, "read", TODAY)
    assert [number.zh for number in queries.bind(place.code, "annual", scope=public).numbers] == ["3个", "17.0万元", "0%"]
    done = actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)
    as_published = queries.bind(place.code, "annual", as_of=done.as_of, scope=public)
    assert [number.zh for number in as_published.numbers] == ["3个", "17.0万元", "66.7%"]
    assert queries.drift(place.code, "annual", P, scope=public).moved == ()
    outsider = org_queries.scope(place.code, place.outsider, "read", TODAY)
    assert queries.bind(place.code, "annual", scope=outsider).numbers == ()


@pytest.mark.parametrize(("language", "text"), [("zh", "17.0万元"), ("en", "¥170,000")])
def test_the_printable_page_links_every_number_to_its_source_and_says_the_seal(place: Stage, language: str, text: str) -> None:
    done = actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)
    page = queries.as_html(done, language)  # type: ignore[arg-type]
    assert text in page
    targets = re.findall(r'id="(n\d+-source)"', page)
    assert re.findall(r'href="#(n\d+-source)"', page)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))
    assert len(targets) == len(done.numbers)
    assert done.seal is not None
    assert done.seal.digest in page
    assert "<script" not in page
    assert "http" not in page


def test_the_card_that_is_meant_is_found_by_its_period(place: Stage) -> None:
    assert queries.choose(place.code) == ("annual", P)
    assert queries.choose(place.code, period=year(2027)) == ("annual", year(2027))
    with pytest.raises(Fault, match="no card"):
        queries.choose(place.code, "anual")
