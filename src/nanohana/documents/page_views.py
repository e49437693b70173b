"""One version as it was understood: the original page beside the recognised blocks, and the original file itself."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from nanohana.access.pages import path_here
from nanohana.access.rights import actor_behind
from nanohana.audit.recording import record
from nanohana.digits import OF_AN_INTEGER, whole_number
from nanohana.documents import page_images, selection, storage
from nanohana.documents.acts import DocumentAct
from nanohana.documents.citations import Passage, passage_of
from nanohana.documents.models import Version
from nanohana.documents.notices import links_for
from nanohana.documents.structure import UnreadableDocument
from nanohana.documents.understood import (
    Rectangle,
    glimpse,
    last_part_of,
    part_of,
    parts,
    passage_blocks,
    shown_blocks,
)


@require_safe
def open_version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """What was understood of a version, at ``?page=`` or at the passage of ``citations.passage_of``, highlighted."""
    version = selection.readable_version(request, version_id)
    passage = passage_of(version, request.GET.dict())
    last = parts(version)
    number = _number(request, version, passage, last)
    record(DocumentAct.OPENED, version, title=str(version), page=number)
    wanted = _wanted(request)
    context = {
        "version": version,
        "document": version.document,
        "blocks": shown_blocks(version, number, passage, selection.readable_documents(request)),
        "passage": passage,
        "goes_on": passage is not None and part_of(version, passage) <= number < last_part_of(version, passage),
        "wanted": wanted.urlencode(),
        "wanted_values": list(wanted.items()),
        "number": number,
        "last": last,
        "size": version.pages[number - 1] if version.has_pages else None,
        "links": links_for(version, actor_behind(request)) if version.is_understood else [],
        "in_force_now": _in_force_now(version),
        "has_versions": version.document.versions.filter(removed_at=None).exclude(format="").count() > 1,
        "back": _way_back(request),
        "crumbs": _crumbs(version),
    }
    return render(request, "documents/understood.html", context)


@require_safe
def passage(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """A passage to be put beside an answer: its tables where it has any, else the cut of the original page."""
    version = selection.readable_version(request, version_id)
    wanted = passage_of(version, request.GET.dict()) or Passage(0, 0)
    record(DocumentAct.PASSAGE_SHOWN, version, title=str(version), first=wanted.first, last=wanted.last)
    blocks = passage_blocks(version, wanted)
    number = part_of(version, wanted)
    size = version.pages[number - 1] if version.has_pages else (1, 1)
    cut = None if any(block.rows for block in blocks) else glimpse(blocks)
    context = {
        "version": version,
        "blocks": blocks,
        "number": number,
        "size": size,
        "cut": cut and _in_points(cut, size),
        "query": request.GET.urlencode(),
    }
    return render(request, "documents/passage.html", context)


def _in_points(cut: Rectangle, size: Sequence[float]) -> Rectangle:
    return Rectangle(cut.x * size[0], cut.y * size[1], cut.width * size[0], cut.height * size[1])


def _number(request: HttpRequest, version: Version, passage: Passage | None, last: int) -> int:
    """The page to show; one that does not exist gives the nearest that does."""
    number = whole_number(request.GET.get("page", "")[:OF_AN_INTEGER])
    if number is None:
        number = part_of(version, passage) if passage else 1
    return min(max(number, 1), last)


def _wanted(request: HttpRequest) -> QueryDict:
    """What the address asks to have highlighted: it stays so while pages are turned."""
    kept = request.GET.copy()
    for name in ("page", "back"):
        kept.pop(name, None)
    return kept


def _way_back(request: HttpRequest) -> str:
    """The page of this site outside the documents from which the reader came, kept while pages are turned."""
    given = request.GET.get("back") or request.headers.get("Referer", "")
    page = path_here(request, given)
    return "" if page.startswith(reverse("documents:index")) else page


def _in_force_now(version: Version) -> Version | None:
    """The version that holds today, where it is another one: the reader is told."""
    if version.is_in_force_today:
        return None
    others = version.document.versions.filter(removed_at=None).exclude(pk=version.pk)
    return next((other for other in others if other.is_in_force_today), None)


def _crumbs(version: Version) -> list[tuple[str, str]]:
    document = version.document
    url = reverse("documents:document", args=[document.pk])
    return [("登録文書", reverse("documents:index")), (document.title, url), (version.label or "内容", "")]


@require_safe
def page_image(request: HttpRequest, version_id: UUID, page: int) -> HttpResponse:
    """A page of the original. The browser may keep it, but asks each time whether the reader still may see it."""
    version = selection.readable_version(request, version_id)
    etag = f'"{version.sha256}-{page}-{page_images.WIDTH}"'
    unchanged = get_conditional_response(request, etag=etag)
    if not unchanged:  # else the reader has the image, and its showing was recorded
        record(DocumentAct.PAGE_SHOWN, version, title=str(version), page=page)
    try:
        response = unchanged or HttpResponse(_drawn(version, page), content_type=page_images.CONTENT_TYPE)
    except page_images.TooMany:
        return HttpResponse(status=503, headers={"Retry-After": "10"})
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _drawn(version: Version, page: int) -> bytes:
    if not 1 <= page <= len(version.pages):
        raise Http404
    try:
        return page_images.page_image(version, page)
    except UnreadableDocument as unreadable:
        raise Http404 from unreadable


@require_safe
def original(request: HttpRequest, version_id: UUID) -> FileResponse:
    """The registered file, always as a download: it is never shown as a page of this site."""
    version = selection.readable_version(request, version_id)
    try:
        file = storage.path_of(version.sha256).open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    record(DocumentAct.DOWNLOADED, version, title=str(version), file=version.filename)
    response = FileResponse(
        file, as_attachment=True, filename=version.basename, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
