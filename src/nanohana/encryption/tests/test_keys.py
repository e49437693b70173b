"""Data keys and the master key: whose they are, rotation, and what is lost with one."""

from __future__ import annotations

import datetime
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.answering.models import AnswerSentence, Conversation, Rating, Turn
from nanohana.audit.models import Entry
from nanohana.audit.verification import verify
from nanohana.encryption import data_keys, master, rotation
from nanohana.encryption.commands import keys
from nanohana.encryption.data_keys import forget_opened_keys, opening_key, sealing_key
from nanohana.encryption.master import master_keys
from nanohana.encryption.models import DataKey
from nanohana.encryption.rotation import begin_reencryption, destroy, destroy_unused, keys_in_use, reencrypt, rotate
from nanohana.encryption.sealed import Unreadable
from nanohana.encryption.tests.conftest import QUESTION, again, asked
from nanohana.organization.models import Division


def run(*arguments: str) -> str:
    done = CliRunner().invoke(keys, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_each_person_has_a_key_in_each_division(owner: Account, division: Division) -> None:
    other = Account.objects.create(username="taro")
    for person, place in ((owner, division), (owner, None), (other, division), (owner, division)):
        asked(person, place)
    assert DataKey.objects.count() == 3
    assert keys_in_use() == set(DataKey.objects.values_list("pk", flat=True))


def test_a_wrapped_key_opens_in_its_own_row_only(turn: Turn, owner: Account) -> None:
    asked(owner, None)
    one, other = DataKey.objects.all()
    DataKey.objects.filter(pk=other.pk).update(wrapped=bytes(one.wrapped))
    forget_opened_keys()
    with pytest.raises(data_keys.KeyUnavailable, match="壊れています"):
        opening_key(bytes.fromhex(other.pk))


def test_the_master_key_is_its_owners_only_and_asking_for_it_twice_gives_the_same(master_file: Path) -> None:
    assert list(master_keys()) == list(master_keys())
    assert master_file.stat().st_mode & 0o077 == 0


@pytest.mark.django_db(transaction=True)
def test_two_first_texts_at_once_make_one_key(owner: Account) -> None:
    found: list[bytes] = []

    def ask() -> None:
        found.append(sealing_key(owner.pk, None).id)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and len(set(found)) == DataKey.objects.count() == 1


def test_after_a_rotation_everything_opens_and_new_texts_have_new_keys(turn: Turn, master_file: Path) -> None:
    before = next(iter(master_keys()))
    done = rotate()
    assert (done.wrapped, done.unreadable) == (1, 0)
    assert list(master_keys()) == [done.master.id] != [before]
    assert done.put_away == [master_file.with_name(f"master-{before}.key")]
    assert done.put_away[0].stat().st_mode & 0o077 == 0
    assert again(turn).question == QUESTION
    asked(turn.conversation.owner, turn.conversation.division)
    assert DataKey.objects.count() == 2
    assert set(DataKey.objects.values_list("master_id", flat=True)) == {done.master.id}
    assert Entry.objects.get().verb == "keys.rotated" and verify().finding is None


@pytest.mark.django_db(transaction=True)
def test_of_two_rotations_at_once_the_second_changes_nothing(
    owner: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between its commit and putting the former key away, the first would have written over the second's new key."""
    turn = asked(owner)
    is_committed, goes_on = threading.Event(), threading.Event()

    def slowly() -> list[Path]:
        is_committed.set()
        goes_on.wait(10)
        return master.put_former_away()

    def first() -> None:
        rotate()
        connection.close()

    monkeypatch.setattr(rotation, "put_former_away", slowly)
    rotating = threading.Thread(target=first)
    rotating.start()
    assert is_committed.wait(10)
    (copy := tmp_path / "copy.key").write_text("a" * 64)
    for arguments in (["rotate"], ["add", str(copy)]):
        second = CliRunner().invoke(keys, arguments)
        assert second.exit_code == 1 and "何も変えていません" in second.output
    goes_on.set()
    rotating.join()
    forget_opened_keys()
    assert again(turn).question == QUESTION and len(master_keys()) == 1
    rotate()
    forget_opened_keys()
    assert again(turn).question == QUESTION


def test_a_rotation_that_cannot_be_recorded_changes_nothing(turn: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    before, wrapped = list(master_keys()), bytes(DataKey.objects.get().wrapped)
    monkeypatch.setattr(rotation, "record", lambda *act, **details: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rotate()
    assert list(master_keys()) == before
    assert bytes(DataKey.objects.get().wrapped) == wrapped and DataKey.objects.get().retired_at is None


def test_a_rotation_that_ends_before_its_commit_leaves_everything_readable(
    turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(secret: str) -> None:
        master.make_present(secret)
        raise KeyboardInterrupt

    monkeypatch.setattr(rotation, "make_present", interrupted)
    with pytest.raises(KeyboardInterrupt):
        rotate()
    assert again(turn).question == QUESTION
    monkeypatch.undo()


@pytest.mark.django_db(transaction=True)
def test_encrypting_anew_goes_on_where_it_was_interrupted(owner: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = [asked(owner, question=f"質問その{number}") for number in range(5)]
    rotate()
    monkeypatch.setattr(rotation, "BATCH", 2)
    work = rotation._renewed
    monkeypatch.setattr(rotation, "_renewed", lambda row: 1 / 0 if isinstance(row, Turn) else work(row))
    started = begin_reencryption()
    with pytest.raises(ZeroDivisionError):
        reencrypt(started)
    monkeypatch.setattr(rotation, "_renewed", work)
    resumed = begin_reencryption()
    assert resumed.pk == started.pk and 0 < resumed.done < resumed.total == 20
    reencrypt(resumed)
    assert (resumed.done, resumed.unreadable) == (20, 0)
    assert keys_in_use() == {DataKey.objects.get(retired_at=None).pk}
    assert [again(turn).question for turn in turns] == [f"質問その{number}" for number in range(5)]
    assert {one.text for one in AnswerSentence.objects.all()} == {"翌月末までです。"}
    assert {one.comment for one in Rating.objects.all()} == {"様式も示してほしい。"}


def test_what_cannot_be_read_is_counted_and_left_as_it_is(turn: Turn) -> None:
    destroy(DataKey.objects.all())
    run = begin_reencryption()
    reencrypt(run)
    assert (run.done, run.unreadable) == (4, 4)


def test_a_retired_key_goes_a_day_after_nothing_stands_under_it(turn: Turn) -> None:
    rotate()
    DataKey.objects.update(retired_at=timezone.now() - datetime.timedelta(days=2))
    assert destroy_unused() == []
    key = DataKey.objects.get()
    reencrypt(begin_reencryption())
    assert destroy_unused() == [key.pk]
    assert again(turn).question == QUESTION
    assert not DataKey.objects.get(pk=key.pk).wrapped


def test_a_destroyed_key_opens_nothing_and_the_rest_goes_on(turn: Turn, owner: Account) -> None:
    destroy(DataKey.objects.all())
    loaded = again(turn)
    assert str(loaded.question) == "（暗号鍵が破棄されています。この文章は読めません）"
    assert str(loaded.conversation.title) == loaded.question == loaded.unreadable
    assert isinstance(AnswerSentence.objects.get().text, Unreadable)
    assert again(asked(owner, turn.conversation.division)).question == QUESTION


@pytest.mark.django_db(transaction=True)
def test_a_restored_backup_brings_no_destroyed_key_back(
    turn: Turn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_destroyed_file", lambda: tmp_path / "destroyed-keys")
    assert rotation.destroy_again() == []
    backup = DataKey.objects.get()
    destroy(DataKey.objects.all())
    backup.save()  # as the restored database has it
    assert again(turn).question == QUESTION
    assert rotation.destroy_again() == [backup.pk]
    assert isinstance(again(turn).question, Unreadable)
    assert Entry.objects.get().more["keys"] == [backup.pk] and rotation.destroy_again() == []


@pytest.mark.django_db(transaction=True)
def test_what_a_crash_left_out_of_the_list_of_destroyed_keys_is_added(
    turn: Turn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_destroyed_file", lambda: tmp_path / "destroyed-keys")
    monkeypatch.setattr(rotation, "_write_down", lambda gone: None)  # the process ends after the commit
    backup = DataKey.objects.get()
    destroy(DataKey.objects.all())
    monkeypatch.undo()
    monkeypatch.setattr(rotation, "_destroyed_file", lambda: tmp_path / "destroyed-keys")
    assert rotation.write_down_destroyed() == [backup.pk] and rotation.write_down_destroyed() == []
    backup.save()
    assert rotation.destroy_again() == [backup.pk]


def test_a_destroyed_key_is_forgotten_within_seconds_whatever_the_clock_says(
    turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = again(turn)
    assert loaded.question == QUESTION  # now it is remembered
    DataKey.objects.update(wrapped=b"", destroyed_at=timezone.now())  # by another process
    later = data_keys.time.monotonic() + data_keys.REMEMBERED_SECONDS
    monkeypatch.setattr(data_keys.time, "time", lambda: 0.0)
    monkeypatch.setattr(data_keys.time, "monotonic", lambda: later)
    assert isinstance(Turn.objects.get().question, Unreadable)


@pytest.mark.parametrize("year", [1980, 2070])
def test_clock_jumps_do_no_harm(year: int, turn: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime.datetime(year, 1, 1, tzinfo=datetime.UTC))
    rotate()
    second = asked(turn.conversation.owner)
    destroy_unused()
    monkeypatch.undo()
    destroy_unused()
    assert again(turn).question == again(second).question == QUESTION


def test_a_lost_master_key_says_what_is_lost_and_new_questions_work(
    turn: Turn, owner: Account, master_file: Path, tmp_path: Path
) -> None:
    lost = next(iter(master_keys()))
    safe = master_file.rename(tmp_path / "safe")
    assert str(again(turn).question) == f"（主鍵（ID {lost}）がありません。この文章は読めません）"
    second = asked(owner, turn.conversation.division, "新しい質問")
    assert again(second).question == "新しい質問"
    said = run("list")
    assert f"失われた主鍵 {lost}: 1人の会話（データ鍵1個分）の文章が読めません。登録文書、利用者、" in said

    assert f"主鍵 {lost} を加えました。データ鍵1個" in run("add", str(safe))
    assert again(turn).question == QUESTION and again(second).question == "新しい質問"
    assert "失われた" not in run("list")
    assert "新しい主鍵はありません" in run("add", str(safe))


@pytest.mark.django_db(transaction=True)
def test_the_commands_say_what_they_did(turn: Turn) -> None:
    assert "データ鍵1個を包み直しました" in run("rotate")
    for _ in range(2):  # the second time it is waiting already
        assert "4件の暗号化のやり直しを、裏で始めます" in run("reencrypt")
    listed = run("list")
    assert "データ鍵: 使用中0、交換済み（読むためだけ）1、破棄0" in listed and "処理中 0 / 4件" in listed


def test_the_conversation_is_deleted_with_its_owner(turn: Turn) -> None:
    turn.conversation.owner.delete()
    assert not Conversation.objects.exists() and not DataKey.objects.exists()
