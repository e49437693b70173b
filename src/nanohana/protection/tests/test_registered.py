"""Registered documents: what is found is told to the owner and to nobody else, by place and not by value."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.core.serializers import serialize

from nanohana.audit.models import Entry
from nanohana.documents.models import Document, Library, Version
from nanohana.documents.processing import process
from nanohana.documents.tests.conftest import People, registered
from nanohana.protection import registered as receiving
from nanohana.protection.commands import protection
from nanohana.protection.models import CheckedVersion, RegisteredFinding
from nanohana.protection.tests.conftest import NUMBER, Make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("this_room_alone")]


def page(client: object, version: Version) -> str:
    return client.get(f"/documents/{version.document_id}/").content.decode()  # type: ignore[attr-defined]


def test_findings_keep_kind_and_place_and_no_value(version: Version) -> None:
    counts = CheckedVersion.objects.get(version=version).counts
    assert counts == {"name": 1, "phone": 1, "individual_number": 1}
    found = RegisteredFinding.objects.get(version=version, kind="individual_number")
    text = version.blocks.get(ordinal=found.block).text
    assert text[found.start : found.end] == NUMBER
    kept = serialize("json", [*RegisteredFinding.objects.all(), *CheckedVersion.objects.all()])
    assert NUMBER not in kept and "山田" not in kept


def test_the_owner_is_warned_of_a_my_number_and_can_withhold_the_document(version: Version, people: People) -> None:
    shown = page(people.owner, version)
    assert "マイナンバー（個人番号）と思われる番号が1か所あります" in shown
    assert "この文書を非公開にする" in shown and "この文書を削除する" in shown
    assert "氏名1件、電話番号1件" in shown
    assert "マイナンバー" not in page(people.staff, version)
    answer = people.owner.post(f"/documents/{version.document_id}/withhold/")
    assert answer.status_code == 302
    assert people.staff.get(f"/documents/{version.document_id}/").status_code == 404
    assert people.staff.get(f"/documents/versions/{version.pk}/").status_code == 404
    assert "非公開をやめる" in page(people.owner, version)
    people.owner.post(f"/documents/{version.document_id}/release/")
    assert people.staff.get(f"/documents/{version.document_id}/").status_code == 200


def test_a_my_number_in_a_title_of_before_is_not_recorded_for_ever(version: Version, people: People) -> None:
    """Titles with one are refused now; those that were given earlier are still acted on."""
    Document.objects.update(title=f"個人番号{NUMBER}の通知")
    assert people.owner.post(f"/documents/{version.document_id}/withhold/").status_code == 302
    recorded = serialize("json", Entry.objects.all())
    assert "＊" * len(NUMBER) in recorded and NUMBER not in recorded


@pytest.mark.parametrize("verb", ["withhold", "release"])
def test_only_the_owner_withholds_and_releases(version: Version, people: People, verb: str) -> None:
    address = f"/documents/{version.document_id}/{verb}/"
    assert people.staff.post(address).status_code == 404
    assert people.nobody.post(address).status_code == 302
    assert people.owner.get(address).status_code == 405
    version.document.refresh_from_db()
    assert version.document.withheld_at is None


def test_the_list_links_to_the_places_and_holds_no_value(version: Version, people: People) -> None:
    listed = people.owner.get(f"/protection/versions/{version.pk}/").content.decode()
    found = RegisteredFinding.objects.get(version=version, kind="individual_number")
    link = f"from={found.block}&amp;to={found.block}&amp;start={found.start}&amp;end={found.end}"
    assert link in listed
    assert NUMBER not in listed and "山田" not in listed
    only = people.owner.get(f"/protection/versions/{version.pk}/?kind=phone").content.decode()
    assert only.count("<td>電話番号</td>") == 1 and "<td>氏名</td>" not in only
    opened = people.owner.get(f"/documents/versions/{version.pk}/?{link.replace('&amp;', '&')}").content.decode()
    assert NUMBER in opened


def test_the_list_as_csv(version: Version, people: People) -> None:
    answer = people.owner.get(f"/protection/versions/{version.pk}/findings.csv")
    text = answer.content.decode()
    assert text.startswith("\ufeff種類,確からしさ,場所,見出し,段落")
    assert len(text.splitlines()) == 4
    assert NUMBER not in text and "山田" not in text


@pytest.mark.parametrize("address", ["/protection/versions/{}/", "/protection/versions/{}/findings.csv"])
def test_the_list_is_the_owners(version: Version, people: People, address: str) -> None:
    assert people.owner.get(address.format(version.pk)).status_code == 200
    assert people.administrator.get(address.format(version.pk)).status_code == 200
    assert people.staff.get(address.format(version.pk)).status_code == 404
    assert people.nobody.get(address.format(version.pk)).status_code == 302
    assert people.owner.post(address.format(version.pk)).status_code == 405


def test_reading_again_replaces_the_findings(version: Version) -> None:
    Version.objects.update(state=Version.State.QUEUED)
    process(version.pk)
    assert RegisteredFinding.objects.filter(version=version).count() == 3


def test_a_clean_document_shows_nothing(library: Library, file: Make, people: People) -> None:
    version = registered(library, file("kisoku.txt", "第1条　夏季休暇は、5日とする。\n"))
    assert CheckedVersion.objects.get(version=version).counts == {}
    assert "個人情報と思われる" not in page(people.owner, version)
    assert (
        "個人情報と思われる箇所はありません" in people.owner.get(f"/protection/versions/{version.pk}/").content.decode()
    )


def test_of_a_long_list_the_places_are_limited_but_no_my_number_is_left_out(
    version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "KEPT", 2)
    replace = receiving.prepared(version, ["090-1234-5678"] * 5 + [f"番号 {NUMBER}"], lambda: False)
    assert replace is not None
    replace()
    assert CheckedVersion.objects.get(version=version).counts == {"phone": 5, "individual_number": 1}
    assert RegisteredFinding.objects.filter(version=version).count() == 3


def test_a_cancelled_run_changes_nothing(version: Version) -> None:
    assert receiving.prepared(version, ["090-1234-5678"], lambda: True) is None


def test_documents_registered_before_are_scanned_by_command(version: Version) -> None:
    CheckedVersion.objects.all().delete()
    RegisteredFinding.objects.all().delete()
    done = CliRunner().invoke(protection, ["scan"], catch_exceptions=False)
    assert "氏名1件、電話番号1件、マイナンバー1件" in done.output and NUMBER not in done.output
    assert RegisteredFinding.objects.filter(version=version).count() == 3
    assert CliRunner().invoke(protection, ["scan"]).output == ""


def test_a_my_number_in_a_passage_is_starred_in_evidence() -> None:
    from nanohana.answering.asking import _without_individual_numbers
    from nanohana.answering.evidence import Evidence, to_json
    from nanohana.answering.tests.conftest import source

    evidence = Evidence(True, 0.9, (source(1, f"担当の番号は{NUMBER}である。", "第1条"),), ())
    assert NUMBER not in json.dumps(to_json(_without_individual_numbers(evidence)), ensure_ascii=False)
