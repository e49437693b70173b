"""Libraries and documents as ``access`` decides on them."""

from __future__ import annotations

from nanohana.access.deciding import Thing
from nanohana.documents.models import Document, Library


def thing_of(subject: Library | Document) -> Thing:
    if isinstance(subject, Library):
        return Thing(subject.pk, subject.audience, subject.owner_division_id)
    library = subject.library
    return Thing(
        library.pk,
        library.audience,
        library.owner_division_id,
        subject.pk,
        subject.handling_label,
        subject.withheld_at is not None,
    )
