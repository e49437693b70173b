"""A number, or nothing: whatever an address, a form or a header says."""

from __future__ import annotations

import pytest

from nanohana.digits import OF_A_KEY, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("999999999", 999_999_999), ("1000000000", None), ("", None), (None, None), ("-1", None),
     ("+1", None), ("1.0", None), (" 1", None), ("1_0", None), ("²", None), ("１", None), ("١", None), ("1\n", None),
     ("9" * 5_000, None)],
)  # fmt: skip
def test_digits_alone_are_a_number(text: str | None, number: int | None) -> None:
    assert whole_number(text) == number


def test_a_key_may_be_longer() -> None:
    assert whole_number("9" * 18, OF_A_KEY) == 10**18 - 1
    assert whole_number("9" * 19, OF_A_KEY) is None
