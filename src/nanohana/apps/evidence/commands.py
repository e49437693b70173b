"""``nanohana evidence``: the evidence pack as a file, and with it the bill of materials."""

from __future__ import annotations

from pathlib import Path

import click

from nanohana.apps.evidence.acts import EvidenceAct
from nanohana.apps.evidence.views import issued
from nanohana.audit.recording import record

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("target", type=_FILE)
@click.option("--sbom", type=_FILE, help="部品表（SBOM、CycloneDX 1.6 の JSON）も、このファイルに書き出します。")
def evidence(target: Path, sbom: Path | None) -> None:
    """安全の証跡（モデルと契約、データの流れ、権限、残っている危険など）を、1つのHTMLに書き出します。"""
    _write(target, issued())
    click.echo(f"書き出しました: {target}（ブラウザーで開き、印刷できます）")
    if sbom is not None:
        from nanohana.apps.evidence.sbom import bill_of_materials  # its library takes long to import

        record(EvidenceAct.MATERIALS_ISSUED)
        _write(sbom, bill_of_materials())
        click.echo(f"書き出しました: {sbom}")


def _write(target: Path, content: str) -> None:
    try:
        target.write_text(content, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"「{target}」に書き込めません（{error.strerror}）。") from error
