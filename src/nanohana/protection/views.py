"""The owner's list of places with personal information in a version, on the screen and as CSV. No value is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.audit.recording import record
from nanohana.documents import selection
from nanohana.documents.blocks import block_of
from nanohana.documents.models import Version
from nanohana.documents.structure import Block
from nanohana.protection import overview as overviews
from nanohana.protection.acts import ProtectionAct
from nanohana.protection.kinds import Kind
from nanohana.protection.models import CheckedVersion, RegisteredFinding
from nanohana.protection.overview import by_division, checked_versions
from nanohana.spreadsheet import csv_download

PER_PAGE = 100
_HEAD = ("文書名", "版", "所管課", "文書庫", "マイナンバー", "見つかったもの", "状態", "確認日", "確認した人")


@dataclass(frozen=True, slots=True)
class Place:
    """A finding as it is listed; ``url`` opens the passage."""

    kind: str
    certainty: str
    where: str
    heading: str
    block: int
    url: str


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All versions with findings that this person may see to, added up by division; the address narrows the list."""
    checked, wanted = checked_versions(actor_behind(request)), _wanted(request)
    context = {
        "rows": by_division(checked),
        "kinds": list(Kind),
        "states": overviews.STATES.items(),
        "wanted": wanted,
        "narrowed": any(wanted.values()),
        "query": urlencode(wanted),
        "page": Paginator(overviews.narrowed(checked, **wanted), PER_PAGE).get_page(request.GET.get("page")),
        "crumbs": [("登録文書", reverse("documents:index")), ("個人情報の点検", "")],
    }
    return render(request, "protection/overview.html", context)


def _wanted(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\0", "") for name in ("division", "kind", "state")}


@require_safe
def export_overview(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed, as CSV."""
    listed = overviews.narrowed(checked_versions(actor_behind(request)), **_wanted(request))
    record(ProtectionAct.OVERVIEW_EXPORTED)
    return csv_download(_HEAD, map(_row, listed.iterator(chunk_size=200)), "personal-information")


def _row(checked: CheckedVersion) -> tuple[object, ...]:
    version, document = checked.version, checked.version.document
    return (
        document.title, version.label, document.owner_division, document.library,
        checked.counts.get(Kind.INDIVIDUAL_NUMBER, 0), checked.in_words,
        overviews.STATES["seen_to" if checked.seen_to_at else "open"],
        f"{timezone.localdate(checked.seen_to_at)}" if checked.seen_to_at else "", checked.seen_to_by,
    )  # fmt: skip


@require_POST
def see_to(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """The owner has looked at the places of a version (``done``), or takes that back."""
    version = selection.editable_version(request, version_id)
    checked = get_object_or_404(CheckedVersion.objects.select_related("version__document"), version=version)
    overviews.see_to(checked, account_of(request), done="done" in request.POST)
    return redirect("protection:findings", version_id)


@require_safe
def findings(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = selection.editable_version(request, version_id)
    checked = get_object_or_404(CheckedVersion, version=version)
    page = Paginator(_chosen(request, version), PER_PAGE).get_page(request.GET.get("page"))
    document = version.document
    counts = [(Kind(kind), count) for kind, count in checked.counts.items()]
    context = {
        "version": version,
        "checked": checked,
        "document": document,
        "page": page,
        "places": _places(version, page.object_list),
        "counts": counts,
        "chosen": request.GET.get("kind", ""),
        "left_out": sum(checked.counts.values()) - RegisteredFinding.objects.filter(version=version).count(),
        "crumbs": [
            ("登録文書", reverse("documents:index")),
            (document.title, reverse("documents:document", args=[document.pk])),
            ("個人情報の点検", reverse("protection:overview")),
            ("個人情報の場所", ""),
        ],
    }
    return render(request, "protection/findings.html", context)


@require_safe
def export(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """The same list as CSV."""
    version = selection.editable_version(request, version_id)
    record(ProtectionAct.LIST_EXPORTED, version, title=str(version))
    rows = (
        (place.kind, place.certainty, place.where, place.heading, place.block + 1)
        for place in _places(version, _chosen(request, version))
    )
    return csv_download(("種類", "確からしさ", "場所", "見出し", "段落"), rows, f"personal-information-{version.pk}")


def _chosen(request: HttpRequest, version: Version) -> QuerySet[RegisteredFinding]:
    found = RegisteredFinding.objects.filter(version=version)
    kind = request.GET.get("kind", "")
    return found.filter(kind=kind) if kind in set(Kind) else found


def _places(version: Version, found: Iterable[RegisteredFinding]) -> Iterator[Place]:
    listed = list(found)
    rows = version.blocks.filter(ordinal__in={each.block for each in listed})
    blocks = {row.ordinal: block_of(row) for row in rows}
    opened = reverse("documents:open", args=[version.pk])
    for each in listed:
        block = blocks.get(each.block)
        passage = urlencode({"from": each.block, "to": each.block, "start": each.start, "end": each.end})
        yield Place(
            kind=each.get_kind_display(),
            certainty=each.get_certainty_display(),
            where=_where(block, each.start) if block else "",
            heading=" ".join(block.heading_path) if block else "",
            block=each.block,
            url=f"{opened}?{passage}",
        )


def _where(block: Block, start: int) -> str:
    """「12ページ」「シート「名簿」A5」「スライド3」, as far as the format knows it."""
    span = next((span for span in block.spans if span.start <= start < span.end), None)
    if span is None:
        return ""
    if span.sheet:
        return f"シート「{span.sheet}」{span.cells or ''}"
    if span.slide:
        return f"スライド{span.slide}"
    return f"{span.page}ページ" if span.page else ""
