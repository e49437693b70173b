"""Rules that are patterns of characters: doubled meanings, honorifics, units, characters of one platform, idioms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from nanohana.drafting.catalogue import found, table
from nanohana.drafting.findings import Finding
from nanohana.drafting.official_style.passage import Passage


def phrases(passage: Passage) -> Iterator[Finding]:
    for rule, pattern, instead in _patterns():
        for match in pattern.finditer(passage.text):
            suggestion = match.expand(instead) if instead else None
            yield found(rule, passage.text, match.start(), match.end(), suggestion)


@lru_cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    rows = [[*row, ""] for row in table("patterns.tsv")]
    return tuple((rule, re.compile(pattern), instead) for rule, pattern, instead, *_ in rows)
