"""A document that is for the public no longer leaves the published chatbots by itself, without a new approval.

1. Out go the documents that were removed, are 非公開 now, or have another 取扱区分, with their passages. Nothing is
   added and nothing else changes, so it says less than what two people have approved.
2. What is left is a new version with the next number, sent by the job like every other. Where the public site has a
   version not known here (``publication``, 6), it waits like the version before it.
3. FAQ stay: they are approved texts of their own. Those that link to the document are named to the owner division.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from django.db import transaction
from django.utils import timezone

from nanohana.apps.chatbots.acts import ChatbotAct
from nanohana.apps.chatbots.checking import next_number
from nanohana.apps.chatbots.models import Chatbot, ChatbotVersion
from nanohana.apps.chatbots.sources import quoted, withdrawn
from nanohana.audit.recording import record
from nanohana.published import content


def withdraw(chatbot: Chatbot) -> ChatbotVersion | None:
    """The version without what is for the public no longer; None where the current one holds nothing of it."""
    if chatbot.current_id is None or not withdrawn(_documents(chatbot.current_id)):
        return None
    with transaction.atomic():
        held = Chatbot.objects.select_for_update().get(pk=chatbot.pk)
        if held.current is None or not (gone := withdrawn(held.current.published.documents)):
            return None
        made = _without(held, held.current, gone)
        held.current, held.alarm, held.alarmed_at = made, told(made)[:300], timezone.now()
        held.save(update_fields=["current", "alarm", "alarmed_at"])
        titles = [each.title for each in gone]
        record(ChatbotAct.WITHDRAWN, held, title=held.title, version=made.number, documents=titles)
    return made


@lru_cache(maxsize=256)
def _documents(version: int) -> tuple[content.Document, ...]:
    """Those of an approved version, whose content never changes."""
    return ChatbotVersion.objects.get(pk=version).published.documents


def _without(chatbot: Chatbot, version: ChatbotVersion, gone: Sequence[content.Document]) -> ChatbotVersion:
    number, before, keys = next_number(chatbot), version.published, {each.key for each in gone}
    left = replace(
        before, documents=tuple(each for each in before.documents if each.key not in keys),
        passages=tuple(each for each in before.passages if each.document not in keys),
    )  # fmt: skip
    withdrew = [{"title": each.title, "faqs": _linking(before, each)} for each in gone]
    titles = {each.title for each in gone}
    chatbot.versions.filter(approved_at=None).update(number=number + 1)  # the candidate makes room
    return ChatbotVersion.objects.create(
        chatbot=chatbot, number=number, content=content.to_json(left).decode(), revision=version.revision,
        sources=version.sources, problems=version.problems, approved_at=timezone.now(), restored_from=version,
        personal=[row for row in version.personal if row["title"] not in titles],
        withdrew=[*version.withdrew, *withdrew], overtaken_by=None if version.sent_at else version.overtaken_by,
    )  # fmt: skip


def _linking(made: content.Chatbot, document: content.Document) -> list[str]:
    """The numbers of the FAQ that link to a document."""

    def leads(link: content.Link) -> bool:
        return document.key in link.url or (bool(document.url) and link.url == document.url)

    return [faq.key for faq in made.faqs if any(map(leads, faq.links))]


def told(version: ChatbotVersion) -> str:
    """What the owner division should know of it; empty where nothing was taken out."""
    if not version.withdrew:
        return ""
    titles = quoted(each["title"] for each in version.withdrew)
    faqs = list(dict.fromkeys(key for each in version.withdrew for key in each["faqs"]))
    left = f"この文書にリンクするFAQ（{'、'.join(faqs)[:60]}）は残しています。内容を確かめてください。" if faqs else ""
    return (
        f"公開できなくなった文書{titles}の内容を、公開中のチャットボットから自動で取り除きました（{version}）。{left}"
    )
