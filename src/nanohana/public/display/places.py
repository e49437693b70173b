"""Names of the prefecture's municipalities with their readings, as the published registry of counters has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nanohana.public.active import active
from nanohana.published.content import Municipality

_KINDS = {"市": ("し",), "町": ("まち", "ちょう"), "村": ("むら", "そん"), "区": ("く",)}


def names_of_places() -> Mapping[str, str]:
    """Readings in hiragana by name; empty while no registry is published."""
    registry = active().registry
    return dict(pair for each in registry.municipalities for pair in readings_of(each)) if registry else {}


def readings_of(municipality: Municipality) -> Iterator[tuple[str, str]]:
    """The name, and its stem by which offices are called: 花央市, and 花央 of 花央県税事務所."""
    name, reading = municipality.name, municipality.reading
    if not reading:
        return
    yield name, reading
    ending = next((kind for kind in _KINDS.get(name[-1:], ()) if reading.endswith(kind)), "")
    if ending and len(name) > 2:
        yield name[:-1], reading.removesuffix(ending)
