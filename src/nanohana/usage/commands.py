"""``nanohana usage``: whether the figures are what the recorded uses give."""

from __future__ import annotations

import click

from nanohana.usage.recount import differences


@click.group()
def usage() -> None:
    """利用の記録と、利用実績の集計を確かめます。"""


@usage.command()
def verify() -> None:
    """利用の記録を数え直し、集計と一致することを確かめます。"""
    if wrong := {table: count for table, count in differences().items() if count}:
        listed = "、".join(f"{table} {count:,}行" for table, count in wrong.items())
        raise click.ClickException(f"集計が利用の記録と一致しません（{listed}）。")
    click.echo("集計は、利用の記録を数え直した結果と一致します。")
