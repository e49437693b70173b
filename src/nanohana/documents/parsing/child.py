"""The parser process: reads one file of unknown origin under hard limits and sends back what it understood.

``python -m nanohana.documents.parsing.child parse OUT FILE PATH FILENAME`` or ``render OUT FILE PATH PAGE WIDTH``; OUT
is the descriptor of the pipe, FILE that of the file at PATH. ``confinement`` comes first. It imports no Django.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from nanohana.documents.parsing import wire
from nanohana.documents.parsing.confinement import Confined, confine
from nanohana.documents.structure import UnreadableDocument


def main(arguments: list[str]) -> None:
    verb, sending, file, path, *rest = arguments
    verbs: dict[str, Callable[..., None]] = {"parse": _parse, "render": _render, "probe": _probe}
    keep_priority()
    confined = confine(int(file), Path(path))
    with os.fdopen(int(sending), "wb") as out:
        try:
            verbs[verb](out, confined, *rest)
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


def _parse(out: BinaryIO, confined: Confined, filename: str) -> None:
    from nanohana.documents.chunking import chunks
    from nanohana.documents.parsing import parse

    def progress(done: int, total: int) -> None:
        out.write(wire.line("progress", done, total))
        out.flush()

    document = parse(confined.file, filename, progress=progress)
    _send(out, wire.document_lines(document, chunks(document.title, document.blocks)))


def _render(out: BinaryIO, confined: Confined, page: str, width: str) -> None:
    from nanohana.documents.parsing.render import rendered

    _send(out, iter([wire.image_line(rendered(confined.file, int(page), width=int(width)))]))


def _probe(out: BinaryIO, confined: Confined) -> None:
    out.write(wire.line("confined", confined.network, confined.files, confined.user))


def _send(out: BinaryIO, lines: Iterator[bytes]) -> None:
    for line in lines:
        out.write(line)


if __name__ == "__main__":
    main(sys.argv[1:])
