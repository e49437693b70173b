"""A conversation that its owner lets colleagues read, by rules of ``access`` on it.

What a reader sees of it is made by ``reading.shown`` for the reader: passages that they may not read themselves, and
sentences that rest on these, are not in it. A rule that ends, or a conversation that is deleted, is gone with the next
request. The audit record has who and until when, never a word of the conversation.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from nanohana.access.models import Account, Rule
from nanohana.access.rights import conversations_open_to, shared_conversations
from nanohana.answering.acts import AnswerAct
from nanohana.answering.models import Conversation, ConversationQuerySet, SharedOpening
from nanohana.audit.recording import record
from nanohana.documents import wall


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


def not_opened(account: Account) -> ConversationQuerySet:
    """The conversations shared with somebody that they have not looked at since."""
    shared_at = conversations_open_to(account)
    openings = SharedOpening.objects.filter(account=account, conversation__in=shared_at)
    opened_at = dict(openings.values_list("conversation", "opened_at")) if shared_at else {}
    new = [key for key, at in shared_at.items() if key not in opened_at or opened_at[key] < at]
    wall.show(shared_at)
    return Conversation.objects.filter(shared_conversations(account, new)) if new else Conversation.objects.none()


@transaction.atomic
def opened(conversation: Conversation, account: Account) -> None:
    """Somebody with whom it is shared looks at it."""
    SharedOpening.objects.update_or_create(
        conversation=conversation, account=account, defaults={"opened_at": timezone.now()}
    )
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
