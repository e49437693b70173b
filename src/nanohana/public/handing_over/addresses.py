"""Addresses that only who was given them knows: of starting a hand-over, and of the page of one.

Each ends in a code of 80 bits made from the id of what it leads to by the site's secret key, so that nothing has to be
stored, no cookie is needed (browsers keep none in a widget), and no id or receipt number leads anywhere by itself.
"""

from __future__ import annotations

import base64
import re

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from nanohana.public.models import Conversation, HandOver

_BYTES = 10
_NUMBER = re.compile("[0-9]{6}-[0-9]{1,12}")
_NO_LETTER = re.compile("[^A-Z2-7]")


def begin_url(chatbot: str, conversation: Conversation | None) -> str:
    """Where a citizen asks for an officer: with what was asked so far, or without anything."""
    if conversation is None:
        return reverse("hand_over:begin", args=[chatbot])
    return reverse("hand_over:begin_with", args=[chatbot, conversation.pk, _code("begin", str(conversation.pk))])


def leads_to(conversation: Conversation, code: str) -> bool:
    """Whether the code is that of starting with this conversation."""
    return constant_time_compare(code, _code("begin", str(conversation.pk)))


def page_url(hand_over: HandOver) -> str:
    """The page of a hand-over, in every state it may have."""
    return reverse("hand_over:page", args=[hand_over.receipt_number, code_of(hand_over)])


def code_of(hand_over: HandOver) -> str:
    """照会コード: 16 letters in groups of four."""
    code = _code("page", str(hand_over.pk))
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def hand_over_at(number: str, code: str) -> HandOver | None:
    """The hand-over of a receipt number, for who knows its code, however it is typed."""
    if not _NUMBER.fullmatch(number):
        return None
    found = HandOver.objects.filter(receipt_number=number).select_related("conversation").first()
    typed = _NO_LETTER.sub("", code.upper())
    return found if found is not None and constant_time_compare(typed, _code("page", str(found.pk))) else None


def _code(purpose: str, value: str) -> str:
    digest = salted_hmac(f"nanohana hand-over {purpose}", value, algorithm="sha256").digest()
    return base64.b32encode(digest[:_BYTES]).decode()
