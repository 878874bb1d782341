"""Private values: in no event, no table but the vault; unreadable without the key, gone when erased, logged when read."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.org import queries as org
from taizhang.org.types import Refused, Scope
from taizhang.records import actions, queries, sealing, vault
from taizhang.records.models import AccessLog, VaultCheck, VaultEntry
from tests.records.conftest import Desk


def scope(desk: Desk, who: str = "operator") -> Scope:
    return org.scope(desk.code, getattr(desk.stage, who), "read", desk.stage.today)


def read(desk: Desk, number: str, who: str = "operator", purpose: str = "回访") -> dict[str, object]:
    return queries.private_values(scope(desk, who), "matter", number, purpose=purpose, now=desk.now)


def key_file() -> Path:
    return Path(settings.TAIZHANG_HOME) / "master.key"


def whole_database() -> str:
    """Every cell of every table but the access log, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if table == "records_grams":  # a virtual table that keeps no text; what it is made of are tables too
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(bytes(cell) if isinstance(cell, memoryview) else cell) for row in cursor.fetchall() for cell in row]
    return "\n".join(found)


def test_a_private_value_stands_in_clear_nowhere(desk: Desk) -> None:
    row = desk.matter(person="演示甲某", phone="555-0100", note="家住湖村")
    desk.amend(row, phone="555-0199")
    actions.request_correction(
        desk.code, "matter", row.number, changes={"person": "演示乙某"}, reason="姓名有误", acting=desk.acting, now=desk.now
    )
    everything = whole_database()
    for secret in ("演示甲某", "演示乙某", "555-0100", "555-0199", "家住湖村", "姓名有误", "录入有误"):
        assert secret not in everything
    assert read(desk, row.number) == {"person": "演示甲某", "phone": "555-0199", "note": "家住湖村"}


def test_the_digest_in_the_event_binds_the_value(desk: Desk) -> None:
    row = desk.matter(phone="555-0100")
    held = VaultEntry.objects.get(number=row.number)
    opened = vault.opened()
    key = opened._key(bytes(held.salt), f"{desk.code}/matter/{row.number}".encode())
    assert journal.entry(desk.code, row.seq).data["private"] == {"phone": sealing.digest(key, "phone", "555-0100")}


def test_equal_values_of_two_records_have_different_digests(desk: Desk) -> None:
    first, second = (journal.entry(desk.code, desk.matter(phone="555-0100").seq).data["private"]["phone"] for _ in range(2))
    assert first != second


def test_an_entry_that_was_moved_to_another_record_does_not_open(desk: Desk) -> None:
    first, second = desk.matter(phone="555-0100"), desk.matter()
    VaultEntry.objects.filter(number=first.number).update(number=second.number)
    with pytest.raises(Fault, match="does not open"):
        read(desk, second.number)


def test_the_key_is_made_once_and_for_its_owner_only(desk: Desk) -> None:
    assert stat.S_IMODE(key_file().stat().st_mode) == 0o600
    with pytest.raises(Fault, match="a master key already"):
        actions.create_master_key()
    desk.matter()
    key_file().unlink()
    with pytest.raises(Fault, match="under a master key that is not here"):
        actions.create_master_key()


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "no master key"), (b"00" * 32, "not the one that"), (b"short", "not 32 bytes"), (b"\xff\xfe", "cannot be read")],
)
def test_without_the_right_key_nothing_is_written(desk: Desk, content: bytes | None, problem: str) -> None:
    row = desk.matter(phone="555-0100")
    seq = queries.cursor(desk.code)
    key_file().unlink()
    if content is not None:
        key_file().write_bytes(content)
    for act in (
        desk.matter,
        lambda: desk.step(row, "transfer"),
        lambda: desk.amend(row, topic="water"),
        lambda: actions.erase(desk.code, "matter", row.number, reason="申请", acting=desk.acting, now=desk.now),
        lambda: desk.load(["单位", "内容分类"], ["north", "道路"], register="matter"),
        lambda: read(desk, row.number),
    ):
        with pytest.raises(Fault, match=problem) as caught:
            act()
        assert caught.value.remedy
    assert queries.cursor(desk.code) == seq
    assert VaultEntry.objects.count() == 1
    assert not AccessLog.objects.exists()


def test_a_check_that_was_emptied_lets_no_key_in(desk: Desk) -> None:
    row = desk.matter(phone="555-0100")
    VaultCheck.objects.update(value="")
    with pytest.raises(Fault, match="not the one that"):
        desk.amend(row, topic="water")


def test_a_key_that_is_a_folder_is_told(desk: Desk) -> None:
    key_file().unlink()
    key_file().mkdir()
    with pytest.raises(Fault, match="cannot be read"):
        desk.matter()
    key_file().rmdir()


