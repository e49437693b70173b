"""``nanohana models``: the language models and their switch, for when no page can be reached."""

from __future__ import annotations

import click
from django.core.exceptions import ValidationError

from nanohana.apps.models.listing import Listed, is_known, listed
from nanohana.metering import switches
from nanohana.protection.validators import without_individual_numbers


def _kept(context: click.Context, option: click.Parameter, reason: str) -> str:
    try:
        without_individual_numbers(reason)
    except ValidationError as refused:
        raise click.BadParameter(refused.messages[0]) from None
    return reason


_REASON = click.option("--reason", required=True, callback=_kept, help="理由。監査記録に残ります。")


@click.group()
def models() -> None:
    """言語モデルの利用状況を示し、停止し、再開します。"""


@models.command("list")
def list_models() -> None:
    """設定にあるモデル、1か月以内に使われたモデル、停止しているモデルを示します。"""
    for model in listed():
        month = model.month
        click.echo(f"{model.name}\t{_state(model)}\t今月 {month.calls:,}回 {month.tokens:,}トークン {month.yen:,.0f}円")
    if not listed():
        click.echo("言語モデルは使っていません。")


def _state(model: Listed) -> str:
    if model.stopped:
        return f"停止中（{model.stopped.reason}）"
    if model.refusal:
        return f"使用できません（{model.refusal}）"
    return "使用中" if model.is_configured else "使っていません"


@models.command()
@click.argument("model", metavar="モデル")
@_REASON
def stop(model: str, reason: str) -> None:
    """モデルの利用を停止します。実行中の呼出しも5秒以内に終わります。"""
    if not is_known(model):
        raise click.ClickException(f"モデル「{model}」はありません。nanohana models list で名前を確かめてください。")
    if not switches.stop(model, reason):
        raise click.ClickException(f"「{model}」は、既に停止しています。")
    click.echo(f"「{model}」の利用を停止しました。")


@models.command()
@click.argument("model", metavar="モデル")
@_REASON
def resume(model: str, reason: str) -> None:
    """モデルの利用を再開します。"""
    if not switches.resume(model, reason):
        raise click.ClickException(f"「{model}」は、停止していません。")
    click.echo(f"「{model}」の利用を再開しました。")
