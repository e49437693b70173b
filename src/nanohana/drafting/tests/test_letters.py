"""Letters in the customary form."""

from __future__ import annotations

import datetime
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from nanohana.drafting.letters import Item, Letter, LetterKind, letter_docx, letter_text
from nanohana.drafting.official_style.checking import check

LETTER = Letter(
    kind=LetterKind.REQUEST,
    day=datetime.date(2026, 4, 20),
    recipients=("各部局の主管課長", "菜の花市防災会議　御中"),
    sender="菜花県総務部人事課長",
    subject="令和8年度政策法務研修の受講者の推薦について",
    number="人第1026号",
    items=(Item("日時", "令和8年7月2日（木曜日）　9時30分から16時30分まで"), Item("方法", "登録する。\n期限を守る。")),
    contact=("人事課人材育成班", "電話　000-000-2132"),
)


def test_members_stand_in_the_customary_order() -> None:
    assert letter_text(LETTER) == (
        "人第1026号\n令和8年4月20日\n\n　各部局の主管課長　様\n　菜の花市防災会議　御中\n\n菜花県総務部人事課長　\n\n"
        "令和8年度政策法務研修の受講者の推薦について（依頼）\n\n"
        "　このことについて、下記のとおり御協力くださるようお願いします。\n\n記\n\n"
        "１　日時　令和8年7月2日（木曜日）　9時30分から16時30分まで\n２　方法\n　　登録する。\n　　期限を守る。\n\n"
        "担当\n人事課人材育成班\n電話　000-000-2132"
    )


@pytest.mark.parametrize(
    ("recipient", "addressed"),
    [
        ("株式会社なのはなシステム", "株式会社なのはなシステム　御中"),
        ("なのはなシステム株式会社", "なのはなシステム株式会社　御中"),
        ("公益財団法人菜花県文化財団", "公益財団法人菜花県文化財団　御中"),
        ("株式会社なのはなシステム　代表取締役", "株式会社なのはなシステム　代表取締役　様"),
        ("社会福祉法人菜の花会理事長", "社会福祉法人菜の花会理事長　様"),
        ("各所属長", "各所属長　様"),
        ("株式会社なのはなシステム　御中", "株式会社なのはなシステム　御中"),
    ],
)
def test_a_body_is_addressed_as_one_and_a_person_as_a_person(recipient: str, addressed: str) -> None:
    assert f"　{addressed}\n" in letter_text(replace(LETTER, recipients=(recipient,)))


@pytest.mark.parametrize(
    ("kind", "subject", "line"),
    [
        (LetterKind.REQUEST, "見積書の提出依頼", "見積書の提出について（依頼）"),
        (LetterKind.NOTICE, "研修の通知", "研修について（通知）"),
        (LetterKind.NOTICE, "研修について（通知）", "研修について（通知）"),
        (LetterKind.REPLY, "照会への回答", "照会への回答"),
        (LetterKind.REQUEST, "依頼", "依頼"),
    ],
)
def test_the_subject_says_the_kind_once(kind: LetterKind, subject: str, line: str) -> None:
    assert line in letter_text(replace(LETTER, kind=kind, subject=subject)).split("\n")


def test_reply_names_the_letter_it_answers() -> None:
    reply = replace(LETTER, kind=LetterKind.REPLY, answered_number="市第5号", answered_on=datetime.date(2026, 4, 1))
    assert "令和8年4月1日付け市第5号で照会のあったこのことについて、下記のとおり回答します。" in letter_text(reply)


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_kind_is_complete_without_a_model_and_in_official_style(kind: LetterKind) -> None:
    letter = replace(LETTER, kind=kind)
    assert f"（{kind.label}）" in letter_text(letter)
    assert not check(letter_text(letter), written_on=letter.day).findings


def test_body_of_a_writer_is_checked_with_the_day_of_the_letter() -> None:
    letter = replace(LETTER, body="従って、5月1日（月）までに回答して下さい。")
    assert {finding.rule for finding in check(letter_text(letter), written_on=letter.day).findings} == {
        "conjunction_kana",
        "weekday_guessed",
        "auxiliary_kana",
    }


def test_document_has_the_places_of_its_members() -> None:
    paragraphs = Document(BytesIO(letter_docx(LETTER))).paragraphs
    places = {paragraph.text: paragraph.alignment for paragraph in paragraphs}
    assert places["人第1026号"] == WD_ALIGN_PARAGRAPH.RIGHT
    assert places["記"] == WD_ALIGN_PARAGRAPH.CENTER
    assert [paragraph.text for paragraph in paragraphs] == [
        line.lstrip("　") if line.startswith(("　　", "　この")) else line for line in letter_text(LETTER).split("\n")
    ]


def test_letter_without_number_is_an_office_memo() -> None:
    assert letter_text(replace(LETTER, number="")).startswith("事務連絡\n")


def test_characters_no_document_can_hold_do_not_stop_it() -> None:
    hostile = replace(LETTER, subject="件名\x00\ud800\nについて", body="本文\x07" * 1000, sender="")
    assert Document(BytesIO(letter_docx(hostile))).paragraphs[8].text.startswith("件名 について") or letter_docx(
        hostile
    )
