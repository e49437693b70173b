"""The preview decides in memory what people may read; it comes to what the query of ``access.rights`` finds."""

from __future__ import annotations

import datetime
import random

import pytest
from django.db.models import Count
from django.utils import timezone

from nanohana.access.models import Account, Ceiling, Rule
from nanohana.access.rights import actor_of, readable_documents, readable_libraries
from nanohana.access.rule_models import VERBS_ON
from nanohana.apps.personnel.preview import _Readable
from nanohana.documents.models import Document, HandlingLabel, Library
from nanohana.organization.models import Appointment, Division, Post, StaffMember

SINCE = datetime.date(2024, 4, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_what_the_preview_counts_is_what_the_query_finds(seed: int) -> None:
    dice = random.Random(seed)
    divisions = [Division.objects.create(code=str(n), name=str(n)) for n in range(4)]
    Division.objects.filter(pk=divisions[1].pk).update(parent=divisions[0])
    posts = [Post.objects.create(code=str(rank), name=str(rank), rank=rank) for rank in (10, 60)]
    for number in range(8):
        staff = StaffMember.objects.create(number=str(number), name=str(number))
        Account.objects.create(username=str(number), staff=staff, is_administrator=number == 7)
        place = {"division": dice.choice(divisions), "post": dice.choice(posts)}
        Appointment.objects.create(staff=staff, starts_on=SINCE, **place)
    Ceiling.objects.create(post=posts[1], label=dice.choice(HandlingLabel.values))
    libraries = [
        Library.objects.create(name=str(n), owner_division=dice.choice(divisions), audience=audience)
        for n, audience in enumerate(["all_staff", "owner_division"] * 2)
    ]
    documents = [
        Document.objects.create(
            library=dice.choice(libraries),
            title=str(number),
            owner_division=dice.choice(divisions),
            handling_label=dice.choice(HandlingLabel.values),
            withheld_at=timezone.now() if dice.random() < 0.3 else None,
            removed_at=timezone.now() if dice.random() < 0.1 else None,
        )
        for number in range(40)
    ]
    for _ in range(12):
        thing = {"library": dice.choice(libraries)} if dice.random() < 0.4 else {"document": dice.choice(documents)}
        whose = {"division": dice.choice(divisions), "with_below": dice.random() < 0.5} if dice.random() < 0.7 else {}
        verb, allows = dice.choice(VERBS_ON["document"]), dice.random() < 0.6
        Rule.objects.create(**thing, **whose, verb=verb, allows=allows, starts_on=SINCE)
    readable = _Readable()
    for account in Account.objects.all():
        actor = actor_of(account)
        found = Library.objects.filter(readable_libraries(actor)).order_by()
        counted = found.annotate(readable=Count("documents", filter=readable_documents(actor, "documents__")))
        assert readable.by(actor) == dict(counted.values_list("pk", "readable"))
