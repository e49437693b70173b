"""Writing: who may write what, what must not be kept, documents through access, images made anew."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.timezone import localtime
from PIL import Image as Picture
from wagtail.models import Revision

from nanohana.apps.portal import publishing
from nanohana.apps.portal.forms import MomentField
from nanohana.apps.portal.images import erase_unused
from nanohana.apps.portal.models import Article, Image, Kind
from nanohana.apps.portal.tests.conftest import Staff, client_of, drafted, published
from nanohana.audit.models import Entry
from nanohana.documents.models import Document, Library

CASE = {"title": "照会文の下書き", "problem": "時間が掛かる", "effect": "10分になった"}


def test_everybody_proposes_a_use_case_and_an_editor_publishes_it(staff: Staff) -> None:
    member = client_of(staff.member)
    assert member.post("/portal/use-case/new/", CASE | {"division": staff.division.pk}).status_code == 302
    article = Article.objects.get()
    assert not article.live
    assert member.post(f"/portal/articles/{article.pk}/submit/").status_code == 302
    revision = Article.objects.get().latest_revision_id
    approving = {"revision": revision}
    assert member.post(f"/portal/articles/{article.pk}/approve/", approving).status_code == 404
    assert "承認待ちの記事：1件" in client_of(staff.editor).get("/portal/").content.decode()
    assert client_of(staff.editor).post(f"/portal/articles/{article.pk}/approve/", approving).status_code == 302
    assert CASE["effect"] in client_of(staff.outsider).get(f"/portal/articles/{article.pk}/").content.decode()
    assert "あなたの所属の活用事例" in member.get("/portal/").content.decode()


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.USE_CASE])
def test_other_kinds_are_written_by_editors_alone(staff: Staff, kind: Kind) -> None:
    assert client_of(staff.member).get(f"/portal/{kind.value}/new/").status_code == 404
    assert client_of(staff.editor).get(f"/portal/{kind.value}/new/").status_code == 200


def test_a_group_that_is_not_published_is_not_named_on_its_meetings(staff: Staff) -> None:
    group = published(staff, Kind.GROUP, title="組織再編の検討会")
    meeting = published(staff, Kind.MEETING, group=group, number=1, held_on=datetime.date(2026, 12, 1))
    address = f"/portal/articles/{meeting.pk}/"
    assert "組織再編の検討会" in client_of(staff.member).get(address).content.decode()
    publishing.withdraw(group, staff.second)
    assert "組織再編の検討会" not in client_of(staff.member).get(address).content.decode()


def test_use_cases_of_one_division_are_listed_with_the_choice_kept(staff: Staff) -> None:
    published(staff, Kind.USE_CASE, title="照会文の下書き", problem="遅い", effect="速い")
    published(staff, Kind.USE_CASE, title="課税の説明", problem="遅い", effect="速い", division=staff.other)
    listed = client_of(staff.member).get(f"/portal/use-case/?division={staff.other.pk}").content.decode()
    assert "課税の説明" in listed and "照会文の下書き" not in listed
    assert f'<option value="{staff.other.pk}" selected>' in listed


def test_a_member_changes_no_use_case_of_another(staff: Staff) -> None:
    article = drafted(staff, Kind.USE_CASE, by=staff.member, problem="手間", effect="減った")
    assert client_of(staff.leader).get(f"/portal/articles/{article.pk}/edit/").status_code == 404
    assert client_of(staff.member).get(f"/portal/articles/{article.pk}/edit/").status_code == 200


def test_a_my_number_is_kept_nowhere_and_other_personal_information_only_when_confirmed(staff: Staff) -> None:
    editor, given = client_of(staff.editor), {"title": "お知らせ", "division": staff.division.pk}
    number = given | {"body": "番号は123456789018です。", "accepts_private": "on"}
    refused = editor.post("/portal/notice/new/", number)
    assert refused.status_code == 422
    assert "マイナンバー" in refused.content.decode()
    phone = given | {"body": "担当：山田太郎 090-1234-5678"}
    asked = editor.post("/portal/notice/new/", phone)
    assert asked.status_code == 422
    assert "本人の了解を得ている" in asked.content.decode()
    assert not Article.objects.exists()
    assert editor.post("/portal/notice/new/", phone | {"accepts_private": "on"}).status_code == 302


def test_what_is_missing_is_said_and_what_was_written_stays(staff: Staff) -> None:
    given = {
        "title": "照会文",
        "problem": "手間",
        "effect": "",
        "division": staff.division.pk,
        "go_live_at": "令和8年13月1日",
    }
    page = client_of(staff.member).post("/portal/use-case/new/", given)
    assert page.status_code == 422
    shown = page.content.decode()
    assert "日付として読み取れません" in shown
    assert "手間</textarea>" in shown


def test_a_moment_in_the_japanese_calendar(staff: Staff) -> None:
    given = {
        "title": "停止",
        "body": "止まります。",
        "division": staff.division.pk,
        "go_live_at": "令和20年12月1日 9:30",
    }
    assert client_of(staff.editor).post("/portal/notice/new/", given).status_code == 302
    article = Article.objects.get()
    page = client_of(staff.editor).get(f"/portal/articles/{article.pk}/edit/").content.decode()
    assert 'value="令和20年12月1日 09:30"' in page


@pytest.mark.parametrize("written", ["令和２０年１２月１日　９：３０", "R20.12.1 9:30", "2038-12-01 09:30"])
def test_ways_to_write_a_moment(written: str) -> None:
    moment = MomentField().clean(written)
    assert f"{localtime(moment):%Y-%m-%d %H:%M}" == "2038-12-01 09:30"


@pytest.mark.parametrize("written", ["0001-01-01", "9999-12-31", "令和20年12月1日 25:00", "明日", "あ" * 5_000])
def test_what_is_no_moment(written: str) -> None:
    with pytest.raises(ValidationError):
        MomentField().clean(written)


@pytest.fixture
def hidden(staff: Staff) -> Document:
    library = Library.objects.create(name="税務だけ", owner_division=staff.other, audience="owner_division")
    return Document.objects.create(library=library, title="税務の研修資料", owner_division=staff.other)


def test_training_material_is_shown_to_those_who_may_read_it(staff: Staff, hidden: Document) -> None:
    article = published(staff, Kind.TRAINING, documents=[hidden.pk])
    address = f"/portal/articles/{article.pk}/"
    assert hidden.title in client_of(staff.outsider).get(address).content.decode()
    assert hidden.title not in client_of(staff.member).get(address).content.decode()
    assert hidden.title not in client_of(staff.member).get("/portal/documents/?words=税務").content.decode()
    assert client_of(staff.member).get("/portal/documents/?words=a%00b").status_code == 200


def test_a_document_that_the_editor_cannot_read_stays_attached(staff: Staff, hidden: Document) -> None:
    article = published(staff, Kind.TRAINING, documents=[hidden.pk])
    Library.objects.update(owner_division=staff.division)
    given = {"title": "新しい題名", "body": "本文", "division": staff.division.pk, "base": article.latest_revision_id}
    assert client_of(staff.editor).post(f"/portal/articles/{article.pk}/edit/", given).status_code == 302
    latest = Article.objects.get(pk=article.pk).latest_revision
    assert latest.as_object().documents == [str(hidden.pk)] or latest.as_object().documents == [hidden.pk]


def photograph(name: str = "写真.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    exif = Picture.Exif()
    exif[0x010F] = "撮影した機器"
    Picture.new("RGB", (2_000, 1_000), "yellow").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue())


def test_an_image_is_made_anew(staff: Staff) -> None:
    editor = client_of(staff.editor)
    added = editor.post("/portal/images/", {"file": photograph(), "description": "画面の例"})
    image = Image.objects.get()
    assert f"![画面の例]({image.pk})" in added.content.decode()
    shown = client_of(staff.member).get(f"/portal/images/{image.pk}/")
    assert shown["Content-Type"] == "image/webp"
    picture = Picture.open(io.BytesIO(shown.content))
    assert picture.size == (1_200, 600)
    assert not picture.getexif()


@pytest.mark.parametrize("name", ["悪い.svg", "壊れた.png"])
def test_what_is_no_image_is_refused(staff: Staff, name: str) -> None:
    file = SimpleUploadedFile(name, b"<svg onload='alert(1)'/>")
    refused = client_of(staff.editor).post("/portal/images/", {"file": file, "description": "図"})
    assert refused.status_code == 422
    assert not Image.objects.exists()


def test_an_image_that_nobody_uses_goes_after_a_week(staff: Staff) -> None:
    used, _, new = (Image.objects.create(description=name, content=b"") for name in ("使う", "使わない", "新しい"))
    drafted(staff, body=f"![図]({used.pk})")
    Image.objects.exclude(pk=new.pk).update(added_at=timezone.now() - datetime.timedelta(days=8))
    assert erase_unused() == 1
    assert set(Image.objects.all()) == {used, new}


def test_an_administrator_erases_what_should_not_have_been_written(staff: Staff) -> None:
    article, administrator = published(staff, body="書いてはならないこと"), client_of(staff.administrator)
    address = f"/portal/articles/{article.pk}/erase/"
    assert client_of(staff.editor).post(address).status_code == 404
    administrator.post(address)
    assert Article.objects.exists()  # it is still published
    publishing.withdraw(article, staff.editor)
    assert administrator.post(address).status_code == 302
    assert not Article.objects.exists()
    assert not Revision.objects.exists()
    erased = Entry.objects.get(verb="portal.article_erased")
    assert (erased.object_id, erased.object_title) == (str(article.pk), article.title)
