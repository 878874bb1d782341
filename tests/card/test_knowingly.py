"""A number that tells of few persons or firms is refused, unless somebody prints it in his name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from taizhang.card import actions, queries
from taizhang.card.types import BoundCard
from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import year
from taizhang.org import actions as org
from tests.card.conftest import pack
from tests.cast import NOW, Stage

pytestmark = pytest.mark.django_db(transaction=True)
P = year(2026)


@pytest.fixture
def limited(place: Stage) -> Stage:
    """Of the three petitions of the place two are closed: fewer than may be told."""
    registers = pack().registers
    petition = registers["petition"]
    assert petition.public is not None
    few = petition.model_copy(update={"public": petition.public.model_copy(update={"suppress_below": 3})})
    org.adopt(replace(pack(), registers={**registers, "petition": few}), acting=place.operator, now=NOW)
    return place


def publish(place: Stage, *knowingly: str) -> BoundCard:
    return actions.publish(place.code, "annual", P, acting=place.operator, now=NOW, knowingly=knowingly)


def test_it_is_refused_with_its_sentence_the_reason_and_what_to_do(limited: Stage) -> None:
    head = journal.head(limited.code).seq
    with pytest.raises(Fault) as refused:
        publish(limited, "estate.amount")
    told = str(refused.value)
    assert "{rate} (petition.closed)" in told
    assert "fewer than 3" in told
    assert "--knowingly petition.closed" in told
    assert journal.head(limited.code).seq == head


def test_whoever_prints_it_all_the_same_is_in_the_event_with_what_he_printed(limited: Stage) -> None:
    done = publish(limited, "petition.closed", "estate.amount")
    assert done.edition is not None
    event = journal.entry(limited.code, done.edition.seq)
    assert (event.actor, event.data["knowingly"]) == (limited.operator.code, ["petition.closed"])
    assert queries.published(limited.code, "annual", P) == done


def test_the_same_number_once_more_is_refused_no_more(limited: Stage) -> None:
    publish(limited, "petition.closed")
    again = publish(limited)
    assert again.edition is not None
    assert (again.edition.version, again.knowingly) == (2, ())


def test_of_projects_nothing_is_named(place: Stage) -> None:
    assert publish(place).knowingly == ()
