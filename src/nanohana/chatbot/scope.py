"""Whether a question belongs to another chatbot, or to the welfare guide."""

from __future__ import annotations

import re

from nanohana.chatbot.asked import Asked
from nanohana.chatbot.asked_nouns import things_asked
from nanohana.chatbot.asked_verbs import is_obtained
from nanohana.chatbot.faq_match import whole
from nanohana.chatbot.loaded import LoadedChatbot

#: How much nearer another chatbot's approved question must be, and how near it must be.
NEARER = 0.08
NEAR = 0.45
#: Characters, up to which a question that names no thing says nothing of what it is about: 「もういいです」.
LITTLE = 12

_WELFARE = re.compile(
    "介護|生活保護|生活(?:が|に)(?:苦し|困)|お金がな|家賃(?:が|を)払え|失業|仕事(?:が|を)(?:な|失)|ひきこもり|引きこもり|子育て|保育|ひとり親|シングルマザー|認知症|不登校|ヤングケアラー"
    "|(?:補助|盲導|介助|聴導)犬|補聴器|障害者?手帳|発達障害|依存症|ホームレス|住むところ|フードバンク|一人暮らしの(?:親|父|母)"
)


def other_chatbot(asked: Asked) -> LoadedChatbot | None:
    """The chatbot of whose field the question is; None where it is of this one's, or of none.

    By the words of the fields, else by what is nearer. That leads nobody away from an approved question that is
    likelier than not to be meant here, nor to one that speaks of the thing but not of what is wanted with it.
    """
    own = _words_in(asked, asked.bot)
    by_word = [(words, bot) for _, bot in asked.others if (words := _words_in(asked, bot))]
    if by_word and not own:
        return max(by_word, key=lambda one: one[0])[1]
    return None if own or asked.match.is_likely or says_little(asked.searched.text) else nearer_chatbot(asked)


def nearer_chatbot(asked: Asked) -> LoadedChatbot | None:
    """The chatbot that has a nearer approved question by far, of what is asked."""
    if not asked.others:
        return None
    score, other = asked.others[0]
    best = asked.match.ranked[0].score if asked.match.ranked else 0.0
    if score < NEAR or score - best < NEARER:
        return None
    return other if is_obtained(asked.searched.text, whole(asked.nearest_elsewhere)) else None


def says_little(text: str) -> bool:
    """Whether a text is short and names no thing: it is near to anything."""
    return len(text) <= LITTLE and not things_asked(text)


def welfare_is_meant(asked: Asked) -> bool:
    return _WELFARE.search(asked.folded) is not None


def welfare_alone_is_meant(asked: Asked) -> bool:
    """Whether it is of welfare, and no word of this chatbot's field stands in it."""
    return welfare_is_meant(asked) and not _words_in(asked, asked.bot)


def _words_in(asked: Asked, bot: LoadedChatbot) -> int:
    """How many characters of its scope words stand in the question."""
    return sum(len(word) for word in bot.scope_words if word in asked.folded)
