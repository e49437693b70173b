from __future__ import annotations

import datetime
from uuid import uuid4

from django.utils.timezone import get_default_timezone

from nanohana.documents.models import Version
from nanohana.documents.versions import timespans

DAY = datetime.date


def version(registered: DAY, effective_from: DAY | None = None, effective_until: DAY | None = None) -> Version:
    at = datetime.datetime(registered.year, registered.month, registered.day, 9, tzinfo=get_default_timezone())
    return Version(id=uuid4(), registered_at=at, effective_from=effective_from, effective_until=effective_until)


def held(*versions: Version) -> list[tuple[DAY | None, DAY | None] | None]:
    found = timespans(versions)
    return [found[v.pk] for v in versions]


def test_a_single_version_without_dates_has_always_held() -> None:
    assert held(version(DAY(2025, 5, 1))) == [(None, None)]


def test_a_later_version_replaces_the_old_one_on_its_effective_date() -> None:
    old = version(DAY(2024, 3, 1), DAY(2024, 4, 1))
    new = version(DAY(2025, 3, 1), DAY(2025, 4, 1))
    assert held(old, new) == [(DAY(2024, 4, 1), DAY(2025, 4, 1)), (DAY(2025, 4, 1), None)]


def test_a_later_version_without_a_date_holds_from_its_registration() -> None:
    assert held(version(DAY(2024, 3, 1)), version(DAY(2025, 3, 1))) == [
        (None, DAY(2025, 3, 1)),
        (DAY(2025, 3, 1), None),
    ]


def test_an_older_version_may_be_registered_after_the_current_one() -> None:
    current = version(DAY(2025, 3, 1), DAY(2025, 4, 1))
    older = version(DAY(2025, 6, 1), DAY(2020, 4, 1))
    assert held(current, older) == [(DAY(2025, 4, 1), None), (DAY(2020, 4, 1), DAY(2025, 4, 1))]


def test_a_version_ends_on_its_own_date_before_the_next_begins() -> None:
    old = version(DAY(2024, 3, 1), DAY(2024, 4, 1), DAY(2024, 10, 1))
    new = version(DAY(2025, 3, 1), DAY(2025, 4, 1))
    assert held(old, new)[0] == (DAY(2024, 4, 1), DAY(2024, 10, 1))


def test_of_two_versions_with_the_same_start_the_one_registered_later_holds() -> None:
    wrong = version(DAY(2025, 3, 1), DAY(2025, 4, 1))
    corrected = version(DAY(2025, 3, 2), DAY(2025, 4, 1))
    assert held(wrong, corrected) == [None, (DAY(2025, 4, 1), None)]


def test_no_two_versions_hold_on_the_same_day() -> None:
    versions = [version(DAY(2025, 1, month), DAY(2020 + month % 3, 4, 1)) for month in range(1, 8)]
    days = [DAY(2019 + year, 6, 1) for year in range(6)]
    for day in days:
        holding = [s for s in held(*versions) if s and (s[0] is None or s[0] <= day) and (s[1] is None or day < s[1])]
        assert len(holding) <= 1
