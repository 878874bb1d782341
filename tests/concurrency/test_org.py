from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.org import actions, projector, queries
from taizhang.org.types import OPERATOR, Adoption
from tests.cast import NOW, TODAY, open_stage, small_pack

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_pack_adopted_eight_times_at_once_is_adopted_once() -> None:
    open_stage()
    changed = small_pack().deadlines["foi.reply"].model_copy(update={"note": "演示"})
    pack = replace(small_pack(), deadlines={"foi.reply": changed})

    def adopt(_: int) -> Adoption:
        try:
            return actions.adopt(pack, acting=OPERATOR, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(adopt, range(8)))
    assert sorted(len(one.adopted) for one in done) == [0, 0, 0, 0, 0, 0, 0, 1]
    assert queries.book("dongqiu").deadline("foi.reply").version == 2


def test_two_moves_at_once_never_close_a_circle() -> None:
    open_stage()
    june = date(2026, 6, 1)

    def move(pair: tuple[str, str]) -> bool:
        try:
            actions.move_unit("dongqiu", pair[0], parent=pair[1], on=june, acting=OPERATOR, now=NOW)
        except Fault:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(move, [("north", "south"), ("south", "north")]))
    assert sorted(done) == [False, True]
    assert queries.subtree("dongqiu", "390101", june) == queries.subtree("dongqiu", "390101", TODAY)
    before = queries.digests("dongqiu")
    projector.rebuild("dongqiu")
    assert (queries.digests("dongqiu"), journal.verify("dongqiu").ok) == (before, True)
