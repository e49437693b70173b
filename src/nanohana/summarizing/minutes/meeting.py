"""When the meeting was, and when the next one is, as its minutes say it.

Notes for one's own use say 「11/25（水）課内打合せ」: the year is the latest one in which that day is over, and fell on
that weekday.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

from nanohana.documents.structure import BlockKind
from nanohana.japanese.normalise import key
from nanohana.japanese.numerals import integer_of
from nanohana.japanese.wareki import dates
from nanohana.summarizing.minutes.due import Meeting, day_in
from nanohana.summarizing.originals import Original

_LINE = 200  # characters of a line that are looked at
_BEGINNING = 40  # lines in which minutes say when they were held
_HELD = re.compile(r"(?:日\s*時|開\s*催\s*日|日\s*付|期\s*日|と\s*き|実施日|会議日)")
_NEXT = re.compile("次回(?!まで|に(?:報告|示|提|説明|持ち))")
_OTHER_DAY = re.compile("次回|前回|まで|期限|。")
_NO_DAY = datetime.date.min
_TOP = 5  # lines at whose edges a day without its year is the day of the meeting
_YEARS = 8  # until the 29th of February comes again
_WEEKDAYS = "月火水木金土日"
_N = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_WITHOUT_YEAR = re.compile(
    rf"(?<![0-9/.年])(?:(?P<month>{_N})月(?P<day>{_N})日|(?P<slash_month>[0-9]{{1,2}})/(?P<slash_day>[0-9]{{1,2}})(?![0-9/]))"
    rf"(?:\s*\((?P<weekday>[{_WEEKDAYS}])[^()]{{0,4}}\)|\s?(?P<said>[{_WEEKDAYS}])曜日?)?"
)
_TIME = "(?:午前|午後)?[0-9]{1,2}(?:時半?|:[0-9]{2})[0-9時:半から分~-]*"
_EDGE = re.compile(rf"[\s()【】「」:.、]*(?:{_TIME})?[\s()【】]*")


def meeting_of(original: Original, today: datetime.date) -> Meeting:
    """``today`` is when the minutes are read: the meeting is over."""
    lines = [
        line[:_LINE]
        for block in original.blocks
        if block.kind is not BlockKind.FURNITURE
        for line in block.text.splitlines()
    ]
    beginning = [original.title, *lines[:_BEGINNING]]
    written = _held_on(beginning)
    held = written or _held_without_year(beginning, today)
    return Meeting(held, _next_on(lines, Meeting(held, None)), has_year=held is None or written is not None)


def _held_on(lines: Sequence[str]) -> datetime.date | None:
    """The day of the line 日時 or 本日 (or of the line below it), else the first whole day that is no deadline."""
    return next(_days([*_labelled(lines), *(line for line in lines if not _OTHER_DAY.search(line))]), None)


def _labelled(lines: Sequence[str]) -> list[str]:
    labelled = [index for index, line in enumerate(lines) if _HELD.search(key(line)) or "本日" in line]
    return [line for index in labelled for line in lines[index : index + 2]]


def _held_without_year(lines: Sequence[str], today: datetime.date) -> datetime.date | None:
    """Of the line 日時, else where one of the first lines begins or ends with a day (「資料 1/2」 is none)."""
    of_label = [found for line in _labelled(lines) if (found := _WITHOUT_YEAR.search(key(line)))]
    of_top = [found for line in lines[: _TOP + 1] if not _OTHER_DAY.search(line) and (found := _at_edge(key(line)))]
    return next(filter(None, (_latest(found, today) for found in of_label + of_top)), None)


def _at_edge(line: str) -> re.Match[str] | None:
    found = _WITHOUT_YEAR.search(line)
    if found is None or _EDGE.fullmatch(line[: found.start()]):
        return found
    is_day = found["month"] or found["weekday"] or found["said"]
    return found if is_day and _EDGE.fullmatch(line[found.end() :]) else None


def _latest(found: re.Match[str], today: datetime.date) -> datetime.date | None:
    """The latest such day up to today; None where the weekday beside it is of none of the last years."""
    month, day = (integer_of(found[name] or found[f"slash_{name}"]) for name in ("month", "day"))
    weekday = found["weekday"] or found["said"]
    for year in range(today.year, today.year - _YEARS - 1, -1):
        try:
            held = datetime.date(year, month, day)
        except ValueError:
            continue
        if held <= today and (weekday is None or _WEEKDAYS[held.weekday()] == weekday):
            return held
    return None


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
