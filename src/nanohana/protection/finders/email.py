"""E-mail addresses, also with （at） written out or a gap around the sign."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nanohana.protection.kinds import Finding, Kind
from nanohana.protection.reading import Reading

_EMAIL = re.compile(
    r"(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{0,63} ?(?:@|[(\[<] ?(?:at|アット|アットマーク|@) ?[)\]>]) ?(?:\r?\n)?"
    r"(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}[a-z]{2,24}(?![a-z0-9])"
)


def emails(reading: Reading) -> Iterator[Finding]:
    for match in _EMAIL.finditer(reading.text):
        yield Finding(Kind.EMAIL, match.start(), match.end())
