"""What a stranger gets over the wire is the same, to the letter, whatever the few did of whom nothing is told.

Two towns differ only in two petitions (where and when they came) and in one that came after the card (in which year). All
pages, files and feeds of one are held against those of the other; then the gate is left open, and in each channel the difference is
found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django import Settings

from taizhang.org import queries as org
from tests.disclosure import twins
from tests.disclosure.town import thrown_away
from tests.disclosure.twins import CHANNELS, ONE, OTHER, PRINTED, Few
from tests.web.conftest import collected as collected

pytestmark = pytest.mark.django_db(transaction=True)
FROZEN = frozenset({"front", "card", "files"})
"""What is made of published events alone: no gate stands before it, but only whoever publishes."""


@dataclass(frozen=True, slots=True)
class Given:
    """Of one town what the public gets; what it would get if the gate were open; and what of a card that prints few."""

    public: dict[str, str]
    unguarded: dict[str, str]
    printed: dict[str, str]


_both: list[Given] = []


@pytest.fixture
def both(tmp_path: Path, settings: Settings, collected: Path) -> list[Given]:
    """Both towns, read once for all tests of this file."""
    settings.STATIC_ROOT = collected
    for name, few in (("one", ONE), ("other", OTHER))[len(_both) :]:
        settings.TAIZHANG_HOME = tmp_path / name
        (tmp_path / name).mkdir()
        with thrown_away(), pytest.MonkeyPatch.context() as patch:
            _both.append(_given(tmp_path / f"{name}.pack", few, patch))
    return _both


def _given(folder: Path, few: Few, patch: pytest.MonkeyPatch) -> Given:
    twins.built(folder, few)
    addresses = [one for channel in CHANNELS.values() for one in channel]
    twins.forget()
    public = twins.read(addresses)
    with patch.context() as left_open:
        left_open.setattr(org, "scope", twins.inside)
        twins.forget()
        unguarded = twins.read(addresses)
    twins.forget()
    twins.print_few()
    return Given(public, unguarded, twins.read(PRINTED))


def test_every_address_is_answered(both: list[Given]) -> None:
    for given in both:
        every = {**given.public, **given.unguarded, **given.printed}
        assert [address for address, text in every.items() if text.startswith("5")] == []


def differing(one: dict[str, str], other: dict[str, str], among: Sequence[str]) -> list[str]:
    return [address for address in one if address[4:] in among and one[address] != other[address]]


@pytest.mark.parametrize("channel", CHANNELS)
def test_nothing_that_is_given_tells_the_two_towns_apart(both: list[Given], channel: str) -> None:
    assert differing(both[0].public, both[1].public, CHANNELS[channel]) == []


@pytest.mark.parametrize("channel", sorted(set(CHANNELS) - FROZEN))
def test_with_the_gate_left_open_each_channel_tells_them_apart(both: list[Given], channel: str) -> None:
    assert differing(both[0].unguarded, both[1].unguarded, CHANNELS[channel]) != []


@pytest.mark.parametrize("address", PRINTED)
def test_a_card_that_prints_few_tells_them_apart_in_every_form(both: list[Given], address: str) -> None:
    assert differing(both[0].printed, both[1].printed, [address]) != []
