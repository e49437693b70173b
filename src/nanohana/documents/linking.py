"""Where the references in a version's text lead: to its own provisions, and to those of other registered documents."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from nanohana.documents.models import Document, StoredBlock, Version
from nanohana.documents.references import Layout, Reference, aliases, place_of, references

#: A longer document (some 200 pages) is shown without links: reading all its headings takes too long.
MOST_BLOCKS = 6_000
#: The same of a page or part with more text, or that names more laws, than any that was written for people.
MOST_CHARACTERS = 200_000
MOST_LAWS = 500
_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Link:
    """``text[start:end]`` of a block leads to ``href``."""

    start: int
    end: int
    href: str


def layout_of(version: Version) -> Layout:
    """The provisions of a version with the ordinals of their blocks; none of a very long one."""
    if version.blocks.count() > MOST_BLOCKS:
        return Layout()
    return Layout.of(version.blocks.values_list("ordinal", "heading_path"))


def links_in(version: Version, blocks: Iterable[StoredBlock], readable: QuerySet[Document]) -> dict[int, list[Link]]:
    """The links of each block by its ordinal. ``readable``: the documents that the reader may be led to."""
    texts = [block for block in blocks if not block.rows]
    if sum(len(block.text) for block in texts) > MOST_CHARACTERS:
        return {}
    layout = layout_of(version)
    if not layout.keys:
        return {}
    defining = version.blocks.filter(text__contains="」という。").values_list("text", flat=True)
    known, title = aliases(defining), version.document.title
    found = {b.ordinal: references(b.text, place_of(b.heading_path), layout, known, title) for b in texts}
    laws = dict.fromkeys(one.law for some in found.values() for one in some if one.law)
    others = _in_force(list(laws)[:MOST_LAWS], readable)
    led = {ordinal: [_link(one, layout, others) for one in some] for ordinal, some in found.items()}
    return {ordinal: [link for link in some if link] for ordinal, some in led.items()}


def _link(reference: Reference, layout: Layout, others: Mapping[str, str]) -> Link | None:
    if reference.law:
        address = others.get(reference.law)
        place = {name: value for name, value in reference.place._asdict().items() if value}
        return Link(reference.start, reference.end, f"{address}?{urlencode(place)}") if address else None
    ordinal = layout.find(reference.place)
    return None if ordinal is None else Link(reference.start, reference.end, f"?from={ordinal}&to={ordinal}")


def _in_force(names: Collection[str], readable: QuerySet[Document]) -> dict[str, str]:
    """The addresses of the versions in force today of the documents whose title ends such a name."""
    endings = {name: [name[start:] for start in range(len(name) - _SHORTEST_NAME + 1)] for name in names}
    titles = {ending for some in endings.values() for ending in some}
    versions = Version.objects.filter(
        document__in=readable.filter(title__in=titles).order_by(), in_force__contains=localdate(), removed_at=None
    )
    addresses = {version.document.title: version.pk for version in versions.select_related("document")}
    longest = {name: next((one for one in some if one in addresses), None) for name, some in endings.items()}
    return {name: reverse("documents:open", args=[addresses[title]]) for name, title in longest.items() if title}
