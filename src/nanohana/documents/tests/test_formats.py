from __future__ import annotations

from nanohana.documents import formats
from nanohana.documents.parsing.sniff import Format


def test_every_format_that_is_registered_has_a_name() -> None:
    assert set(formats.NAMES) == set(Format) - {Format.ZIP}
