"""Words in a person's own conversations: opened one by one in this process, because the database cannot read them.

Only the latest ``LOOKED_THROUGH`` questions and conversations are opened, and the page says so where there are more.
An index of words beside the encrypted texts would tell what they say; one person's texts are few enough without it.
"""

from __future__ import annotations

import unicodedata

from nanohana.answering.models import Conversation, ConversationQuerySet, Turn

LOOKED_THROUGH = 5_000


def looked_through(own: ConversationQuerySet, words: str) -> tuple[list[Conversation], bool]:
    """The conversations with ``words`` in their title or a question, the latest first, and whether all were opened."""
    wanted = _folded(words)
    turns = Turn.objects.filter(conversation__in=own.order_by()).order_by("-created_at")
    opened = list(turns.only("conversation", "question")[: LOOKED_THROUGH + 1])
    conversations = list(own[: LOOKED_THROUGH + 1])
    asked = {turn.conversation_id for turn in opened[:LOOKED_THROUGH] if wanted in _folded(turn.question)}
    found = [one for one in conversations[:LOOKED_THROUGH] if one.pk in asked or wanted in _folded(one.title)]
    return found, max(len(opened), len(conversations)) <= LOOKED_THROUGH


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
