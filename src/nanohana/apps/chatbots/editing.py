"""What the owner division does with a draft: make a chatbot, set it up, write its FAQ and its question set.

Every change counts the revision of the chatbot, by which a version knows the draft it was made from. What is not
there for the person is not found by ``selection``; here everybody may do what is asked.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, Func
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.apps.chatbots.acts import ChatbotAct
from nanohana.apps.chatbots.models import Chatbot, Faq, PublishedDocument, Question
from nanohana.audit.recording import record
from nanohana.documents.models import Document, HandlingLabel
from nanohana.organization.models import Division

FAQ_COLUMNS = ("topic", "question", "variants", "answer", "links", "owner", "valid_from", "valid_until")


class Refused(Exception):
    """The message is Japanese: why it cannot be done, and what to do."""


class Conflict(Exception):
    """Somebody else has changed it since it was opened."""


@transaction.atomic
def create(account: Account, *, key: str, title: str, field: str, owner_division: Division) -> Chatbot:
    made = Chatbot.objects.create(
        key=key, title=title, field=field, owner_division=owner_division, created_by=account, edited_by=account,
        editors=[account.pk],
    )  # fmt: skip
    record(ChatbotAct.CREATED, made, title=title, key=key)
    return made


def _touch(account: Account, chatbot: Chatbot) -> None:
    Chatbot.objects.filter(pk=chatbot.pk).update(
        revision=F("revision") + 1, edited_by=account, edited_at=timezone.now(), editors=_and(account)
    )


def _and(account: Account) -> Func:
    """The editors with this one, once."""
    return Func(Func(F("editors"), account.pk, function="array_remove"), account.pk, function="array_append")


@transaction.atomic
def change(account: Account, chatbot: Chatbot, values: dict[str, Any], *, seen: int | None = None) -> None:
    """Set columns of the draft. ``seen`` is the revision somebody has seen. Raises Conflict."""
    held = Chatbot.objects.select_for_update().get(pk=chatbot.pk)
    if seen is not None and held.revision != seen:
        raise Conflict
    changed = [name for name, value in values.items() if getattr(held, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(held, name, values[name])
    held.save(update_fields=changed)
    _touch(account, held)
    record(ChatbotAct.CHANGED, held, title=held.title, changed=changed)


@transaction.atomic
def save_faq(account: Account, chatbot: Chatbot, values: dict[str, Any]) -> Faq:
    """Write the FAQ with the number in ``values``, new or known."""
    (saved,) = _put_faqs(account, chatbot, [values])
    record(ChatbotAct.FAQ_CHANGED, chatbot, title=str(saved), faq=saved.key)
    return saved


@transaction.atomic
def put_faqs(account: Account, chatbot: Chatbot, entries: list[dict[str, Any]]) -> None:
    """Write many; recorded by who calls."""
    _put_faqs(account, chatbot, entries)


def _put_faqs(account: Account, chatbot: Chatbot, entries: list[dict[str, Any]]) -> list[Faq]:
    now = timezone.now()
    rows = [
        Faq(
            chatbot=chatbot, key=values["key"], removed_at=None, edited_by=account, edited_at=now,
            **{name: values[name] for name in FAQ_COLUMNS},
        )
        for values in entries
    ]  # fmt: skip
    saved = Faq.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["chatbot", "key"],
        update_fields=[*FAQ_COLUMNS, "removed_at", "edited_by", "edited_at"],
    )  # fmt: skip
    if rows:
        _touch(account, chatbot)
    return saved


@transaction.atomic
def remove_faq(account: Account, faq: Faq) -> None:
    faq.removed_at = timezone.now()
    faq.save(update_fields=["removed_at"])
    _touch(account, faq.chatbot)
    record(ChatbotAct.FAQ_REMOVED, faq.chatbot, title=str(faq), faq=faq.key)


@transaction.atomic
def restore_faq(account: Account, faq: Faq) -> None:
    faq.removed_at = None
    faq.save(update_fields=["removed_at"])
    _touch(account, faq.chatbot)
    record(ChatbotAct.FAQ_RESTORED, faq.chatbot, title=str(faq), faq=faq.key)


@transaction.atomic
def save_question(account: Account, chatbot: Chatbot, values: dict[str, Any]) -> None:
    put_questions(account, chatbot, [values])
    record(ChatbotAct.QUESTION_CHANGED, chatbot, title=values["text"])


@transaction.atomic
def put_questions(account: Account, chatbot: Chatbot, entries: list[dict[str, Any]]) -> None:
    """Write many, new or known by their text; recorded by who calls."""
    now = timezone.now()
    rows = [
        Question(
            chatbot=chatbot, text=values["text"], outcome=values["outcome"], faq=values["faq"], words=values["words"],
            edited_by=account, edited_at=now,
        )
        for values in entries
    ]  # fmt: skip
    Question.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["chatbot", "text"],
        update_fields=["outcome", "faq", "words", "edited_by", "edited_at"],
    )  # fmt: skip
    if rows:
        _touch(account, chatbot)


@transaction.atomic
def remove_question(account: Account, question: Question) -> None:
    chatbot, text = question.chatbot, question.text
    question.delete()
    _touch(account, chatbot)
    record(ChatbotAct.QUESTION_CHANGED, chatbot, title=text, removed=True)


@transaction.atomic
def publish_document(account: Account, chatbot: Chatbot, document: Document, url: str = "") -> None:
    """Choose a document to be published with the chatbot. Raises Refused for one that is not 公開."""
    if document.handling_label != HandlingLabel.PUBLIC:
        label = HandlingLabel(document.handling_label).label
        raise Refused(
            f"「{document.title}」の取扱区分は「{label}」です。県民に公開できるのは、「公開」の文書だけです。"
            "公開してよい文書であれば、文書の画面で取扱区分を「公開」に改めてから、選んでください。"
        )
    PublishedDocument.objects.update_or_create(chatbot=chatbot, document=document, defaults={"url": url})
    _touch(account, chatbot)
    record(ChatbotAct.CHANGED, chatbot, title=document.title, document=str(document.pk), published=True)


@transaction.atomic
def withhold_document(account: Account, chatbot: Chatbot, chosen: PublishedDocument) -> None:
    """Publish a document no longer, from the next version on."""
    title, document = chosen.document.title, str(chosen.document_id)
    chosen.delete()
    _touch(account, chatbot)
    record(ChatbotAct.CHANGED, chatbot, title=title, document=document, published=False)


@transaction.atomic
def choose_libraries(account: Account, chatbot: Chatbot, libraries: list[int], among: list[int]) -> None:
    """Publish these libraries of the ones the person was shown (``among``); others stay as they are."""
    others = [pk for pk in chatbot.libraries.values_list("pk", flat=True) if pk not in among]
    chatbot.libraries.set([*others, *libraries])
    _touch(account, chatbot)
    record(ChatbotAct.CHANGED, chatbot, title=chatbot.title, libraries=sorted(libraries))
