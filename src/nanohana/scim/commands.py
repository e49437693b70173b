"""``nanohana scim``: the tokens by which the staff directory connects."""

from __future__ import annotations

import click
from django.db import IntegrityError
from django.utils.timezone import localtime

from nanohana.scim.models import Token
from nanohana.scim.tokens import make_token, revoke_token


@click.group()
def scim() -> None:
    """職員名簿の連携（SCIM）の鍵を扱います。"""


@scim.command()
@click.argument("name")
def token(name: str) -> None:
    """名簿を送る認証システムに設定する鍵を作ります。"""
    if not 0 < len(name) <= 40:
        raise click.ClickException("名前は40文字までで付けてください。")
    try:
        text = make_token(name)
    except IntegrityError as error:
        raise click.ClickException(f"「{name}」という鍵は既にあります。") from error
    click.echo(f"鍵「{name}」を作りました。認証システムに設定してください。二度と表示できません。")
    click.echo(f"\n    {text}\n")


@scim.command()
def tokens() -> None:
    """鍵の名前と、最後に使われた日時を表示します。"""
    for found in Token.objects.all():
        used = f"{localtime(found.used_at):%Y-%m-%d %H:%M}" if found.used_at else "未使用"
        click.echo(f"{found.name}\t作成 {localtime(found.made_at):%Y-%m-%d %H:%M}\t最終使用 {used}")


@scim.command()
@click.argument("name")
def revoke(name: str) -> None:
    """鍵を取り消します。すぐに使えなくなります。"""
    if not revoke_token(name):
        raise click.ClickException(f"「{name}」という鍵はありません。")
    click.echo(f"鍵「{name}」を取り消しました。")
