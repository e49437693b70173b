"""Questions that registered documents answer, made of the documents themselves.

Those that their 問 ask, else the captions of their provisions: 「第9条（日当）」 gives 「旅費規則では、日当は…」,
with the title, because a caption alone (対象者) stands in many documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nanohana.documents.models import StoredBlock, Version

BLOCKS_READ = 400
_ASKED = re.compile(r"^(?:問|[QＱ])?\s*[0-9０-９]*[\s.．、　:：]*(?P<question>.{6,36}か)[。？?]?$")
_CAPTION = re.compile(r"^第.+?条[^（(]*[（(](?P<caption>[^（()）]{2,20})[)）]$")
#: Captions whose provisions say nothing that anybody asks for.
_DULL = re.compile("趣旨|目的|定義|委任|補則|雑則|その他|施行|経過|用語|意義|解釈|略称|準用|適用|原則|責務")


def questions_of(version: Version) -> Iterator[str]:
    """The questions that the document asks itself, then those about its provisions; some stand there twice."""
    headings = list(_headings(version))
    yield from (match["question"] for heading in headings if (match := _ASKED.match(heading)))
    captions = (match["caption"] for heading in headings if (match := _CAPTION.match(heading)))
    told = (caption for caption in captions if not _DULL.search(caption))
    yield from (f"{version.document.title}では、{caption}はどのように定められていますか" for caption in told)


def _headings(version: Version) -> Iterator[str]:
    paths: Iterable[list[str]] = (
        StoredBlock.objects.filter(version=version)
        .order_by("ordinal")
        .values_list("heading_path", flat=True)[:BLOCKS_READ]
    )
    return (heading for path in paths for heading in path)
