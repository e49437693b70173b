"""What citizens wrote is erased after the set time; it never stands readable in the database."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from nanohana.configuration import current
from nanohana.encryption.sealed import Unreadable
from nanohana.public.models import Conversation, Delivery, Exchange, HandOver, Nonce
from nanohana.public.retention import erase

pytestmark = pytest.mark.django_db
ASKED = "車の税金はいつまでですか"


def conversation(days_ago: float, secret: str = "a") -> Conversation:
    at = timezone.now() - datetime.timedelta(days=days_ago)
    made = Conversation.objects.create(secret_hash=secret * 64, chatbot="car-tax", last_at=at)
    Exchange.objects.create(conversation=made, number=1, asked=ASKED, reply={"text": "5月31日まで"}, outcome="faq")
    HandOver.objects.create(conversation=made, chatbot="car-tax", receipt_number=secret * 6, contact="電話で")
    return made


def test_a_conversation_goes_with_all_that_belongs_to_it_after_ninety_days() -> None:
    conversation(91, "a"), conversation(89, "b")
    assert erase() == 1
    assert [each.secret_hash[0] for each in Conversation.objects.all()] == ["b"]
    assert (Exchange.objects.count(), HandOver.objects.count()) == (1, 1)


def test_the_time_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    conversation(8)
    monkeypatch.setenv("NANOHANA_PUBLIC_RETENTION_DAYS", "7")
    current.cache_clear()
    try:
        assert erase() == 1
    finally:
        monkeypatch.undo()
        current.cache_clear()


def test_nonces_are_kept_as_long_as_their_requests_are_taken() -> None:
    for value, minutes in (("recent", 6), ("old", 12)):
        Nonce.objects.create(value=value)
        Nonce.objects.filter(pk=value).update(at=timezone.now() - datetime.timedelta(minutes=minutes))
    Delivery.objects.create(sealed=b"")
    Delivery.objects.update(at=timezone.now() - datetime.timedelta(hours=2))
    erase()
    assert list(Nonce.objects.values_list("pk", flat=True)) == ["recent"]
    assert not Delivery.objects.exists()


def test_no_word_of_a_citizen_stands_in_the_database() -> None:
    made = conversation(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT asked, reply FROM public_exchange")
        stored = b"".join(map(bytes, cursor.fetchone()))
    assert "税金".encode() not in stored and "5月".encode() not in stored
    kept = Exchange.objects.get(conversation=made)
    assert (kept.asked, kept.reply) == (ASKED, {"text": "5月31日まで"})


def test_a_text_moved_to_another_row_does_not_open() -> None:
    one, other = conversation(0, "a").exchanges.get(), conversation(0, "b").exchanges.get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE public_exchange SET asked = (SELECT asked FROM public_exchange WHERE id = %s) "
                       "WHERE id = %s", [one.pk, other.pk])  # fmt: skip
    assert isinstance(Exchange.objects.get(pk=other.pk).asked, Unreadable)
