"""What the first page offers: questions that the registered documents answer, and what was registered lately.

Questions come from the documents themselves: those their 問 ask, else the captions of their provisions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from django.http import HttpRequest
from django.utils.timezone import localdate

from nanohana.documents import selection
from nanohana.documents.models import StoredBlock, Version

NOVELTIES = 5
EXAMPLES = 5
DOCUMENTS_READ = 12
BLOCKS_READ = 400
_ASKED = re.compile(r"^(?:問|[QＱ])?\s*[0-9０-９]*[\s.．、　:：]*(?P<question>.{6,36}か)[。？?]?$")
_CAPTION = re.compile(r"^第.+?条[^（(]*[（(](?P<caption>[^（()）]{2,20})[)）]$")
#: Captions whose provisions say nothing that anybody asks for.
_DULL = re.compile("趣旨|目的|定義|委任|補則|雑則|その他|施行|経過|用語|意義|解釈|略称|準用|適用|原則|責務")


def novelties(request: HttpRequest) -> list[Version]:
    """The versions this person may read that were registered last."""
    ready = selection.readable_versions(request).filter(state=Version.State.READY)
    return list(ready.order_by("-registered_at")[:NOVELTIES])


def examples(request: HttpRequest) -> list[str]:
    """Questions that documents in force answer, one a document; none where nothing is registered."""
    in_force = selection.readable_versions(request).filter(in_force__contains=localdate())
    questions = (_question(version) for version in in_force.order_by("-registered_at")[:DOCUMENTS_READ])
    return list(islice(dict.fromkeys(filter(None, questions)), EXAMPLES))


def _question(version: Version) -> str:
    """A question that the document asks itself, else one about a provision, else nothing."""
    headings = list(_headings(version))
    asked = (match["question"] for heading in headings if (match := _ASKED.match(heading)))
    captions = (match["caption"] for heading in headings if (match := _CAPTION.match(heading)))
    about = (f"{caption}は、どのように定められていますか" for caption in captions if not _DULL.search(caption))
    return next(asked, None) or next(about, "")


def _headings(version: Version) -> Iterator[str]:
    paths: Iterable[list[str]] = (
        StoredBlock.objects.filter(version=version)
        .order_by("ordinal")
        .values_list("heading_path", flat=True)[:BLOCKS_READ]
    )
    return (heading for path in paths for heading in path)
