"""Registration that is interrupted from outside: the product is killed, the disk is full, the file is monstrous."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from django.db import OperationalError
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from nanohana.documents import storage
from nanohana.documents.models import Library, Version
from nanohana.documents.parsing.tests.drawn_pdf import pdf, text
from nanohana.documents.processing import process
from nanohana.documents.registration import Metadata, register
from nanohana.documents.signals import version_parsed
from nanohana.documents.tasks import MAX_ATTEMPTS, _later, process_version
from nanohana.documents.tests.conftest import Attempt, MakeFile, People, registered, taken
from nanohana.documents.versions import put_off
from nanohana.jobs.interruption import TryAgain
from nanohana.server.tests.no_room import no_room_in
from nanohana.server.tests.other_process import started_elsewhere

Run = Callable[..., subprocess.CompletedProcess[str]]

SEED = """
from nanohana.server.database import database
with database():
    import django; django.setup()
    from nanohana.server.schema import upgrade_quietly; upgrade_quietly()
    from nanohana.organization.models import Division
    Division.objects.create(code="1010", name="人事課")
"""


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return inherited | {"NANOHANA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "nanohana.settings"}


@pytest.mark.slow
def test_after_kill_9_the_next_start_finishes_the_registration(
    environment: dict[str, str], nanohana: Run, tmp_path: Path
) -> None:
    """Killed while its passages are indexed, a document is not found; the next worker finishes it, whole and once."""
    rule = tmp_path / "規則.txt"
    rule.write_text(
        "".join(f"第{n}条　職員は、所属長に{n}日前までに届け出なければならない。\n\n" for n in range(1, 250))
    )
    subprocess.run([sys.executable, "-c", SEED], env=environment, check=True, timeout=120)
    adding = [
        sys.executable,
        "-m",
        "nanohana.cli",
        "documents",
        "add",
        str(rule),
        "--library",
        "規則",
        "--division",
        "1010",
    ]
    killed = subprocess.Popen(
        [*adding, "--wait"], env=environment | {"NANOHANA_LOG_LEVEL": "INFO"}, stderr=subprocess.PIPE
    )
    assert killed.stderr is not None
    for line in killed.stderr:
        if b"embeddings ready" in line:
            break
    time.sleep(2)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stderr.close()

    interrupted = json.loads(nanohana("documents", "list", "--json").stdout)
    assert interrupted["state"] in ("parsing", "indexing") and not interrupted["in_force_today"]
    again = subprocess.run([*adding, "--wait", "--json"], env=environment, capture_output=True, timeout=280, check=True)
    finished = json.loads(again.stdout)
    assert finished["state"] == "ready" and finished["version"] == interrupted["version"]
    shown = nanohana("documents", "show", finished["version"], "--blocks", "--json").stdout.splitlines()
    texts = [json.loads(line)["text"] for line in shown[1:]]
    assert sum("日前までに届け出" in text for text in texts) == 249


@pytest.mark.django_db(transaction=True)
def test_after_kill_9_in_the_middle_of_reading_the_next_run_finishes_whole_and_once(
    library: Library, tmp_path: Path
) -> None:
    """The quick sister of the test above: without the index, and the worker's own job instead of the command."""
    page = text(*[f"第{line}条　職員は、所属長に届け出なければならない。" for line in range(1, 41)])
    (outcome,) = register(
        library, storage.receive_file(pdf(tmp_path / "規則.pdf", *[page] * 40)), "規則.pdf", Metadata()
    )
    version = outcome.version
    assert version is not None
    code = f"import uuid; from nanohana.documents.processing import process; process(uuid.UUID('{version.pk}'))"
    killed = started_elsewhere(code)
    while version.done == 0:
        assert killed.poll() is None, "it was to be killed in the middle"
        version.refresh_from_db()
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    version.refresh_from_db()
    assert version.state == Version.State.PARSING and not version.blocks.exists() and version.in_force is None
    deadline = time.monotonic() + 5
    while _is_parsed(version.sha256):
        assert time.monotonic() < deadline, "its parser ends with it"
    process(version.pk)
    version.refresh_from_db()
    assert (version.state, len(version.pages)) == (Version.State.READY, 40)
    assert version.blocks.count() >= 40 * 40


