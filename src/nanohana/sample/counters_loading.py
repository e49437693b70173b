"""The registry of counters of the sample prefecture, loaded as its owner would: by a file, requested, approved, sent.

What is there already is left alone.
"""

from __future__ import annotations

import csv

from django.db import transaction
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.apps.counters import publication
from nanohana.apps.counters.columns import COLUMNS, cells_of
from nanohana.apps.counters.importing import carry_out, plan, take_in_municipalities
from nanohana.apps.counters.models import Entry
from nanohana.organization.models import Division
from nanohana.organization.tables import written
from nanohana.published.content import Counter
from nanohana.sample.counters_content import FOLDER, sample_registry

KEEPER, APPROVER = "mochizuki.a", "muraoka.h"  # a member and the head of 福祉課
WELFARE = "3020"
#: Kinds that other divisions than 福祉課 own.
OWNERS = {
    "general_desk": "2020", "consumer_center": "2020", "multicultural_center": "2020", "crime_victim_desk": "2020",
    "sexual_violence_center": "2020", "legal_advice": "2020", "job_corner": "2020",
    "education_consultation": "5010", "education_support": "5010", "housing_support": "4010", "housing_office": "4010",
}  # fmt: skip
CHECKED_BY = "台帳担当"


def load_counters() -> None:
    """Load what is missing, after the organisation."""
    if Entry.objects.exists():
        return
    with transaction.atomic():
        take_in_municipalities(_municipalities(), "municipalities.csv")
        made = plan(counters_file(), None)
        carry_out(made, Account.objects.get(username=KEEPER), "窓口台帳.csv")
        version = publication.submit(Account.objects.get(username=KEEPER))
        publication.approve(version, Account.objects.get(username=APPROVER))


def counters_file() -> bytes:
    """The registry as a file that the product takes in."""
    divisions = {division.code: division for division in Division.objects.all()}
    counters = sample_registry(localdate()).counters
    rows = (cells_of(_entry(one, divisions[OWNERS.get(one.kind, WELFARE)])) for one in counters)
    return written((column.name for column in COLUMNS), rows)


def _entry(one: Counter, owner: Division) -> Entry:
    values = {name: getattr(one, name) for name in one.__slots__ if name != "updated_on"}
    return Entry(**values, owner_division=owner, checked_on=one.updated_on, checked_by=CHECKED_BY)


def _municipalities() -> bytes:
    """Without the 圏域, by which the sample alone arranges its counters."""
    with (FOLDER / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["市町村名"], row["よみ"], row["地名"]) for row in csv.DictReader(file)]
    return written(("市町村名", "よみ", "地名"), rows)
