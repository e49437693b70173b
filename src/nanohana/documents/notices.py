"""What other rooms tell the owner of a document on its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from nanohana.documents.models import Document
from nanohana.documents.signals import owner_notices


@dataclass(frozen=True, slots=True)
class OwnerNotice:
    """A banner: ``url`` leads on with the words ``link``. ``asks_to_withhold`` offers to withdraw the document."""

    kind: Literal["error", "warning", "info"]
    title: str
    text: str
    url: str
    link: str
    asks_to_withhold: bool = False


def notices_of(document: Document) -> list[OwnerNotice]:
    """All notices on a document, the gravest first."""
    answers = owner_notices.send(Document, document=document)
    # The stubs believe that receivers return text.
    notices = [notice for _, told in answers for notice in cast("list[OwnerNotice]", told or [])]
    return sorted(notices, key=lambda notice: ("error", "warning", "info").index(notice.kind))
