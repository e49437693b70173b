"""What officers do at the desk, for tests that have both sides."""

from __future__ import annotations

import re
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

DESK = "/chatbots/desk/"


def waiting_ids(client: Client) -> list[UUID]:
    return list(dict.fromkeys(UUID(found) for found in re.findall(r'id="row-([0-9a-f-]{36})"', client.get(DESK).text)))


def act(client: Client, name: str, hand_over: UUID, **sent: object) -> HttpResponse:
    answer: HttpResponse = client.post(reverse(f"chatbots:{name}_hand_over", args=[hand_over]), sent)
    return answer
