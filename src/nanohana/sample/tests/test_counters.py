"""The sample's registry of counters: whole, consistent, with numbers that cannot exist, taken in by the product."""

from __future__ import annotations

import datetime
import re

import pytest

from nanohana.apps.counters import publication
from nanohana.apps.counters.importing import plan, take_in_municipalities
from nanohana.chatbot.contact_strings import contact_strings
from nanohana.organization.models import Division
from nanohana.sample import counters_loading
from nanohana.sample.counters_content import sample_registry
from nanohana.sample.organisation import read_organisation
from nanohana.welfare.kinds import KINDS
from nanohana.welfare.needs import NEEDS

TODAY = datetime.date(2026, 11, 26)


def test_54_municipalities_and_some_600_counters_with_numbers_that_cannot_exist() -> None:
    registry = sample_registry(TODAY)
    names = {one.name for one in registry.municipalities}
    assert len(names) == 54
    assert 550 <= len(registry.counters) <= 650
    assert len({counter.key for counter in registry.counters}) == len(registry.counters)
    assert len({counter.phone for counter in registry.counters}) == len(registry.counters)
    for counter in registry.counters:
        assert re.fullmatch(r"000-000-[0-9]{4}", counter.phone)
        assert set(counter.municipalities) <= names
        assert counter.kind in KINDS
        assert set(counter.needs) <= NEEDS.keys()
        assert counter.updated_on is not None
        assert counter.updated_on <= TODAY


def test_the_contacts_in_writing_are_fictional_and_nobody_elses() -> None:
    counters = sample_registry(TODAY).counters
    assert all(re.fullmatch(r"000-000-9[0-9]{3}", each.fax) for each in counters)
    numbers = {each.fax for each in counters} | {each.phone for each in counters}
    assert len(numbers) == 2 * len(counters)
    emails = [each.email for each in counters if each.email]
    assert all(email.endswith("@pref.nanohana.example.jp") for email in emails)
    assert len(set(emails)) == len(emails) and 100 < len(emails) < len(counters)
    for each in counters:
        assert {f"電話{each.fax.replace('-', '')}"} <= contact_strings(f"FAX {each.fax}")
        assert not each.email or each.email in contact_strings(each.email)


def test_readings_are_hiragana_and_no_two_municipalities_share_a_name() -> None:
    for one in sample_registry(TODAY).municipalities:
        assert re.fullmatch("[ぁ-ん]+(?:し|まち|むら)", one.reading)


@pytest.mark.django_db
def test_the_products_own_import_takes_it_without_a_problem() -> None:
    for division in read_organisation().divisions:
        Division.objects.create(code=division.code, name=division.name)
    take_in_municipalities(counters_loading._municipalities())
    made = plan(counters_loading.counters_file(), None)
    assert made.problems == []
    assert len(made.added) == len(sample_registry(TODAY).counters)
    assert publication.waiting() is None
