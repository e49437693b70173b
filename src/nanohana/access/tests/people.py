"""Members of the staff with their accounts, for tests: one of a division, or those with whom an app has to do."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.test import Client

from nanohana.access.models import Account
from nanohana.organization.models import Appointment, Division, Post, StaffMember


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def account_in(division: Division, number: str) -> Account:
    staff = StaffMember.objects.create(number=number, name=f"職員{number}")
    post, _ = Post.objects.get_or_create(code="060", defaults={"name": "主事", "rank": 60})
    Appointment.objects.create(staff=staff, division=division, post=post, starts_on=datetime.date(2024, 4, 1))
    return Account.objects.create(username=f"u{number}", staff=staff)  # without a password: hashing one takes long


@dataclass(frozen=True)
class People:
    member: Account
    colleague: Account
    chief: Account
    outsider: Account
    administrator: Account

    def client(self, name: str) -> Client:
        return signed_in(getattr(self, name))


def people_of(division: Division, other: Division) -> People:
    chief = account_in(division, "0003")
    post = Post.objects.create(code="020", name="課長", rank=20)
    Appointment.objects.filter(staff=chief.staff).update(post=post)
    return People(
        account_in(division, "0001"), account_in(division, "0002"), chief, account_in(other, "0004"),
        Account.objects.create(username="admin", is_administrator=True),
    )  # fmt: skip
