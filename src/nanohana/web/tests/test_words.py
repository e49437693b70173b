"""The filter of lists by words, and the words of an address."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from nanohana.organization.models import Division
from nanohana.web.words import LONGEST, all_words, words_in


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", {"1000", "1010", "DX30"}),
        ("　総務　人事 ", {"1010"}),
        ("人事 1010", {"1010"}),  # each word in whichever column
        ("dx30", {"DX30"}),
        ("人事 税務", set()),
        ("総務\0部", {"1000", "1010"}),
        ("%", set()),
    ],
)
def test_rows_have_every_word_in_one_of_the_columns(words: str, found: set[str]) -> None:
    for code, name in (("1000", "総務部"), ("1010", "総務部人事課"), ("DX30", "推進課")):
        Division.objects.create(code=code, name=name)
    assert set(Division.objects.filter(all_words(words, "name", "code")).values_list("code", flat=True)) == found


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("words=%20総務　部%20", "総務　部"),
        ("q=人事", ""),
        ("words=人%00事", "人事"),
        ("words=" + "あ" * 999, "あ" * LONGEST),
    ],
)
def test_the_words_of_an_address_can_be_asked_of_the_database(address: str, words: str) -> None:
    assert words_in(QueryDict(address)) == words
