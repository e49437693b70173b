"""Those with whom an app of a division has to do, for tests: two members, its head, somebody of another division, an
administrator."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from nanohana.access.models import Account
from nanohana.documents.tests.conftest import account_in, signed_in
from nanohana.organization.models import Appointment, Division, Post


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