def _is_parsed(sha256: str) -> bool:
    """Whether a process somewhere has this content in its arguments."""
    for arguments in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if sha256.encode() in arguments.read_bytes():
                return True
        except OSError:
            continue
    return False


def interrupted_by(error: Exception) -> Callable[..., None]:
    def receiver(**_: object) -> None:
        raise error

    return receiver


def waits_of(version: Version) -> list[tuple[int, int]]:
    """Of the one job that waits for the version: how often it waited, and how many seconds it is going to."""
    jobs = ProcrastinateJob.objects.filter(lock=f"version {version.pk}").exclude(scheduled_at=None)
    return [(job.args["waits"], round((job.scheduled_at - timezone.now()).total_seconds())) for job in jobs]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(28, "No space left on device"), "空き容量が不足"),
        (OperationalError("the connection is lost"), "データベースに接続できません"),
        (TryAgain("検索モデルが応答しません。"), "検索モデルが応答しません。"),
    ],
)
def test_what_is_no_fault_of_the_file_is_waited_for(
    error: Exception, reason: str, library: Library, file: MakeFile
) -> None:
    (outcome,) = register(library, storage.receive_file(file("a.txt", "第1条")), "a.txt", Metadata())
    version = outcome.version
    assert version is not None
    version_parsed.connect(interrupted_by(error), weak=False)
    taken()
    process_version.func(Attempt(0), str(version.pk), 4)
    version.refresh_from_db()
    assert version.is_put_off and version.failure.startswith(reason) and "自動でやり直します" in version.failure
    assert waits_of(version) == [(5, 80)]
    assert storage.path_of(version.sha256).exists()


def test_waiting_has_no_end_but_what_is_waited_for(library: Library, file: MakeFile) -> None:
    (outcome,) = register(library, storage.receive_file(file("a.txt", "第1条")), "a.txt", Metadata())
    version = outcome.version
    assert version is not None and put_off(version.pk, "unavailable", "検索モデルが応答しません。")
    for waits, seconds in ((0, 5), (1, 10), (8, 1280), (9, 1800), (500, 1800)):
        taken()
        _later(process_version, f"version {version.pk}", waits, version_id=str(version.pk))
        assert waits_of(version) == [(waits + 1, seconds)]
    process_version.func(Attempt(0), str(version.pk), 501)
    version.refresh_from_db()
    assert (version.state, version.failure, version.failure_code) == (Version.State.READY, "", "")


def test_who_does_not_want_to_wait_makes_no_second_row_of_waits(
    library: Library, file: MakeFile, people: People
) -> None:
    (outcome,) = register(library, storage.receive_file(file("a.txt", "第1条")), "a.txt", Metadata())
    version = outcome.version
    assert version is not None
    version_parsed.connect(interrupted_by(TryAgain("検索モデルが応答しません。")), weak=False)
    taken()
    process_version.func(Attempt(0), str(version.pk))
    page = people.owner.get(f"/documents/{version.document_id}/").content.decode()
    assert "登録を待っています" in page and "検索モデルが応答しません。" in page and "登録できません" not in page
    people.owner.post(f"/documents/versions/{version.pk}/reparse/")
    version.refresh_from_db()
    assert version.state == Version.State.QUEUED and not version.failure
    process_version.func(Attempt(0), str(version.pk))
    assert len(waits_of(version)) == 1


def test_a_full_disk_of_the_database_leaves_nothing_half_and_the_next_try_is_whole(
    library: Library, file: MakeFile
) -> None:
    (outcome,) = register(library, storage.receive_file(file("a.txt", "第1条")), "a.txt", Metadata())
    version = outcome.version
    assert version is not None
    with no_room_in("documents_storedblock"):
        process_version.func(Attempt(0), str(version.pk))
    version.refresh_from_db()
    assert version.is_put_off and "空き容量が不足" in version.failure and not version.blocks.exists()
    process_version.func(Attempt(0), str(version.pk), 1)
    version.refresh_from_db()
    assert version.state == Version.State.READY and version.blocks.count() == 1


