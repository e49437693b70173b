"""A conversation that its owner lets colleagues read, by rules of ``access`` on it.

What a reader sees of it is made by ``reading.shown`` for the reader: passages that they may not read themselves, and
sentences that rest on these, are not in it. A rule that ends, or a conversation that is deleted, is gone with the next
request. The audit record has who and until when, never a word of the conversation.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from nanohana.access.models import Rule
from nanohana.answering.acts import AnswerAct
from nanohana.answering.models import Conversation
from nanohana.audit.recording import record


@transaction.atomic
def share(rule: Rule) -> None:
    """Put a new rule on a conversation in force."""
    rule.save()
    _record(AnswerAct.SHARED, rule)


@transaction.atomic
def end_sharing(rule: Rule) -> None:
    """End a rule at once. One that is ended stays as it is."""
    if rule.ended_at is None:
        rule.ended_at = timezone.now()
        rule.save(update_fields=["ended_at"])
        _record(AnswerAct.SHARING_ENDED, rule)


def opened(conversation: Conversation) -> None:
    """Somebody with whom it is shared looks at it."""
    record(AnswerAct.SHARED_OPENED, conversation)


def _record(act: AnswerAct, rule: Rule) -> None:
    record(
        act,
        rule.conversation,
        rule=rule.pk,
        title=rule.subject,
        allows=rule.allows,
        starts_on=str(rule.starts_on),
        ends_on=str(rule.ends_on or ""),
    )
