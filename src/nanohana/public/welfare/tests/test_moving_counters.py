"""A counter that moves: at midnight the guide shows the new one, with nothing published then; before, it says so."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from nanohana.public import limits
from nanohana.public.tests.site import SiteHere
from nanohana.published.content import Counter, Registry

TOKYO = datetime.timezone(datetime.timedelta(hours=9))
LAST = datetime.date(2026, 11, 30)
OLD = Counter(
    "old", "旧認知症相談", ("dementia",), phone="000-000-7001", kind="dementia_line", updated_on=LAST, valid_until=LAST,
    successor="new",
)  # fmt: skip
NEW = Counter(
    "new", "新認知症相談", ("dementia",), phone="000-000-7002", kind="dementia_line", updated_on=LAST,
    valid_from=LAST + datetime.timedelta(days=1), address="花央市本町", fax="000-000-7102", email="new@pref.example.jp",
)  # fmt: skip
REGISTRY = Registry(1, datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC), (), (OLD, NEW))


@pytest.fixture
def site(public_site: SiteHere) -> SiteHere:
    limits.forget()
    public_site.publish(REGISTRY)
    return public_site


def shown_at(site: SiteHere, day: int, hour: int, minute: int = 0, *, month: int = 11, language: str = "ja") -> str:
    """What the guide shows at a moment of 2026 in Japan."""
    moment = datetime.datetime(2026, month, day, hour, minute, tzinfo=TOKYO)
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(timezone, "now", lambda: moment)
        fields = {"needs": "dementia", "age": "elder"}
        return site.citizen.post(f"/welfare/?lang={language}", fields).content.decode()


def test_at_midnight_in_japan_the_new_one_takes_its_place(site: SiteHere) -> None:
    before, after = shown_at(site, 30, 23, 59), shown_at(site, 1, 0, month=12)
    assert 'href="tel:000-000-7001"' in before and "12月1日から、次の窓口に移ります。" in before
    assert 'href="tel:000-000-7002"' in after
    assert "旧認知症相談" not in after and "移ります" not in after


@pytest.mark.parametrize(("day", "says"), [(16, False), (17, True), (30, True)])
def test_it_is_said_from_14_days_before(site: SiteHere, day: int, says: bool) -> None:
    page = shown_at(site, day, 12)
    assert ("次の窓口に移ります" in page) is says
    assert ("新認知症相談（花央市本町）" in page) is says


def test_the_new_ones_contacts_in_writing_are_said_where_they_differ(site: SiteHere) -> None:
    page = shown_at(site, 30, 12)
    assert "FAX：000-000-7102" in page and 'href="mailto:new@pref.example.jp"' in page
    same = replace(OLD, fax=NEW.fax, email=NEW.email)
    site.publish(Registry(2, REGISTRY.published_at, (), (same, NEW)))
    assert shown_at(site, 30, 12).count("000-000-7102") == 1


def test_it_is_said_in_every_language(site: SiteHere) -> None:
    assert "From 12/1 (month/day) it moves to:" in shown_at(site, 30, 12, language="en")


def test_without_a_known_successor_nothing_is_said(site: SiteHere) -> None:
    site.publish(Registry(2, REGISTRY.published_at, (), (OLD,)))
    assert "移ります" not in shown_at(site, 30, 12)
    assert "窓口が登録されていません" in shown_at(site, 1, 12, month=12)
