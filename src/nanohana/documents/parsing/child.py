"""The parser process: reads one file of unknown origin under hard limits and sends back what it understood.

``python -m nanohana.documents.parsing.child parse FD PATH FILENAME`` or ``render FD PATH FILENAME PAGE WIDTH``.
It confines itself before it opens the file: memory, CPU time, file size, no network, no new privileges, and it dies
with the process that started it. It imports no Django.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from nanohana.documents.parsing import limits, wire
from nanohana.documents.structure import UnreadableDocument

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000  # linux/sched.h
_CLONE_NEWNET = 0x40000000


def main(arguments: list[str]) -> None:
    verb, descriptor, *rest = arguments
    verbs: dict[str, Callable[..., None]] = {"parse": _parse, "render": _render}
    keep_priority()
    confine()
    with os.fdopen(int(descriptor), "wb") as out:
        try:
            verbs[verb](out, *rest)
        except UnreadableDocument as error:
            out.write(wire.line("error", error.code, error.message))
        except MemoryError:
            out.write(wire.line("error", "memory", ""))
        out.write(wire.line("end"))


def keep_priority() -> None:
    """Stay behind readers as the worker does that started this process.

    Many kernels share the processor among sessions first, and this process is in one of its own (sched(7), autogroup).
    """
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(os.nice(0)))


def confine() -> None:
    """Give up what reading a file does not need. Limits are hard: this process cannot raise them again."""
    for limit, value in (
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_CPU, limits.WALL_SECONDS),
        (resource.RLIMIT_NOFILE, limits.OPEN_FILES),
        (resource.RLIMIT_FSIZE, limits.WRITTEN_FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # A network namespace of its own has no route anywhere. Some hosts forbid it; the limits above still hold there.
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _parse(out: BinaryIO, path: str, filename: str) -> None:
    from nanohana.documents.chunking import chunks
    from nanohana.documents.parsing import parse

    def progress(done: int, total: int) -> None:
        out.write(wire.line("progress", done, total))
        out.flush()

    document = parse(Path(path), filename, progress=progress)
    _send(out, wire.document_lines(document, chunks(document.title, document.blocks)))


def _render(out: BinaryIO, path: str, page: str, width: str) -> None:
    from nanohana.documents.parsing.render import rendered

    _send(out, iter([wire.image_line(rendered(Path(path), int(page), width=int(width)))]))


def _send(out: BinaryIO, lines: Iterator[bytes]) -> None:
    for line in lines:
        out.write(line)


if __name__ == "__main__":
    main(sys.argv[1:])
