"""A division with its chief, a member and a leader; two editors; another division; an administrator."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pytest
from django.test import Client

from nanohana.access.models import Account
from nanohana.access.tests.people import signed_in
from nanohana.apps.portal import publishing
from nanohana.apps.portal.models import Article, Designation, Kind
from nanohana.organization.models import Appointment, Division, Post, StaffMember


def person(division: Division, number: str, post: Post) -> Account:
    staff = StaffMember.objects.create(number=number, name=f"職員{number}")
    Appointment.objects.create(staff=staff, division=division, post=post, starts_on=datetime.date(2024, 4, 1))
    return Account.objects.create(username=f"u{number}", staff=staff)


@dataclass(frozen=True)
class Staff:
    division: Division
    other: Division
    chief: Account
    leader: Account
    member: Account
    outsider: Account
    editor: Account
    second: Account
    administrator: Account


@pytest.fixture
def staff(db: None) -> Staff:
    division, other = (
        Division.objects.create(code=code, name=name) for code, name in (("1010", "人事課"), ("1040", "税務課"))
    )
    head, clerk = (
        Post.objects.create(code="P20", name="課長", rank=20),
        Post.objects.create(code="P70", name="主事", rank=70),
    )
    found = Staff(
        division, other, person(division, "01", head), person(division, "02", clerk), person(division, "03", clerk),
        person(other, "04", clerk), person(other, "05", clerk), person(other, "06", clerk),
        Account.objects.create(username="admin", is_administrator=True),
    )  # fmt: skip
    Designation.objects.create(staff=found.leader.staff, role="leader", division=division)
    for editor in (found.editor, found.second):
        Designation.objects.create(staff=editor.staff, role="editor")
    return found


def client_of(account: Account) -> Client:
    return signed_in(account)


def drafted(staff: Staff, kind: str = Kind.NOTICE, *, by: Account | None = None, **values: object) -> Article:
    """A draft of ``by``, an editor by default."""
    article = Article(kind=kind, author=by or staff.editor, division=staff.division, live=False)
    for name, value in ({"title": "利用時間の変更", "body": "本文"} | values).items():
        setattr(article, name, value)
    publishing.save(article, by or staff.editor, None)
    return Article.objects.get(pk=article.pk)


def approved(article: Article, staff: Staff, by: Account | None = None) -> Article:
    """Handed in by one editor, approved by the other."""
    publishing.submit(article, staff.editor)
    stored = Article.objects.get(pk=article.pk)
    assert stored.latest_revision_id is not None
    publishing.approve(stored, by or staff.second, stored.latest_revision_id)
    return Article.objects.get(pk=article.pk)


def published(staff: Staff, kind: str = Kind.NOTICE, **values: object) -> Article:
    return approved(drafted(staff, kind, **values), staff)
