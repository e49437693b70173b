"""Looking for words in the columns of a table, as lists do, and the words that an address asks for."""

from __future__ import annotations

from functools import reduce
from operator import and_

from django.db.models import Q
from django.http import QueryDict

LONGEST = 100  # characters


def all_words(words: str, *columns: str) -> Q:
    """Rows that have each of the words in one of the columns, whatever its case; without words every row."""
    each = (
        Q(*((f"{column}__icontains", word) for column in columns), _connector=Q.OR)
        for word in words.replace("\0", "").split()
    )
    return reduce(and_, each, Q())


def words_in(given: QueryDict, name: str = "words") -> str:
    """The words to look for, short enough for a query, without what the database cannot hold."""
    return given.get(name, "").replace("\0", "").strip()[:LONGEST]
