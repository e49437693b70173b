"""Reads files of unknown origin in a process of their own, so that a bad file costs itself and nothing else.

1. One process per file, in a session of its own, with no stdin, an empty folder to work in and a bare environment.
2. The process gets the file opened, and confines itself (``confinement``) before it reads it.
3. The parent reads messages from a pipe, checks every one, and kills the whole session after a silence, at the end of
   the time allowed, on a broken message, or when it is asked to.
4. Every way to fail is an UnreadableDocument with a message for the owner: "crashed", "timeout", "memory", or the code
   that the parser gave. A process that was killed (``ParserKilled``) may have died of the memory of others.
"""

from __future__ import annotations

import logging
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from nanohana.documents.parsing import limits, wire
from nanohana.documents.parsing.confinement import environment
from nanohana.documents.structure import Chunk, ParsedDocument, UnreadableDocument

OnProgress = Callable[[int, int], None]
Cancelled = Callable[[], bool]

logger = logging.getLogger(__name__)

_CHILD = "nanohana.documents.parsing.child"
_TRACE = "trace.txt"
_OFFICE_SOCKETS = Path("/tmp/OSL_PIPE_SingleOfficeIPC_*")  # noqa: S108 - LibreOffice knows no other place
_POLL_SECONDS = 0.2
_READ_BYTES = 1 << 16


class ParsingCancelled(Exception):
    """The parser process was ended because ``cancelled`` said so; nothing was kept."""


class ParserKilled(UnreadableDocument):
    """Somebody else ended the process: the kernel for want of memory, or a person."""


def parse_sandboxed(
    path: Path,
    filename: str,
    *,
    on_progress: OnProgress = lambda done, total: None,
    cancelled: Cancelled = lambda: False,
    stall_seconds: float = limits.STALL_SECONDS,
) -> tuple[ParsedDocument, tuple[Chunk, ...]]:
    """The document at ``path`` and its chunks. ``on_progress(done, total)`` counts pages, sheets or slides.

    Raises UnreadableDocument, or ParsingCancelled after ``cancelled()`` was true (asked about five times a second).
    """
    reader = wire.Reader()
    with closing(_conversation(path, ["parse", filename], cancelled, stall_seconds)) as messages:
        for message in messages:
            if message[0] == "progress":
                on_progress(*_progress(message))
            else:
                with _believed():
                    reader.take(message)
    with _believed():
        return reader.result()


def image_sandboxed(path: Path, page: int, width: int) -> bytes:
    """Page ``page`` (1-based) of a PDF or image file as WebP, at most ``width`` pixels wide.

    Raises UnreadableDocument; "no_such_page" when the file has no such page.
    """
    command = ["render", str(page), str(width)]
    with closing(_conversation(path, command, lambda: False, limits.STALL_SECONDS)) as messages, _believed():
        return wire.image(next(messages, []))


def confinement() -> wire.Confinement:
    """What holds parser processes on this machine."""
    with closing(_conversation(Path(os.devnull), ["probe"], lambda: False, 30)) as messages, _believed():
        return wire.confinement(next(messages, []))


def _progress(message: wire.Message) -> tuple[int, int]:
    with _believed():
        return wire.progress(message)


@contextmanager
def _believed() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise UnreadableDocument("crashed", _CRASHED) from error


def _conversation(
    path: Path, command: list[str], cancelled: Cancelled, stall_seconds: float
) -> Generator[wire.Message, None, None]:
    """The messages of one parser process up to its ``end``; the process is gone when this returns or raises."""
    receiving, sending = os.pipe()
    with (
        tempfile.TemporaryDirectory(prefix="nanohana-parse-") as folder,
        os.fdopen(receiving, "rb", buffering=0) as pipe,
    ):
        try:
            process = _started(path, command, sending, Path(folder))
        finally:
            os.close(sending)
        try:
            for raw in _lines(pipe.fileno(), cancelled, stall_seconds):
                with _believed():
                    message = wire.message(raw)
                if message[0] == "end":
                    return
                if message[0] == "error":
                    raise _reported(message)
                yield message
            raise _died(process, Path(folder))
        finally:
            _end_session(process)


