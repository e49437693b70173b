"""Groups of the directory: members work in the division they name."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.access.rights import actor_of
from nanohana.audit.models import Entry
from nanohana.organization.models import Appointment, Division
from nanohana.scim.tests.conftest import Directory, group, held, made

pytestmark = pytest.mark.django_db


def members(directory: Directory, key: str) -> set[str]:
    return {each["value"] for each in directory.send("GET", f"Groups/{key}").json().get("members", [])}


@pytest.mark.parametrize("name", ["1040 税務課", "1040", "税務課"])
def test_a_member_of_another_group_works_there_too(directory: Directory, name: str) -> None:
    person = directory.creates()
    key = made(directory, name, person)
    assert held() == [("main", "1010", "主事", localdate(), None), ("concurrent", "1040", "主事", localdate(), None)]
    actor = actor_of(Account.objects.get())
    assert actor is not None and actor.divisions == set(Division.objects.values_list("pk", flat=True))
    assert members(directory, key) == {person}
    assert Entry.objects.latest("sequence").more == {"added": ["0001"]}


def test_whose_place_only_groups_say_gets_the_main_appointment(directory: Directory) -> None:
    person = directory.creates(place=None, title="主事")
    made(directory, "1040", person)
    assert held() == [("main", "1040", "主事", localdate(), None)]


@pytest.mark.parametrize("operation", [
    {"op": "Remove", "path": "members", "value": [{"value": "{}"}]},
    {"op": "remove", "path": 'members[value eq "{}"]'},
    {"op": "Replace", "path": "members", "value": []},
    {"op": "remove", "path": "members"},
], ids=str)  # fmt: skip
def test_who_is_taken_out_leaves_as_of_yesterday(directory: Directory, operation: dict[str, Any]) -> None:
    person = directory.creates()
    key = made(directory, "1040", person)
    Appointment.objects.filter(division__code="1040").update(starts_on=localdate() - datetime.timedelta(9))
    given = {
        name: value.replace("{}", person) if isinstance(value, str) else value for name, value in operation.items()
    }
    if given.get("value"):
        given["value"] = [{"value": person}]
    assert directory.patches(f"Groups/{key}", given).status_code == 200
    assert members(directory, key) == set()
    yesterday = localdate() - datetime.timedelta(1)
    assert held()[0][1:] == ("1040", "主事", localdate() - datetime.timedelta(9), yesterday)
    assert Entry.objects.latest("sequence").more == {"added": [], "removed": ["0001"]}


def test_members_are_added_one_after_another(directory: Directory) -> None:
    first, second = directory.creates("0001"), directory.creates("0002")
    key = made(directory, "1040", first)
    directory.patches(f"Groups/{key}", {"op": "Add", "path": "members", "value": [{"value": second}]})
    assert members(directory, key) == {first, second}
    count = Entry.objects.count()
    directory.patches(f"Groups/{key}", {"op": "Add", "path": "members", "value": [{"value": second}]})
    assert Entry.objects.count() == count


def test_replacing_a_group_without_members_says_nothing_of_them(directory: Directory) -> None:
    person = directory.creates()
    key = made(directory, "1040", person)
    renamed = {name: value for name, value in group("1040 税務課").items() if name != "members"}
    assert directory.send("PUT", f"Groups/{key}", renamed).json()["displayName"] == "1040 税務課"
    assert members(directory, key) == {person}
    directory.send("PUT", f"Groups/{key}", group("1040 税務課"))
    assert members(directory, key) == set()


def test_a_group_is_found_without_its_members(directory: Directory) -> None:
    made(directory, "1040 税務課", directory.creates())
    asked = {"filter": 'displayName eq "1040 税務課"', "excludedAttributes": "members"}
    found = directory.send("GET", "Groups", **asked).json()
    assert found["totalResults"] == 1 and "members" not in found["Resources"][0]


def test_a_removed_group_leaves_the_appointments(directory: Directory) -> None:
    key = made(directory, "1040", directory.creates())
    before = held()
    assert directory.send("DELETE", f"Groups/{key}").status_code == 204
    assert directory.send("GET", f"Groups/{key}").status_code == 404
    assert held() == before


@pytest.mark.parametrize(
    ("name", "member", "status"),
    [("ない課", None, 400), ("", None, 400), ("1010", None, 409), ("1040", "x", 400),
     ("1040", "00000000-0000-0000-0000-000000000001", 400)],
)  # fmt: skip
def test_what_cannot_be_is_refused(directory: Directory, name: str, member: str | None, status: int) -> None:
    person = directory.creates()
    made(directory, "1010")
    before = held()
    refused = directory.send("POST", "Groups", group(name, person, *([member] if member else [])))
    assert (refused.status_code, refused.json()["status"]) == (status, str(status))
    assert held() == before


def test_a_group_stays_with_its_division(directory: Directory) -> None:
    key = made(directory, "1040")
    refused = directory.send("PUT", f"Groups/{key}", group("1010"))
    assert (refused.status_code, refused.json()["scimType"]) == (400, "mutability")


@pytest.mark.django_db(transaction=True)
def test_members_that_come_at_the_same_time_all_stay(directory: Directory) -> None:
    people = [directory.creates(f"000{number}") for number in range(4)]
    key = made(directory, "1040")

    def add(person: str) -> int:
        try:
            operation = {"op": "Add", "path": "members", "value": [{"value": person}]}
            return directory.patches(f"Groups/{key}", operation).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(add, people)) == [200] * 4
    assert members(directory, key) == set(people)
