"""Rights as queries: who sees which library, and that nobody sees nothing."""

from __future__ import annotations

import datetime
from unittest.mock import patch

import pytest
from django.contrib.auth.models import AnonymousUser

from nanohana.access.models import Account
from nanohana.access.rights import actor_of, manageable_libraries, readable_documents, readable_libraries
from nanohana.documents.models import Document, Library
from nanohana.organization.models import Appointment, Division, FormerState, Post, StaffMember

pytestmark = pytest.mark.django_db


def _staff(number: str, division: Division, **dates: datetime.date) -> Account:
    staff = StaffMember.objects.create(number=number, name=f"職員{number}")
    post, _ = Post.objects.get_or_create(code="S", defaults={"name": "主事", "rank": 7})
    dates.setdefault("starts_on", datetime.date(2024, 4, 1))
    Appointment.objects.create(staff=staff, division=division, post=post, **dates)
    return Account.objects.create_account(number, "correct horse 1", staff=staff)


@pytest.fixture
def departments() -> dict[str, Division]:
    general = Division.objects.create(code="100", name="総務部")
    personnel = Division.objects.create(code="110", name="人事課", parent=general)
    tax = Division.objects.create(code="120", name="税務課", parent=general)
    return {"general": general, "personnel": personnel, "tax": tax}


@pytest.fixture
def libraries(departments: dict[str, Division]) -> dict[str, Library]:
    return {
        "open": Library.objects.create(name="例規", owner_division=departments["general"]),
        "closed": Library.objects.create(
            name="人事内規", owner_division=departments["personnel"], audience=Library.Audience.OWNER_DIVISION
        ),
    }


def _seen(account: Account | AnonymousUser | None) -> set[str]:
    return set(Library.objects.filter(readable_libraries(actor_of(account))).values_list("name", flat=True))


def test_owner_division_and_department_above_see_the_closed_library(departments, libraries):
    assert _seen(_staff("1", departments["personnel"])) == {"例規", "人事内規"}
    assert _seen(_staff("2", departments["general"])) == {"例規", "人事内規"}


def test_other_division_sees_only_what_is_open_to_all_staff(departments, libraries):
    assert _seen(_staff("1", departments["tax"])) == {"例規"}


def test_nobody_sees_nothing(libraries):
    assert _seen(None) == set()
    assert _seen(AnonymousUser()) == set()


def test_closed_account_sees_nothing(departments, libraries):
    account = _staff("1", departments["personnel"])
    account.is_active = False
    assert _seen(account) == set()


def _move(account: Account, division: Division, day: datetime.date) -> None:
    """Ends the appointment the day before, starts one in another division."""
    assert account.staff is not None
    before = account.staff.appointments.get()
    Appointment.objects.filter(pk=before.pk).update(ends_on=day - datetime.timedelta(days=1))
    Appointment.objects.create(staff=account.staff, division=division, post=before.post, starts_on=day)


def _seen_at(moment: str, account: Account) -> set[str]:
    """What the account sees when the clock shows ``moment`` in Japan."""
    with patch("django.utils.timezone.now", return_value=datetime.datetime.fromisoformat(f"{moment}+09:00")):
        return _seen(account)


def test_moved_staff_lose_old_division_documents_at_midnight_and_gain_the_new_ones(departments, libraries):
    Library.objects.create(name="税務内規", owner_division=departments["tax"], audience="owner_division")
    moved = _staff("1", departments["personnel"])
    _move(moved, departments["tax"], datetime.date(2026, 4, 1))
    assert _seen_at("2026-03-31 23:59:59.999", moved) == {"例規", "人事内規"}
    assert _seen_at("2026-04-01 00:00", moved) == {"例規", "税務内規"}


def test_whose_appointments_ended_sees_nothing(departments, libraries):
    assert _seen(_staff("1", departments["personnel"], ends_on=datetime.date(2025, 3, 31))) == set()


def _absent(account: Account, kind: str, **more: object) -> None:
    Appointment.objects.create(staff=account.staff, kind=kind, starts_on=datetime.date(2025, 4, 1), **more)


def test_retired_staff_see_nothing_even_as_administrators(departments, libraries):
    retired = _staff("1", departments["personnel"])
    retired.is_administrator = True
    _absent(retired, "retirement")
    assert actor_of(retired) is None


@pytest.mark.parametrize("kind", ["leave", "dispatch"])
def test_who_is_away_keeps_what_is_open_to_all_staff(departments, libraries, kind):
    away = _staff("1", departments["personnel"])
    _absent(away, kind)
    assert _seen(away) == {"例規"}


def test_who_is_sent_to_a_division_sees_what_is_its(departments, libraries):
    sent = _staff("1", departments["tax"])
    _absent(sent, "dispatch", division=departments["personnel"])
    assert _seen(sent) == {"例規", "人事内規"}


def test_documents_of_an_abolished_division_pass_to_its_successors(departments, libraries):
    account = _staff("1", departments["tax"])
    personnel = departments["personnel"]
    personnel.valid_until = datetime.date(2026, 3, 31)
    personnel.save()
    personnel.successors.add(departments["tax"])
    assert _seen_at("2026-03-31 23:59", account) == {"例規"}
    assert _seen_at("2026-04-01 00:00", account) == {"例規", "人事内規"}


def test_a_division_that_is_abolished_gives_no_rights(departments, libraries):
    account = _staff("1", departments["personnel"])
    Division.objects.filter(pk=departments["personnel"].pk).update(valid_until=datetime.date(2026, 3, 31))
    assert _seen_at("2026-03-31 12:00", account) == {"例規", "人事内規"}
    assert _seen_at("2026-04-01 00:00", account) == {"例規"}


def test_a_division_that_moves_leaves_the_department_above_at_midnight(departments, libraries):
    head = _staff("1", departments["general"])
    personnel = departments["personnel"]
    FormerState.objects.create(
        division=personnel, name="人事課", parent=departments["general"], valid_until=datetime.date(2026, 3, 31)
    )
    Division.objects.filter(pk=personnel.pk).update(parent=None, valid_from=datetime.date(2026, 4, 1))
    assert _seen_at("2026-03-31 23:59", head) == {"例規", "人事内規"}
    assert _seen_at("2026-04-01 00:00", head) == {"例規"}


def test_staff_manage_only_their_own_divisions_libraries(departments, libraries):
    actor = actor_of(_staff("1", departments["personnel"]))
    assert set(Library.objects.filter(manageable_libraries(actor))) == {libraries["closed"]}


def test_removed_document_is_readable_by_no_one(departments, libraries):
    administrator = Account.objects.create_account("root", "correct horse 1", is_administrator=True)
    document = Document.objects.create(
        library=libraries["open"], title="旅費規程", owner_division=departments["general"]
    )
    assert Document.objects.filter(readable_documents(actor_of(administrator))).exists()
    Document.objects.update(removed_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    assert not Document.objects.filter(readable_documents(actor_of(administrator)), pk=document.pk).exists()
