"""Publication of 窓口台帳: requested, approved by a second person, sent, put back."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.access.tests.people import signed_in
from nanohana.apps.counters import publication
from nanohana.apps.counters.models import Entry, Version
from nanohana.apps.counters.tests.conftest import edit, make
from nanohana.audit.models import Entry as Audited
from nanohana.public.taking_in import NotTaken
from nanohana.public.tests.site import LinkHere, SiteHere
from nanohana.public_link import NotReached
from nanohana.published.content import Content, Registry, Switches
from nanohana.server.publishing import written as written_files
from nanohana.tests.at_once import while_it_goes_on


def test_publication_takes_a_second_person_and_reaches_the_public_site(
    row: Entry, keeper: Account, colleague: Account, public_site: SiteHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nanohana.public_link.PublicSite.of_settings", lambda: LinkHere(public_site))
    publication.submit(colleague)
    with pytest.raises(publication.Refused, match="申請をした方は"):
        publication.approve(Version.objects.get(), colleague)
    publication.approve(Version.objects.get(), keeper)
    assert publication.deliver(Version.objects.get())
    page = public_site.citizen.post("/welfare/", {"text": "花央市の80歳の母が物忘れ"}).content.decode()
    assert "hanao相談窓口" in page
    assert publication.current() is not None
    with pytest.raises(publication.Refused, match="変わった所がありません"):
        publication.submit(keeper)


def test_after_a_restore_the_numbers_go_on_from_those_of_the_public_site(
    row: Entry, keeper: Account, colleague: Account, public_site: SiteHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nanohana.public_link.PublicSite.of_settings", lambda: LinkHere(public_site))
    public_site.publish(publication.compose(number=5))  # of before the restore
    publication.approve(publication.submit(keeper), colleague)
    version = Version.objects.get()
    assert not publication.deliver(version)
    version.refresh_from_db()
    assert version.overtaken_by == 5 and "庁内の記録にない第5版" in version.failure
    assert json.loads(Audited.objects.get(verb="counter.overtaken").details)["on_public_site"] == 5
    made = publication.put_back(version, colleague)
    assert made.number == 6 and publication.deliver(made)
    with pytest.raises(NotTaken):
        public_site.publish(publication.compose(number=5))


def test_a_version_that_waited_meanwhile_is_approved_with_the_next_number(
    row: Entry, keeper: Account, colleague: Account
) -> None:
    publication.approve(publication.submit(keeper), colleague)
    Entry.objects.update(phone="000-000-7999")
    waits = publication.submit(keeper)
    Version.objects.filter(number=1).update(overtaken_by=5)
    page = signed_in(colleague).get("/counters/publication/").content.decode()
    assert "この版を新しい番号で公開し直す" in page
    publication.approve(waits, colleague)
    published = publication.current()
    assert published is not None and published.number == 6


def test_a_stop_of_everything_goes_ahead_of_the_registry(
    row: Entry, keeper: Account, colleague: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A public site that was set up anew has not heard of it."""
    sent: list[Content] = []

    def send(content: Content) -> datetime.datetime:
        sent.append(content)
        return timezone.now()

    monkeypatch.setattr("nanohana.public_link.PublicSite.of_settings", lambda: SimpleNamespace(send=send))
    publication.approve(publication.submit(keeper), colleague)
    assert publication.deliver(Version.objects.get()) and [type(each) for each in sent] == [Registry]
    signed_in(colleague).post("/chatbots/stop-all/")
    sent.clear()
    assert publication.deliver(Version.objects.get()) and [type(each) for each in sent] == [Switches, Registry]


