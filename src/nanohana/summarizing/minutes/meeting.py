"""When the meeting was, and when the next one is, as its minutes say it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

from nanohana.documents.structure import BlockKind
from nanohana.japanese.normalise import key
from nanohana.japanese.wareki import dates
from nanohana.summarizing.minutes.due import Meeting, day_in
from nanohana.summarizing.originals import Original

_LINE = 200  # characters of a line that are looked at
_BEGINNING = 40  # lines in which minutes say when they were held
_HELD = re.compile(r"(?:日\s*時|開\s*催\s*日|日\s*付|期\s*日|と\s*き|実施日|会議日)")
_NEXT = re.compile("次回(?!まで|に(?:報告|示|提|説明|持ち))")
_OTHER_DAY = re.compile("次回|前回|まで|期限|。")
_NO_DAY = datetime.date.min


def meeting_of(original: Original) -> Meeting:
    lines = [
        line[:_LINE]
        for block in original.blocks
        if block.kind is not BlockKind.FURNITURE
        for line in block.text.splitlines()
    ]
    held = _held_on([original.title, *lines[:_BEGINNING]])
    return Meeting(held, _next_on(lines, Meeting(held, None)))


def _held_on(lines: Sequence[str]) -> datetime.date | None:
    """The day of the line 日時 or 本日 (or of the line below it), else the first whole day that is no deadline."""
    labelled = [index for index, line in enumerate(lines) if _HELD.search(key(line)) or "本日" in line]
    near = (line for index in labelled for line in lines[index : index + 2])
    return next(_days([*near, *(line for line in lines if not _OTHER_DAY.search(line))]), None)


def _days(lines: Sequence[str]) -> Iterator[datetime.date]:
    return (span.first for line in lines for span in dates(line) if span.unit == "day")


def _next_on(lines: Sequence[str], meeting: Meeting) -> datetime.date | None:
    """The day named behind 次回, in its line or the next one; never before the meeting."""
    for index, line in enumerate(lines):
        found = _NEXT.search(line)
        if not found:
            continue
        behind = line[found.end() :]
        day = day_in(
            behind
            if re.search(r"\d|[一二三四五六七八九十]日|曜", key(behind))
            else " ".join(lines[index + 1 : index + 2]),
            meeting,
        )
        if day and day > (meeting.held_on or _NO_DAY):
            return day
    return None
