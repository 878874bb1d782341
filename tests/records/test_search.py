"""Words are found where they stand, by whom the gate shows the record, and nothing that lies in the vault is in the index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taizhang.definitions.types import FieldOf, Public
from taizhang.kernel.faults import Fault
from taizhang.kernel.words import all_stand_in, fold, phrase, tokens, words
from taizhang.org import actions as org
from taizhang.org import queries as gate
from taizhang.org.types import Actor
from taizhang.records import search
from taizhang.records.models import Searched
from taizhang.records.search import finding, index
from taizhang.records.search import tokens as lying
from tests.cast import small_pack
from tests.records.conftest import Desk


def found(desk: Desk, asked: str, who: Actor | None = None, **more: object) -> list[str]:
    scope = gate.scope(desk.code, who or desk.stage.resident, "read", desk.stage.today)
    return [hit.number for hit in search.find(scope, words(asked), **more).hits]  # type: ignore[arg-type]


def works(desk: Desk, *titles: str, unit: str = "north") -> list[str]:
    return [desk.create("works", unit=unit, values={"title": title}).number for title in titles]


@pytest.fixture(params=["in the index", "not yet in the index"])
def kept(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Brings the index up to date, or leaves it behind: what is found is the same."""
    return search.catch_up if request.param == "in the index" else lambda _code: None


def test_words_of_two_signs_of_one_and_of_many_are_found(desk: Desk, kept) -> None:
    pipe, lamp, town = works(desk, "茶山坳镇供水管网改造", "路灯不亮的路段", "坳上停水三天")
    kept(desk.code)
    assert found(desk, "供水") == [pipe]
    assert found(desk, "坳镇") == [pipe]
    assert found(desk, "路灯不亮") == [lamp]
    assert found(desk, "坳") == [town, pipe]
    assert found(desk, "段") == [lamp]
    assert found(desk, "水供") == []
    assert found(desk, "停水 坳上") == found(desk, "停水　坳上") == [town]
    assert found(desk, "停水 供水") == []


def test_latin_words_and_numbers_are_found_from_their_beginning_in_any_case(desk: Desk, kept) -> None:
    one, other = works(desk, "5G Station 道路2022-015号", "station 12022")
    kept(desk.code)
    assert found(desk, "STATION") == [other, one]
    assert found(desk, "stat") == [other, one]
    assert found(desk, "tation") == []
    assert found(desk, "2022") == [one]
    assert found(desk, "2022-01") == [one]
    assert found(desk, "道路2022") == [one]
    assert found(desk, "g station") == [one]
    assert found(desk, one) == [one]
    assert found(desk, one.removeprefix("演示-")) == [one]


def test_punctuation_full_width_and_traditional_letters_are_as_they_are(desk: Desk, kept) -> None:
    full, plain, old = works(desk, "（一期）Ａ栋，停水", "(一期)A栋,停水", "舊城區停水")
    kept(desk.code)
    assert found(desk, "）Ａ") == [full]
    assert found(desk, "期)a") == [plain]
    assert found(desk, "栋，停") == [full]
    assert found(desk, "舊城") == [old]
    assert found(desk, "旧城") == []
    assert found(desk, "。") == []


@pytest.mark.parametrize("asked", ["", " 　", "-", '"', "' OR", "a" * 121, "一 二 三 四 五 六 七 八 九"])
def test_what_holds_no_word_or_too_many_is_refused(asked: str) -> None:
    if asked == "' OR":
        assert words(asked) == ("'", "or")
    else:
        with pytest.raises(Fault):
            words(asked)


@pytest.mark.parametrize(
    "asked",
    [
        '"停水',
        "停水*",
        "停水 AND NOT",
        "grams:停水",
        "NEAR(停 水)",
        "停水'); DROP TABLE x",
        "停水%",
        "停_",
        "^停",
        "停\\水",
        "停\ud800",
        "停\0",
        "&|!:*<->停",
    ],
)
def test_a_hostile_query_is_only_words(desk: Desk, asked: str) -> None:
    works(desk, "停水通知")
    search.catch_up(desk.code)
    assert found(desk, asked) == (works_found if (works_found := found(desk, "停水")) and all_stand_in(words(asked), "停水通知") else [])


