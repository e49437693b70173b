"""How much each word of a question counts, by how rare it is in the index of the registered documents."""

from __future__ import annotations

from nanohana.answering.asked_words import asked_words
from nanohana.answering.selection import Sought
from nanohana.answering.sufficiency import COMPARED, Weights, weighed
from nanohana.search.found import Found
from nanohana.search.models import Term
from nanohana.search.reading import windows_near


def sought(question: str, found: Found) -> Sought:
    """What answers a question must hold, as far as the registered documents know it."""
    near = windows_near(found.passages[:COMPARED], found.vector)
    return Sought(question, found.terms, weights(question, found), near)


def weights(question: str, found: Found) -> Weights:
    """The words of a question with their weights. What the search has looked up already is in ``found``."""
    asked = asked_words(question)
    others = [word.term for word in asked if word.term not in found.holding]
    looked_up = Term.objects.filter(text__in=others, passages__gt=0).values_list("text", "passages") if others else ()
    holding = {text: passages for text, passages in found.holding.items() if passages} | dict(looked_up)
    return weighed(asked, found.indexed, holding)
