""".doc and .ppt through LibreOffice, where it is installed: converted to .docx and .pptx, then read like those.

LibreOffice converts anything, even random bytes, into a document of rubbish, so it is told which filter to read with,
``sniff`` has seen the format in the file itself, and rubbish that comes out all the same is refused. Each call has a
profile of its own. LibreOffice stays in the session of the parser process, with whose end it ends too.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from nanohana.documents.parsing.rubbish import is_rubbish
from nanohana.documents.parsing.slides import parse_slides
from nanohana.documents.parsing.word import parse_word
from nanohana.documents.structure import ParsedDocument, UnreadableDocument

_SECONDS = 120
_PROGRAMS = ("soffice", "libreoffice")


def parse_legacy_word(path: Path) -> ParsedDocument:
    """Raises UnreadableDocument: "legacy_office", "damaged", "timeout" and those of ``parse_word``."""
    return replace(_converted(path, "MS Word 97", "docx", parse_word), format="doc")


def parse_legacy_slides(path: Path) -> ParsedDocument:
    """Raises UnreadableDocument: "legacy_office", "damaged", "timeout" and those of ``parse_slides``."""
    return replace(_converted(path, "MS PowerPoint 97", "pptx", parse_slides), format="ppt")


def _converted(path: Path, read_filter: str, suffix: str, parser: Callable[[Path], ParsedDocument]) -> ParsedDocument:
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise UnreadableDocument("legacy_office", _NOT_INSTALLED.format(suffix=suffix))
    with TemporaryDirectory() as folder:
        source = Path(folder, "document")
        shutil.copyfile(path, source)  # LibreOffice has fewer rights than this process, see ``confinement``
        _convert(program, source, read_filter, suffix)
        result = source.with_suffix(f".{suffix}")
        if not result.exists():
            raise UnreadableDocument("damaged", _DAMAGED)
        document = parser(result)
    if is_rubbish("".join(block.text for block in document.blocks)):
        raise UnreadableDocument("damaged", _DAMAGED)
    return document


def _convert(program: str, source: Path, read_filter: str, suffix: str) -> None:
    folder = source.parent
    command = [
        program,
        f"-env:UserInstallation={folder.as_uri()}/profile",
        "--headless",
        "--norestore",
        f"--infilter={read_filter}",
        "--convert-to",
        suffix,
        "--outdir",
        str(folder),
        str(source),
    ]
    try:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocument("timeout", _TIMEOUT) from error


_NOT_INSTALLED = (
    "古い形式のファイルです。この環境には変換ソフト（LibreOffice）がないため読み取れません。"
    "新しい形式（.{suffix}）で保存し直してから登録してください。"
)
_DAMAGED = "ファイルが壊れているため読み取れません。元のソフトで開き、新しい形式で保存し直してから登録してください。"
_TIMEOUT = "変換に時間がかかりすぎたため中止しました。新しい形式で保存し直してから登録してください。"
