"""A citizen's words to a reply, by way of Japanese where they are in another language."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404

from nanohana.chatbot import texts
from nanohana.chatbot.outcomes import Reply
from nanohana.chatbot.personal import personal_information
from nanohana.public.answering import reply_to
from nanohana.public.conversations import LONGEST_KEPT
from nanohana.public.display.translation import in_japanese


def replied(chatbot: str, question: str, before: Sequence[str]) -> tuple[str, Reply]:
    """What may be kept of the question, and the reply. Raises Http404 where the chatbot was withdrawn just now.

    Nothing of a question with personal information is kept, whatever came of it.
    A question in another language is put into Japanese by the model of this site, if one is set, and asked anew: an
    emergency is then seen, too. Its Japanese is kept and shown with it.
    """
    try:
        reply = reply_to(chatbot, question, before)
        japanese = _japanese(question) if reply.text == texts.OTHER_LANGUAGE else ""
        if japanese:
            reply, question = reply_to(chatbot, japanese, before), f"{question}\n（{japanese}）"
    except KeyError:
        raise Http404 from None
    return keepable(question), reply


def keepable(question: str) -> str:
    """What may be kept of a question: nothing of one with personal information, nor of one that is far too long to be
    answered, which is not looked through for it (that would take seconds)."""
    if len(question) > LONGEST_KEPT:
        return f"（{len(question):,}文字の文章。長いため、残していません。）"
    return "" if personal_information(question) else question


def _japanese(question: str) -> str:
    return (in_japanese(question) or "") if keepable(question) else ""
