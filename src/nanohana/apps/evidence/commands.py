"""``nanohana evidence``: the evidence pack as a file."""

from __future__ import annotations

from pathlib import Path

import click

from nanohana.apps.evidence.views import issued


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def evidence(target: Path) -> None:
    """安全の証跡（モデルと契約、データの流れ、権限、残っている危険など）を、1つのHTMLに書き出します。"""
    content = issued()
    try:
        target.write_text(content, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"「{target}」に書き込めません（{error.strerror}）。") from error
    click.echo(f"書き出しました: {target}（ブラウザーで開き、印刷できます）")
