"""The sample transfer fits the sample organisation."""

from __future__ import annotations

import datetime

import pytest

from nanohana.apps.personnel.transfer_views import draft
from nanohana.organization.models import Appointment
from nanohana.organization.transfers import approve
from nanohana.sample.load import _load_libraries, _load_organisation
from nanohana.sample.organisation import read_organisation
from nanohana.sample.transfer import transfer_file


@pytest.mark.django_db
def test_the_sample_transfer_can_be_approved():
    organisation = read_organisation()
    _load_organisation(organisation)
    _load_libraries(organisation)
    transfer = draft("定期異動", "異動.csv", transfer_file(datetime.date(2026, 11, 25)), None)
    assert {"name": "警察", "documents": 0, "gaining": 0, "losing": 1} in transfer.preview["libraries"]
    assert "総務課（1020）の課長が空席になります。" in transfer.preview["warnings"]
    approve(transfer.pk, None)
    assert Appointment.objects.filter(starts_on=datetime.date(2027, 4, 1)).count() == 8


@pytest.mark.parametrize(
    ("today", "day"), [("2027-03-31", "2027-04-01"), ("2027-04-01", "2028-04-01"), ("2026-11-25", "2027-04-01")]
)
def test_it_is_for_the_next_first_of_april(today, day):
    assert transfer_file(datetime.date.fromisoformat(today)).decode("utf-8-sig").splitlines()[1].startswith(day)
