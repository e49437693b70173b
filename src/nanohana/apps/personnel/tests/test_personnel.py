"""The pages on organisation and personnel: what a transfer shows before it is approved, and what it does."""

from __future__ import annotations

import datetime
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nanohana.access.models import Account, Ceiling, Rule
from nanohana.access.rights import actor_of, readable_documents
from nanohana.access.tests.people import account_in, signed_in
from nanohana.apps.personnel.transfer_views import draft
from nanohana.audit.models import Entry
from nanohana.documents.models import Document, Library
from nanohana.organization.models import Appointment, Division, Post, ReceivedFile, Transfer

pytestmark = pytest.mark.django_db
HEAD = "発令日,職員番号,氏名,区分,所属コード,職位コード,終了日\n"


@pytest.fixture
def tax(db: None) -> Division:
    return Division.objects.create(
        code="1040", name="税務課", parent=Division.objects.create(code="1000", name="総務部")
    )


@pytest.fixture
def moved(tax: Division) -> Account:
    """Somebody of 人事課; both divisions have a library of their own with one document."""
    personnel = Division.objects.create(code="1010", name="人事課")
    for division in (personnel, tax):
        library = Library.objects.create(name=f"{division}内規", owner_division=division, audience="owner_division")
        Document.objects.create(library=library, title=f"{division}の手引", owner_division=division)
    return account_in(personnel, "0001")


@pytest.fixture
def administrator(db: None) -> Account:
    return Account.objects.create(username="admin", is_administrator=True)


@pytest.fixture
def client(administrator: Account) -> Client:
    return signed_in(administrator)


