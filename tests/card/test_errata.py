"""The errata of published cards, and what a correction would move of them before it is signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from taizhang.card import actions, queries
from taizhang.card.types import Moved
from taizhang.definitions.types import Indicator
from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import year
from taizhang.org import actions as org
from taizhang.org import queries as org_queries
from taizhang.org.types import Refused, Scope
from taizhang.records import actions as records
from taizhang.records import proposing
from taizhang.records.values import Unfit
from tests.card.conftest import INDICATORS, pack
from tests.cast import NOW, TODAY, Stage

pytestmark = pytest.mark.django_db(transaction=True)
P = year(2026)
ESTATE = "演示-2026-00001"
Amend = Callable[..., None]


def publish(place: Stage) -> None:
    actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)


def moved(place: Stage, scope: Scope) -> list[Moved]:
    (card,) = queries.errata(place.code, scope=scope).cards
    return list(card.drift.moved)


def test_nothing_published_has_no_errata(place: Stage, scope: Scope) -> None:
    assert queries.errata(place.code, scope=scope).cards == ()
    with pytest.raises(Fault, match="has not published"):
        queries.errata(place.code, "annual", year(2025), scope=scope)


def test_the_errata_name_printed_digits_what_would_be_printed_by_how_much_and_by_which_correction(
    place: Stage, scope: Scope, amend: Amend
) -> None:
    publish(place)
    amend("estate", 1, amount="23456.78")
    (one,) = moved(place, scope)
    assert (one.figure, one.printed, one.would_print, one.by) == ("estate.amount", "17.0万元", "7.0万元", Decimal("-100000"))
    (mover,) = one.movers
    assert (mover.subject, mover.actor, mover.reason, mover.at[:10]) == (f"estate/{ESTATE}", "operator", True, "2026-03-02")
    assert queries.published(place.code, "annual", P).numbers[1].zh == "17.0万元"  # type: ignore[union-attr]


def test_a_record_entered_late_has_no_reason_to_give(place: Stage, scope: Scope) -> None:
    publish(place)
    records.create(
        place.code, "estate", unit="south", opened_on=TODAY, values={"topic": "road", "amount": "5.00"}, acting=place.operator, now=NOW
    )  # fmt: skip
    assert {(one.figure, one.movers[0].kind, one.movers[0].reason) for one in moved(place, scope)} == {
        ("estate.opened", "record.created", None),
        ("estate.amount", "record.created", None),
    }


def test_a_definition_that_changed_is_named_with_the_event_that_adopted_it(place: Stage, scope: Scope) -> None:
    publish(place)
    narrower: dict[str, Any] = {**INDICATORS[0], "where": "topic = 'water'"}
    changed = {**pack().indicators, "estate.opened": Indicator.model_validate(narrower)}
    org.adopt(replace(pack(), indicators=changed), acting=place.operator, now=NOW)
    (one,) = moved(place, scope)
    (mover,) = one.redefined
    assert (one.printed, one.would_print, one.definition_changed) == ("3个", "0个", True)
    assert (mover.subject, mover.kind, mover.actor) == ("indicator/estate.opened", "definition.adopted", "operator")
    assert journal.entry(place.code, mover.seq).subject == "definition/indicator/estate.opened"


def test_the_public_is_told_the_month_of_a_correction_where_days_are_not_public(place: Stage, amend: Amend) -> None:
    publish(place)
    amend("petition", 3, opened_on="2025-12-30")
    amend("estate", 1, amount="1.00")
    public = org_queries.scope(place.code, place.resident, "read", TODAY)
    told = {one.figure: {mover.at for mover in one.movers} for one in moved(place, public)}
    assert told["petition.closed"] == {"2026-03"}
    assert {at[:10] for at in told["estate.amount"]} == {"2026-03-02"}


def test_of_persons_the_public_is_not_told_that_a_number_moved(place: Stage, scope: Scope) -> None:
    """After one event in the journal that a number moved would tell of one record; and after three, since yesterday there were two."""
    registers = pack().registers
    petition = registers["petition"]
    assert petition.public is not None
    limited = petition.model_copy(update={"public": petition.public.model_copy(update={"suppress_below": 3})})
    org.adopt(replace(pack(), registers={**registers, "petition": limited}), acting=place.operator, now=NOW)
    actions.publish(place.code, "annual", P, acting=place.operator, now=NOW, knowingly={"petition.closed"})
    public = org_queries.scope(place.code, place.resident, "read", TODAY)
    for _each in range(3):
        records.create(
            place.code, "petition", unit="south", opened_on=TODAY, values={"topic": "road"}, acting=place.operator, now=NOW
        )  # fmt: skip
        assert moved(place, public) == []
    assert queries.drift(place.code, "annual", P, scope=public).untold == 1
    (known,) = moved(place, scope)
    assert known.would_print == "33.3%"
    assert queries.drift(place.code, "annual", P, scope=scope).untold == 0


def test_a_second_edition_lists_what_it_changed_and_begins_a_new_list(place: Stage, scope: Scope, amend: Amend) -> None:
    publish(place)
    amend("estate", 1, amount="1.00")
    publish(place)
    (card,) = queries.errata(place.code, scope=scope).cards
    (revision,) = card.revisions
    assert (card.edition.version, revision.version, card.drift.moved) == (2, 2, ())
    assert [(one.figure, one.printed, one.prints) for one in revision.changed] == [("estate.amount", "17.0万元", "4.7万元")]


def test_an_edition_that_prints_the_same_digits_changed_nothing(place: Stage, amend: Amend) -> None:
    publish(place)
    amend("estate", 1, amount="123456.77")
    publish(place)
    assert [one.changed for one in queries.revised(place.code, "annual", P)] == [()]


# What a correction would move


def blast(place: Stage, scope: Scope, **changes: Any) -> Any:
    proposal = proposing.amendment(place.code, "estate", ESTATE, changes=changes, acting=place.operator, now=NOW)
    return queries.blast(proposal, scope, on=TODAY)


def test_the_printed_numbers_that_a_correction_would_move_are_told_with_the_digits_they_would_print(
    place: Stage, scope: Scope, amend: Amend
) -> None:
    publish(place)
    before = journal.head(place.code).seq
    told = blast(place, scope, amount="23456.78")
    assert [(one.figure, one.version, one.printed, one.now, one.would_print) for one in told.cards] == [
        ("estate.amount", 1, "17.0万元", "17.0万元", "7.0万元")
    ]
    assert journal.head(place.code).seq == before
    amend("estate", 1, amount="23456.78")
    assert [(one.figure, one.would_print) for one in moved(place, scope)] == [(one.figure, one.would_print) for one in told.cards]


def test_what_moved_before_is_told_apart_from_what_would_move_now(place: Stage, scope: Scope, amend: Amend) -> None:
    publish(place)
    amend("estate", 2, amount="50000.00")
    (one,) = blast(place, scope, amount="23456.78").cards
    assert (one.printed, one.now, one.would_print) == ("17.0万元", "18.0万元", "8.0万元")


def test_a_merger_a_step_a_creation_and_an_erasure_can_be_looked_at_too(place: Stage, scope: Scope) -> None:
    publish(place)
    by: dict[str, Any] = {"acting": place.operator, "now": NOW}

    def struck(proposal: Any) -> dict[str, str]:
        return {one.figure: one.would_print for one in queries.blast(proposal, scope, on=TODAY).cards}

    merged = proposing.merging(place.code, "estate", ESTATE, into="演示-2026-00002", **by)
    assert struck(merged) == {"estate.opened": "2个", "estate.amount": "4.7万元"}
    assert struck(proposing.stepping(place.code, "petition", "演示-2026-00003", "close", on=TODAY, **by)) == {"petition.closed": "100%"}
    made = proposing.creation(place.code, "estate", unit="south", opened_on=TODAY, values={"topic": "road", "amount": "10000"}, **by)
    assert struck(made) == {"estate.opened": "4个", "estate.amount": "18.0万元"}
    erased = queries.blast(proposing.erasure(place.code, "petition", ESTATE, **by), scope, on=TODAY)
    assert (erased.cards, erased.radius.moves) == ((), ())


def test_a_preview_asks_the_same_gate_and_rules_as_the_correction(place: Stage) -> None:
    with pytest.raises(Refused):
        proposing.amendment(place.code, "estate", ESTATE, changes={"amount": "1"}, acting=place.outsider, now=NOW)
    with pytest.raises(Unfit):
        proposing.amendment(place.code, "estate", ESTATE, changes={"amount": "viel"}, acting=place.operator, now=NOW)
    with pytest.raises(Unfit):
        proposing.amendment(place.code, "estate", ESTATE, changes={"opened_on": date(2027, 1, 1)}, acting=place.operator, now=NOW)


def test_an_open_request_tells_what_accepting_it_would_move(place: Stage, scope: Scope) -> None:
    publish(place)
    records.request_correction(
        place.code, "estate", ESTATE, changes={"amount": "23456.78", "person": "演示某甲"}, reason="误录", acting=place.clerk, now=NOW
    )
    (request,) = proposing.open_requests(place.code)
    assert (request.actor, request.hidden, request.changes["amount"]["to"]) == ("clerk", ("person",), "23456.78")
    with pytest.raises(Refused):
        proposing.requested(place.code, request, acting=place.clerk, now=NOW)
    proposal = proposing.requested(place.code, request, acting=place.reviewer, now=NOW)
    (one,) = queries.blast(proposal, scope, on=TODAY).cards
    assert one.would_print == "7.0万元"
    records.decide_correction(place.code, "estate", ESTATE, request.id, accepted=True, reason="属实", acting=place.reviewer, now=NOW)
    assert proposing.open_requests(place.code) == []
    assert {one.would_print for one in moved(place, scope)} == {"7.0万元"}
