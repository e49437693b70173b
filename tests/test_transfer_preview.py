"""The preview of a 人事異動 says which apps people gain and lose: by publication to divisions, and by owning them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.access.tests.people import account_in, signed_in
from nanohana.apps.counters.models import Entry
from nanohana.apps.personnel.transfer_views import draft
from nanohana.apps.task_apps.models import AppVersion, TaskApp
from nanohana.documents.models import Document, Library
from nanohana.organization.models import Division, Transfer
from tests.chatbot_scene import chatbot_objects
from tests.counter_scene import counter_objects
from tests.task_scene import RECIPE, task_objects

pytestmark = pytest.mark.django_db
HEAD = "発令日,職員番号,氏名,区分,所属コード,職位コード,終了日\n"


@pytest.fixture
def divisions(db: None) -> dict[str, Division]:
    top = Division.objects.create(code="1000", name="総務部")
    return {
        "top": top,
        "personnel": Division.objects.create(code="1010", name="人事課", parent=top),
        "tax": Division.objects.create(code="1040", name="税務課", parent=top),
    }


def moved(*lines: str) -> Transfer:
    return draft("定期異動", "異動.csv", (HEAD + "".join(f"R12.4.1,{line}\n" for line in lines)).encode(), None)


def test_who_moves_loses_the_apps_of_the_old_division_and_gains_those_of_the_new(
    divisions: dict[str, Division],
) -> None:
    personnel, tax = divisions["personnel"], divisions["tax"]
    person = account_in(personnel, "0001")
    for division in (personnel, tax):
        task_objects(division, person, f"{division}の復命書")
        library = Library.objects.create(name=f"{division}の文書庫", owner_division=division)
        document = Document.objects.create(library=library, title="手引", owner_division=division)
        chatbot_objects(document, person, f"{division}の案内")
    counter_objects(tax, person)
    transfer = moved("0001,,異動,1040,060,")
    (shown,) = transfer.preview["people"]
    assert shown["lost_apps"] == ["業務アプリ「人事課の復命書」", "県民チャットボット「人事課の案内」"]
    assert shown["gained_apps"] == [
        "業務アプリ「税務課の復命書」", "県民チャットボット「税務課の案内」", "窓口台帳（税務課）",
    ]  # fmt: skip
    assert {"name": "窓口台帳（税務課）", "gaining": 1, "losing": 0} in transfer.preview["apps"]
    assert {"name": "業務アプリ「人事課の復命書」", "gaining": 0, "losing": 1} in transfer.preview["apps"]
    client = signed_in(Account.objects.create(username="admin", is_administrator=True))
    page = client.get(reverse("personnel:transfer", args=[transfer.pk])).content.decode()
    assert "使えるアプリが増える職員1人、減る職員1人" in page and "業務アプリ「税務課の復命書」" in page
    csv = client.get(reverse("personnel:preview_csv", args=[transfer.pk])).content.decode("utf-8-sig").splitlines()
    assert csv[0].endswith("得るアプリ,失うアプリ")
    assert csv[1].endswith(
        "業務アプリ「税務課の復命書」、県民チャットボット「税務課の案内」、窓口台帳（税務課）,"
        "業務アプリ「人事課の復命書」、県民チャットボット「人事課の案内」"
    )


def test_what_stays_in_reach_what_is_withdrawn_and_what_is_removed_is_neither_gained_nor_lost(
    divisions: dict[str, Division],
) -> None:
    person = account_in(divisions["personnel"], "0001")
    task_objects(divisions["top"], person, "部の復命書")  # published to the department: both divisions are below it
    task_objects(divisions["tax"], person, "取り下げた復命書")
    now = timezone.now()
    TaskApp.objects.filter(current__title="取り下げた復命書").update(withdrawn_at=now)
    counter_objects(divisions["tax"], person)
    Entry.objects.update(removed_at=now)
    (shown,) = moved("0001,,異動,1040,060,").preview["people"]
    assert shown["gained_apps"] == shown["lost_apps"] == []


def test_who_retires_loses_what_everybody_has(divisions: dict[str, Division]) -> None:
    person = account_in(divisions["personnel"], "0001")
    task_objects(divisions["tax"], person, "みんなの復命書")
    everyone = AppVersion.objects.create(
        app=TaskApp.objects.get(current__title="みんなの復命書"), number=3, title="みんなの復命書", recipe_data=RECIPE,
        everyone=True, published_at=timezone.now(),
    )  # fmt: skip
    TaskApp.objects.filter(pk=everyone.app_id).update(current=everyone)
    (shown,) = moved("0001,,退職,,,").preview["people"]
    assert "業務アプリ「みんなの復命書」" in shown["lost_apps"] and shown["gained_apps"] == []


def test_a_preview_of_before_is_still_shown(divisions: dict[str, Division]) -> None:
    account_in(divisions["personnel"], "0001")
    transfer = moved("0001,,異動,1040,060,")
    del transfer.preview["apps"]
    for person in transfer.preview["people"]:
        del person["gained_apps"], person["lost_apps"]
    transfer.save()
    client = signed_in(Account.objects.create(username="admin", is_administrator=True))
    for page in ("transfer", "preview_csv"):
        assert client.get(reverse(f"personnel:{page}", args=[transfer.pk])).status_code == 200
