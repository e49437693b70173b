"""新旧対照 of two versions of a registered document, as a page, for Word and for Excel."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from nanohana.audit.recording import record
from nanohana.digits import whole_number
from nanohana.documents import selection
from nanohana.documents.acts import DocumentAct
from nanohana.documents.blocks import block_of
from nanohana.documents.models import Document, Version
from nanohana.drafting.comparison import (
    Comparison,
    compare_blocks,
    comparison_docx,
    comparison_html,
    comparison_xlsx,
)
from nanohana.drafting.comparison.narrowing import narrowed
from nanohana.japanese.wareki import in_era
from nanohana.web.downloads import EXCEL, WORD, download


@dataclass(frozen=True, slots=True)
class Choice:
    """Two versions, the older first. ``block`` is the ordinal of a block of ``cited`` whose 条 alone is wanted."""

    document: Document
    known: Sequence[Version]
    old: Version
    new: Version
    cited: Version | None = None
    block: int = 0

    @property
    def heading_path(self) -> tuple[str, ...]:
        row = self.cited.blocks.filter(ordinal=self.block).first() if self.cited else None
        return tuple(row.heading_path) if row else ()

    @property
    def title(self) -> str:
        return f"{self.document.title}　新旧対照表（{named(self.old)}と{named(self.new)}）"


@require_safe
def versions(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """``?old=VERSION&new=VERSION`` in either order; without them the last change. ``&cited=VERSION&block=ORDINAL``
    shows the 条 of that block alone, where both versions let it be told apart."""
    choice = _chosen(request, document_id)
    whole = _compared(choice)
    path = choice.heading_path
    part = narrowed(whole, path) if path else None
    shown = part or whole
    _record(choice, "html")
    context = {
        "document": choice.document,
        "known": [(version, named(version)) for version in choice.known],
        "old": choice.old,
        "new": choice.new,
        "part": path[-1] if part else "",
        "changed": len(shown.changed),
        "table": comparison_html(shown, choice.title),
        "query": request.GET.urlencode(),
        "crumbs": _crumbs(choice.document),
    }
    return render(request, "drafting/versions.html", context)


@require_safe
def word(request: HttpRequest, document_id: UUID) -> HttpResponse:
    return _file(request, document_id, comparison_docx, WORD, "docx")


@require_safe
def excel(request: HttpRequest, document_id: UUID) -> HttpResponse:
    return _file(request, document_id, comparison_xlsx, EXCEL, "xlsx")


def named(version: Version) -> str:
    """「令和6年4月1日施行」, else its label or the day of its registration."""
    if version.effective_from:
        return f"{in_era(version.effective_from)}施行"
    return version.label or f"{in_era(localdate(version.registered_at))}登録"


def _file(
    request: HttpRequest, document_id: UUID, write: Callable[[Comparison, str], bytes], content_type: str, ending: str
) -> HttpResponse:
    choice = _chosen(request, document_id)
    raw = write(_compared(choice), choice.title)
    _record(choice, ending)
    return download(raw, f"{choice.title}.{ending}", content_type)


def _chosen(request: HttpRequest, document_id: UUID) -> Choice:
    """Two versions of a document that this person may read. Raises Http404 where it has none."""
    document = get_object_or_404(selection.readable_documents(request), pk=document_id)
    known = sorted((version for version in document.versions.all() if version.is_understood), key=_start)
    if not known:
        raise Http404
    by_key = {str(version.pk): version for version in known}
    old, new = _pair(known, _named(by_key, request, "old"), _named(by_key, request, "new"))
    block = request.GET.get("block", "")
    ordinal = whole_number(block) or 0
    return Choice(document, known, old, new, _named(by_key, request, "cited") if block else None, ordinal)


def _pair(known: Sequence[Version], old: Version | None, new: Version | None) -> tuple[Version, Version]:
    """The pair wanted, the older first; what is not said is the version that holds today, or the one before it."""
    if new is None:
        now = next((version for version in reversed(known) if version.is_in_force_today), known[-1])
        new = known[-1] if old == now else now
    if old is None:
        old = known[max(known.index(new) - 1, 0)]
    if old == new and new == known[0]:
        new = known[min(1, len(known) - 1)]
    return (old, new) if known.index(old) <= known.index(new) else (new, old)


def _named(by_key: dict[str, Version], request: HttpRequest, name: str) -> Version | None:
    """The version an address names. Raises Http404 where the document has no such one."""
    given = request.GET.get(name)
    if given and given not in by_key:
        raise Http404
    return by_key[given] if given else None


def _start(version: Version) -> tuple[datetime.date, datetime.datetime]:
    return version.effective_from or datetime.date.min, version.registered_at


def _compared(choice: Choice) -> Comparison:
    old, new = ([block_of(row) for row in version.blocks.all()] for version in (choice.old, choice.new))
    return compare_blocks(old, new)


def _record(choice: Choice, form: str) -> None:
    record(DocumentAct.COMPARED, choice.new, title=choice.title, old=str(choice.old.pk), format=form)


def _crumbs(document: Document) -> list[tuple[str, str]]:
    url = reverse("documents:document", args=[document.pk])
    return [("登録文書", reverse("documents:index")), (document.title, url), ("新旧対照", "")]
