"""What of a text is disclosed: the reviewer sees every place, the file has bars in their stead."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from django.db import transaction

from nanohana.apps.disclosure.acts import DisclosureAct
from nanohana.apps.disclosure.models import ADDED, DisclosedText, DisclosureRequest, Redaction
from nanohana.audit.recording import record

BAR = "■■■"  # always of one length: how long a name is tells something, too


def pieces(text: str, redactions: Iterable[Redaction]) -> list[tuple[str, Redaction | None]]:
    """The text in order, each piece with the place it belongs to; where places overlap, one that is not lifted wins."""
    places = sorted(redactions, key=lambda place: (place.lifted, place.start))
    borders = sorted({0, len(text), *(min(border, len(text)) for one in places for border in (one.start, one.end))})
    return [
        (text[start:end], next((one for one in places if one.start <= start < one.end), None))
        for start, end in pairwise(borders)
    ]


def disclosed(text: str, redactions: Iterable[Redaction]) -> str:
    """The text as it is handed out: one bar for each place, however many pieces it is in."""
    found: list[str] = []
    hidden = False
    for piece, place in pieces(text, redactions):
        hides = place is not None and not place.lifted
        if not hides:
            found.append(piece)
        elif not hidden:
            found.append(BAR)
        hidden = hides
    return "".join(found)


@transaction.atomic
def turn_over(place: Redaction, *, lifted: bool) -> None:
    """Lift what is blacked out, or put it back; what is so already stays, so that a second press undoes nothing."""
    if not Redaction.objects.filter(pk=place.pk).exclude(lifted=lifted).update(lifted=lifted):
        return
    place.lifted, text = lifted, place.text
    record(DisclosureAct.REDACTED, text.request, title=str(text.request), text=text.ordinal, lifted=place.lifted)


@transaction.atomic
def black_out(request: DisclosureRequest, words: str) -> int:
    """Black the words out wherever they stand in the request's texts; returns in how many places."""
    new = [
        Redaction(text=text, start=start, end=start + len(words), kind=ADDED)
        for text in request.texts.all()
        for start in _places(text, words)
    ]
    Redaction.objects.bulk_create(new)
    if new:
        record(DisclosureAct.REDACTED, request, title=str(request), added=len(new))
    return len(new)


def _places(text: DisclosedText, words: str) -> Iterable[int]:
    start = text.text.find(words)
    while start >= 0:
        yield start
        start = text.text.find(words, start + len(words))
