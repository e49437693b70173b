"""``nanohana audit``: check the record, anchor it, and hand out a part of it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import IO

import click

from nanohana.audit.anchors import BrokenAnchor, anchor_folder
from nanohana.audit.registry import choices
from nanohana.audit.searching import HEAD, Wanted, found, record_export, rows
from nanohana.audit.upkeep import NotAnchored, anchor_record, verify_record
from nanohana.japanese.wareki import parse_date
from nanohana.spreadsheet import csv_lines


@click.group()
def audit() -> None:
    """監査記録を検証し、出力します。"""


@audit.command()
def anchor() -> None:
    """今日のアンカー（署名付きの小さなファイル）を作ります。"""
    folder = anchor_folder()
    try:
        made = anchor_record(folder)
    except (NotAnchored, BrokenAnchor) as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{made.sequence:,}件までのアンカーを作りました: {folder}")


@audit.command()
@click.option("--anchors", type=click.Path(path_type=Path, exists=True, file_okay=False), help="アンカーのフォルダー")
@click.option("--json", "as_json", is_flag=True, help="JSON で出力します。")
def verify(anchors: Path | None, as_json: bool) -> None:
    """監査記録のすべての行を検証します。異常があれば、最初の行と理由を示します。"""
    kept, verdict = verify_record(anchors or anchor_folder())
    speed = round(kept.rows / kept.seconds) if kept.seconds else 0
    notices = verdict.notices if verdict else ()
    if as_json:
        reason = verdict.finding.reason.value if verdict and verdict.finding else ("anchor" if kept.finding else None)
        outcome = {"rows": kept.rows, "rows_per_second": speed, "first_bad": kept.first_bad, "reason": reason}
        click.echo(json.dumps({**outcome, "finding": kept.finding, "notices": notices}, ensure_ascii=False))
    else:
        click.echo(f"正しい記録: {kept.rows:,}件（1秒あたり{speed:,}件）")
        click.echo(f"異常があります: {kept.finding}" if kept.finding else "異常はありません。")
        for notice in notices:
            click.echo(f"注意: {notice}")
    if kept.finding:
        raise SystemExit(1)


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> datetime.date | None:
    day = parse_date(value) if value else None
    if value and day is None:
        raise click.BadParameter(f"日付として読めません: {value}（例: 2026-04-01、令和8年4月1日）")
    return day


@audit.command()
@click.option("--from", "since", callback=_day, help="この日から（和暦・西暦）")
@click.option("--to", "until", callback=_day, help="この日まで")
@click.option("--actor", default="", help="氏名の一部、または職員番号")
@click.option("--verb", default="", help="操作コード（例: document.removed）")
@click.option("--object", "thing", default="", help="対象の名前の一部、または番号")
@click.option("--csv", "target", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="出力先")
def export(
    since: datetime.date | None,
    until: datetime.date | None,
    actor: str,
    verb: str,
    thing: str,
    target: IO[str],
) -> None:
    """条件に合う監査記録を CSV で出力します（開示請求など）。出力したことも記録します。"""
    if verb and verb not in dict(choices()):
        raise click.BadParameter(f"操作コード「{verb}」はありません。", param_hint="--verb")
    wanted = Wanted(since, until, actor, verb, thing)
    record_export(wanted)
    for line in csv_lines(HEAD, rows(found(wanted))):
        target.write(line)
