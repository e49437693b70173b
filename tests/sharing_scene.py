"""A colleague's conversation that a division may read, and a rule on a conversation of one's own, which denies."""

from __future__ import annotations

from uuid import uuid4

from django.utils import timezone

from nanohana.access.models import Account, Rule, Verb
from nanohana.answering.models import Conversation
from nanohana.organization.models import Division


def sharing_objects(division: Division, own: Conversation, title: str) -> dict[str, object]:
    colleague = Account.objects.create(username=f"colleague-{uuid4()}")
    shared = Conversation.objects.create(owner=colleague, title=title)
    _rule(shared, division, allows=True)
    return {"shared_id": shared.pk, "sharing_id": _rule(own, division, allows=False).pk}


def _rule(conversation: Conversation, division: Division, *, allows: bool) -> Rule:
    return Rule.objects.create(
        conversation=conversation, division=division, verb=Verb.READ, allows=allows, starts_on=timezone.localdate()
    )
