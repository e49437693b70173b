"""Rights on a library or a document: the rules, a new one, ending and resuming one, and 「なぜ見えるか」."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from nanohana.access.models import Rule
from nanohana.access.rule_pages import RulePages
from nanohana.access.sessions import confirmed
from nanohana.documents import selection
from nanohana.documents.forms import FORM_VERBS
from nanohana.documents.models import Document, Library
from nanohana.documents.things import DocumentSubject, right_explained

WITHOUT = "文書庫の「閲覧できる人」と所管課だけで決まります。"


@require_http_methods(FORM_VERBS)
@confirmed
def library_rules(request: HttpRequest, library_id: int) -> HttpResponse:
    library = get_object_or_404(selection.managed_libraries(request), pk=library_id)
    return _pages(library).rules(request, of_document=False, without_rules=WITHOUT)


@require_http_methods(FORM_VERBS)
@confirmed
def document_rules(request: HttpRequest, document_id: UUID) -> HttpResponse:
    document = selection.managed_document(request, document_id)
    return _pages(document).rules(request, of_document=True, without_rules=WITHOUT, inherited=_inherited(document))


def _inherited(document: Document) -> list[Rule]:
    """The rules of a document's library that hold today."""
    return list(document.library.rules.in_force().select_related("staff", "division", "post"))


@require_http_methods(FORM_VERBS)
@confirmed
def switch_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    rule = selection.managed_rule(request, rule_id)
    thing = rule.library or rule.document
    assert thing is not None  # noqa: S101  # held by the database
    return _pages(thing).switch_rule(request, rule)


@require_safe
def why(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Why a person may do what they may with a document, or why not."""
    document = selection.managed_document(request, document_id)
    question = f"「{document}」を、ある職員が閲覧できる（又はできない）理由を示します。"
    return _pages(document).why(
        request, "閲覧できる理由", lambda staff, day: right_explained(staff, document, day), question
    )


def _pages(thing: Library | Document) -> RulePages:
    crumbs = [("登録文書", reverse("documents:index"))]
    if isinstance(thing, Document):
        crumbs.append((thing.title, reverse("documents:document", args=[thing.pk])))
        kind, name, route = "文書", f"文書「{thing}」の権限", "documents:document_rules"
    else:
        crumbs.append(("文書庫", reverse("documents:libraries")))
        kind, name, route = "文書庫", f"文書庫「{thing}」の権限", "documents:library_rules"
    return RulePages(
        DocumentSubject(thing), kind, name, reverse(route, args=[thing.pk]), crumbs, "documents/rules.html",
        "documents:switch_rule",
    )  # fmt: skip