def uploaded(text: str, name: str = "異動.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode("cp932"))


def sent(client: Client, *lines: str) -> Transfer:
    text = HEAD + "".join(f"R12.4.1,{line}\n" for line in lines)
    answer = client.post(reverse("personnel:new_transfer"), {"title": "定期異動", "file": uploaded(text)})
    assert answer.status_code == 302, answer.content.decode()
    return Transfer.objects.get()


def titles_at(moment: str, account: Account) -> set[str]:
    with patch("django.utils.timezone.now", return_value=datetime.datetime.fromisoformat(f"{moment}+09:00")):
        seen = Document.objects.filter(readable_documents(actor_of(account)))
        return set(seen.values_list("title", flat=True))


def test_moved_staff_lose_old_division_documents_at_midnight(client, moved):
    transfer = sent(client, "0001,,異動,1040,060,")
    client.post(reverse("personnel:approve", args=[transfer.pk]), {"people": "1"})
    assert titles_at("2030-03-31 23:59:59", moved) == {"人事課の手引"}
    assert titles_at("2030-04-01 00:00:00", moved) == {"税務課の手引"}


def test_the_preview_says_who_gains_and_loses_what(client, moved):
    transfer = sent(client, "0001,,異動,1040,060,")
    assert transfer.preview["people"] == [
        {
            "number": "0001", "name": "職員0001", "before": ["人事課　主事"], "after": ["税務課　主事"],
            "gained": [["税務課内規", 1]], "lost": [["人事課内規", 1]], "gained_apps": [], "lost_apps": [],
        }
    ]  # fmt: skip
    assert sorted(transfer.preview["libraries"], key=lambda library: library["losing"], reverse=True) == [
        {"name": "人事課内規", "documents": 1, "gaining": 0, "losing": 1},
        {"name": "税務課内規", "documents": 1, "gaining": 1, "losing": 0},
    ]
    assert not Appointment.objects.filter(starts_on=datetime.date(2030, 4, 1)).exists()
    page = client.get(reverse("personnel:transfer", args=[transfer.pk])).content.decode()
    assert "税務課内規（1件）" in page and "人事課（1010）の主事が空席になります。" in page
    csv = client.get(reverse("personnel:preview_csv", args=[transfer.pk])).content.decode("utf-8-sig").splitlines()
    assert csv[1] == "0001,職員0001,人事課　主事,税務課　主事,税務課内規,1,人事課内規,1,,"


def test_of_many_things_that_somebody_gains_the_count_stands_before_the_list(client, moved, tax):
    for number in range(3):
        library = Library.objects.create(name=f"税務課の文書庫{number}", owner_division=tax, audience="owner_division")
        Document.objects.create(library=library, title=f"手引{number}", owner_division=tax)
    transfer = sent(client, "0001,,異動,1040,060,")
    gained = [name for name, _ in transfer.preview["people"][0]["gained"]]
    page = client.get(reverse("personnel:transfer", args=[transfer.pk])).content.decode()
    assert len(gained) == 4 and "<summary>4件</summary>" in page
    assert all(f"{name}（1件）" in page for name in gained)


def test_warnings_of_what_is_often_a_mistake(client, moved):
    Division.objects.create(code="5040", name="税務課")
    other = account_in(Division.objects.get(code="1040"), "0002").staff
    post = Post.objects.get()
    Appointment.objects.create(
        staff=other, division=Division.objects.get(code="1010"), post=post, kind="concurrent",
        starts_on=datetime.date(2024, 4, 1),
    )  # fmt: skip
    Appointment.objects.create(staff=moved.staff, kind="leave", starts_on=datetime.date(2024, 4, 1))
    transfer = sent(client, "0001,別人,異動,1040,060,", "0002,,異動,1000,060,", "0002,,併任,1040,060,")
    assert transfer.preview["warnings"] == [
        "職員番号「0002」は、3行目・4行目にあります。",
        "2行目：氏名「別人」は、登録された氏名「職員0001」と異なります。",
        "「税務課」という所属が2つあります：1040（総務部）、5040（上位なし）。所属コードを確かめてください。",
        "職員番号「0002」（職員0002）の兼務（人事課）が残ります。",
        "2行目：職員番号「0001」は、この日にどの所属の文書も見られなくなります。",
    ]


def test_bad_lines_are_shown_and_nothing_is_kept(client, moved):
    text = f"{HEAD}R12.4.1,9999,,異動,1040,060,\n"
    answer = client.post(reverse("personnel:new_transfer"), {"title": "異動", "file": uploaded(text)})
    assert answer.status_code == 422 and "職員番号「9999」の職員は登録されていません" in answer.content.decode()
    assert not Transfer.objects.exists()


def test_whoever_prepared_it_counts_again_another_approves_at_once(client, moved):
    transfer = sent(client, "0001,,異動,1040,060,")
    approve = reverse("personnel:approve", args=[transfer.pk])
    assert client.post(approve, {"people": "2"}).status_code == 422
    assert Transfer.objects.get().state == "draft"
    signed_in(Account.objects.create(username="second", is_administrator=True)).post(approve)
    assert Transfer.objects.get().state == "approved"


def test_a_transfer_is_taken_back_on_its_page(client, moved):
    transfer = sent(client, "0001,,異動,1040,060,")
    client.post(reverse("personnel:approve", args=[transfer.pk]), {"people": "1"})
    client.post(reverse("personnel:cancel", args=[transfer.pk]))
    assert Transfer.objects.get().state == "cancelled"
    assert titles_at("2030-04-01 00:00:00", moved) == {"人事課の手引"}


def test_what_stands_in_the_way_is_said_on_the_page(client, moved, administrator):
    transfer = sent(client, "0001,,異動,1040,060,")
    other = draft("別の異動", "別.csv", f"{HEAD}R12.4.1,0001,,異動,1040,060,\n".encode(), None)
    client.post(reverse("personnel:approve", args=[other.pk]))
    page = client.post(reverse("personnel:approve", args=[transfer.pk]), {"people": "1"}, follow=True)
    assert "別の異動「別の異動」（承認済み）" in page.content.decode()


def test_a_file_is_looked_at_and_then_taken_over(client):
    file = uploaded("職位コード,職位名,順位\nP20,課長,20\n", "職位.csv")
    page = client.post(reverse("personnel:imports"), {"kind": "posts", "file": file}, follow=True)
    assert "新規" in page.content.decode() and not Post.objects.exists()
    client.post(reverse("personnel:import_apply", args=[ReceivedFile.objects.get().pk]))
    assert Post.objects.get().name == "課長" and not ReceivedFile.objects.exists()


def test_a_bad_file_is_not_taken_over(client):
    file = uploaded("職位コード,職位名,順位\nP20,課長,上\n", "職位.csv")
    page = client.post(reverse("personnel:imports"), {"kind": "posts", "file": file}, follow=True)
    assert "2行目：「順位」は" in page.content.decode()
    client.post(reverse("personnel:import_apply", args=[ReceivedFile.objects.get().pk]))
    assert not Post.objects.exists()


def test_another_administrators_file_does_not_exist(client):
    client.post(reverse("personnel:imports"), {"kind": "posts", "file": uploaded("職位コード,職位名,順位\nP,長,2\n")})
    other = signed_in(Account.objects.create(username="second", is_administrator=True))
    assert other.get(reverse("personnel:import", args=[ReceivedFile.objects.get().pk])).status_code == 404


def test_the_tree_and_the_people_as_of_a_day(client, moved, tax):
    Division.objects.filter(pk=tax.pk).update(valid_from=datetime.date(2026, 4, 1))
    assert "税務課" not in client.get(reverse("personnel:index"), {"on": "R8.3.31"}).content.decode()
    assert "税務課" in client.get(reverse("personnel:index"), {"on": "R8.4.1"}).content.decode()
    assert (
        "この日には有効でない"
        in client.get(reverse("personnel:division", args=[tax.pk]), {"on": "R8.3.31"}).content.decode()
    )


@pytest.mark.parametrize("query", ["職員0001", "職員 0001", "0001", "(", "\\", "[", ".*"])
def test_search_finds_people_and_takes_nothing_for_a_pattern(client, moved, query):
    page = client.get(reverse("personnel:index"), {"q": query})
    assert page.status_code == 200 and ("職員1件" in page.content.decode()) is ("0001" in query)


def test_a_persons_history_as_of_a_day(client, moved):
    page = client.get(reverse("personnel:person", args=[moved.staff_id]), {"on": "R6.3.31"}).content.decode()
    assert "発令前" in page and "有効</span>" not in page


def test_who_is_no_administrator_sees_no_link(moved):
    page = signed_in(moved).get("/").content.decode()
    assert "組織と人事" not in page


def test_ceilings_are_set_changed_and_removed(client: Client, moved: Account) -> None:
    Document.objects.update(handling_label=2)
    url = reverse("personnel:ceilings")
    seen = Document.objects.filter(readable_documents(actor_of(moved)))
    assert seen.exists() and "上限なし" in client.get(url).content.decode()
    client.post(url, {"label": 1})
    assert not Document.objects.filter(readable_documents(actor_of(moved))).exists()
    client.post(url, {"label": 2, "staff": "0001"})
    assert Document.objects.filter(readable_documents(actor_of(moved))).exists()
    client.post(url, {"label": 0, "staff": "0001"})
    assert [str(ceiling) for ceiling in Ceiling.objects.all()] == ["職員0001（0001）", "そのほかの職員"]
    for ceiling in Ceiling.objects.all():
        client.post(reverse("personnel:remove_ceiling", args=[ceiling.pk]))
    assert Document.objects.filter(readable_documents(actor_of(moved))).exists()
    acts = Entry.objects.order_by("sequence").values_list("verb", flat=True)
    assert list(acts) == ["access.ceiling_set"] * 3 + ["access.ceiling_removed"] * 2


def test_a_ceiling_is_for_a_person_or_a_post(client: Client, moved: Account) -> None:
    given = {"label": 1, "staff": "0001", "post": Post.objects.get().pk}
    answer = client.post(reverse("personnel:ceilings"), given)
    assert answer.status_code == 422 and "どちらか一方" in answer.content.decode()
    assert not Ceiling.objects.exists()


def test_the_preview_of_a_transfer_counts_rules(client: Client, moved: Account, tax: Division) -> None:
    """A document that a rule denies to the new place is not gained; a library that one allows is."""
    of_tax, of_personnel = Library.objects.get(name="税務課内規"), Library.objects.get(name="人事課内規")
    Document.objects.create(library=of_tax, title="査察の手引", owner_division=tax)
    denied = Document.objects.get(title="税務課の手引")
    Rule.objects.create(document=denied, division=tax, verb=1, allows=False, starts_on=datetime.date(2024, 4, 1))
    Rule.objects.create(library=of_personnel, division=tax, verb=1, allows=True, starts_on=datetime.date(2024, 4, 1))
    (person,) = sent(client, "0001,,異動,1040,060,").preview["people"]
    assert person["gained"] == [["税務課内規", 1]] and person["lost"] == []


def test_who_takes_the_staff_along_is_recorded(client: Client, moved: Account) -> None:
    client.get(reverse("personnel:export", args=["appointments"]))
    entry = Entry.objects.get(verb="organization.exported")
    assert (entry.name, entry.object_title) == ("admin", "発令")


def test_approving_asks_first_who_one_is(client: Client, moved: Account) -> None:
    transfer = sent(client, "0001,,異動,1040,060,")
    session = client.session
    session["_details"] = session["_details"] | {"confirmed_at": "2026-01-01T00:00:00+00:00"}
    session.save()
    for act in ("approve", "cancel"):
        answer = client.post(reverse(f"personnel:{act}", args=[transfer.pk]), {"people": "1"})
        assert answer["Location"].startswith("/account/confirm/")
    transfer.refresh_from_db()
    assert transfer.approved_at is None