def _started(path: Path, command: list[str], sending: int, folder: Path) -> subprocess.Popen[bytes]:
    verb, *arguments = command
    with _opened(path) as file, (folder / _TRACE).open("wb") as trace:
        places = [str(sending), str(file), str(path.resolve())]
        return subprocess.Popen(
            [sys.executable, "-P", "-X", "faulthandler", "-m", _CHILD, verb, *places, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=trace,
            pass_fds=(sending, file),
            cwd=folder,
            env=environment(str(folder)),
            start_new_session=True,
        )


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """A descriptor of the file; never waits, whatever stands at the path."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _lines(descriptor: int, cancelled: Cancelled, stall_seconds: float) -> Iterator[bytes]:
    """Whole lines as they come, until the pipe closes."""
    now = time.monotonic()
    finish, heard, total, rest = now + limits.WALL_SECONDS, now, 0, bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            if cancelled():
                raise ParsingCancelled
            if not selector.select(_POLL_SECONDS):
                now = time.monotonic()
                if now > min(finish, heard + stall_seconds):
                    raise UnreadableDocument("timeout", _TIMEOUT)
                continue
            part = os.read(descriptor, _READ_BYTES)
            heard, total = time.monotonic(), total + len(part)
            if not part:
                return
            if total > limits.RESULT_BYTES or heard > finish:
                raise UnreadableDocument("timeout", _TIMEOUT)
            *whole, tail = part.split(b"\n")
            for line in whole:
                yield bytes(rest) + line
                rest.clear()
            rest += tail


def _reported(message: wire.Message) -> UnreadableDocument:
    """The error that the parser itself gave."""
    with _believed():
        code, text = wire.error(message)
    return UnreadableDocument("memory", _MEMORY) if code == "memory" else UnreadableDocument(code, text)


def _died(process: subprocess.Popen[bytes], folder: Path) -> UnreadableDocument:
    """Why the process ended without saying so. The log gets the place in the code and nothing of the document."""
    code = process.wait(timeout=10)
    places = [line.strip() for line in (folder / _TRACE).read_text("utf-8", "replace").splitlines() if "File " in line]
    logger.warning("parser process ended with %s at %s", code, places[-1] if places else "an unknown place")
    if code == -signal.SIGXCPU:
        return UnreadableDocument("timeout", _TIMEOUT)
    if code == -signal.SIGKILL:
        return ParserKilled("memory", _MEMORY)
    return UnreadableDocument("crashed", _CRASHED)


def _end_session(process: subprocess.Popen[bytes]) -> None:
    """End the process and everything it started; it leads a session, so its id is the group's."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    _remove_dead_sockets()


def _remove_dead_sockets() -> None:
    """What a LibreOffice leaves that was killed; nobody answers there any more."""
    for place in _OFFICE_SOCKETS.parent.glob(_OFFICE_SOCKETS.name):
        with suppress(OSError), socket.socket(socket.AF_UNIX) as caller:
            try:
                caller.connect(str(place))
            except ConnectionRefusedError:
                place.unlink()


_CRASHED = (
    "ファイルの解析中に異常が起きたため、読み取りを中止しました。元のファイルは保存されています。"
    "ファイルを開いて別名で保存し直すか、PDFに変換してから登録してください。"
)
_TIMEOUT = (
    "ファイルの解析が制限時間内に終わらなかったため、中止しました。元のファイルは保存されています。"
    "ファイルを分割するか、不要なページを除いてから登録してください。"
)
_MEMORY = (
    "ファイルの内容が大きすぎて、解析に使えるメモリーの上限を超えました。元のファイルは保存されています。"
    "ファイルを分割してから登録してください。"
)
