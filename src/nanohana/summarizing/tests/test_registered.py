"""A registered document is summarised for whom may read it, and for nobody else."""

from __future__ import annotations

import datetime

import pytest

from nanohana.access.models import Account
from nanohana.access.rights import actor_of
from nanohana.access.tests.people import account_in
from nanohana.documents.blocks import store_blocks
from nanohana.documents.models import Document, HandlingLabel, Library, Version
from nanohana.organization.models import Division
from nanohana.summarizing.originals import Original, of_version
from nanohana.summarizing.summary import Length, summarise

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Account:
    return account_in(Division.objects.create(code="1010", name="人事課"), "0001")


@pytest.fixture
def version(owner: Account, plan: Original) -> Version:
    division = Division.objects.get(code="1010")
    library = Library.objects.create(
        name="人事課の資料", owner_division=division, audience=Library.Audience.OWNER_DIVISION
    )
    document = Document.objects.create(
        library=library, title="窓口改善計画", owner_division=division, handling_label=HandlingLabel.RESTRICTED
    )
    version = Version.objects.create(
        document=document, filename="plan.md", sha256="0" * 64, size=1, state=Version.State.READY, format="md"
    )
    store_blocks(version, plan.blocks)
    return version


def test_the_owner_division_reads_it_with_its_label(owner: Account, version: Version, plan: Original) -> None:
    original = of_version(actor_of(owner), version.pk)
    assert original.blocks == plan.blocks and original.title == "窓口改善計画"
    assert (original.label, original.version) == (HandlingLabel.RESTRICTED, version.pk)
    assert len(summarise(original, Length.LINES).whole) == 3


def test_for_an_outsider_it_does_not_exist(version: Version) -> None:
    outsider = account_in(Division.objects.create(code="1040", name="税務課"), "0002")
    for actor in (actor_of(outsider), None):
        with pytest.raises(Version.DoesNotExist):
            of_version(actor, version.pk)


def test_what_was_removed_does_not_exist(owner: Account, version: Version) -> None:
    Version.objects.filter(pk=version.pk).update(removed_at=datetime.datetime.now(datetime.UTC))
    with pytest.raises(Version.DoesNotExist):
        of_version(actor_of(owner), version.pk)
