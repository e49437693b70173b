"""A structlog processor that masks personal information in what is logged.

Only what has a form of its own is looked for (numbers, addresses, e-mail): names would need the dictionary, which no
process should load in order to write a line. Keys of ``_KEPT`` are our own words, never input.
"""

from __future__ import annotations

import re

from structlog.typing import EventDict, WrappedLogger

from nanohana.protection.finders import BY_FORM
from nanohana.protection.finding import find
from nanohana.protection.kinds import PUBLIC_KINDS
from nanohana.protection.masking import replaced

_ID = re.compile("(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])")  # a phone number may lie in it
_KEPT = frozenset({"timestamp", "level", "logger"})
LONGEST = 20_000
"""Characters of one value; the rest is left out rather than looked through."""


def without_personal_information(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        if key not in _KEPT:
            event[key] = _masked(value)
    return event


def _masked(value: object) -> object:
    match value:
        case str():
            cut = value if len(value) <= LONGEST else f"{value[:LONGEST]}…"
            ids = [match.span() for match in _ID.finditer(cut)]
            return replaced(
                cut,
                [
                    found
                    for found in find(cut, BY_FORM)
                    if found.kind not in PUBLIC_KINDS
                    and not any(start < found.end and found.start < end for start, end in ids)
                ],
                lambda found: f"［{found.kind.label}］",
            )
        case dict():
            return {_masked(key): _masked(item) for key, item in value.items()}
        case list() | tuple():
            return [_masked(item) for item in value]
        case _:
            return value
