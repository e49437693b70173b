"""The command line of registered documents. The administrator of the machine sees and may change every document."""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

from nanohana.audit.recording import record
from nanohana.documents import lifecycle, storage
from nanohana.documents.acts import DocumentAct
from nanohana.documents.models import Document, HandlingLabel, Library, Version
from nanohana.documents.registration import Metadata, Registered, register
from nanohana.documents.storage import StorageRefused
from nanohana.documents.typed_text import REFUSED, may_be_kept
from nanohana.jobs.worker import run as run_worker
from nanohana.organization.models import Division
from nanohana.web.fields import JapaneseDateField

# A worker reports every 10 seconds; one that has been silent for longer is gone.
WORKER_ALIVE = datetime.timedelta(seconds=25)

as_json = click.option("--json", "as_json", is_flag=True, help="JSON（1行に1件）で出力します。")


class JapaneseDate(click.ParamType[datetime.date]):
    """A date in 西暦 or 和暦."""

    name = "日付"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        try:
            day: datetime.date = JapaneseDateField().clean(value)
        except ValidationError:
            self.fail(f"「{value}」は日付として読めません。例: 2025-04-01、令和7年4月1日、R7.4.1", param, ctx)
        return day


@click.group()
def documents() -> None:
    """文書を登録し、確認します。"""


@documents.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--library", "library_name", required=True, help="文書庫の名前")
@click.option("--division", help="所管課の所属コード。文書庫がまだないときは、この所属の文書庫を作ります。")
@click.option("--label", type=click.Choice(HandlingLabel.labels), default=HandlingLabel.STAFF.label, help="取扱区分")
@click.option("--title", default="", help="文書名（1ファイルのとき）")
@click.option("--edition", default="", help="版")
@click.option("--document", type=click.UUID, help="この文書の新しい版として登録します（文書の番号）。")
@click.option("--promulgated-on", type=JapaneseDate(), help="公布日")
@click.option("--effective-from", type=JapaneseDate(), help="施行日")
@click.option("--effective-until", type=JapaneseDate(), help="廃止日（この日から効力がなくなる日）")
@click.option("--wait", is_flag=True, help="登録が終わるまで待ちます。")
@as_json
def add(
    paths: tuple[Path, ...],
    library_name: str,
    division: str | None,
    label: str,
    title: str,
    edition: str,
    document: UUID | None,
    promulgated_on: datetime.date | None,
    effective_from: datetime.date | None,
    effective_until: datetime.date | None,
    wait: bool,
    as_json: bool,
) -> None:
    """ファイル、フォルダー、ZIP を登録します。"""
    owner = _division(division) if division else None
    metadata = Metadata(
        title=title,
        owner_division=owner,
        handling_label=HandlingLabel.values[HandlingLabel.labels.index(label)],
        label=edition,
        promulgated_on=promulgated_on,
        effective_from=effective_from,
        effective_until=effective_until,
    )
    outcomes = _registered(paths, _library(library_name, owner), metadata, _document(document) if document else None)
    if wait:
        failed = _print_when_finished(outcomes, as_json)
    else:
        failed = sum(_print(outcome, as_json) for outcome in outcomes)
    if failed:
        raise SystemExit(1)


@documents.command("list")
@click.option("--library", "library_name", help="この文書庫だけ")
@click.option("--state", type=click.Choice(Version.State.values), help="この状態だけ")
@as_json
def list_(library_name: str | None, state: str | None, as_json: bool) -> None:
    """登録文書の版を一覧します。"""
    versions = Version.objects.filter(removed_at=None).select_related("document__library", "document__owner_division")
    if library_name:
        versions = versions.filter(document__library__name=library_name)
    if state:
        versions = versions.filter(state=state)
    for version in versions.order_by("document__library__name", "document__title", "registered_at"):
        _print_version(version, as_json)


@documents.command()
@click.argument("version_id", metavar="番号", type=click.UUID)
@click.option("--blocks", is_flag=True, help="読み取った内容も出力します。")
@as_json
def show(version_id: UUID, blocks: bool, as_json: bool) -> None:
    """1つの版について、状態と読み取った内容を表示します。"""
    version = _version(version_id)
    _print_version(version, as_json)
    if not as_json:
        for warning in version.warnings:
            click.echo(f"  注意: {warning}")
    for block in version.blocks.all() if blocks else ():
        entry = {"ordinal": block.ordinal, "kind": block.kind, "page": block.page, "path": block.heading_path}
        line = json.dumps({**entry, "text": block.text}, ensure_ascii=False) if as_json else f"  {block.text}"
        click.echo(line)


@documents.command()
@click.argument("version_ids", metavar="番号...", nargs=-1, required=True, type=click.UUID)
@click.option("--wait", is_flag=True, help="終わるまで待ちます。")
@as_json
def reparse(version_ids: tuple[UUID, ...], wait: bool, as_json: bool) -> None:
    """保存されているファイルをもう一度読み取ります。"""
    versions = [_version(version_id) for version_id in version_ids]
    for version in versions:
        lifecycle.reparse(version)
    outcomes = [Registered(version.filename, version) for version in versions]
    if wait and _print_when_finished(outcomes, as_json):
        raise SystemExit(1)


