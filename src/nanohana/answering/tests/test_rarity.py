"""How much a word of a question counts, without asking the index anew for what the search has just read."""

from __future__ import annotations

from typing import Any

import pytest

from nanohana.answering.asked_words import asked_words
from nanohana.answering.rarity import weights
from nanohana.answering.sufficiency import weighed
from nanohana.search.found import Found
from nanohana.search.models import Term

QUESTION = "公印の保管について教えて"  # 公印, 保管


def test_what_the_search_has_read_is_not_read_again() -> None:
    """There is no database here to read it from."""
    found = Found(indexed=5_000, holding={"公印": 40, "保管": 0})
    assert weights(QUESTION, found) == weighed(asked_words(QUESTION), 5_000, {"公印": 40})


@pytest.mark.django_db
def test_a_word_that_the_search_did_not_look_for_is_looked_up(django_assert_num_queries: Any) -> None:
    Term.objects.create(text="保管", passages=7)
    with django_assert_num_queries(1):
        found = weights(QUESTION, Found(indexed=5_000, holding={"公印": 40}))
    assert found == weighed(asked_words(QUESTION), 5_000, {"公印": 40, "保管": 7})