def test_a_mistake_of_our_own_is_not_repeated(library: Library, file: MakeFile) -> None:
    (outcome,) = register(library, storage.receive_file(file("a.txt", "第1条")), "a.txt", Metadata())
    assert outcome.version is not None
    version_parsed.connect(interrupted_by(KeyError("a bug")), weak=False)
    process_version.func(Attempt(0), str(outcome.version.pk))
    outcome.version.refresh_from_db()
    assert outcome.version.failure_code == "internal" and "内部エラー" in outcome.version.failure


def test_a_file_that_kills_its_worker_again_and_again_is_given_up(library: Library, file: MakeFile) -> None:
    (outcome,) = register(library, storage.receive_file(file("a.txt", "第1条")), "a.txt", Metadata())
    assert outcome.version is not None
    process_version.func(Attempt(MAX_ATTEMPTS + 1), str(outcome.version.pk))
    outcome.version.refresh_from_db()
    assert outcome.version.failure_code == "crashed" and "繰り返し停止" in outcome.version.failure


def test_a_stop_of_the_worker_is_no_attempt_of_the_file(library: Library, file: MakeFile) -> None:
    (outcome,) = register(library, storage.receive_file(file("a.txt", "第1条")), "a.txt", Metadata())
    version = outcome.version
    assert version is not None
    taken()
    process_version.func(Attempt(MAX_ATTEMPTS, stops=True), str(version.pk), 3)
    version.refresh_from_db()
    assert (version.state, version.failure) == (Version.State.QUEUED, "")
    assert waits_of(version) == [(3, 0)], "a job of its own, which begins to count anew"
    process_version.func(Attempt(0), str(version.pk), 3)
    version.refresh_from_db()
    assert version.state == Version.State.READY


ROW = '<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="inlineStr"><is><t>県税{n}</t></is></c></row>'
SHEET = "xl/worksheets/sheet1.xml"


def sheet(rows: int) -> Iterator[str]:
    yield '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    for number in range(1, rows + 1):
        yield ROW.format(n=number)
    yield "</sheetData></worksheet>"


@pytest.mark.slow
def test_an_excel_file_with_every_row_used_ends_with_a_clear_result(library: Library, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "空.xlsx")
    path = tmp_path / "全行.xlsx"
    with zipfile.ZipFile(tmp_path / "空.xlsx") as empty, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as full:
        for name in empty.namelist():
            if name != SHEET:
                full.writestr(name, empty.read(name))
        with full.open(SHEET, "w") as part:
            part.writelines(text.encode() for text in sheet(1_048_576))
    began = time.monotonic()
    version = registered(library, path)
    assert time.monotonic() - began < 280
    assert (version.state == Version.State.READY and version.warnings) or version.failure


@pytest.mark.django_db(transaction=True)
def test_a_parser_that_is_killed_from_outside_is_started_once_more(library: Library, tmp_path: Path) -> None:
    (tmp_path / "規則.txt").write_text("第1条　職員は、所属長に届け出なければならない。\n")
    (outcome,) = register(library, storage.receive_file(tmp_path / "規則.txt"), "規則.txt", Metadata())
    version = outcome.version
    assert version is not None
    killed = threading.Thread(target=_kill_parser, args=[version.sha256])
    killed.start()
    process(version.pk)
    killed.join()
    version.refresh_from_db()
    assert (version.state, version.failure) == (Version.State.READY, "")
    assert version.blocks.count() == 1


def _kill_parser(sha256: str) -> None:
    """The first process that has this content in its arguments; a parser takes a while to begin."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for arguments in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if sha256.encode() in arguments.read_bytes():
                    os.kill(int(arguments.parent.name), signal.SIGKILL)
                    return
            except OSError:
                continue
    raise AssertionError("no parser was seen")
