"""Drafts, approval by a second person, the schedule, and two editors at once."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from nanohana.apps.portal import deciding_views, publishing
from nanohana.apps.portal.models import Article
from nanohana.apps.portal.tests.conftest import Staff, approved, client_of, drafted, published
from nanohana.audit.models import Entry

HOUR = datetime.timedelta(hours=1)


def again(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def changed(article: Article, staff: Staff, **values: object) -> Article:
    """The article saved anew with other values, by the first editor."""
    stored = again(article)
    draft = publishing.latest(stored)
    for name, value in values.items():
        setattr(draft, name, value)
    publishing.save(draft, staff.editor, stored.latest_revision_id)
    return again(article)


def test_a_draft_is_seen_by_editors_alone(staff: Staff) -> None:
    article = drafted(staff)
    assert client_of(staff.member).get(f"/portal/articles/{article.pk}/").status_code == 404
    assert client_of(staff.member).get(f"/portal/articles/{article.pk}/draft/").status_code == 404
    assert client_of(staff.second).get(f"/portal/articles/{article.pk}/draft/").status_code == 200


def test_a_second_person_approves(staff: Staff) -> None:
    article = drafted(staff)
    publishing.submit(article, staff.editor)
    revision = again(article).latest_revision_id
    with pytest.raises(publishing.NotPossible, match="自分が書いた"):
        publishing.approve(article, staff.editor, revision)
    assert not again(article).live
    assert publishing.approve(article, staff.second, revision)
    assert client_of(staff.member).get(f"/portal/articles/{article.pk}/").status_code == 200
    verbs = list(Entry.objects.order_by("sequence").values_list("verb", flat=True))
    assert verbs == ["portal.article_saved", "portal.article_submitted", "portal.article_published"]


def test_who_has_written_since_the_last_approval_is_no_second_person(staff: Staff) -> None:
    article = drafted(staff, by=staff.second)
    article = changed(article, staff, body="二人で書いた本文")
    publishing.submit(article, staff.editor)
    draft = f"/portal/articles/{article.pk}/draft/"
    assert "承認して公開する" not in client_of(staff.second).get(draft).content.decode()
    with pytest.raises(publishing.NotPossible, match="自分が書いた"):
        publishing.approve(article, staff.second, again(article).latest_revision_id)
    assert publishing.approve(article, staff.administrator, again(article).latest_revision_id)
    article = approved(changed(article, staff, body="次の本文"), staff)
    assert article.body == "次の本文", "what was approved before counts no more"


def test_what_is_published_stays_while_a_change_waits(staff: Staff) -> None:
    article = changed(published(staff, body="古い本文"), staff, body="新しい本文")
    member = client_of(staff.member)
    assert "古い本文" in member.get(f"/portal/articles/{article.pk}/").content.decode()
    approved(article, staff)
    assert "新しい本文" in member.get(f"/portal/articles/{article.pk}/").content.decode()


def test_saving_calls_the_request_back_and_nothing_else_is_approved_in_its_stead(staff: Staff) -> None:
    article = drafted(staff)
    publishing.submit(article, staff.editor)
    shown = again(article).latest_revision_id
    changed(article, staff, body="後から足した文")
    with pytest.raises(publishing.NotPossible):
        publishing.approve(article, staff.second, shown)
    assert not again(article).live


def test_what_waits_for_approval_stands_on_the_first_page(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding_views, "PER_PAGE", 2)
    publishing.submit(drafted(staff, title="承認を待つ記事"), staff.editor)
    for number in range(3):
        drafted(staff, title=f"後から書いた下書き{number}")
    listed = client_of(staff.second).get("/portal/drafts/").content.decode()
    assert listed.index("承認を待つ記事") < listed.index("後から書いた下書き2")


def test_given_back_changed_and_handed_in_again(staff: Staff) -> None:
    article = drafted(staff)
    publishing.submit(article, staff.editor)
    publishing.give_back(article, staff.second, again(article).latest_revision_id, "日付を入れてください。")
    assert (
        "日付を入れてください。"
        in client_of(staff.editor).get(f"/portal/articles/{article.pk}/draft/").content.decode()
    )
    approved(changed(article, staff, body="令和8年12月1日から"), staff)
    assert again(article).body == "令和8年12月1日から"
    assert again(article).live


def test_two_editors_at_once(staff: Staff) -> None:
    article = drafted(staff, body="初めの本文")
    base = article.latest_revision_id
    form = {"title": "利用時間の変更", "division": staff.division.pk, "base": base}
    first, second = client_of(staff.editor), client_of(staff.second)
    address = f"/portal/articles/{article.pk}/edit/"
    assert first.post(address, form | {"body": "一人目の本文"}).status_code == 302
    refused = second.post(address, form | {"body": "二人目の本文"})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "まだ保存していません" in page
    assert "二人目の本文</textarea>" in page
    assert "＋　一人目の本文" in page
    assert publishing.latest(again(article)).body == "一人目の本文"
    now = again(article).latest_revision_id
    assert f'name="base" value="{now}"' in page
    assert second.post(address, form | {"body": "二人の本文", "base": now}).status_code == 302
    bodies = [revision.content["body"] for revision in again(article).revisions.order_by("pk")]
    assert bodies == ["初めの本文", "一人目の本文", "二人の本文"]


def test_the_schedule(staff: Staff) -> None:
    article = drafted(staff, go_live_at=timezone.now() + HOUR)
    publishing.submit(article, staff.editor)
    assert not publishing.approve(article, staff.second, again(article).latest_revision_id)
    assert publishing.keep_to_schedule() == (0, 0)
    assert not again(article).live
    again(article).revisions.update(approved_go_live_at=timezone.now() - HOUR)
    revision = again(article).latest_revision
    revision.content["go_live_at"] = (timezone.now() - HOUR).isoformat()
    revision.save()
    assert publishing.keep_to_schedule() == (1, 0)
    assert again(article).live


def test_what_has_ended_is_gone_at_once_and_taken_down_by_the_job(staff: Staff) -> None:
    article = published(staff, expire_at=timezone.now() + HOUR)
    Article.objects.update(expire_at=timezone.now() - HOUR)
    assert client_of(staff.member).get(f"/portal/articles/{article.pk}/").status_code == 404
    assert publishing.keep_to_schedule() == (0, 1)
    assert again(article).expired
    assert not again(article).live


def test_withdrawn_and_published_again(staff: Staff) -> None:
    article = published(staff)
    publishing.withdraw(article, staff.second)
    assert not again(article).live
    approved(article, staff)
    assert again(article).live


def test_a_change_that_is_scheduled_can_be_called_back_or_replaced(staff: Staff) -> None:
    article = changed(published(staff, body="今の本文"), staff, body="来月の本文", go_live_at=timezone.now() + HOUR)
    publishing.submit(article, staff.editor)
    publishing.approve(article, staff.second, again(article).latest_revision_id)
    assert again(article).body == "今の本文"
    with pytest.raises(publishing.NotPossible):
        publishing.submit(article, staff.editor)
    publishing.call_back(article, staff.editor)
    assert again(article).scheduled_revision is None
    approved(changed(article, staff, body="直した本文", go_live_at=None), staff)
    assert again(article).body == "直した本文"
