"""The chain: what is signed, how it is added to, and what the check says of each kind of tampering."""

from __future__ import annotations

import datetime
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import Error, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nanohana.audit import encoding, recording
from nanohana.audit.acting import Person, acting_person
from nanohana.audit.acts import AuditAct
from nanohana.audit.anchors import BrokenAnchor, read_anchors, write_anchor
from nanohana.audit.encoding import BEGINNING, Signed, encoded, signature
from nanohana.audit.models import Entry
from nanohana.audit.recording import AuditUnavailable, record
from nanohana.audit.tests.chain import MadeUp, add, execute, tampering
from nanohana.audit.upkeep import NotAnchored, anchor_record, verify_record
from nanohana.audit.verification import Reason, verify
from nanohana.configuration import current
from nanohana.keys import hkdf, key_for

AT = datetime.datetime(2026, 4, 1, 0, 0, 0, 1, datetime.UTC)
ROW = Signed(1, AT, None, "0001", "菜花 花子", "", "", "made_up.done", "", "", "", "{}", "k", BEGINNING)


def test_hkdf_gives_the_first_block_of_rfc_5869() -> None:
    """Appendix A.1: the first 32 of its 42 bytes."""
    secret, salt, info = b"\x0b" * 22, bytes(range(13)), bytes(range(0xF0, 0xFA))
    expected = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
    assert hkdf(secret, salt, info).hex() == expected


def test_what_is_signed_is_what_the_contract_says() -> None:
    lengths = [1, 16, 0, 4, 13, 0, 0, 12, 0, 0, 0, 2, 1, 32]
    assert encoded(ROW).startswith(b"nanohana audit 1\0\0\0\x011\0\0\0\x101775001600000001\0\0\0\0")
    assert len(encoded(ROW)) == 16 + 4 * len(encoding.FIELDS) + sum(lengths)


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)


@given(st.tuples(words, words, words), st.tuples(words, words, words))
def test_no_two_rows_are_signed_alike(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    rows = [ROW._replace(name=name, division=division, address=address) for name, division, address in (one, other)]
    assert (encoded(rows[0]) == encoded(rows[1])) == (one == other)


@pytest.mark.django_db
def test_a_row_says_who_did_what_to_which_thing() -> None:
    add(1)
    row = Entry.objects.get()
    assert (row.sequence, row.name, row.staff_number, row.division) == (1, "菜花 花子", "0001", "1010 人事課")
    assert (row.act, row.object_title, row.more) == (
        "試験の操作",
        "旅費規程 第0版",
        {"page": 0, "labels": ["庁内", "例規"]},
    )
    assert verify().finding is None


@pytest.mark.django_db
def test_outside_of_a_request_the_user_of_the_operating_system_is_named() -> None:
    assert acting_person().name.startswith("コマンドライン（OSの利用者 ")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET name = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "SET session_replication_role = replica; DELETE FROM audit_entry",
        "INSERT INTO audit_entry SELECT * FROM audit_entry ON CONFLICT (sequence) DO UPDATE SET name = 'x'",
    ],
)
def test_the_database_refuses_to_change_rows_whoever_asks(statement: str) -> None:
    execute("ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_not_emptied")  # off for the tests' own cleaning
    add(1)
    with pytest.raises(Error, match="only ever added"), transaction.atomic():
        execute(statement)
    assert Entry.objects.get().name == "菜花 花子"


@pytest.mark.django_db
def test_a_role_that_may_only_add_is_enough_for_the_product() -> None:
    execute("CREATE ROLE recorder; GRANT SELECT, INSERT ON audit_entry TO recorder; SET LOCAL ROLE recorder")
    add(2)
    assert verify().finding is None
    for statement in ("UPDATE audit_entry SET name = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"):
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            execute(statement)