@documents.command()
@click.argument("version_ids", metavar="番号...", nargs=-1, required=True, type=click.UUID)
@as_json
def remove(version_ids: tuple[UUID, ...], as_json: bool) -> None:
    """版を削除します。最後の版を削除すると、文書も削除されます。"""
    for version_id in version_ids:
        version = _version(version_id)
        lifecycle.remove_version(version)
        line = {"version": str(version.pk), "removed": True}
        click.echo(json.dumps(line) if as_json else f"削除しました: {version}")


def _library(name: str, owner: Division | None) -> Library:
    library = Library.objects.filter(name=name).first()
    if library is not None:
        return library
    if owner is None:
        raise click.ClickException(
            f"文書庫「{name}」がありません。--division で所管課を指定すると、新しい文書庫を作って登録します。"
        )
    if not may_be_kept(name):
        raise click.ClickException(REFUSED)
    with transaction.atomic():
        library = Library.objects.create(name=name, owner_division=owner)
        record(DocumentAct.LIBRARY_CREATED, library, title=name, audience=library.audience, division=owner.code)
    return library


def _division(code: str) -> Division:
    division = Division.objects.filter(code=code).first()
    if division is None:
        raise click.ClickException(f"所属コード「{code}」の所属がありません。")
    return division


def _document(document_id: UUID) -> Document:
    document = Document.objects.filter(pk=document_id, removed_at=None).first()
    if document is None:
        raise click.ClickException(f"番号 {document_id} の文書がありません。")
    return document


def _version(version_id: UUID) -> Version:
    versions = Version.objects.select_related("document__library", "document__owner_division")
    version = versions.filter(pk=version_id, removed_at=None, document__removed_at=None).first()
    if version is None:
        raise click.ClickException(f"番号 {version_id} の版がありません。")
    return version


def _registered(
    paths: Iterable[Path], library: Library, metadata: Metadata, document: Document | None
) -> list[Registered]:
    outcomes: list[Registered] = []
    for path, name in _files(paths):
        try:
            received = storage.receive_file(path)
        except StorageRefused as refused:
            outcomes.append(Registered(name, refusal=refused.message))
        except OSError as error:
            outcomes.append(Registered(name, refusal=f"ファイルを開けません（{error.strerror}）。"))
        else:
            outcomes.extend(register(library, received, name, metadata, document=document))
    return outcomes


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Each file with its name; those in folders keep their relative path. Hidden files are left out."""
    for path in paths:
        if not path.is_dir():
            yield path, path.name
            continue
        for file in sorted(path.rglob("*")):
            relative = file.relative_to(path)
            if file.is_file() and not any(part.startswith(".") for part in relative.parts):
                yield file, str(Path(path.resolve().name) / relative)


def _print_when_finished(outcomes: list[Registered], as_json: bool) -> int:
    """Print each file when its registration has ended; gives the number of failed ones.

    Where no worker is running the jobs are worked off in this process, and what has to wait is left to the next one.
    """
    waiting = {outcome.version.pk: outcome for outcome in outcomes if outcome.version is not None}
    failed = sum(_print(outcome, as_json) for outcome in outcomes if outcome.version is None)
    while waiting:
        is_worked_on = _worker_is_alive()
        unfinished = Q(state__in=Version.UNFINISHED) if is_worked_on else Q(state__in=Version.UNFINISHED, failure="")
        finished = Version.objects.filter(pk__in=waiting).exclude(unfinished)
        for version in finished.select_related("document__library", "document__owner_division"):
            known = waiting.pop(version.pk)
            failed += _print(Registered(known.filename, version, known.was_known), as_json)
        if waiting and not is_worked_on:
            run_worker(until_empty=True)
        elif waiting:
            time.sleep(0.5)
    return failed


def _worker_is_alive() -> bool:
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=timezone.now() - WORKER_ALIVE).exists()


def _print(outcome: Registered, as_json: bool) -> bool:
    """One line for a file; tells whether it failed."""
    if outcome.version is None:
        line = {"filename": outcome.filename, "state": "refused", "failure": outcome.refusal}
        said = f"登録できません: {outcome.filename}: {outcome.refusal}"
        click.echo(json.dumps(line, ensure_ascii=False) if as_json else said)
        return True
    _print_version(outcome.version, as_json, note="（登録済みのファイルです）" if outcome.was_known else "")
    return outcome.version.is_put_off or outcome.version.state == Version.State.FAILED


def _print_version(version: Version, as_json: bool, note: str = "") -> None:
    if as_json:
        click.echo(json.dumps(_entry(version), ensure_ascii=False))
        return
    state = f"{version.get_state_display()}{note}"
    click.echo(f"{version.pk}  {state}  {version}  [{version.filename}]")
    if version.failure:
        click.echo(f"  理由: {version.failure}")


def _entry(version: Version) -> dict[str, Any]:
    document = version.document
    return {
        "version": str(version.pk),
        "document": str(document.pk),
        "title": document.title,
        "library": document.library.name,
        "division": document.owner_division.code,
        "handling_label": document.get_handling_label_display(),
        "edition": version.label,
        "promulgated_on": _iso(version.promulgated_on),
        "effective_from": _iso(version.effective_from),
        "effective_until": _iso(version.effective_until),
        "in_force_today": version.is_in_force_today,
        "filename": version.filename,
        "sha256": version.sha256,
        "size": version.size,
        "format": version.format,
        "pages": len(version.pages),
        "state": version.state,
        "failure_code": version.failure_code,
        "failure": version.failure,
        "warnings": version.warnings,
    }


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
