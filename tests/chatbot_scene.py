"""A citizen chatbot of one division with one of everything, for the tests that walk over the whole site."""

from __future__ import annotations

from nanohana.access.models import Account
from nanohana.apps.chatbots.models import Chatbot, ChatbotVersion, Faq, PublishedDocument, Question, ReceivedFile, Run
from nanohana.documents.models import Document

TABLES = {"table": "faq", "file_format": "csv"}
NO_TABLES = {"table": "nothing", "file_format": "nothing"}


def chatbot_objects(document: Document, account: Account, title: str) -> dict[str, object]:
    """The ids of one of everything. ``document`` is published with it (and is not 公開)."""
    key = f"bot-{Chatbot.objects.count()}"
    chatbot = Chatbot.objects.create(key=key, title=title, field="服務", owner_division=document.owner_division)
    PublishedDocument.objects.create(chatbot=chatbot, document=document)
    faq = Faq.objects.create(chatbot=chatbot, key="faq-1", question=title, answer=title)
    question = Question.objects.create(chatbot=chatbot, text=title, faq=faq.key)
    version = ChatbotVersion.objects.create(chatbot=chatbot, number=1, revision=1)
    rows = [[2, {"key": faq.key, "question": title, "answer": "別の回答"}]]
    received = ReceivedFile.objects.create(
        chatbot=chatbot, kind="faq", filename=f"{title}.csv", rows=rows, received_by=account
    )
    return {
        "chatbot_key": key, "faq_key": faq.key, "set_question_pk": question.pk, "version_number": version.number,
        "run_pk": Run.objects.create(version=version, state="done").pk, "received_id": received.pk,
    }  # fmt: skip
