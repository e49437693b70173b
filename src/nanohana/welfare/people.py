"""Whom a consultation is about: the person it is for, and their age band."""

from __future__ import annotations

from enum import StrEnum


class ForWhom(StrEnum):
    """Who needs help, seen from who writes."""

    SELF = "self"  # 本人
    FAMILY = "family"  # 家族、親族
    OTHER = "other"  # 近所の人、知人、仕事で関わる人


class AgeBand(StrEnum):
    """The age of the person it is about. The years are inclusive."""

    CHILD = "child"  # 0–17
    YOUNG = "young"  # 18–39
    ADULT = "adult"  # 40–64
    ELDER = "elder"  # 65 and older


#: The first and the last year of each band.
YEARS = {
    AgeBand.CHILD: (0, 17),
    AgeBand.YOUNG: (18, 39),
    AgeBand.ADULT: (40, 64),
    AgeBand.ELDER: (65, 120),
}
