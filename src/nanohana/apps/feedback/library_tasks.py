"""What this app adds to the work list of libraries: ratings that nobody has handled, and answers to look at again.

By document, without a word of what was asked: what an asker has consented to show stands on the page of the item.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse

from nanohana.access.rights import Actor, actor_behind, readable_documents, restorable_documents
from nanohana.answering.approved import to_be_looked_at
from nanohana.answering.models import Turn
from nanohana.apps.feedback.models import Item
from nanohana.apps.feedback.selection import approved_answers
from nanohana.apps.pointing import MOST, Pointer, Tasks
from nanohana.documents.models import Document
from nanohana.documents.wall import set_aside
from nanohana.web.templatetags.japanese import wareki


def tasks_of_libraries(request: HttpRequest, libraries: Collection[int] | None, **_: Any) -> list[Tasks]:
    """The receiver of ``pointing.libraries_mended``."""
    return [_ratings(actor_behind(request), libraries), _answers(request)]


def _ratings(actor: Actor | None, libraries: Collection[int] | None) -> Tasks:
    known = Document.objects.filter(readable_documents(actor) | restorable_documents(actor))
    if libraries is not None:
        known = known.filter(library__in=libraries)
    unfinished = Item.objects.for_actor(actor).exclude(state__in=Item.CLOSED).filter(document__in=known)
    of_document = unfinished.order_by().values("document", "document__title")
    rows = of_document.annotate(many=Count("pk"), oldest=Min("opened_at")).order_by("-many", "oldest")
    with set_aside():  # whether an answer was found, and nothing of what was asked
        without = unfinished.order_by().filter(turn__outcome=Turn.Outcome.NO_EVIDENCE).values_list("document")
        unanswered = dict(without.annotate(Count("pk")))
    index = reverse("feedback:index")
    pointers = tuple(
        Pointer(f"{index}?document={row['document']}", row["document__title"], _said(row, unanswered))
        for row in rows[:MOST]
    )
    others = max(0, rows.count() - MOST)
    none = "対応していない評価は、ありません。"
    return Tasks("対応していない評価（文書ごと）", none, pointers, others, Pointer(index, "所管課の対応の一覧"))


def _said(row: Mapping[str, Any], unanswered: Mapping[UUID, int]) -> str:
    """For a question without evidence the document is the one that came nearest."""
    many = unanswered.get(row["document"], 0)
    of_these = f"（うち、この文書に近いが根拠が見つからなかった質問{many}件）" if many else ""
    return f"{row['many']}件{of_these}。最も古い評価は{wareki(row['oldest'])}"


def _answers(request: HttpRequest) -> Tasks:
    outdated = to_be_looked_at(list(approved_answers(request)))
    address = f"{reverse('feedback:approved')}?state=outdated"
    text = "根拠の文書の版が変わったため、質問した職員に示していません。内容を確かめ、直して承認し直してください。"
    pointers = (Pointer(address, f"要確認の承認回答：{len(outdated)}件", text),) if outdated else ()
    return Tasks("根拠の変わった承認回答", "要確認の承認回答は、ありません。", pointers)