def test_later_changes_come_first_and_pages_follow_each_other(desk: Desk) -> None:
    numbers = works(desk, *(f"停水{n}" for n in range(7)), "无关")[:-1]
    search.catch_up(desk.code)
    scope = gate.scope(desk.code, desk.stage.resident, "read", desk.stage.today)
    pages, after = [], None
    while True:
        page = search.find(scope, ("停水",), after=after, limit=3)
        pages.append([hit.number for hit in page.hits])
        after = page.after
        if after is None:
            break
    assert pages == [numbers[:3:-1], numbers[3:0:-1], numbers[:1]]
    assert search.find(scope, ("停水",)).count == 7


def test_counting_stops_at_a_bound(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 3)
    works(desk, *(f"停水{n}" for n in range(5)))
    search.catch_up(desk.code)
    page = search.find(gate.scope(desk.code, desk.stage.resident, "read", desk.stage.today), ("停水",), limit=2)
    assert (page.count, page.more, len(page.hits)) == (3, True, 2)


def test_a_correction_a_move_and_a_merger_are_followed(desk: Desk, kept) -> None:
    desk = desk.as_(desk.stage.operator)
    one = desk.create("works", values={"title": "停水一"})
    other = desk.create("works", values={"title": "停水二"})
    search.catch_up(desk.code)
    desk.amend(one, title="通水一")
    kept(desk.code)
    assert found(desk, "停水") == [other.number]
    assert found(desk, "通水") == [one.number]
    from taizhang.records import actions

    actions.merge(desk.code, "works", other.number, into=one.number, reason="重复", acting=desk.acting, now=desk.now)
    kept(desk.code)
    assert found(desk, "停水") == []
    assert found(desk, other.number) == []
    desk.amend(one, unit="south")
    kept(desk.code)
    assert found(desk, "通水", desk.stage.clerk) == []
    assert found(desk, "通水") == [one.number]


def test_each_finds_what_the_gate_shows_him(desk: Desk, kept) -> None:
    here, there = works(desk, "停水") + works(desk, "停水南", unit="south")
    matter = desk.matter(person="张秘密", phone="停水13900000000", note="停水备注").number
    kept(desk.code)
    cast = desk.stage
    assert found(desk, "停水", cast.clerk) == [here]
    assert found(desk, "停水", cast.leader) == [there, here]
    assert found(desk, "停水", cast.resident) == [there, here]
    assert found(desk, "停水", cast.outsider) == []
    assert found(desk, matter, cast.clerk) == [matter]
    assert found(desk, matter, cast.resident) == []  # open as coarsened rows only
    assert found(desk, "停水", register="matter") == []


def test_nothing_that_is_vaulted_is_in_the_index(desk: Desk) -> None:
    secrets = {"person": "张秘密", "phone": "13912345678", "note": "不可外传的备注"}
    desk.matter(**secrets)
    search.catch_up(desk.code)
    texts = "\n".join(Searched.objects.values_list("text", flat=True))
    assert not [secret for secret in secrets.values() if secret in texts]
    for secret in secrets.values():
        assert found(desk, secret, desk.stage.operator) == []
        tables, condition, parameters = lying.holding(words(secret), None)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {tables} WHERE {condition}", parameters)
            assert cursor.fetchone() == (0,)


def adopt_works(desk: Desk, **changes: object) -> None:
    """A new version of the register `works`."""
    book = gate.book(desk.code)
    registers = {id: adopted.definition for id, adopted in book.registers().items()}
    registers["works"] = registers["works"].model_copy(update=changes)
    choices, manifest = {"topics": book.choices("topics").definition}, gate.district(desk.code).manifest
    pack = replace(small_pack(), manifest=manifest, registers=registers, choices=choices)
    org.adopt(pack, acting=desk.stage.operator, now=desk.now)


def test_a_register_that_is_closed_to_the_public_is_found_by_its_staff_only(desk: Desk, kept) -> None:
    (number,) = works(desk, "停水")
    kept(desk.code)
    for level in ("coarsened", "totals"):
        adopt_works(desk, public=Public(evidence=level, columns=("title", "planned")))
        assert found(desk, "停水") == []
        assert found(desk, "停水", desk.stage.clerk) == [number]


def test_a_column_that_is_new_is_searched(desk: Desk) -> None:
    (number,) = works(desk, "停水")
    search.catch_up(desk.code)
    fields = gate.book(desk.code).register("works").definition.fields | {"about": FieldOf(type="text")}
    adopt_works(desk, fields=fields, public=Public(evidence="rows", columns=("about", "title", "planned")))
    desk.amend(desk.create("works", values={"title": "别的"}), about="路灯")
    search.catch_up(desk.code)
    assert len(found(desk, "路灯")) == 1
    assert found(desk, "停水") == [number]
    assert search.digests(desk.code) == search.record_digests(desk.code)


