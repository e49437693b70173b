"""Mail with what hangs on it."""

from __future__ import annotations

import base64
from pathlib import Path
from zipfile import ZipFile

from nanohana.documents.parsing.tests.read import read, texts


def zipped(folder: Path, members: dict[str, str]) -> str:
    with ZipFile(folder / "zipped", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return base64.b64encode((folder / "zipped").read_bytes()).decode()


def test_of_a_zip_attachment_all_that_can_be_read_is(tmp_path: Path) -> None:
    rows = "\n".join(f"{n},{n}円" for n in range(20_001))
    content = zipped(tmp_path, {"a.txt": "初めの文。", "b.exe": "MZ\x90\0", "c.txt": "終わりの文。", "d.csv": rows})
    mail = MAIL.replace("a.jtd", "まとめ.zip").replace("0M8R4KGxGuEAAAAAAAAAAAAAAAAAAAAA", content)
    document = read(tmp_path, "a.eml", mail)
    assert {"初めの文。", "終わりの文。"} <= set(texts(document))
    assert [warning[:15] for warning in document.warnings] == ["添付ファイル「b.exe」は登", "添付ファイル「d.csv」：2"]


def test_of_a_mail_with_an_empty_plain_body_the_other_is_read(tmp_path: Path) -> None:
    mail = (
        "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n"
        "--x\nContent-Type: text/plain; charset=utf-8\n\n \n"
        "--x\nContent-Type: text/html; charset=utf-8\n\n<p>本文です。</p>\n--x--\n"
    )
    assert texts(read(tmp_path, "a.eml", mail))[-1] == "本文です。"


def test_mail_with_its_attachments(tmp_path: Path) -> None:
    document = read(tmp_path, "a.eml", MAIL)
    assert document.title == "旅費の変更について"
    assert "差出人：財政課 <a@example.jp>" in texts(document)
    assert document.blocks[-1].heading_path == ("添付：kitei.txt", "第1条")
    assert document.warnings[0].startswith("添付ファイル「a.jtd」は登録できませんでした。一太郎")


MAIL = """From: =?UTF-8?B?6LKh5pS/6Kqy?= <a@example.jp>
Subject: =?ISO-2022-JP?B?GyRCTjlIcSROSlE5OSRLJEQkJCRGGyhC?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain; charset=utf-8

本文です。

--x
Content-Type: text/plain; charset=utf-8
Content-Disposition: attachment; filename="kitei.txt"

第1条　この規程は、旅費を定める。
--x
Content-Type: application/octet-stream
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="a.jtd"

0M8R4KGxGuEAAAAAAAAAAAAAAAAAAAAA
--x--
"""
