"""``nanohana admin``: the first administrator is made here, never in the browser."""

from __future__ import annotations

import click
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from nanohana.access.acts import AccessAct
from nanohana.access.models import Account
from nanohana.audit.recording import record


@click.group()
def admin() -> None:
    """管理者の利用者を作ります。"""


@admin.command()
@click.argument("username")
@click.password_option(prompt="パスワード", confirmation_prompt="パスワード（確認）")
def create(username: str, password: str) -> None:
    """管理者を作ります。"""
    if Account.objects.filter(username=username).exists():
        raise click.ClickException(f"利用者「{username}」は既にあります。")
    try:
        validate_password(password, Account(username=username))
    except ValidationError as error:
        raise click.ClickException("".join(error.messages)) from error
    with transaction.atomic():
        account = Account.objects.create_account(username, password, is_administrator=True)
        record(AccessAct.ADMINISTRATOR_CREATED, account, title=username)
    click.echo(f"管理者「{username}」を作りました。")
