"""Three divisions with three people, and transfers of them."""

from __future__ import annotations

import datetime
from unittest.mock import patch

import pytest
from django.utils import timezone

from nanohana.organization.imports import import_file
from nanohana.organization.models import Division, StaffMember, Transfer
from nanohana.organization.staffing import staff_places
from nanohana.organization.tables import Rejected
from nanohana.organization.transfer_file import read_transfer
from nanohana.organization.transfer_plan import make_plan
from nanohana.organization.transfers import prepare

HEAD = "発令日,職員番号,氏名,区分,所属コード,職位コード,終了日\n"
DAY = datetime.date(2030, 4, 1)


@pytest.fixture
def prefecture(db: None) -> None:
    divisions = "所属コード,所属名,上位所属コード,有効開始日,有効終了日,引継先所属コード\n"
    import_file("divisions", f"{divisions}A,人事課,,,,\nB,税務課,,,,\nC,旧課,,,R8.3.31,\n".encode())
    import_file("posts", "職位コード,職位名,順位\nP,主事,70\n".encode())
    import_file("staff", "職員番号,氏名,ふりがな\n1,一郎,\n2,二郎,\n3,三郎,\n".encode())
    held = "職員番号,種別,所属コード,職位コード,発令日,終了日\n"
    held += "1,本務,A,P,R6.4.1,\n1,兼務,B,P,R6.4.1,\n2,本務,A,P,R6.4.1,\n"
    import_file("appointments", held.encode())


def draft(*lines: str, title: str = "定期異動") -> Transfer:
    day, rows = read_transfer((HEAD + "\n".join(f"R12.4.1,{line}" for line in lines)).encode())
    plan, problems = make_plan(day, rows)
    if problems:
        raise Rejected(problems)
    return prepare(Transfer(title=title, effective_on=day, filename="異動.csv", digest=plan.digest), rows)


def places(number: str, day: datetime.date) -> set[str] | None:
    """The codes of the divisions in which somebody works, None where they do not work here."""
    staff = StaffMember.objects.get(number=number)
    found = staff_places([staff.pk], day)
    if staff.pk not in found:
        return None
    divisions = {place.division for place in found[staff.pk]}
    return set(Division.objects.filter(pk__in=divisions).values_list("code", flat=True))


def before(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=1)


def at(day: datetime.date):
    """On that day, at noon in Japan."""
    noon = datetime.datetime.combine(day, datetime.time(12), timezone.get_current_timezone())
    return patch("django.utils.timezone.now", return_value=noon)
