"""What other rooms tell the owner of a document on its page, and offer its readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from django.db.models import Count, Min, Q
from django.urls import reverse

from nanohana.access.rights import Actor
from nanohana.documents.models import Document, StoredBlock, Version
from nanohana.documents.signals import owner_notices, reader_links

#: Blocks with words that no reader sees (``structure.Block``); what the usual hiding of rows and slides hides is none.
UNSEEN = Q(flags__contains=["invisible_text"]) | Q(flags__contains=["invisible_characters"])


@dataclass(frozen=True, slots=True)
class OwnerNotice:
    """A banner: ``url`` leads on with the words ``link``. ``asks_to_withhold`` offers to withdraw the document."""

    kind: Literal["error", "warning", "info"]
    title: str
    text: str
    url: str
    link: str
    asks_to_withhold: bool = False


@dataclass(frozen=True, slots=True)
class ReaderLink:
    """What a reader may do with a document elsewhere: ``text`` leads to ``url``."""

    url: str
    text: str


def links_for(version: Version, actor: Actor | None) -> list[ReaderLink]:
    """What other rooms offer who may read the version."""
    answers = reader_links.send(Version, version=version, actor=actor)
    return [link for _, links in answers for link in cast("list[ReaderLink]", links or [])]


def unseen_notices(document: Document) -> Iterator[OwnerNotice]:
    """One for each version with words that no reader sees: they may be there to tell a model what to do."""
    versions = Version.objects.filter(document=document, removed_at=None)
    blocks = StoredBlock.objects.filter(UNSEEN, version__in=versions).order_by().values("version")
    places = {row["version"]: row for row in blocks.annotate(count=Count("pk"), first=Min("ordinal"))}
    for version in versions:
        if found := places.get(version.pk):
            first = found["first"]
            yield OwnerNotice(
                kind="warning",
                title=f"見えない文字が{found['count']}か所あります（{version.label or version.basename}）",
                text="白い文字、極めて小さい文字、見えない特殊文字など、画面や印刷では見えない文字です。AIには渡しません。"
                "不正な指示が隠されていないか、内容を確かめてください。心当たりがなければ、文書を非公開にして、"
                "作成元に確認してください。",
                url=f"{reverse('documents:open', args=[version.pk])}?from={first}&to={first}",
                link="最初の箇所を開く",
                asks_to_withhold=True,
            )


def notices_of(document: Document, actor: Actor | None) -> list[OwnerNotice]:
    """All notices on a document for who may change it, the gravest first."""
    answers = owner_notices.send(Document, document=document, actor=actor)
    # The stubs believe that receivers return text.
    told = [notice for _, notices in answers for notice in cast("list[OwnerNotice]", notices or [])]
    return sorted(
        [*told, *unseen_notices(document)], key=lambda notice: ("error", "warning", "info").index(notice.kind)
    )
