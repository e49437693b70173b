"""Users of the directory: made, changed, closed, found; dated like everything else of the organisation."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from nanohana.access.accounts import set_active
from nanohana.access.models import Account, Session
from nanohana.access.rights import actor_of
from nanohana.audit.models import Entry
from nanohana.audit.verification import verify
from nanohana.organization.models import Appointment, Division, Post, StaffMember
from nanohana.scim.models import Person
from nanohana.scim.tests.conftest import ENTERPRISE, Directory, held, user

pytestmark = pytest.mark.django_db
DEPARTMENT = f"{ENTERPRISE}:department"


def recorded() -> list[str]:
    return list(
        Entry.objects.exclude(verb__startswith="scim.token").order_by("sequence").values_list("verb", flat=True)
    )


def since(days: int = 400, ends_on: datetime.date | None = None, kind: str = "main") -> StaffMember:
    """Somebody known from a CSV file, appointed some days ago."""
    staff = StaffMember.objects.create(number="0001", name="旧姓 花子")
    Appointment.objects.create(
        staff=staff, division=Division.objects.get(code="1010"), post=Post.objects.get(code="P70"), kind=kind,
        starts_on=localdate() - datetime.timedelta(days), ends_on=ends_on,
    )  # fmt: skip
    return staff


def test_a_new_person_gets_an_account_and_works_from_today(directory: Directory) -> None:
    made = directory.send("POST", "Users", user())
    assert (made.status_code, made["Location"]) == (201, made.json()["meta"]["location"])
    said = made.json()
    assert (said["userName"], said["externalId"], said["active"]) == ("0001@pref.example.jp", "object-0001", True)
    assert "emails" not in said
    assert directory.send("GET", f"Users/{said['id']}").json() == said
    account = Account.objects.get(username="0001")
    assert account.staff is not None and account.staff.name == "菜花 花子" and not account.has_usable_password()
    assert held() == [("main", "1010", "主事", localdate(), None)]
    actor = actor_of(account)
    assert actor is not None and actor.divisions == {Division.objects.get(code="1010").pk}
    assert recorded() == ["access.account_made", "scim.person_created"]
    assert Entry.objects.latest("sequence").name == "名簿連携（Entra ID）"
    assert verify().finding is None


def test_who_is_known_from_a_file_is_found_by_the_staff_number(directory: Directory) -> None:
    staff = since()
    directory.creates(place=None)
    staff.refresh_from_db()
    assert staff.name == "菜花 花子" and StaffMember.objects.count() == 1
    assert len(held()) == 1


@pytest.mark.parametrize("operation", [
    {"op": "Replace", "path": "active", "value": "False"},
    {"op": "replace", "path": "active", "value": False},
    {"op": "replace", "value": {"active": False}},
], ids=str)  # fmt: skip
def test_who_is_deactivated_is_out_at_once_and_back_when_activated(
    directory: Directory, operation: dict[str, Any]
) -> None:
    key = directory.creates()
    account = Account.objects.get()
    client = Client()
    client.force_login(account)
    assert client.get("/search/").status_code == 200
    assert directory.patches(f"Users/{key}", operation).json()["active"] is False
    assert client.get("/search/").status_code == 302 and not Session.objects.filter(account=account).exists()
    assert held() == [("main", "1010", "主事", localdate(), None)]
    assert directory.patches(f"Users/{key}", operation).status_code == 200  # said twice, done once
    assert recorded()[2:] == ["access.sessions_ended", "access.account_closed", "scim.person_changed"]
    directory.patches(f"Users/{key}", {"op": "replace", "path": "active", "value": True})
    account.refresh_from_db()
    assert account.is_active


def test_an_account_closed_here_stays_closed(directory: Directory) -> None:
    key = directory.creates()
    Account.objects.update(is_active=False)
    assert directory.send("PUT", f"Users/{key}", user(displayName="菜花 華子")).json()["active"] is False
    assert StaffMember.objects.get().name == "菜花 華子"
    for path, value in (("title", "P50"), ("active", True), ("active", False), ("active", True)):
        changed = directory.patches(f"Users/{key}", {"op": "replace", "path": path, "value": value})
        assert changed.json()["active"] is False


def test_what_the_directory_had_closed_once_an_administrator_closes_for_good(directory: Directory) -> None:
    """Opened here in between: the last who closed it counts."""
    key = directory.creates()
    account = Account.objects.get()
    directory.patches(f"Users/{key}", {"op": "replace", "path": "active", "value": False})
    set_active(account, True)
    set_active(account, False)
    directory.patches(f"Users/{key}", {"op": "replace", "path": "active", "value": True})
    account.refresh_from_db()
    assert not account.is_active


def test_another_department_ends_the_appointment_yesterday(directory: Directory) -> None:
    since()
    key = directory.creates()
    assert len(held()) == 1
    directory.patches(
        f"Users/{key}",
        {"op": "Replace", "path": DEPARTMENT, "value": "税務課"}, {"op": "Add", "path": "title", "value": "P50"},
    )  # fmt: skip
    first = localdate() - datetime.timedelta(400)
    assert held() == [
        ("main", "1010", "主事", first, localdate() - datetime.timedelta(1)),
        ("main", "1040", "係長", localdate(), None),
    ]
    directory.patches(f"Users/{key}", {"op": "Replace", "path": DEPARTMENT, "value": "1010"})
    assert held()[1:] == [("main", "1010", "係長", localdate(), None)]


def test_the_end_of_a_fixed_term_and_of_an_approved_transfer_stay(directory: Directory) -> None:
    last = localdate() + datetime.timedelta(30)
    since(ends_on=last, kind="fixed_term")
    directory.creates(place=("1040", "主事"))
    assert held()[1:] == [("fixed_term", "1040", "主事", localdate(), last)]


def test_what_was_said_before_does_not_undo_a_transfer(directory: Directory) -> None:
    key = directory.creates()
    Appointment.objects.update(division=Division.objects.get(code="1040"))
    directory.send("PUT", f"Users/{key}", user(displayName="菜花 華子"))
    assert [line[1] for line in held()] == ["1040"]


@pytest.mark.parametrize("kind", ["retirement", "later"])
def test_who_retired_or_comes_later_is_not_placed(directory: Directory, kind: str) -> None:
    if kind == "retirement":
        staff = since(ends_on=localdate() - datetime.timedelta(5))
        Appointment.objects.create(staff=staff, kind=kind, starts_on=localdate() - datetime.timedelta(4))
    else:
        since(days=-10)
    before = held()
    refused = directory.send("POST", "Users", user())
    assert (refused.status_code, refused.json()["schemas"]) == (409, ["urn:ietf:params:scim:api:messages:2.0:Error"])
    assert held() == before and not Account.objects.exists() and not Person.objects.exists()


def test_who_is_removed_is_closed_and_may_come_back(directory: Directory) -> None:
    key = directory.creates()
    assert directory.send("DELETE", f"Users/{key}").status_code == 204
    assert directory.send("GET", f"Users/{key}").status_code == 404
    assert not Account.objects.get().is_active and StaffMember.objects.exists()
    assert directory.creates() != key
    assert recorded()[2:4] == ["access.account_closed", "scim.person_removed"]
    assert not Account.objects.get().is_active, "an administrator opens it"


def test_an_account_closed_here_before_the_directory_was_connected_stays_closed(directory: Directory) -> None:
    Account.objects.create(username="0001", staff=since(), is_active=False)
    directory.creates()
    assert not Account.objects.get().is_active


BAD: list[tuple[dict[str, Any], int, str]] = [
    ({ENTERPRISE: {}}, 400, "invalidValue"),
    ({ENTERPRISE: {"employeeNumber": "0" * 21}}, 400, "invalidValue"),
    ({ENTERPRISE: {"employeeNumber": "0009", "department": "ない課"}}, 400, "invalidValue"),
    ({ENTERPRISE: "text"}, 400, "invalidValue"),
    ({"title": "ない職位"}, 400, "invalidValue"),
    ({"title": None}, 400, "invalidValue"),
    ({"displayName": "", "name": {}}, 400, "invalidValue"),
    ({"displayName": "花" * 101}, 400, "invalidValue"),
    ({"displayName": "花\0子"}, 400, "invalidValue"),
    ({"displayName": "\ud800"}, 400, "invalidSyntax"),
    ({"displayName": {"a": 1}}, 400, "invalidValue"),
    ({"userName": ""}, 400, "invalidValue"),
    ({"userName": None}, 400, "invalidValue"),
    ({"userName": "0001@PREF.example.jp"}, 409, "uniqueness"),
    ({"userName": "x" * 256}, 400, "invalidValue"),
    ({ENTERPRISE: {"employeeNumber": "0001"}}, 409, "uniqueness"),
    ({ENTERPRISE: {"employeeNumber": "admin"}}, 409, "uniqueness"),
    ({"active": "maybe"}, 400, "invalidValue"),
    ({"externalId": "x" * 256}, 400, "invalidValue"),
]


@pytest.mark.parametrize(("wrong", "status", "kind"), BAD, ids=lambda value: str(value)[:40])
def test_what_cannot_be_is_refused_and_nothing_is_half_applied(
    directory: Directory, wrong: dict[str, Any], status: int, kind: str
) -> None:
    directory.creates()
    Account.objects.create(username="admin", is_administrator=True)
    before = [list(model.objects.values()) for model in (StaffMember, Account, Appointment, Person)]
    count = Entry.objects.count()
    refused = directory.send("POST", "Users", user("0009") | wrong)
    said = refused.json()
    assert (refused.status_code, said["status"], said["scimType"]) == (status, str(status), kind), said
    assert [list(model.objects.values()) for model in (StaffMember, Account, Appointment, Person)] == before
    assert Entry.objects.count() == count


def test_the_staff_number_never_changes(directory: Directory) -> None:
    key = directory.creates()
    refused = directory.send("PUT", f"Users/{key}", user("0002"))
    assert (refused.status_code, refused.json()["scimType"]) == (400, "mutability")
    number = {"op": "replace", "path": f"{ENTERPRISE}:employeeNumber"}
    assert directory.patches(f"Users/{key}", number | {"value": "0002"}).json()["scimType"] == "mutability"
    assert directory.patches(f"Users/{key}", number | {"value": "0001"}).status_code == 200
    assert StaffMember.objects.get().number == "0001"


def test_users_are_found_by_name_and_by_external_id(directory: Directory) -> None:
    for number in ("0001", "0002"):
        directory.creates(number)
    for asked in ('userName eq "0002@PREF.example.jp"', 'externalId eq "object-0002"'):
        found = directory.send("GET", "Users", filter=asked).json()
        assert (found["totalResults"], found["Resources"][0]["externalId"]) == (1, "object-0002")
    for asked in ('userName eq "nobody"', 'id eq "x"', 'externalId eq "OBJECT-0002"', 'userName eq "\\u0000"'):
        assert directory.send("GET", "Users", filter=asked).json()["totalResults"] == 0


@pytest.mark.parametrize(
    "asked", ["userName", 'userName co "x"', 'password eq "x"', "(" * 5000, 'userName eq "a" or id pr']
)
def test_a_filter_that_is_none_says_so(directory: Directory, asked: str) -> None:
    refused = directory.send("GET", "Users", filter=asked)
    assert (refused.status_code, refused.json()["scimType"]) == (400, "invalidFilter")


def test_lists_come_in_pages(directory: Directory) -> None:
    for number in range(5):
        directory.creates(f"000{number}", place=None)
    page = directory.send("GET", "Users", startIndex="4", count="3").json()
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (5, 4, 2)
    assert [each["externalId"] for each in page["Resources"]] == ["object-0003", "object-0004"]
    assert directory.send("GET", "Users", count="0").json()["totalResults"] == 5
    assert directory.send("GET", "Users", startIndex="-1", count="1").json()["startIndex"] == 1
    far = directory.send("GET", "Users", startIndex="9" * 20)  # further than the database counts
    assert far.status_code == 200 and far.json()["itemsPerPage"] == 0
    assert directory.send("GET", "Users", count="x").status_code == 400
    only = directory.send("GET", "Users", attributes="userName").json()["Resources"][0]
    assert set(only) == {"schemas", "id", "userName"}
