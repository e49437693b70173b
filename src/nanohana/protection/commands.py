"""``nanohana protection``: what an administrator does about personal information in registered documents."""

from __future__ import annotations

import click
from django.db import transaction

from nanohana.documents.models import Version
from nanohana.protection.models import CheckedVersion
from nanohana.protection.policy import in_words
from nanohana.protection.registered import prepared


@click.group()
def protection() -> None:
    """個人情報の保護に関する操作を行います。"""


@protection.command()
@click.option("--all", "again", is_flag=True, help="点検済みの版も、もう一度点検します。")
def scan(again: bool) -> None:
    """登録済みの文書を点検し、個人情報の場所を所管課に知らせます。"""
    versions = Version.objects.filter(removed_at=None, state=Version.State.READY).select_related("document")
    if not again:
        versions = versions.exclude(pk__in=CheckedVersion.objects.values("version"))
    for version in versions:
        counts = _scanned(version)
        click.echo(f"{version}: {in_words(counts) or 'なし'}")


def _scanned(version: Version) -> dict[str, int]:
    texts = list(version.blocks.order_by("ordinal").values_list("text", flat=True))
    replace = prepared(version, texts, lambda: False)
    if replace is not None:
        with transaction.atomic():
            replace()
    found: dict[str, int] = CheckedVersion.objects.get(version=version).counts
    return found
