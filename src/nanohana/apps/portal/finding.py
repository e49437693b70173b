"""The search of the portal, over the terms that each article and idea keeps.

Terms are those of the product's search (``search.analysis``): words by their dictionary form, pairs of neighbouring
characters, dates. The portal has some thousands of texts, so a row keeps its set of terms and a GIN index finds it.
"""

from __future__ import annotations

import math
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, Model, QuerySet, TextField, Value
from django.http import HttpRequest

from nanohana.search.analysis import terms

LONGEST_QUERY = 200  # characters
ENOUGH = 0.6  # of the terms of a query: a whole sentence holds words that the answer says differently
T = TypeVar("T", bound=Model)


class _Shared(Func):
    """How many terms two arrays share."""

    template = "cardinality(ARRAY(SELECT unnest(%(expressions)s)))"
    arg_joiner = ") INTERSECT SELECT unnest("
    output_field = IntegerField()


def words_of(request: HttpRequest) -> str:
    """What is looked for, as the address says."""
    return request.GET.get("q", "").strip()[:LONGEST_QUERY]


def terms_of(text: str) -> list[str]:
    """What a text can be found by, each once."""
    return sorted(set(terms(text)))


def found(rows: QuerySet[T], query: str) -> QuerySet[T]:
    """The rows (with a column ``terms``) that hold enough of the query's terms, those with most of them first."""
    wanted = terms_of(query[:LONGEST_QUERY])
    if not wanted:
        return rows.none()
    shared = _Shared(F("terms"), Value(wanted, output_field=ArrayField(TextField())))
    holding: QuerySet[Any] = rows.filter(terms__overlap=wanted).annotate(shared=shared)
    enough: QuerySet[T] = holding.filter(shared__gte=math.ceil(len(wanted) * ENOUGH))
    return enough.order_by("-shared", *(rows.model._meta.ordering or ()))
