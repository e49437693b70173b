"""Open streams, looked at together."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nanohana.access.models import Account, Session
from nanohana.answering.models import Turn
from nanohana.apps.assistant.watching import Followed, still_allowed
from nanohana.documents.models import Document

pytestmark = pytest.mark.django_db
Ask = Callable[..., Turn]


@pytest.fixture
def followed(ask: Ask, client: Client, owner: Account) -> Followed:
    turn = ask()
    return Followed(client.cookies["nanohana_session"].value, owner.pk, turn.pk, turn.evidence, frozenset())


def test_many_streams_of_people_with_the_same_rights_cost_the_queries_of_one(followed: Followed) -> None:
    many = [replace(followed) for _ in range(100)]
    with CaptureQueriesContext(connection) as of_one:
        assert still_allowed([followed]) == {followed}
    with CaptureQueriesContext(connection) as of_many:
        assert still_allowed(many) == set(many)
    assert len(of_many) <= len(of_one)


def test_each_stream_ends_for_its_own_reason(followed: Followed, ask: Ask, outsider: Client) -> None:
    of_outsider = outsider.cookies["nanohana_session"].value
    taro = Account.objects.get(username="taro")
    late, gone, deleted = replace(followed, session=of_outsider), replace(followed, owner=taro.pk), ask()
    Session.objects.filter(pk=of_outsider).update(expire_date=timezone.now() - datetime.timedelta(seconds=1))
    Account.objects.filter(pk=taro.pk).update(is_active=False)
    deleted.conversation.deleted_at = timezone.now()
    deleted.conversation.save()
    assert still_allowed([followed, late, gone, replace(followed, turn=deleted.pk)]) == {followed}


def test_who_could_not_read_a_source_at_first_reads_on_without_it(followed: Followed) -> None:
    numbers = frozenset(source.number for source in followed.evidence.sources)
    knew = replace(followed, withheld=numbers)
    Document.objects.update(removed_at=timezone.now())
    assert still_allowed([followed, knew]) == {knew}
