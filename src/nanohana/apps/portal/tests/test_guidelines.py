"""A guideline is acknowledged by each person and for each version; who has not yet is seen by who answers for them."""

from __future__ import annotations

from nanohana.apps.portal import publishing
from nanohana.apps.portal.models import Acknowledgement, Article, Kind
from nanohana.apps.portal.tests.conftest import Staff, approved, client_of, published
from nanohana.audit.models import Entry

ASKED = "を確認してください"


def guideline(staff: Staff) -> Article:
    return published(staff, Kind.GUIDELINE, title="利用の決まり", body="マイナンバーを入力しません。")


def new_text(article: Article, staff: Staff, *, asks_again: bool) -> Article:
    given = {
        "title": article.title, "body": "改めた決まり", "division": staff.division.pk,
        "base": article.latest_revision_id, **({"asks_again": "on"} if asks_again else {}),
    }  # fmt: skip
    assert client_of(staff.editor).post(f"/portal/articles/{article.pk}/edit/", given).status_code == 302
    return approved(article, staff)


def test_a_new_version_asks_again_and_a_correction_does_not(staff: Staff) -> None:
    article, member = guideline(staff), client_of(staff.member)
    assert ASKED in member.get("/portal/").content.decode()
    member.post(f"/portal/articles/{article.pk}/acknowledge/", {"version": 1})
    assert ASKED not in member.get("/portal/").content.decode()
    article = new_text(article, staff, asks_again=False)
    assert ASKED not in member.get("/portal/").content.decode()
    article = new_text(article, staff, asks_again=True)
    assert article.version == 2
    assert "第2版を確認してください" in member.get("/portal/").content.decode()


def test_a_new_version_shows_what_changed_and_no_draft(staff: Staff) -> None:
    article = guideline(staff)
    draft = publishing.latest(article)
    draft.body = "公開しなかった案"
    publishing.save(draft, staff.editor, article.latest_revision_id)
    article = new_text(Article.objects.get(pk=article.pk), staff, asks_again=True)
    page = client_of(staff.member).get(f"/portal/articles/{article.pk}/").content.decode()
    assert "－　マイナンバーを入力しません。" in page
    assert "＋　改めた決まり" in page
    assert "公開しなかった案" not in page


def test_the_version_that_was_shown_is_acknowledged_once(staff: Staff) -> None:
    article, member = new_text(guideline(staff), staff, asks_again=True), client_of(staff.member)
    address = f"/portal/articles/{article.pk}/acknowledge/"
    member.post(address, {"version": 1})
    assert not Acknowledgement.objects.exists()
    member.post(address, {"version": 2})
    member.post(address, {"version": 2})
    assert Acknowledgement.objects.get().version == 2
    assert Entry.objects.filter(verb="portal.guideline_acknowledged").count() == 1


def test_the_chief_sees_who_has_not_yet_of_the_own_division(staff: Staff) -> None:
    article = guideline(staff)
    address = f"/portal/articles/{article.pk}/acknowledgements/"
    client_of(staff.member).post(f"/portal/articles/{article.pk}/acknowledge/", {"version": 1})
    page = client_of(staff.chief).get(address).content.decode()
    assert "職員3人のうち、1人" in page
    assert "職員02" in page
    assert "職員03" not in page
    assert "職員04" not in page
    every = client_of(staff.administrator).get(address).content.decode()
    assert "職員04" in every
    for person in (staff.member, staff.outsider, staff.leader):
        assert client_of(person).get(address).status_code == 404


def test_the_list_as_a_file(staff: Staff) -> None:
    article = guideline(staff)
    answer = client_of(staff.chief).get(f"/portal/articles/{article.pk}/acknowledgements.csv")
    lines = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig").split()
    assert lines == ["所属,職員番号,氏名", "人事課,01,職員01", "人事課,02,職員02", "人事課,03,職員03"]
    assert Entry.objects.filter(verb="portal.acknowledgements_exported").count() == 1
