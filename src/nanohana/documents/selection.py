"""Fetching is authorising: every page and command of a person gets its objects here, never by id alone."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from nanohana.access import rights
from nanohana.access.rights import Actor, actor_of
from nanohana.documents.models import Archive, Document, Library, Version
from nanohana.organization.models import Division


def readable_documents(request: HttpRequest) -> QuerySet[Document]:
    """The registered documents this person may read, with library and owner; ``versions`` are the present ones."""
    documents = Document.objects.filter(rights.readable_documents(_actor(request)))
    versions = Version.objects.filter(removed_at=None).order_by("-effective_from", "-registered_at")
    return documents.select_related("library", "owner_division").prefetch_related(Prefetch("versions", versions))


def readable_versions(request: HttpRequest) -> QuerySet[Version]:
    """The versions this person may read, with document, library and owner."""
    return _present_versions(rights.readable_documents(_actor(request), "document__"))


def readable_version(request: HttpRequest, version_id: UUID) -> Version:
    """A version this person may read. Raises Http404."""
    return get_object_or_404(readable_versions(request), pk=version_id)


def managed_version(request: HttpRequest, version_id: UUID) -> Version:
    """A version this person may change. Raises Http404."""
    managed = _present_versions(rights.manageable_documents(_actor(request), "document__"))
    return get_object_or_404(managed, pk=version_id)


def managed_document(request: HttpRequest, document_id: UUID) -> Document:
    """A document this person may change. Raises Http404."""
    documents = Document.objects.filter(rights.manageable_documents(_actor(request)))
    return get_object_or_404(documents.select_related("library", "owner_division"), pk=document_id)


def removed_document(request: HttpRequest, document_id: UUID) -> Document:
    """A document of a library this person manages, also when it is removed. Raises Http404."""
    documents = Document.objects.filter(rights.manageable_libraries(_actor(request), "library__"))
    return get_object_or_404(documents, pk=document_id)


def may_manage(request: HttpRequest, document: Document) -> bool:
    """Whether this person may change a document they can read."""
    return Document.objects.filter(rights.manageable_documents(_actor(request)), pk=document.pk).exists()


def sent_archives(request: HttpRequest) -> QuerySet[Archive]:
    """The ZIP files that this person sent, to libraries in which they may register."""
    actor = _actor(request)
    sent = Archive.objects.filter(rights.manageable_libraries(actor, "library__"))
    return sent.filter(registered_by=actor.account) if actor else sent


def sent_archive(request: HttpRequest, archive_id: UUID) -> Archive:
    """A ZIP file that this person sent. Raises Http404."""
    return get_object_or_404(sent_archives(request), pk=archive_id)


def readable_libraries(request: HttpRequest) -> QuerySet[Library]:
    """The libraries this person may read."""
    return Library.objects.filter(rights.readable_libraries(_actor(request))).select_related("owner_division")


def managed_libraries(request: HttpRequest) -> QuerySet[Library]:
    """The libraries in which this person may register documents."""
    return Library.objects.filter(rights.manageable_libraries(_actor(request))).select_related("owner_division")


def own_divisions(request: HttpRequest) -> QuerySet[Division]:
    """The divisions this person may name as owner: their own and those below; all for administrators."""
    actor = _actor(request)
    if actor is None:
        return Division.objects.none()
    return Division.objects.all() if actor.is_administrator else Division.objects.filter(pk__in=actor.divisions)


def _present_versions(permitted: Q) -> QuerySet[Version]:
    present = Version.objects.filter(permitted, removed_at=None)
    return present.select_related("document__library", "document__owner_division")


def _actor(request: HttpRequest) -> Actor | None:
    return actor_of(request.user)