TAMPERINGS = {
    "changed": ("UPDATE audit_entry SET object_title = '別の文書' WHERE sequence = 5", 5, Reason.CHANGED),
    "another time": ("UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE sequence = 5", 5, Reason.CHANGED),
    "another key named": ("UPDATE audit_entry SET key_id = 'x' WHERE sequence = 5", 5, Reason.CHANGED),
    "deleted": ("DELETE FROM audit_entry WHERE sequence = 5", 5, Reason.MISSING),
    "the first deleted": ("DELETE FROM audit_entry WHERE sequence = 1", 1, Reason.MISSING),
    "cut": ("DELETE FROM audit_entry WHERE sequence > 6", 7, Reason.CUT),
    "emptied": ("DELETE FROM audit_entry", 1, Reason.CUT),
    "numbered anew": (
        "DELETE FROM audit_entry WHERE sequence = 5;"
        "UPDATE audit_entry SET sequence = sequence + 1000 WHERE sequence > 5;"  # in any order of the rows
        "UPDATE audit_entry SET sequence = sequence - 1001 WHERE sequence > 1000",
        5,
        Reason.MOVED,
    ),
    "swapped": (
        "UPDATE audit_entry SET sequence = -3 WHERE sequence = 3;"
        "UPDATE audit_entry SET sequence = 3 WHERE sequence = 8;"
        "UPDATE audit_entry SET sequence = 8 WHERE sequence = -3",
        3,
        Reason.MOVED,
    ),
    "put before the first": ("UPDATE audit_entry SET sequence = 0 WHERE sequence = 5", 0, Reason.MOVED),
    "signed with a key of somebody's": (
        "UPDATE audit_entry SET key_id = 'ffff', hmac = sha256('x') WHERE sequence = 5",
        5,
        Reason.WRONG_KEY,
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("statement, first, reason", TAMPERINGS.values(), ids=TAMPERINGS)
def test_the_first_bad_row_is_named_with_the_reason(statement: str, first: int, reason: Reason, tmp_path: Path) -> None:
    add(10)
    anchor_record(tmp_path)
    with tampering():
        execute(statement)
        found = verify(read_anchors(tmp_path)).finding
        assert found and (found.sequence, found.reason) == (first, reason)
    assert verify(read_anchors(tmp_path)).finding is None


@pytest.mark.django_db
def test_a_copied_row_at_the_end_is_not_its_successor() -> None:
    add(4)
    with tampering():
        columns = ", ".join(column for column in (*encoding.FIELDS[1:], "hmac"))
        execute(
            f"INSERT INTO audit_entry (sequence, {columns}) SELECT 5, {columns} FROM audit_entry WHERE sequence = 2"
        )
        found = verify().finding
        assert found and (found.sequence, found.reason) == (5, Reason.MOVED)


@pytest.mark.django_db
def test_rows_of_a_former_key_are_right_as_long_as_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def use(**given: str) -> None:
        for name, value in given.items():
            monkeypatch.setenv(f"NANOHANA_{name.upper()}", value)
        current.cache_clear()

    use(secret_key="former " * 8)
    add(2)
    use(secret_key="present " * 8)
    add(2)
    found = verify().finding
    assert found and (found.sequence, found.reason) == (1, Reason.WRONG_KEY)
    use(former_secret_keys=f'["{"former " * 8}"]')
    assert verify().finding is None
    monkeypatch.undo()
    current.cache_clear()


@pytest.mark.django_db
def test_an_anchor_that_was_changed_is_not_believed(tmp_path: Path) -> None:
    add(3)
    anchor_record(tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_text(file.read_text().replace('"sequence": 3', '"sequence": 2'))
    with pytest.raises(BrokenAnchor, match="署名"):
        read_anchors(tmp_path)
    kept, verdict = verify_record(tmp_path)
    assert "署名" in kept.finding and verdict is None


@pytest.mark.django_db
def test_an_anchor_is_written_only_on_top_of_the_last_one(tmp_path: Path) -> None:
    with pytest.raises(NotAnchored, match="まだありません"):
        anchor_record(tmp_path)
    add(3)
    anchor_record(tmp_path)
    add(3)
    with tampering():
        execute("UPDATE audit_entry SET name = 'x' WHERE sequence = 5")
        with pytest.raises(NotAnchored, match="5番"):
            anchor_record(tmp_path)
    assert [anchor.sequence for anchor in read_anchors(tmp_path)] == [3]
    assert anchor_record(tmp_path).sequence == 6


@pytest.mark.django_db
def test_a_restore_explains_the_anchors_before_it_and_nothing_else(tmp_path: Path) -> None:
    add(5)
    anchor = anchor_record(tmp_path)
    with tampering():
        execute("DELETE FROM audit_entry WHERE sequence > 3")
        record(AuditAct.RESTORED, before=5)
        verdict = verify([anchor])
        assert verdict.finding is None and "復元" in verdict.notices[0]
        assert anchor_record(tmp_path).sequence == 4
        longer = replace(anchor, sequence=6)
        found = verify([longer]).finding
        assert found and (found.sequence, found.reason) == (5, Reason.CUT)


@pytest.mark.django_db
def test_another_chain_of_our_own_keys_does_not_meet_the_anchor(tmp_path: Path) -> None:
    add(2)
    write_anchor(tmp_path, 2, bytes(32))
    found = verify(read_anchors(tmp_path)).finding
    assert found and (found.sequence, found.reason) == (2, Reason.CHANGED)


@pytest.mark.django_db(transaction=True)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=4), min_size=2, max_size=5))
def test_any_interleaving_of_writers_gives_one_chain(writers: list[list[bool]]) -> None:
    """Each writer makes transactions of two rows; those marked false fail at the end and leave nothing."""
    before = Entry.objects.count()

    def write(name: str, transactions: list[bool]) -> None:
        for commits in transactions:
            try:
                with transaction.atomic():
                    add(2, name)
                    if not commits:
                        raise InterruptedError
            except InterruptedError:
                pass
        connection.close()

    threads = [threading.Thread(target=write, args=[f"職員{n}", writer]) for n, writer in enumerate(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Entry.objects.count() - before == 2 * sum(map(sum, writers))
    assert verify().finding is None
    times = list(Entry.objects.order_by("sequence").values_list("at", flat=True))
    assert times == sorted(times)


@pytest.mark.django_db(transaction=True)
def test_who_has_waited_too_long_for_the_chain_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "PATIENCE", "100ms")
    refused = []

    def write() -> None:
        try:
            record(MadeUp.DONE, by=Person("待つ人"))
        except AuditUnavailable as unavailable:
            refused.append(str(unavailable))
        connection.close()

    with transaction.atomic():
        add(1)
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert refused == ["監査記録を保存できないため、操作を行いませんでした。"]
    assert Entry.objects.count() == 1


def test_a_row_is_signed_with_the_key_of_its_purpose() -> None:
    assert signature(ROW, key_for("audit chain")) != signature(ROW, key_for("audit anchor"))
