"""``nanohana admin``: the first administrator is made here, never in the browser."""

from __future__ import annotations

import secrets

import click
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from nanohana.access.accounts import make_account
from nanohana.access.acts import AccessAct
from nanohana.access.models import Account
from nanohana.access.oidc.linking import link
from nanohana.access.second_factor import remove_second_factors
from nanohana.access.sessions import end_sessions
from nanohana.audit.recording import record
from nanohana.configuration import current
from nanohana.organization.models import StaffMember


@click.group()
def admin() -> None:
    """利用者を作り、その認証を扱います。"""


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


@admin.command("break-glass")
@click.argument("username")
def break_glass(username: str) -> None:
    """職員認証も端末も使えないときのための、非常用の管理者を作ります。"""
    if Account.objects.filter(username=username).exists():
        raise click.ClickException(f"利用者「{username}」は既にあります。")
    password = "-".join(secrets.token_hex(4) for _ in range(6))  # 192 bits
    with transaction.atomic():
        account = Account.objects.create_account(username, password, is_administrator=True)
        Account.objects.filter(pk=account.pk).update(is_break_glass=True)
        record(AccessAct.ADMINISTRATOR_CREATED, account, title=username, break_glass=True)
    click.echo(f"非常用の管理者「{username}」を作りました。パスワードは次のとおりです。二度と表示できません。")
    click.echo(f"\n    {password}\n")
    click.echo("封筒に入れて封をし、金庫などに保管してください。使うと、すべての管理者の画面に警告が表示されます。")


@admin.command("staff-accounts")
@click.argument("numbers", nargs=-1, required=True, metavar="職員番号...")
def staff_accounts(numbers: tuple[str, ...]) -> None:
    """職員認証のない団体で、名簿にある職員の利用者を作り、初めのパスワードを表示します。"""
    passwords = {number: "-".join(secrets.token_hex(3) for _ in range(3)) for number in numbers}  # 72 bits
    people = StaffMember.objects.in_bulk(list(passwords), field_name="number")
    if unknown := passwords.keys() - people.keys():
        raise click.ClickException(f"職員番号「{min(unknown)}」の職員は登録されていません。何も作っていません。")
    try:
        with transaction.atomic():
            for number, password in passwords.items():
                make_account(people[number], password)
    except IntegrityError as error:
        raise click.ClickException("既に利用者のある職員がいます。何も作っていません。") from error
    for number, password in passwords.items():
        click.echo(f"{number}\t{people[number].name}\t{password}")


@admin.command("reset-second-factor")
@click.argument("username")
def reset_second_factor(username: str) -> None:
    """端末をなくした利用者の認証アプリ、回復コード、パスキーを取り消します。"""
    account = Account.objects.filter(username=username).first()
    if account is None:
        raise click.ClickException(f"利用者「{username}」はいません。")
    with transaction.atomic():
        remove_second_factors(account)
        end_sessions(account)
    click.echo(f"利用者「{username}」の認証アプリ、回復コード、パスキーを取り消しました。")


@admin.command("link-identity")
@click.argument("username")
@click.argument("subject")
def link_identity(username: str, subject: str) -> None:
    """利用者を職員認証の識別子（sub）に結び付けます。管理者の利用者は、この命令でだけ結び付けられます。

    識別子は、その人が職員認証でログインしようとした後の監査記録（職員認証でのログインの拒否）の「対象」で分かります。
    本人のログインであることを、日時と接続元で確かめてください。
    """
    settings, account = current().oidc, Account.objects.filter(username=username).first()
    if settings is None:
        raise click.ClickException("職員認証が設定されていません。")
    if account is None:
        raise click.ClickException(f"利用者「{username}」はいません。")
    try:
        link(account, settings.issuer, subject)
    except IntegrityError as error:
        raise click.ClickException("利用者か識別子が、既に結び付いています。何も変更していません。") from error
    click.echo(f"利用者「{username}」を職員認証の「{subject}」に結び付けました。")