def test_where_the_stop_is_not_heard_the_registry_stays_here(
    row: Entry, keeper: Account, colleague: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(content: Content) -> datetime.datetime:
        if isinstance(content, Switches):
            raise NotReached("公開サイトに接続できませんでした。")
        return timezone.now()

    monkeypatch.setattr("nanohana.public_link.PublicSite.of_settings", lambda: SimpleNamespace(send=send))
    publication.approve(publication.submit(keeper), colleague)
    signed_in(colleague).post("/chatbots/stop-all/")
    assert not publication.deliver(Version.objects.get())
    assert Version.objects.get().failure == "公開サイトに接続できませんでした。"


def test_what_is_edited_after_the_request_waits_for_the_next_version(row: Entry, keeper: Account) -> None:
    version = publication.submit(keeper)
    Entry.objects.update(phone="000-000-7999")
    assert version.published.counters[0].phone == "000-000-7001"
    with pytest.raises(publication.Refused, match="承認を待っている版"):
        publication.submit(keeper)


def test_an_earlier_version_is_published_again_as_a_new_one(row: Entry, keeper: Account, colleague: Account) -> None:
    for phone in ("000-000-7001", "000-000-7999"):
        Entry.objects.update(phone=phone)
        publication.approve(publication.submit(keeper), colleague)
    client = signed_in(colleague)
    page = client.post("/counters/publication/1/put-back/", follow=True).content.decode()
    published = publication.current()
    assert published is not None
    assert (published.number, published.published.counters[0].phone) == (3, "000-000-7001")
    assert "まだ反映できていません" in page


def test_the_differences_of_a_version_show_contacts_in_writing(row: Entry, keeper: Account, colleague: Account) -> None:
    publication.approve(publication.submit(keeper), colleague)
    Entry.objects.update(fax="000-000-7002", email="hanao@pref.example.jp")
    make("new", row.owner_division, fax="000-000-7003", email="new@pref.example.jp")
    publication.submit(keeper)
    page = signed_in(colleague).get("/counters/publication/2/").content.decode()
    assert "FAX なし → 000-000-7002、メール なし → hanao@pref.example.jp" in page
    assert "000-000-7001、FAX 000-000-7003、new@pref.example.jp" in page


def test_a_version_is_sent_back_with_a_reason(row: Entry, keeper: Account, colleague: Account) -> None:
    publication.submit(keeper)
    assert signed_in(colleague).post("/counters/publication/1/return/", {"reason": ""}).status_code == 422
    page = signed_in(colleague).post("/counters/publication/1/return/", {"reason": "電話が違います"}, follow=True)
    assert "差戻し：電話が違います" in page.content.decode()
    assert publication.waiting() is None
    assert signed_in(colleague).post("/counters/publication/1/approve/", follow=True).status_code == 200
    assert publication.current() is None


def test_members_who_head_nothing_do_not_approve(row: Entry, keeper: Account, colleague: Account) -> None:
    publication.submit(colleague)
    assert signed_in(keeper).post("/counters/publication/1/approve/").status_code == 404
    assert "承認して公開する" not in signed_in(keeper).get("/counters/publication/").content.decode()


def test_who_has_edited_a_row_since_the_last_approval_does_not_approve_it(
    row: Entry, keeper: Account, colleague: Account
) -> None:
    edit(signed_in(colleague), row, phone="000-000-7998")
    version = publication.submit(keeper)
    assert "承認できません" in signed_in(colleague).get("/counters/publication/").content.decode()
    with pytest.raises(publication.Refused, match="編集した方"):
        publication.approve(version, colleague)
    publication.approve(version, Account.objects.create(username="admin", is_administrator=True))
    edit(signed_in(keeper), row, phone="000-000-7997")
    publication.approve(publication.submit(keeper), colleague)  # what was edited before counts no more


def test_the_published_registry_goes_out_as_a_file_too(
    row: Entry, keeper: Account, colleague: Account, tmp_path: Path
) -> None:
    publication.approve(publication.submit(keeper), colleague)
    assert "registry-1.nanohana" in [file.name for file in written_files(tmp_path)]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_for_approval_at_once_the_second_is_told(
    row: Entry, keeper: Account, colleague: Account
) -> None:
    stopped = while_it_goes_on(lambda: publication.submit(keeper), lambda: publication.submit(colleague))
    assert isinstance(stopped, publication.Refused) and "承認を待っている版があります" in str(stopped)
    assert Version.objects.get().submitted_by == keeper


@pytest.mark.django_db(transaction=True)
def test_two_versions_that_are_put_back_at_once_have_a_number_each(
    row: Entry, keeper: Account, colleague: Account
) -> None:
    for phone in ("000-000-7001", "000-000-7998", "000-000-7999"):
        Entry.objects.update(phone=phone)
        publication.approve(publication.submit(keeper), colleague)
    third, second, first = Version.objects.all()
    back = [lambda: publication.put_back(first, keeper), lambda: publication.put_back(second, colleague)]
    assert while_it_goes_on(*back) is None
    assert list(Version.objects.values_list("number", "restored_from__number")[:3]) == [
        (5, 2),
        (4, 1),
        (third.number, None),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_put_back_one_version_at_once_the_second_is_told(
    row: Entry, keeper: Account, colleague: Account
) -> None:
    for phone in ("000-000-7001", "000-000-7999"):
        Entry.objects.update(phone=phone)
        publication.approve(publication.submit(keeper), colleague)
    first = Version.objects.get(number=1)
    back = [lambda: publication.put_back(first, keeper), lambda: publication.put_back(first, colleague)]
    stopped = while_it_goes_on(*back)
    assert isinstance(stopped, publication.Refused) and "すでに第3版として公開しています" in str(stopped)
    assert Version.objects.count() == 3
    assert "この版の内容に戻して公開する" not in signed_in(colleague).get("/counters/publication/1/").content.decode()
    assert "この版の内容に戻して公開する" in signed_in(colleague).get("/counters/publication/2/").content.decode()
