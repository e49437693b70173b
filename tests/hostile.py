"""Values that no honest form sends, and the seed by which tests choose among them."""

from __future__ import annotations

SEED = 20261126
HOSTILE = (
    "規\0則",
    "\x01\x1b[31m\x7f\u202e\u200b\ufeff",
    "9" * 40,
    "2147483648",
    "²",
    "'\"--;%_\\",
    "\U00020bb7" * 5_000,
    "\ud800",
)
VALUES = (
    *HOSTILE, "", "-1", "1e999", "NaN", "true", "null", "[]", "{}", "../../etc/passwd", "%00", "%s%n", "{{7*7}}", "00",
    "9999-99-99", "令和99年2月30日", "00000000-0000-0000-0000-000000000000", "<script>", "\u2028", "ﷺ" * 50, "１２３",
    "٣",
)  # fmt: skip