def test_behind_a_long_tail_it_says_up_to_where_it_searched(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (old,) = works(desk, "停水旧")
    search.catch_up(desk.code)
    monkeypatch.setattr(finding, "TAIL", 2)
    works(desk, "停水一", "停水二", "停水三")
    scope = gate.scope(desk.code, desk.stage.resident, "read", desk.stage.today)
    behind = search.find(scope, ("停水",))
    assert [hit.number for hit in behind.hits] == [old]
    assert behind.seq < behind.head
    search.catch_up(desk.code)
    now = search.find(scope, ("停水",))
    assert (len(now.hits), now.seq) == (4, now.head)


def test_made_anew_from_a_rebuilt_ledger_the_index_is_the_same(desk: Desk) -> None:
    from taizhang.records import actions

    numbers = works(desk, "停水一", "停水二")
    desk.load(["number", "unit", "opened_on", "title"], *([f"演示-XM2026-{n}", "north", "2026-01-05", f"停水{n}"] for n in range(500, 520)))
    search.catch_up(desk.code)
    held, asked = search.digests(desk.code), found(desk, "停水", limit=50)
    assert held == search.record_digests(desk.code)
    assert set(numbers) < set(asked)
    actions.rebuild(desk.code)
    search.catch_up(desk.code)
    assert search.digests(desk.code) == held
    search.rebuild(desk.code)
    assert search.digests(desk.code) == held
    assert found(desk, "停水", limit=50) == asked
    Searched.objects.filter(number=numbers[0]).update(text="改过")
    assert search.digests(desk.code) != search.record_digests(desk.code)


def test_an_index_that_was_interrupted_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_CHUNK", 3)
    desk.load(["number", "unit", "opened_on", "title"], *([f"演示-XM2026-{n}", "north", "2026-01-05", f"停水{n}"] for n in range(500, 510)))
    index._advance(desk.code)
    assert Searched.objects.count() == 3
    assert len(found(desk, "停水")) == 10
    search.catch_up(desk.code)
    assert Searched.objects.count() == len(found(desk, "停水")) == 10


LETTERS = st.text(st.sampled_from("停水路灯不亮茶山坳镇，。（Ａa1b2Z- \n"), max_size=14)


def test_what_is_found_is_what_a_search_for_the_part_of_a_text_finds(desk: Desk) -> None:
    pieces = ["停水", "路灯", "不亮", "茶山", "坳镇", "水", "停", "，", "Ａ", "a1", "b2", "12", "Z", "-", "（", "）"]
    titles = dict.fromkeys(
        "".join(pieces[(n * step + n // 3) % len(pieces)] for n in range(start, start + 5)) for step in (1, 3, 5, 7) for start in range(15)
    )
    numbers = dict(zip(works(desk, *titles), titles, strict=True))
    search.catch_up(desk.code)

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(LETTERS)
    def same(asked: str) -> None:
        try:
            sought = words(asked)
        except Fault:
            return
        expected = {number for number, title in numbers.items() if all_stand_in(sought, f"{number.lower()}\n{fold(title)}")}
        assert set(found(desk, asked, limit=100)) == expected

    same()


@given(LETTERS, st.integers(0, 14), st.integers(1, 6))
def test_the_tokens_of_a_word_follow_each_other_wherever_it_stands(text: str, start: int, length: int) -> None:
    text = fold(text)
    for word in text[start : start + length].split():
        if not all_stand_in((word,), text):
            continue
        sought, going_on = phrase(word)
        lies = tokens(text)
        places = range(len(lies) - len(sought) + 1)
        assert any(_same(lies[at : at + len(sought)], sought, going_on) for at in places)


def _same(lies: list[str], sought: list[str], going_on: bool) -> bool:
    if not sought:
        return True
    return lies[:-1] == sought[:-1] and (lies[-1].startswith(sought[-1]) if going_on else lies[-1] == sought[-1])


@given(st.text(st.sampled_from("停水灯亮"), max_size=12), st.text(st.sampled_from("停水灯亮"), min_size=1, max_size=3))
def test_of_chinese_words_any_part_of_a_text_is_found(text: str, word: str) -> None:
    assert all_stand_in(words(word), text) == (word in text)
