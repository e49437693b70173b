"""Whom a conversation is shared with is told so where they begin, until they open it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from nanohana.access.tests.people import account_in
from nanohana.answering.models import Turn
from nanohana.apps.assistant.tests.conftest import client_of, share, with_person
from nanohana.organization.models import Division

pytestmark = pytest.mark.django_db
Ask = Callable[..., Turn]


def told_of(reader: Client) -> list[str]:
    """The conversations that the reader is told of where people begin, by their addresses; alike on both pages."""
    first, portal = (
        re.findall(r'を共有しました。<a href="(/shared/[^"]+)"', reader.get(page).text) for page in ("/", "/portal/")
    )
    assert first == portal
    return first


def test_whom_it_is_shared_with_is_told_until_they_open_it(client: Client, reader: Client, ask: Ask) -> None:
    turn = ask()
    address = f"/shared/{turn.conversation_id}/"
    assert told_of(reader) == []
    with_person(client, turn)
    assert told_of(reader) == [address] and told_of(client) == []
    assert reader.get("/shared/").text.count("新着") == 1
    reader.get(address)
    assert told_of(reader) == [] and "新着" not in reader.get("/shared/").text


def test_they_are_told_once_of_each_sharing_and_no_more_when_it_is_withdrawn(
    client: Client, reader: Client, ask: Ask
) -> None:
    turn = ask()
    rule = with_person(client, turn)
    client.post(f"/c/{turn.conversation_id}/sharing/{rule.pk}/stop/")
    assert told_of(reader) == []
    again = with_person(client, turn)
    share(client, turn, who="division", division=Division.objects.get(code="1040").pk)
    assert len(told_of(reader)) == 1, "two ways to read it are one conversation"
    reader.get(f"/shared/{turn.conversation_id}/")
    client.post(f"/c/{turn.conversation_id}/sharing/{again.pk}/stop/")
    assert told_of(reader) == []
    with_person(client, turn)
    assert len(told_of(reader)) == 1, "shared anew"


def test_a_sharing_with_somebody_else_is_no_news_to_who_has_read_it(
    client: Client, reader: Client, ask: Ask, tax: Division
) -> None:
    turn = ask()
    with_person(client, turn)
    reader.get(f"/shared/{turn.conversation_id}/")
    other = client_of(account_in(tax, "0201"))
    with_person(client, turn, staff="0201")
    assert told_of(reader) == [] and len(told_of(other)) == 1


def test_of_a_conversation_that_is_denied_or_deleted_nobody_is_told(client: Client, reader: Client, ask: Ask) -> None:
    turn = ask()
    with_person(client, turn)
    denied = share(client, turn, who="person", staff="0200", effect="deny")
    assert told_of(reader) == []
    client.post(f"/c/{turn.conversation_id}/sharing/{denied.pk}/stop/")
    assert len(told_of(reader)) == 1
    client.post(f"/c/{turn.conversation_id}/delete/")
    assert told_of(reader) == []
