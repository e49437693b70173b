"""``nanohana why``: 「なぜ見えるか」 on the command line."""

from __future__ import annotations

import datetime
from uuid import UUID

import click
from django.db.models import Q
from django.utils.timezone import localdate

from nanohana.documents.commands import JapaneseDate
from nanohana.documents.models import Document
from nanohana.documents.things import explained_right
from nanohana.organization.models import StaffMember


@click.command()
@click.argument("document_id", metavar="文書の番号", type=click.UUID)
@click.argument("person", metavar="職員番号又は利用者ID")
@click.option("--on", type=JapaneseDate(), help="基準日（指定しないときは今日）")
def why(document_id: UUID, person: str, on: datetime.date | None) -> None:
    """ある職員が文書を閲覧できる（又はできない）理由を示します。"""
    document = Document.objects.select_related("library__owner_division").filter(pk=document_id).first()
    staff = StaffMember.objects.filter(Q(number=person) | Q(account__username=person)).first()
    if document is None or staff is None:
        raise click.ClickException(
            "その番号の文書はありません。" if document is None else f"職員「{person}」はいません。"
        )
    explained = explained_right(staff, document, on or localdate())
    click.echo(f"「{document.title}」と{staff}（{staff.number}）")
    click.echo("　".join(f"{verb}: {'できます' if may else 'できません'}" for verb, may in explained.verbs))
    for reason in explained.reasons:
        click.echo(f"{'○' if reason.allows else '×'} {reason.text}")
