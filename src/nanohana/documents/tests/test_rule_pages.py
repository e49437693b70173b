"""The pages on rights: rules with what they change, ending and resuming them, and 「なぜ見えるか」."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from nanohana.access.models import Account, Ceiling, Rule
from nanohana.audit.models import Entry
from nanohana.documents.models import Document, Library
from nanohana.documents.tests.conftest import People
from nanohana.documents.why_command import why

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(library: Library) -> Library:
    Library.objects.update(audience="owner_division")
    library.refresh_from_db()
    return library


@pytest.fixture
def document(closed: Library) -> Document:
    return Document.objects.create(library=closed, title="服務規程", owner_division=closed.owner_division)


def _given(**more: object) -> dict[str, object]:
    given = {"effect": "allow", "verb": 1, "who": "person", "staff": "0002", "starts_on": str(localdate())}
    return given | more


def _text(client: Client, url: str, **query: object) -> str:
    return client.get(url, query).content.decode()


def test_a_rule_is_saved_only_after_its_effect_was_shown(people: People, document: Document) -> None:
    url = reverse("documents:library_rules", args=[document.library_id])
    shown = people.owner.post(url, _given())
    assert "職員0002（0002）" in shown.content.decode() and "できるようになる" in shown.content.decode()
    assert not Rule.objects.exists()
    page = reverse("documents:document", args=[document.pk])
    assert people.staff.get(page).status_code == 404
    people.owner.post(url, _given(confirmed="yes"))
    assert people.staff.get(page).status_code == 200
    assert "職員0002（0002）に閲覧を許可" in Entry.objects.get(verb="access.rule_added").object_title


def test_going_back_keeps_what_was_entered(people: People, closed: Library) -> None:
    shown = people.owner.post(reverse("documents:library_rules", args=[closed.pk]), _given(back="yes"))
    assert 'value="0002"' in shown.content.decode() and not Rule.objects.exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"who": "places", "staff": ""}, "所属か職位を選んでください"),
        ({"staff": "9999"}, "この職員番号・利用者ID・氏名の職員はいません"),
        ({"staff": ""}, "職員を入力してください"),
        ({"ends_on": "2000-01-01"}, "終了日は、開始日以後の日"),
    ],
)
def test_what_is_not_whole_is_refused(people: People, closed: Library, more: dict[str, object], said: str) -> None:
    answer = people.owner.post(reverse("documents:library_rules", args=[closed.pk]), _given(**more, confirmed="yes"))
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Rule.objects.exists()


def test_ending_a_rule_counts_at_once_and_can_be_undone(people: People, document: Document) -> None:
    people.owner.post(reverse("documents:document_rules", args=[document.pk]), _given(confirmed="yes"))
    rule, page = Rule.objects.get(), reverse("documents:document", args=[document.pk])
    switch = reverse("documents:switch_rule", args=[rule.pk])
    shown = _text(people.owner, switch)
    assert "1人" in shown and 'name="act" value="end"' in shown
    assert people.staff.get(page).status_code == 200
    for _ in range(2):  # pressed twice, it stays ended
        people.owner.post(switch, {"act": "end"})
        assert people.staff.get(page).status_code == 404
    people.owner.post(switch)  # says neither
    assert people.staff.get(page).status_code == 404
    people.owner.post(switch, {"act": "resume"})
    assert people.staff.get(page).status_code == 200
    assert list(Entry.objects.order_by("sequence").values_list("verb", flat=True)) == [
        "access.rule_added", "access.rule_ended", "access.rule_resumed",
    ]  # fmt: skip


def test_who_only_edits_sets_no_rules(people: People, document: Document) -> None:
    people.owner.post(reverse("documents:library_rules", args=[document.library_id]), _given(verb=2, confirmed="yes"))
    assert people.staff.get(reverse("documents:edit", args=[document.pk])).status_code == 200
    for url in (
        reverse("documents:library_rules", args=[document.library_id]),
        reverse("documents:document_rules", args=[document.pk]),
        reverse("documents:switch_rule", args=[Rule.objects.get().pk]),
        reverse("documents:edit_library", args=[document.library_id]),
        reverse("documents:why", args=[document.pk]),
    ):
        assert people.staff.get(url).status_code == 404, url


def test_why_names_base_rule_and_appointment(people: People, document: Document) -> None:
    url = reverse("documents:why", args=[document.pk])
    before = _text(people.owner, url, person="0002")
    assert "所管課「人事課」だけが閲覧できます" in before
    assert "発令「人事課 主事」（令和6年4月1日から）により、文書庫の所管課" in _text(people.owner, url, person="0001")
    division = Account.objects.get(username="u0002").staff.appointments.get().division_id
    rules = reverse("documents:library_rules", args=[document.library_id])
    people.owner.post(rules, _given(who="places", division=division, staff="", confirmed="yes"))
    after = _text(people.owner, url, person="u0002")
    assert "規則「税務課に閲覧を許可」" in after and "発令「税務課 主事」" in after


def test_why_names_denial_ceiling_withholding_and_absence(people: People, document: Document) -> None:
    url = reverse("documents:why", args=[document.pk])
    rules = reverse("documents:document_rules", args=[document.pk])
    people.administrator.post(rules, _given(who="everyone", effect="deny", confirmed="yes"))
    assert "規則「全職員に閲覧を禁止」" in _text(people.administrator, url, person="0001")
    Ceiling.objects.create(label=0)
    Document.objects.update(withheld_at="2026-01-01T00:00:00Z")
    said = _text(people.administrator, url, person="0001")
    assert "上限「公開」を超えています" in said and "非公開の文書です" in said
    assert "何も閲覧・利用できません" in _text(people.administrator, url, person="0001", on="2020-01-01")


def test_that_another_person_s_right_was_asked_for_is_recorded(people: People, document: Document) -> None:
    url = reverse("documents:why", args=[document.pk])
    _text(people.owner, url)
    assert people.owner.get(url, {"person": "nobody"}).status_code == 422
    assert not Entry.objects.filter(verb="document.right_explained").exists()
    _text(people.owner, url, person="0002", on="2026-04-01")
    entry = Entry.objects.get(verb="document.right_explained")
    assert (entry.staff_number, entry.object_id) == ("0001", str(document.pk))
    assert entry.more == {"person": "0002", "on": "2026-04-01"}


def test_why_on_the_command_line(people: People, document: Document) -> None:
    said = CliRunner().invoke(why, [str(document.pk), "0002"]).output
    assert "閲覧: できません" in said and "× 文書庫「人事・服務」は、所管課「人事課」だけが閲覧できます。" in said
    assert "職員「9」はいません" in CliRunner().invoke(why, [str(document.pk), "9"]).output


def test_a_label_above_one_s_own_ceiling_cannot_be_given(people: People, document: Document) -> None:
    Ceiling.objects.create(label=1)
    url = reverse("documents:edit", args=[document.pk])
    given = {"title": "服務規程", "owner_division": document.owner_division_id, "handling_label": 2}
    assert "関係者限り" not in _text(people.owner, url)
    assert people.owner.post(url, given).status_code == 422
    assert people.administrator.post(url, given).status_code == 302