def test_the_key_may_come_from_the_environment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    row = desk.matter(phone="555-0100")
    monkeypatch.setenv("TAIZHANG_MASTER_KEY", key_file().read_text().strip())
    key_file().unlink()
    assert read(desk, row.number) == {"phone": "555-0100"}


def test_an_open_vault_never_prints_its_key(desk: Desk) -> None:
    assert key_file().read_text().strip() not in repr(vault.opened())
    assert "master" not in repr(vault.opened())


def test_erasing_makes_values_unreadable_and_the_chain_still_verifies(
    desk: Desk, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    row = desk.amend(desk.matter(person="演示甲", phone="555-0100", people=2), phone="555-0199")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erased = actions.erase(desk.code, "matter", row.number, reason="本人申请", acting=desk.acting, now=desk.now)
    assert (erased.erased, erased.private, erased.values) == (True, (), {"topic": "road", "people": 2})
    assert read(desk, row.number) == {}
    assert list(VaultEntry.objects.values_list("seq", flat=True)) == [erased.seq]
    assert journal.verify(desk.code).ok
    (line,) = (Path(settings.TAIZHANG_HOME) / "erasures.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["number"] == row.number
    assert "本人申请" not in line


def test_a_restore_replays_the_erasures(desk: Desk, tmp_path: Path) -> None:
    gone, kept = desk.matter(phone="555-0100"), desk.matter(phone="555-0101")
    backup = list(VaultEntry.objects.values("district", "register", "number", "seq", "salt", "blob"))
    erased = actions.erase(desk.code, "matter", gone.number, reason="申请", acting=desk.acting, now=desk.now)
    for entry in backup[:1]:
        VaultEntry.objects.create(**entry)
    listed = tmp_path / "erasures.jsonl"
    line = {"district": desk.code, "register": "matter", "number": gone.number, "seq": erased.seq, "at": ""}
    other = {**line, "number": kept.number, "seq": erased.seq + 50}
    unknown = {**line, "number": "演示-SX2026-00099"}
    listed.write_text("\n".join(map(json.dumps, (line, other, unknown))), "utf-8")
    assert actions.replay_erasures(listed, acting=desk.acting, now=desk.now) == 2
    assert read(desk, gone.number) == read(desk, kept.number) == {}
    found = queries.row(desk.code, "matter", kept.number)
    assert found is not None
    assert found.erased
    assert actions.replay_erasures(tmp_path / "none.jsonl", acting=desk.acting, now=desk.now) == 0


def test_every_reading_is_logged_with_its_purpose(desk: Desk) -> None:
    row = desk.matter(person="演示甲", phone="555-0100")
    queries.private_values(scope(desk), "matter", row.number, fields=["phone"], purpose="电话回访", now=desk.now)
    log = AccessLog.objects.get()
    assert (log.district, log.register, log.number, log.actor) == (desk.code, "matter", row.number, "operator")
    assert (log.fields, log.purpose, log.at) == ("phone", "电话回访", desk.now)


@pytest.mark.parametrize("who", ["supervisor", "leader", "deputy", "outsider", "resident"])
def test_who_may_not_read_private_values_leaves_no_trace_of_having_read(desk: Desk, who: str) -> None:
    row = desk.matter(phone="555-0100")
    with pytest.raises(Refused):
        read(desk, row.number, who)
    assert not AccessLog.objects.exists()


def test_a_reading_needs_a_purpose_and_a_record_in_scope(desk: Desk) -> None:
    row = desk.matter(phone="555-0100")
    south = desk.create(values={"topic": "road", "phone": "555-0101"}, unit="south")
    with pytest.raises(Fault, match="for a purpose"):
        read(desk, row.number, purpose=" ")
    assert read(desk, row.number, "clerk") == {"phone": "555-0100"}
    with pytest.raises(Refused, match="no such record in this scope"):
        read(desk, south.number, "clerk")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_accesslog SET actor = 'nobody'",
        "DELETE FROM records_accesslog",
        "INSERT OR REPLACE INTO records_accesslog SELECT * FROM records_accesslog",
        "TRUNCATE records_accesslog",
    ],
)
def test_the_access_log_cannot_be_changed(desk: Desk, statement: str) -> None:
    if (connection.vendor == "sqlite" and "TRUNCATE" in statement) or (connection.vendor != "sqlite" and "REPLACE" in statement):
        pytest.skip("not a statement of this database")
    read(desk, desk.matter(phone="555-0100").number)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AccessLog.objects.count() == 1


def test_the_environment_of_the_tests_brings_no_key() -> None:
    assert "TAIZHANG_MASTER_KEY" not in os.environ
