"""``nanohana keys``: which keys there are, new ones, and a lost master key put back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click
from django.db.models import Count, Q
from procrastinate.exceptions import AlreadyEnqueued

from nanohana.audit.recording import record
from nanohana.encryption.acts import KeyAct
from nanohana.encryption.data_keys import forget_opened_keys
from nanohana.encryption.master import add_former, master_file, master_key, master_keys, unknown_secrets
from nanohana.encryption.models import ACTIVE, DataKey, Reencryption
from nanohana.encryption.rotation import (
    AlreadyChanging,
    begin_reencryption,
    changing_master_file,
    lost_master_keys,
    rotate,
)


@click.group()
def keys() -> None:
    """質問と回答を暗号化する鍵を調べ、交換します。"""


@contextmanager
def _told_of_another() -> Iterator[None]:
    try:
        yield
    except AlreadyChanging as changing:
        raise click.ClickException(
            "ほかの nanohana keys rotate か nanohana keys add が動いています。何も変えていません。"
            "終わってから、nanohana keys list で確かめてください。"
        ) from changing


@keys.command("list")
def list_keys() -> None:
    """主鍵とデータ鍵の状態を示します。失われた鍵があれば、読めないものを示します。"""
    held = master_keys()
    click.echo(f"主鍵: {master_file()}")
    for place, key_id in enumerate(held):
        click.echo(f"  {key_id}（{'現在' if place == 0 else '以前'}）")
    counts = DataKey.objects.aggregate(
        active=Count("pk", filter=ACTIVE),
        retired=Count("pk", filter=Q(retired_at__isnull=False, destroyed_at=None)),
        destroyed=Count("pk", filter=Q(destroyed_at__isnull=False)),
    )
    click.echo("データ鍵: 使用中{active:,}、交換済み（読むためだけ）{retired:,}、破棄{destroyed:,}".format(**counts))
    for line in lost_master_keys():
        click.echo(line)
    run = Reencryption.objects.first()
    if run:
        state = "完了" if run.finished_at else "処理中"
        click.echo(f"暗号化のやり直し: {state} {run.done:,} / {run.total:,}件（読めないもの{run.unreadable:,}件）")


@keys.command("rotate")
def rotate_keys() -> None:
    """主鍵を新しくし、これからの質問と回答を新しいデータ鍵で暗号化します。"""
    with _told_of_another():
        done = rotate()
    click.echo(f"主鍵を {done.master.id} に替え、データ鍵{done.wrapped:,}個を包み直しました。")
    if done.unreadable:
        click.echo(f"包み直せなかったデータ鍵: {done.unreadable:,}個（nanohana keys list で確かめてください）")
    for file in done.put_away:
        click.echo(f"前の主鍵は {file} に移しました。以前の保存ファイルを読むときだけ要ります。")
    click.echo(f"新しい主鍵 {master_file()} の控えを、保存ファイルとは別の安全な場所に取ってください。")


@keys.command("reencrypt")
def reencrypt_by_the_worker() -> None:
    """これまでの質問と回答も、今の鍵で暗号化し直します。中断した所から続けます。"""
    from nanohana.encryption.tasks import reencrypt_everything

    run = begin_reencryption()
    with suppress(AlreadyEnqueued):  # it goes on
        reencrypt_everything.defer()
    click.echo(f"{run.total:,}件の暗号化のやり直しを、裏で始めます。進みぐあいは nanohana keys list で分かります。")


@keys.command("add")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def add_master(file: Path) -> None:
    """控えの主鍵を戻し、それで暗号化された会話を読めるようにします。今の主鍵は変えません。"""
    with _told_of_another(), changing_master_file():
        secrets = unknown_secrets(file)
        added = list(map(master_key, secrets))
        if added:
            record(KeyAct.ADDED, keys=[key.id for key in added])
            add_former(secrets)
    forget_opened_keys()
    for key in added:
        count = DataKey.objects.filter(master_id=key.id, destroyed_at=None).count()
        click.echo(f"主鍵 {key.id} を加えました。データ鍵{count:,}個が使えます。")
    if not added:
        click.echo("新しい主鍵はありませんでした。")
