"""The parser process: what it may do, and what the parent makes of every way to fail."""

from __future__ import annotations

import datetime
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from nanohana.documents.parsing import confinement, limits, sandbox, wire
from nanohana.documents.parsing.sandbox import ParsingCancelled, parse_sandboxed
from nanohana.documents.parsing.tests.drawn_pdf import pdf, text
from nanohana.documents.structure import (
    Block,
    BlockKind,
    Box,
    Chunk,
    Edition,
    PageSize,
    ParsedDocument,
    Span,
    UnreadableDocument,
)

SENTENCES = "この規則は、県の財務に関し必要な事項を定めるものとする。"


def test_a_document_comes_back_with_its_chunks(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", text("第1条　" + SENTENCES))
    document, chunks = parse_sandboxed(path, "財務規則.pdf")
    assert (document.format, document.blocks[-1].text) == ("pdf", "第1条　" + SENTENCES)
    assert SENTENCES in chunks[-1].text
    assert chunks[-1].spans[0].box


def test_progress_is_told_page_by_page(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = pdf(tmp_path / "a.pdf", *[text(SENTENCES)] * 3)
    parse_sandboxed(path, "a.pdf", on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_refusal_of_the_parser_arrives_as_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    with pytest.raises(UnreadableDocument, match="壊れている") as refusal:
        parse_sandboxed(tmp_path / "a.pdf", "a.pdf")
    assert refusal.value.code == "damaged"


def test_cancelling_ends_the_process(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", *[text(*[SENTENCES] * 40)] * 60)
    began = time.monotonic()
    with pytest.raises(ParsingCancelled):
        parse_sandboxed(path, "a.pdf", cancelled=lambda: time.monotonic() > began + 0.3)
    assert not _children()


def test_a_silent_process_is_ended(tmp_path: Path) -> None:
    fifo = tmp_path / "never.pdf"
    os.mkfifo(fifo)  # opening it for reading waits for ever
    with pytest.raises(UnreadableDocument, match="制限時間") as refusal:
        parse_sandboxed(fifo, "never.pdf", stall_seconds=0.5)
    assert refusal.value.code == "timeout"
    assert not _children()


def _children() -> list[int]:
    """Processes started from here that still run the parser."""
    marks = [process / "cmdline" for process in Path("/proc").iterdir() if process.name.isdigit()]
    return [1 for mark in marks if _parent(mark) == os.getpid() and b"parsing.child" in _read(mark)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _parent(mark: Path) -> int:
    fields = _read(mark.with_name("stat")).rpartition(b")")[2].split()
    return int(fields[1]) if fields else 0


CONFINED = """
import os, signal, sys
from pathlib import Path
from nanohana.documents.parsing import confinement
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
{before}
path = Path(sys.argv[1])
confined = confinement.confine(os.open(path, os.O_RDONLY), path)
try:
    {attempt}
except ({outcome}) as error:
    print("held")
"""


def attempted(folder: Path, attempt: str, outcome: str = "()", before: str = "") -> str:
    """What a confined process says that works in ``folder/own`` on ``folder/given``, beside ``folder/other``."""
    (folder / "own").mkdir()
    for name in ("given", "other"):
        (folder / name).write_text(name)
        (folder / name).chmod(0o600)
    ended = subprocess.run(
        [sys.executable, "-c", CONFINED.format(attempt=attempt, outcome=outcome, before=before), folder / "given"],
        cwd=folder / "own",
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stdout.strip() or ended.stderr


@pytest.mark.parametrize(
    ("attempt", "outcome"),
    [
        ("x = bytearray(2**30)", "MemoryError"),
        ("import resource as r; r.setrlimit(r.RLIMIT_AS, (2**31, 2**31))", "ValueError"),
        ("open('big', 'wb').truncate(2**30)", "OSError"),
        ("import socket; socket.create_connection(('127.0.0.1', 9), 1)", "OSError"),
    ],
)
def test_the_process_cannot_leave_its_limits(tmp_path: Path, attempt: str, outcome: str) -> None:
    assert attempted(tmp_path, attempt, outcome) == "held"


@pytest.fixture(scope="module")
def held() -> wire.Confinement:
    return sandbox.confinement()


@pytest.mark.parametrize(
    "attempt",
    [
        "open('../other').read()",
        "open('../given', 'a').write('x')",
        "open('/tmp/new', 'x')",
        "os.listdir('..')",
        "open('/etc/passwd').read()",
        "open('/etc/shadow').read()",
        "open(f'/proc/{os.getppid()}/environ').read()",
        "os.listdir('/proc/1')",
        "os.symlink('/etc/passwd', 'a') or open('a').read()",
        "os.link('../other', 'a') or open('a').read()",
    ],
)
def test_no_other_file_can_be_reached(tmp_path: Path, held: wire.Confinement, attempt: str) -> None:
    if not held.files:
        pytest.skip("this kernel has no Landlock")
    assert attempted(tmp_path, attempt, "OSError") == "held"


def test_the_given_file_can_be_read_and_the_own_folder_be_used(tmp_path: Path) -> None:
    attempt = (
        "Path('a/b').parent.mkdir(); Path('a/b').write_text(confined.file.read_text()); print(Path('a/b').read_text())"
    )
    assert attempted(tmp_path, attempt) == "given"


@pytest.mark.skipif(os.geteuid() != 0, reason="what root gives up")
@pytest.mark.parametrize(
    ("attempt", "outcome"),
    [
        ("os.setuid(0)", "PermissionError"),
        ("os.kill(os.getppid(), 0)", "PermissionError"),
        ("os.chown('.', 0, 0)", "PermissionError"),
        ("open('../own/../other', 'w')", "PermissionError"),
    ],
)
def test_root_is_given_up(tmp_path: Path, held: wire.Confinement, attempt: str, outcome: str) -> None:
    assert held.user
    assert attempted(tmp_path, attempt, outcome) == "held"


@pytest.mark.skipif(os.geteuid() != 0, reason="what root gives up")
def test_processes_share_no_user_with_each_other_or_the_database(tmp_path: Path) -> None:
    users = {
        attempted(tmp_path / name, "print(os.getuid(), os.getgroups())")
        for name in ("a", "b")
        if (tmp_path / name).mkdir() is None
    }
    assert len(users) == 2
    assert all(user.endswith(" []") and int(user.split()[0]) not in (0, 65_534) for user in users)


@pytest.mark.skipif(os.geteuid() != 0, reason="what root gives up")
def test_root_without_landlock_gets_a_copy_of_the_file_and_keeps_nothing(tmp_path: Path) -> None:
    before = "confinement.restrict = lambda *rules: False; confinement._can_read_code = lambda user: True"
    attempt = "print(confined.file.read_text(), confined.file); open('../other').read()"
    assert attempted(tmp_path, attempt, "PermissionError", before) == "given original\nheld"


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this kernel has no groups by session")
def test_the_process_is_as_patient_as_the_one_that_started_it() -> None:
    code = "import os; os.nice(7); from nanohana.documents.parsing.child import keep_priority; keep_priority()"
    shown = "print(open('/proc/self/autogroup').read())"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; {shown}"], start_new_session=True, capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[-2:] == ["nice", str(min(os.nice(0) + 7, 19))]


def test_the_process_inherits_no_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    assert "secret" not in str(confinement.environment(str(tmp_path)))


@pytest.fixture
def document() -> ParsedDocument:
    span = Span(0, 4, page=1, box=Box(0.1, 0.1, 0.9, 0.2))
    table = Block(
        BlockKind.TABLE, "区分\t額", (Span(0, 2, sheet="Sheet1", cells="A1"),), ("第1章",), rows=(("区分", "額"),)
    )
    blocks = (Block(BlockKind.HEADING, "第1章 総則", (span,), level=1, flags=("hidden",)), table)
    edition = Edition("令和五年法律第一号", None, datetime.date(2024, 4, 1), "令和6年法律第2号")
    return ParsedDocument("pdf", blocks, "題", (PageSize(595, 842),), ("注意。",), edition)


def test_what_is_sent_is_what_is_read(document: ParsedDocument) -> None:
    chunks = (Chunk("第1章 総則", ("第1章",), document.blocks[0].spans, "text", 0, 1),)
    reader = wire.Reader()
    for raw in wire.document_lines(document, chunks):
        reader.take(wire.message(raw))
    assert reader.result() == (document, chunks)


BLOCK = ["paragraph", "本文", [[0, 2, 1, None, None, None, None, None]], [], 0, [], 0, []]


def _changed(place: int, value: object) -> list[object]:
    return ["block", *BLOCK[:place], value, *BLOCK[place + 1 :]]


@pytest.mark.parametrize(
    "message",
    [
        ["unknown", 1],
        ["block"],
        ["page", "wide", 1],
        ["page", float("nan"), 1],
        _changed(0, "script"),
        _changed(1, 5),
        _changed(1, "a\0b"),
        _changed(1, "\ud800"),
        _changed(2, [[0, 3, 1, None, None, None, None, None]]),
        _changed(2, [[1, 0, 1, None, None, None, None, None]]),
        _changed(2, [[0, 1, 1, [0, 0, 2, 1], None, None, None, None]]),
        _changed(2, [[0, 1]]),
        _changed(4, -1),
        _changed(5, [["a", 1]]),
        ["chunk", "本文", [], [], "text", 0, 7],
    ],
)
def test_a_message_that_cannot_be_is_not_believed(message: list[object]) -> None:
    reader = wire.Reader()
    reader.take(["block", *BLOCK])
    with pytest.raises(ValueError):
        reader.take(message)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"[1]", b"\xff", b"[" * 100_000])
def test_a_line_that_is_no_message_is_not_believed(raw: bytes) -> None:
    with pytest.raises(ValueError):
        wire.message(raw)


@pytest.mark.parametrize("pages", [60, pytest.param(1600, marks=pytest.mark.slow)])
def test_a_long_document_stays_within_the_memory_of_its_process(tmp_path: Path, pages: int) -> None:
    page = text(*[f"第{line}条　" + SENTENCES for line in range(1, 41)])
    path = pdf(tmp_path / "long.pdf", *[page] * pages)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as parent:  # it has no child but the parser
        peak = parent.submit(_peak_of_parsing, path, pages).result()
    assert 0 < peak <= limits.MEMORY


def _peak_of_parsing(path: Path, pages: int) -> int:
    """Bytes the parser of a document had resident at most; the largest of all children of this process."""
    seen = []
    document, chunks = parse_sandboxed(path, "long.pdf", on_progress=lambda done, total: seen.append(done))
    assert len(document.pages) == seen[-1] == pages
    assert len(document.blocks) >= 40 * pages
    assert chunks
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
