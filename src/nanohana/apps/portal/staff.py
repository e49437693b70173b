"""Who of the staff has, or has not yet: acknowledged a guideline, used the product."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from nanohana.access.models import Account
from nanohana.apps.portal.models import Acknowledgement, Article, Kind
from nanohana.apps.portal.roles import Standing
from nanohana.organization.models import ABSENT_KINDS, MAIN_KINDS, Appointment, Division, StaffMember
from nanohana.usage.models import Start

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Names(TypedDict):
        division_code: str
        division_name: str

    Named = WithAnnotations[StaffMember, _Names]  # a member of the staff with their division


def watched(standing: Standing) -> Collection[int] | None:
    """The divisions of which somebody may see such lists; None for administrators: all."""
    return None if standing.is_administrator else standing.watched


def headed(standing: Standing) -> Collection[int] | None:
    """The divisions for whose acknowledgements somebody answers; None for administrators: all."""
    return None if standing.is_administrator else standing.managed


def working(divisions: Collection[int] | None) -> QuerySet[Named]:
    """Staff with an account who work here today, by their main post, with ``division_name`` and ``account``."""
    today = Appointment.objects.in_force().filter(staff=OuterRef("pk"))
    main = today.filter(kind__in=MAIN_KINDS)
    staff = StaffMember.objects.filter(account__is_active=True).filter(~Exists(today.filter(kind__in=ABSENT_KINDS)))
    of_these = main if divisions is None else main.filter(division__in=divisions)
    named: QuerySet[Named] = staff.filter(Exists(of_these)).annotate(
        division_code=Subquery(main.values("division__code")[:1]),
        division_name=Subquery(main.values("division__name")[:1]),
    )
    return named.select_related("account").order_by("division_code", "number")


def without_acknowledgement(guideline: Article, divisions: Collection[int] | None) -> QuerySet[Named]:
    """Who has not yet acknowledged the version that is published."""
    given = Acknowledgement.objects.filter(article=guideline, version=guideline.version)
    return working(divisions).filter(~Exists(given.filter(account=OuterRef("account"))))


def not_started(divisions: Collection[int] | None) -> QuerySet[Named]:
    """Who has not used the product once: those whom the figures (``usage.figures.BEGUN``) do not count as begun."""
    return working(divisions).filter(~Exists(Start.objects.filter(person__staff=OuterRef("pk"), app="")))


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a division's staff have acknowledged."""

    division: Division
    staff: int
    acknowledged: int

    @property
    def left(self) -> int:
        return self.staff - self.acknowledged


def shares(guideline: Article, divisions: Collection[int] | None) -> list[Share]:
    """Each division with staff, in the order of the codes."""
    accounts = Account.objects.filter(staff__in=working(divisions).values("pk"))
    main = Appointment.objects.in_force().filter(staff=OuterRef("staff"), kind__in=MAIN_KINDS)
    given = Acknowledgement.objects.filter(article=guideline, version=guideline.version, account=OuterRef("pk"))
    counted = (
        accounts.annotate(division=Subquery(main.values("division")[:1]), has=Exists(given))
        .values("division")
        .annotate(staff_count=Count("pk"), given_count=Count("pk", filter=Q(has=True)))
        .order_by(F("division"))
    )
    found = {row["division"]: (row["staff_count"], row["given_count"]) for row in counted}
    return [Share(division, *found[division.pk]) for division in Division.objects.filter(pk__in=found)]


def guidelines_to_acknowledge(account: Account) -> QuerySet[Article]:
    """Published guidelines whose version of now this person has not acknowledged."""
    given = Acknowledgement.objects.filter(article=OuterRef("pk"), version=OuterRef("version"), account=account)
    return Article.objects.published().of_kind(Kind.GUIDELINE).filter(~Exists(given))
