"""Fetching is authorising: every page and command of a person gets its objects here, never by id alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from nanohana.access import rights
from nanohana.access.models import Rule
from nanohana.access.rights import Actor, actor_behind
from nanohana.documents import wall
from nanohana.documents.models import Archive, Document, HandlingLabel, Library, Version
from nanohana.organization.models import Division

Row = TypeVar("Row", bound=Model)


def readable_documents(request: HttpRequest) -> QuerySet[Document]:
    """The registered documents this person may read, with library and owner; ``versions`` are the present ones."""
    documents = Document.objects.filter(rights.readable_documents(_actor(request)))
    versions = Version.objects.filter(removed_at=None).order_by("-effective_from", "-registered_at")
    return documents.select_related("library", "owner_division").prefetch_related(Prefetch("versions", versions))


def listed_documents(request: HttpRequest) -> QuerySet[Document]:
    """Those with something to read, and to who may register in their library also those without: files that could not
    be registered, or that still wait."""
    present = Version.objects.filter(removed_at=None)
    hold_others = Q(pk__in=present.exclude(Version.UNDERSTOOD).values("document"))  # few: the rest is not asked further
    hold_text = Exists(present.filter(Version.UNDERSTOOD, document=OuterRef("pk")))
    own = rights.editable_documents(_actor(request))
    return readable_documents(request).filter(~hold_others | Q(hold_text) | own)


def page_of(documents: QuerySet[Document], number: str | None, per_page: int) -> Page[Document]:
    """A page of documents that a person may read, in their order; their keys are chosen as those of ``first_of``."""
    with wall.set_aside():
        page: Page[Any] = Paginator(documents.values_list("pk", flat=True), per_page).get_page(number)
        keys = list(page.object_list)
    page.object_list = _in_order(documents, keys)
    return page


def readable_versions(request: HttpRequest) -> QuerySet[Version]:
    """The versions this person may read, with document, library and owner."""
    return _present_versions(rights.readable_documents(_actor(request), "document__"))


def first_of(versions: QuerySet[Version], most: int) -> list[Version]:
    """The first of versions that a person may read, in their order.

    They are chosen by their keys before the second wall, which PostgreSQL would ask about every version there is, and
    read behind it.
    """
    with wall.set_aside():
        keys = list(versions.values_list("pk", flat=True)[:most])
    return _in_order(versions, keys)


def _in_order(rows: QuerySet[Row], keys: Sequence[UUID]) -> list[Row]:
    """The rows of these keys, in their order, as far as they are there."""
    found = rows.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def readable_version(request: HttpRequest, version_id: UUID) -> Version:
    """A version this person may read. Raises Http404."""
    return get_object_or_404(readable_versions(request), pk=version_id)


def being_read(request: HttpRequest) -> int:
    """How many versions that this person may read are still waiting to be found by the search."""
    return readable_versions(request).filter(state__in=Version.UNFINISHED).count()


def editable_version(request: HttpRequest, version_id: UUID, *, held: bool = False) -> Version:
    """A version this person may change; ``held``: locked until the transaction ends. Raises Http404."""
    editable = _present_versions(rights.editable_documents(_actor(request), "document__"))
    return get_object_or_404(editable.select_for_update(of=("self",)) if held else editable, pk=version_id)


def editable_document(request: HttpRequest, document_id: UUID) -> Document:
    """A document this person may change. Raises Http404."""
    documents = Document.objects.filter(rights.editable_documents(_actor(request)))
    return get_object_or_404(documents.select_related("library", "owner_division"), pk=document_id)


def removed_document(request: HttpRequest, document_id: UUID) -> Document:
    """A document this person may change, also when it is removed. Raises Http404."""
    documents = Document.objects.filter(rights.restorable_documents(_actor(request)))
    return get_object_or_404(documents, pk=document_id)


def undoable_removals(request: HttpRequest, keys: Collection[str]) -> list[Document]:
    """Those of these documents that, or versions of which, are removed and can be restored by this person."""
    documents = Document.objects.filter(rights.restorable_documents(_actor(request)), pk__in=keys)
    return list(documents.filter(Exists(Version.objects.filter(document=OuterRef("pk"), removed_at__isnull=False))))


def may_edit(request: HttpRequest, document: Document) -> bool:
    """Whether this person may change a document they can read."""
    return Document.objects.filter(rights.editable_documents(_actor(request)), pk=document.pk).exists()


def managed_document(request: HttpRequest, document_id: UUID) -> Document:
    """A document whose rules this person may set. Raises Http404."""
    documents = Document.objects.filter(rights.manageable_documents(_actor(request)))
    return get_object_or_404(documents.select_related("library", "owner_division"), pk=document_id)


def may_manage(request: HttpRequest, document: Document) -> bool:
    """Whether this person may set the rules of a document they can read."""
    return Document.objects.filter(rights.manageable_documents(_actor(request)), pk=document.pk).exists()


def managed_rule(request: HttpRequest, rule_id: int) -> Rule:
    """A rule of a library or a document whose rules this person may set. Raises Http404."""
    actor = _actor(request)
    permitted = rights.manageable_libraries(actor, "library__") | rights.manageable_documents(actor, "document__")
    rules = Rule.objects.filter(permitted).select_related("library", "document__library", "staff", "division", "post")
    return get_object_or_404(rules, pk=rule_id)


def sent_archives(request: HttpRequest) -> QuerySet[Archive]:
    """The ZIP files that this person sent, to libraries in which they may register."""
    actor = _actor(request)
    sent = Archive.objects.filter(rights.editable_libraries(actor, "library__"))
    return sent.filter(registered_by=actor.account) if actor else sent


def sent_archive(request: HttpRequest, archive_id: UUID) -> Archive:
    """A ZIP file that this person sent. Raises Http404."""
    return get_object_or_404(sent_archives(request), pk=archive_id)


def readable_libraries(request: HttpRequest) -> QuerySet[Library]:
    """The libraries this person may read."""
    return Library.objects.filter(rights.readable_libraries(_actor(request))).select_related("owner_division")


def editable_libraries(request: HttpRequest) -> QuerySet[Library]:
    """The libraries in which this person may register documents."""
    return Library.objects.filter(rights.editable_libraries(_actor(request))).select_related("owner_division")


def managed_libraries(request: HttpRequest) -> QuerySet[Library]:
    """The libraries that this person may change, with their rules."""
    return Library.objects.filter(rights.manageable_libraries(_actor(request))).select_related("owner_division")


def own_divisions(request: HttpRequest) -> QuerySet[Division]:
    """The divisions this person may name as owner: their own and those below; all for administrators."""
    actor = _actor(request)
    if actor is None:
        return Division.objects.none()
    return Division.objects.all() if actor.is_administrator else Division.objects.filter(pk__in=actor.divisions)


def offered_labels(request: HttpRequest) -> list[tuple[int, str]]:
    """The 取扱区分 that this person may give: none that they could not read themselves."""
    actor = _actor(request)
    highest = HandlingLabel.RESTRICTED if actor is None or actor.ceiling is None else actor.ceiling
    return [(label, name) for label, name in HandlingLabel.choices if label <= highest]


def _present_versions(permitted: Q) -> QuerySet[Version]:
    present = Version.objects.filter(permitted, removed_at=None)
    return present.select_related("document__library", "document__owner_division")


def _actor(request: HttpRequest) -> Actor | None:
    return actor_behind(request)
