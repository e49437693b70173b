"""Documents of one title in one library (two 「事務連絡」): what tells each from the others, for whoever sees titles.

1. Only a title that another present document of its library bears gets a mark.
2. It is the first of what a reader would look for, in the order below, that all of them have and no two share: the
   number of a law, 施行日, 公布日, the name of the file without and with its folders, the day and the minute in which
   it was registered. It is of the version that was registered last.
3. Who asks may read the documents, and ``documents.wall`` counts no others that they may not read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localtime

from nanohana.documents.models import Document, Version
from nanohana.japanese.wareki import in_era


class _Of(NamedTuple):
    """A document with the version by which it is known."""

    document: Document
    version: Version


_TELLING: Sequence[Callable[[_Of], str]] = (
    lambda of: of.document.law_number,
    lambda of: f"{in_era(of.version.effective_from)}施行" if of.version.effective_from else "",
    lambda of: f"{in_era(of.version.promulgated_on)}公布" if of.version.promulgated_on else "",
    lambda of: of.version.basename,
    lambda of: of.version.filename,
    lambda of: f"{in_era(localtime(of.document.created_at).date())}登録",
    lambda of: f"{in_era(localtime(of.document.created_at).date())}{localtime(of.document.created_at):%H:%M}登録",
)


def told_apart(documents: Collection[UUID]) -> dict[UUID, str]:
    """Of those of the documents that share their title with another one of their library, what tells them apart."""
    present = Document.objects.filter(removed_at=None)
    others = present.filter(library=OuterRef("library"), title=OuterRef("title")).exclude(pk=OuterRef("pk"))
    titles = set(present.filter(Exists(others), pk__in=documents).values_list("library", "title"))
    if not titles:
        return {}
    marks: dict[UUID, str] = {}
    for _, namesakes in groupby(_of_titles(titles), key=lambda of: (of.document.library_id, of.document.title)):
        marks |= _marks(list(namesakes))
    return {key: marks[key] for key in documents if key in marks}


def mark(documents: Iterable[Document]) -> None:
    """Let the documents know what tells them apart: ``Document.telling_title``."""
    known = list(documents)
    marks = told_apart([one.pk for one in known])
    for one in known:
        one.told_apart = marks.get(one.pk, "")


def _of_titles(titles: Iterable[tuple[int, str]]) -> Iterable[_Of]:
    """All present documents of these titles, by title."""
    either = Q()
    for library, title in titles:
        either |= Q(document__library=library, document__title=title)
    newest: Mapping[UUID, Version] = {
        version.document_id: version
        for version in Version.objects.filter(either, removed_at=None, document__removed_at=None)
        .select_related("document").order_by("document__library", "document__title", "registered_at")
    }  # fmt: skip
    return [_Of(version.document, version) for version in newest.values()]


def _marks(namesakes: Sequence[_Of]) -> dict[UUID, str]:
    """By the first that tells all of them apart; by the last where none does."""
    said: list[str] = []
    for telling in _TELLING:
        said = [telling(of) for of in namesakes]
        if all(said) and len(set(said)) == len(said):
            break
    return {of.document.pk: one for of, one in zip(namesakes, said, strict=True)}
