"""Files that pages hand out."""

from __future__ import annotations

import pytest

from nanohana.web.downloads import WORD, download


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("divisions.csv", 'attachment; filename="divisions.csv"'),
        ("依頼;文.docx", "attachment; filename*=utf-8''%E4%BE%9D%E9%A0%BC%3B%E6%96%87.docx"),
        ("a\nb.docx", "attachment; filename*=utf-8''a%0Ab.docx"),
        ("", "attachment"),
    ],
)
def test_a_file_keeps_its_name_and_is_never_shown_as_a_page(name: str, said: str) -> None:
    answer = download(b"PK", name, WORD)
    assert answer["Content-Disposition"] == said and answer["Content-Type"] == WORD
