"""The fixed card for a text that is not asked of a chatbot: of the welfare guide, and to officers.

By meaning, too, as in the chatbots, while the public zone's embeddings answer; else by words alone. A page is shown
again and again with the same text: what meaning said of it is kept under the text's digest, not the text.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock

from nanohana.chatbot.emergency import emergency_card
from nanohana.chatbot.emergency_cards import CARDS, Card
from nanohana.chatbot.emergency_meaning import meaning
from nanohana.chatbot.readable import LONGEST
from nanohana.chatbot.talk import talk
from nanohana.public.answering import may_embed, rest
from nanohana.search.embedding import EmbeddingsUnavailable, embedder

_KEPT = 2_000
_known: OrderedDict[bytes, str] = OrderedDict()  # key of the card, or nothing
_lock = Lock()


def card_for(text: str) -> Card | None:
    """The card that must be shown beside a text; None where nobody seems to be in danger."""
    if not text.strip():
        return None
    if len(text) > 2 * LONGEST or talk(text[:LONGEST]) is not None:  # as in the chatbots
        return emergency_card(text)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    with _lock:
        known = _known.get(digest)
    if known is not None:
        return CARDS.get(known)
    served = embedder(meaning().model)
    if served.model != meaning().model or not may_embed():
        return emergency_card(text)
    try:
        card = emergency_card(text, served.question(text), served.model)
    except EmbeddingsUnavailable:
        rest()
        return emergency_card(text)
    with _lock:
        _known[digest] = card.key if card else ""
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return card
