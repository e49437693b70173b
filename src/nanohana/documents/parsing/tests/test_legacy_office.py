"""Files of old Word and PowerPoint, made and read by the real LibreOffice."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import olefile
import pytest
from pptx import Presentation

from nanohana.documents.parsing.sandbox import parse_sandboxed
from nanohana.documents.structure import UnreadableDocument

PAGE = """<html><body><h1>旅費の手引</h1><p>第１条　職員が出張したときは、旅費を支給する。</p>
<ol><li>交通費<li>宿泊料</ol><table border=1><tr><th>区分<th>額<tr><td>県内<td>2,000円</table></body></html>"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"),
]

Make = Callable[[Path, str], Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Make:
    folder = tmp_path_factory.mktemp("office")

    def make(source: Path, form: str) -> Path:
        profile = f"-env:UserInstallation={folder.as_uri()}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(folder), str(source)]
        done = subprocess.run(command, check=True, capture_output=True, env={**os.environ, "LANG": "C.UTF-8"})
        target = folder / source.with_suffix("." + form.partition(":")[0]).name
        if not target.exists():  # its return code is 0 all the same
            pytest.skip(f"this LibreOffice cannot write {form}: {done.stderr.decode().strip()[-200:]}")
        return target

    return make


@pytest.fixture(scope="module")
def word(made: Make, tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("word") / "旅費.html"
    source.write_text(PAGE, encoding="utf-8")
    return made(source, "doc:MS Word 97")


def test_old_word_keeps_headings_numbers_and_tables(word: Path) -> None:
    word.chmod(0o600)
    document, chunks = parse_sandboxed(word, "旅費.doc")
    assert document.format == "doc"
    assert [(block.kind.value, block.text, block.heading_path) for block in document.blocks] == [
        ("heading", "旅費の手引", ("旅費の手引",)),
        ("paragraph", "第１条　職員が出張したときは、旅費を支給する。", ("旅費の手引", "第1条")),
        ("paragraph", "1.　交通費", ("旅費の手引", "第1条")),
        ("paragraph", "2.　宿泊料", ("旅費の手引", "第1条")),
        ("table", "区分\t額\n県内\t2,000円", ("旅費の手引", "第1条")),
    ]
    assert chunks


def test_old_powerpoint_keeps_its_slides(made: Make, tmp_path: Path) -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "旅費の説明会"
    slide.placeholders[1].text = "宿泊料は実費とする。"
    presentation.save(tmp_path / "旅費.pptx")
    document, _ = parse_sandboxed(made(tmp_path / "旅費.pptx", "ppt:MS PowerPoint 97"), "旅費.ppt")
    assert document.format == "ppt"
    assert [(block.text, block.spans[0].slide) for block in document.blocks] == [
        ("旅費の説明会", 1),
        ("宿泊料は実費とする。", 1),
    ]


@pytest.mark.parametrize("kept", [0, 2, 32, 512, 1024])
def test_random_bytes_never_become_a_document(word: Path, tmp_path: Path, kept: int) -> None:
    """Only the first ``kept`` bytes of the text's stream are real; LibreOffice makes a document of it all the same."""
    path = tmp_path / "a.doc"
    shutil.copyfile(word, path)
    with olefile.OleFileIO(path, write_mode=True) as container:
        real = container.openstream("WordDocument").read()
        container.write_stream("WordDocument", real[:kept] + random.Random(kept).randbytes(len(real) - kept))
    with pytest.raises(UnreadableDocument) as refusal:
        parse_sandboxed(path, "a.doc")
    assert refusal.value.code in {"damaged", "empty"}


def test_nothing_is_left_behind(word: Path) -> None:
    before = set(Path("/tmp").iterdir())
    parse_sandboxed(word, "旅費.doc")
    made = set(Path("/tmp").iterdir()) - before
    left = [path for path in made if path.name.startswith(("OSL_PIPE", "nanohana-parse", "lu"))]
    deadline = time.monotonic() + 60  # what other tests made meanwhile goes when they end
    while any(path.exists() for path in left) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not [path.name for path in left if path.exists()]
