"""A question is a use: put down to the libraries of its evidence, with how it ended and how it was rated."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client

from nanohana.access.models import Account
from nanohana.answering import generation
from nanohana.answering.models import Turn
from nanohana.documents.models import Document, Library
from nanohana.organization.models import Appointment, Division, Post, StaffMember
from nanohana.usage.models import LibraryMonth, Run
from nanohana.usage.recount import differences
from nanohana.usage.survey import is_due


@pytest.fixture(autouse=True)
def staff(owner: Account) -> StaffMember:
    """The owner as a member of 人事課."""
    staff = StaffMember.objects.create(number="0001", name="菜花 花子")
    place = {
        "division": Division.objects.create(code="020", name="総務課"),
        "post": Post.objects.create(code="P70", rank=70),
    }
    Appointment.objects.create(staff=staff, **place, starts_on=datetime.date(2024, 4, 1))
    owner.staff = staff
    owner.save()
    return staff


def test_an_answer_is_put_down_to_the_library_of_its_evidence(ask: Callable[..., Turn], document: Document) -> None:
    run = ask().run
    assert (run.app, run.outcome, run.libraries) == ("assistant", "answered", [document.library_id])
    assert run.division.name == "総務課" and "夏季" not in str(Run.objects.values().get())


def test_a_question_without_evidence_is_put_down_to_where_it_was_looked_for(
    ask: Callable[..., Turn], document: Document
) -> None:
    question = "宇宙船の打上げの許可は何日前に申請しますか。"
    nearest = ask(question).run
    assert (nearest.outcome, nearest.libraries) == ("no_evidence", [document.library_id])
    chosen = Library.objects.create(name="県税", owner_division=document.owner_division)
    Document.objects.create(library=chosen, title="空", owner_division=document.owner_division)
    assert ask(question, libraries=[chosen.pk]).run.libraries == [chosen.pk]


def test_the_end_of_the_answer_and_the_rating_are_the_use_s(ask: Callable[..., Turn], client: Client) -> None:
    turn = ask()
    Turn.objects.filter(pk=turn.pk).update(state=Turn.State.WRITING)
    turn.refresh_from_db()
    generation.settle(turn)  # the server ended meanwhile
    client.post(f"/turns/{turn.pk}/rate/", {"useful": "no", "reason": "wrong"})
    run = Run.objects.get()
    assert (run.outcome, run.useful) == ("failed", False)
    assert LibraryMonth.objects.get().useless == 1 and not any(differences().values())


def test_a_question_that_was_replaced_or_deleted_was_a_use_all_the_same(ask: Callable[..., Turn]) -> None:
    turn = ask()
    ask(conversation=turn.conversation_id, replaces=turn.pk)
    assert Run.objects.count() == 2 and Turn.objects.count() == 1
    turn.conversation.delete()
    assert Run.objects.count() == 2


def test_the_question_on_time_saved_comes_after_the_fifth_use(
    ask: Callable[..., Turn], client: Client, owner: Account
) -> None:
    for _ in range(5):
        turn = ask()
    page = client.get(f"/c/{turn.conversation_id}/").content.decode()
    assert is_due(owner) and "1週間の仕事の時間は" in page
    assert "1週間の仕事の時間は" not in client.get("/").content.decode()


def test_questions_of_before_are_uses_after_the_upgrade(ask: Callable[..., Turn], staff: StaffMember) -> None:
    turn = ask()
    Turn.objects.update(run=None)
    Run.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("nanohana.answering.migrations.0008_uses_of_before").RECORD)
    turn.refresh_from_db()
    assert (turn.run.outcome, turn.run.division.name, turn.run.at) == ("answered", "総務課", turn.created_at)
