"""A citizen's conversation: begun with the first question, found again by a secret, erased when its citizen says so.

1. The secret is 256 random bits in a cookie that browsers send to the pages of this one chatbot alone; the database
   holds its SHA-256. There is no account, and the address of the citizen is not kept.
2. In a widget on a page of another site browsers withhold cookies: there the secret stands in the page's forms.
3. A form carries an id for its question. Sent a second time (a lost connection, two presses) it is the same exchange.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from nanohana.chatbot.outcomes import Reply
from nanohana.configuration import current
from nanohana.public.display.choice import Display
from nanohana.public.models import Conversation, Exchange

COOKIE = "nanohana_public_conversation"
LONGEST_KEPT = 2_000  # characters of a question


def conversation_of(request: HttpRequest, chatbot: str) -> Conversation | None:
    """The conversation that this browser has with a chatbot ("" for the welfare guide), if it has one."""
    secret = secret_of(request)
    if not secret:
        return None
    return Conversation.objects.filter(secret_hash=_hash(secret), chatbot=chatbot).first()


def secret_of(request: HttpRequest) -> str:
    """By the cookie, else by the form; empty where there is none."""
    return request.COOKIES.get(COOKIE, "") or request.POST.get("secret", "")


def begin(chatbot: str, display: Display, *, in_widget: bool) -> tuple[Conversation, str]:
    """A new conversation, and its secret."""
    secret = secrets.token_urlsafe(32)
    conversation = Conversation.objects.create(
        secret_hash=_hash(secret), chatbot=chatbot, language=display.language, furigana=display.ruby,
        in_widget=in_widget,
    )  # fmt: skip
    return conversation, secret


def remember(response: HttpResponse, secret: str, path: str) -> None:
    """Have the browser send the secret to the pages under ``path``, until it is closed."""
    response.set_cookie(COOKIE, secret, path=path, httponly=True, samesite="Lax", secure=current().production)


def forget(response: HttpResponse, path: str) -> None:
    response.delete_cookie(COOKIE, path=path, samesite="Lax")


def kept(conversation: Conversation, once: UUID | None, asked: str) -> Exchange | None:
    """The exchange of a question that was sent before; ``asked`` is what may be kept of it.

    Another question with the same id is a new one: the browser's 「戻る」 brings back a form that was sent.
    """
    earlier = conversation.exchanges.filter(pk=once).first() if once else None
    words = asked[:LONGEST_KEPT]
    is_same = earlier is not None and (earlier.asked == words or str(earlier.asked).startswith(f"{words}\n（"))
    return earlier if is_same else None


def keep(
    conversation: Conversation, once: UUID | None, asked: str, reply: Reply, *, chatbot_number: int, display: Display
) -> Exchange:
    """Write down a question and its reply; of the same question sent twice at once, the first one."""
    with transaction.atomic():
        locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
        if (earlier := kept(locked, once, asked)) is not None:
            return earlier
        locked.last_at, locked.language, locked.furigana = timezone.now(), display.language, display.ruby
        locked.save(update_fields=["last_at", "language", "furigana"])
        last = locked.exchanges.aggregate(last=Max("number"))["last"] or 0
        return Exchange.objects.create(
            id=uuid4() if once is None or Exchange.objects.filter(pk=once).exists() else once,
            conversation=locked, number=last + 1, asked=asked[:LONGEST_KEPT], reply=asdict(reply),
            outcome=reply.outcome, faq=reply.faq[:50], topic=reply.topic[:100], score=reply.score,
            chatbot_number=chatbot_number,
        )  # fmt: skip


def questions_before(conversation: Conversation, most: int = 5) -> Sequence[str]:
    """The latest questions, the oldest first."""
    latest = conversation.exchanges.order_by("-number")[:most]
    return [exchange.asked for exchange in reversed(latest) if exchange.asked]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
