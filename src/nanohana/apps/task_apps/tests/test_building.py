"""Making an app: the editor, its preview, two at once, for whom it is, copies and files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nanohana.apps.task_apps import editing
from nanohana.apps.task_apps.models import AppVersion, TaskApp, TestCase
from nanohana.apps.task_apps.tests.conftest import RECIPE, People, sent, uploaded
from nanohana.documents.models import Library
from nanohana.organization.models import Division


def test_two_editors_at_once_lose_nothing(people: People, draft: TaskApp) -> None:
    edit = f"/apps/manage/{draft.pk}/edit/"
    people.client("member").post(edit, sent(seen=1, title="先の案"))
    refused = people.client("colleague").post(edit, sent(seen=1, title="後の案"))
    page = refused.content.decode()
    assert refused.status_code == 409 and "ほかの方が先に保存しました" in page and "後の案" in page
    assert draft.draft is not None and draft.draft.title == "先の案"
    saved = people.client("colleague").post(edit, sent(seen=1, over=2, title="後の案"))
    assert saved.status_code == 302
    assert list(draft.versions.order_by("number").values_list("title", flat=True)) == ["先の案", "後の案"]
    assert "使っていない下書き" in people.client("member").get(f"/apps/manage/{draft.pk}/").content.decode()


def test_what_was_published_while_one_edited_is_not_undone_unseen(people: People, app: TaskApp) -> None:
    """The form was opened on the first version; a colleague's second one has been approved since."""
    edit, member = f"/apps/manage/{app.pk}/edit/", people.client("member")
    seen = member.get(edit).context["form"].initial["seen"]
    people.client("colleague").post(edit, sent(seen=seen, title="令和8年度の案内"))
    editing.submit(people.colleague, app)
    editing.approve(people.chief, app, seen=2)
    refused = member.post(edit, sent(seen=seen, title="前の案内"))
    page = refused.content.decode()
    assert refused.status_code == 409 and "第2版を保存しました（公開中の版です）" in page and "前の案内" in page
    assert member.post(edit, sent(seen=seen, over=2, title="前の案内")).status_code == 302
    assert list(app.versions.values_list("number", "title"))[:2] == [(3, "前の案内"), (2, "令和8年度の案内")]


def test_fields_are_added_moved_and_taken_out_without_saving(people: People, draft: TaskApp) -> None:
    edit, client = f"/apps/manage/{draft.pk}/edit/", people.client("member")
    rows = [{"name": "件名", "kind": "text"}, {"name": "期限", "kind": "date"}]
    added = client.post(edit, sent("add", rows)).content.decode()
    assert 'name="fields-2-name"' in added and "案内を書きます。" in added
    moved = client.post(edit, sent("up:1", rows)).content.decode()
    assert moved.index('value="期限"') < moved.index('value="件名"')
    assert 'value="件名"' not in client.post(edit, sent("remove:0", rows)).content.decode()
    assert client.post(edit, sent("remove:99999", rows)).status_code == 200
    assert draft.draft is not None and draft.draft.revision == 1


@pytest.mark.parametrize(
    ("action", "place"),
    [("add", 3), ("up:1", 0), ("down:1", 2), ("remove:0", 0), ("remove:2", 1), ("up:999", 2), ("down:x", 2)],
)
def test_one_goes_on_where_the_field_is_that_was_changed(
    people: People, draft: TaskApp, action: str, place: int
) -> None:
    rows = [{"name": name, "kind": "text"} for name in ("件名", "期限", "宛先")]
    page = people.client("member").post(f"/apps/manage/{draft.pk}/edit/", sent(action, rows)).content.decode()
    (focused,) = re.findall(r"<input[^>]* autofocus[^>]*>", page)
    assert f'name="fields-{place}-name"' in focused


def test_with_no_field_left_nothing_is_focused(people: People, draft: TaskApp) -> None:
    rows = [{"name": "件名", "kind": "text"}]
    edit = f"/apps/manage/{draft.pk}/edit/"
    assert "autofocus" not in people.client("member").post(edit, sent("remove:0", rows)).content.decode()


def test_the_preview_shows_the_form_and_what_is_wrong_with_it(people: People) -> None:
    client = people.client("member")
    shown = client.post("/apps/manage/preview/", sent(instructions="{{宛先}}へ")).content.decode()
    assert "件名" in shown and "「{{宛先}}」は、項目にありません" in shown
    assert "ここに表示します" in client.post("/apps/manage/preview/", {}).content.decode()


def test_what_has_problems_is_kept_as_a_draft_and_not_submitted(people: People, draft: TaskApp) -> None:
    manage, client = f"/apps/manage/{draft.pk}/", people.client("member")
    client.post(f"{manage}edit/", sent(seen=1, instructions="{{宛先", everyone=""))
    assert "閉じていない" in client.post(f"{manage}submit/", follow=True).content.decode()
    client.post(f"{manage}edit/", sent(seen=2, everyone=""))
    assert "公開先が決まっていません" in client.post(f"{manage}submit/", follow=True).content.decode()
    assert draft.state == TaskApp.State.DRAFT


def test_an_app_for_a_department_is_for_those_below_it(made: Callable[..., TaskApp], people: People) -> None:
    department, other = Division.objects.get(code="1000"), Division.objects.get(code="1040")
    of_department = made(everyone=False, divisions=[department.pk])
    of_other = made(everyone=False, divisions=[other.pk])
    assert people.client("colleague").get(f"/apps/{of_department.pk}/").status_code == 200
    assert people.client("outsider").get(f"/apps/{of_department.pk}/").status_code == 404
    assert people.client("outsider").get(f"/apps/{of_other.pk}/").status_code == 200


def test_a_copy_is_a_draft_of_ones_own_division(people: People, app: TaskApp) -> None:
    tax = Division.objects.get(code="1040")
    people.client("outsider").post(f"/apps/{app.pk}/copy/", {"owner_division": tax.pk})
    copied = TaskApp.objects.get(owner_division=tax)
    assert copied.draft is not None and copied.draft.title == "依頼文の写し"
    foreign = people.client("outsider").post(f"/apps/{app.pk}/copy/", {"owner_division": app.owner_division_id})
    assert foreign["Location"] == "/apps/" and TaskApp.objects.count() == 2


def test_what_a_division_has_entered_for_its_tests_goes_into_no_copy_of_others(people: People, app: TaskApp) -> None:
    TestCase.objects.create(app=app, title="実際の照会", inputs={"件名": "未公表の案件"})
    TestCase.objects.create(app=app, title="見本", inputs={"件名": "研修"}, shipped=True)
    tax, own = Division.objects.get(code="1040"), Division.objects.get(code="1010")
    answer = people.client("outsider").post(f"/apps/{app.pk}/copy/", {"owner_division": tax.pk}, follow=True)
    assert "所管課の試験は、写していません" in answer.content.decode()
    people.client("member").post(f"/apps/{app.pk}/copy/", {"owner_division": own.pk})
    cases = {
        of: set(TestCase.objects.filter(app__owner_division=of).exclude(app=app).values_list("title", flat=True))
        for of in (tax, own)
    }
    assert cases == {tax: {"見本"}, own: {"実際の照会", "見本"}}


def imported(people: People, content: bytes, name: str = "member") -> tuple[int, str]:
    division = Division.objects.get(code="1010")
    file = SimpleUploadedFile("app.json", content)
    client = people.client(name)
    answer = client.post("/apps/manage/import/", {"owner_division": division.pk, "file": file})
    return answer.status_code, answer.content.decode()


def test_an_app_goes_out_as_a_file_and_comes_in_again(people: People, made: Callable[..., TaskApp]) -> None:
    library = Library.objects.create(name="人事・服務", owner_division=Division.objects.get(code="1010"))
    app = made(recipe={"search": {"question": "{{件名}}", "libraries": [library.pk]}})
    raw = people.client("member").get(f"/apps/manage/{app.pk}/app.json").content
    assert json.loads(raw)["recipe"]["search"]["libraries"] == ["人事・服務"]
    status, page = imported(people, raw)
    assert status == 302, page
    again = TaskApp.objects.latest("created_at").draft
    assert again is not None and app.current is not None and again.recipe == app.current.recipe


def test_a_library_that_one_may_not_read_is_named_neither_in_changes_nor_in_a_file(
    people: People, made: Callable[..., TaskApp]
) -> None:
    tax = Division.objects.get(code="1040")
    secret = Library.objects.create(name="税務調査の方針", audience="owner_division", owner_division=tax)
    app, manage = made(recipe={"search": {"question": "{{件名}}", "libraries": [secret.pk]}}), "/apps/manage/"
    AppVersion.objects.create(app=app, number=2, title="次の版", recipe_data=RECIPE)
    addresses = [f"{manage}{app.pk}/{page}" for page in ("", "versions/1/", "app.json")]
    for address in addresses:
        page = people.client("member").get(address).content.decode()
        assert "税務調査の方針" not in page and f"閲覧できない文書庫（番号{secret.pk}）" in page, address
        assert "税務調査の方針" in people.client("administrator").get(address).content.decode()


def test_a_library_that_the_editor_may_not_read_stays_until_they_take_it_out(
    people: People, made: Callable[..., TaskApp], division: Division
) -> None:
    tax = Division.objects.get(code="1040")
    secret = Library.objects.create(name="税務調査の方針", audience="owner_division", owner_division=tax)
    own = Library.objects.create(name="人事", owner_division=division)
    app = made(published=False, recipe={"search": {"question": "{{件名}}", "libraries": [secret.pk, own.pk]}})
    edit, client = f"/apps/manage/{app.pk}/edit/", people.client("member")
    page = client.get(edit).content.decode()
    assert "閲覧できない文書庫 1件" in page and "税務調査の方針" not in page

    def searched(**more: object) -> set[int]:
        assert client.post(edit, sent(search_question="{{件名}}", **more)).status_code == 302
        recipe = AppVersion.objects.get(app=app).recipe
        return set(recipe.search.libraries) if recipe.search else set()

    assert searched(seen=1, libraries=[own.pk]) == {secret.pk, own.pk}
    assert searched(seen=2) == {secret.pk}
    assert searched(seen=3, libraries=[own.pk], removes_unreadable="on") == {own.pk}
    assert "閲覧できない文書庫" not in client.get(edit).content.decode()


def test_a_file_for_a_library_that_is_not_here_names_it(people: People) -> None:
    Library.objects.create(
        name="ない文書庫", audience="owner_division", owner_division=Division.objects.get(code="1040")
    )  # what the person may not read is not there
    content = {
        "task_app": 1,
        "title": "財務",
        "recipe": {**RECIPE, "search": {"question": "{{件名}}", "libraries": ["ない文書庫"]}},
    }
    status, page = imported(people, json.dumps(content).encode())
    assert status == 422 and "文書庫「ない文書庫」は、この環境にありません" in page and not TaskApp.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"[]", "正しくありません"),
        (b"{", "業務アプリのファイルではありません"),
        (b"[" * 100_000, "業務アプリのファイルではありません"),
        (b'{"task_app": 2, "title": "a", "recipe": {}}', "task_app"),
        (b'{"task_app": 1, "title": "a", "recipe": {"fields": [{"name": "x", "kind": "song"}]}}', "kind"),
        (b'{"task_app": 1, "title": "a", "recipe": {"eval": "x"}}', "この版では使えない"),
        (b'{"task_app": 1, "recipe": {}}', "title"),
        (b'{"task_app": 1, "title": "1234-5678-9018", "recipe": {}}', "マイナンバー"),
        (b'{"task_app": 1, "title": "1234-5678-901\\u0038", "recipe": {}}', "マイナンバー"),
        (b'{"task_app": 1, "title": "a\\u0000", "recipe": {}}', "制御文字"),
        (b'{"task_app": 1, "title": "a\\ud800", "recipe": {}}', "業務アプリのファイルではありません"),
        (
            b'{"task_app": 1, "title": "a", "recipe": {}, "tests": [{"title": "b", "inputs": {"c": 1e999}}]}',
            "業務アプリのファイルではありません",
        ),
        (b'{"task_app": 1, "title": "a", "recipe": {}, "template": {"name": "a.docx", "content": "?"}}', "ひな形"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_says_what_is_wrong(people: People, content: bytes, said: str) -> None:
    status, page = imported(people, content)
    assert status == 422 and said in page and not TaskApp.objects.exists()


def test_a_template_with_a_broken_place_is_refused_by_name(people: People, draft: TaskApp) -> None:
    edit, client = f"/apps/manage/{draft.pk}/edit/", people.client("member")
    refused = client.post(edit, sent(seen=1, output="word", template=uploaded("{{件名", "{{宛先}}　様", "{{出力}}")))
    page = refused.content.decode()
    assert refused.status_code == 422 and "閉じていない" in page and "「{{宛先}}」は、項目にありません" in page
    no_place = client.post(edit, sent(seen=1, output="word", template=uploaded("{{件名}}"))).content.decode()
    assert "「{{出力}}」がありません" in no_place
    numbered = client.post(edit, sent(seen=1, output="word", template=uploaded("{{出力}}", "1234-5678-9018")))
    assert numbered.status_code == 422 and "マイナンバー" in numbered.content.decode()
    garbage = SimpleUploadedFile("様式.docx", b"PK\x03\x04 nothing")
    assert client.post(edit, sent(seen=1, output="word", template=garbage)).status_code == 422
    assert client.post(edit, sent(seen=1, output="word", template=uploaded("{{件名}}", "{{出力}}"))).status_code == 302
    assert AppVersion.objects.get().template_name == "様式.docx"
    assert client.get(f"/apps/manage/{draft.pk}/template/").content[:2] == b"PK"
    client.post(edit, sent(seen=2, output="word"))
    assert AppVersion.objects.get().template, "a template stays until it is taken away"
    client.post(edit, sent(seen=3, output="word", removes_template="on"))
    assert not AppVersion.objects.get().template


def test_cases_are_run_on_the_newest_version_and_say_what_is_missing(people: People, draft: TaskApp) -> None:
    from nanohana.apps.task_apps.performing import perform
    from nanohana.apps.task_apps.run_models import RunTurn

    cases, client = f"/apps/manage/{draft.pk}/cases/", people.client("member")
    client.post(f"/apps/manage/{draft.pk}/edit/", sent(seen=1, frame="{{件名}}のお知らせ"))
    given = {"title": "研修", "field_0": "研修", "contains": "研修のお知らせ\n令和8年", "lacks": "会議"}
    assert client.post(cases, given).status_code == 302
    client.post(f"{cases}run/")
    assert "実行中の試験があります" in client.post(f"{cases}run/", follow=True).content.decode()
    perform(RunTurn.objects.get().pk)
    assert RunTurn.objects.get().verdict == ["「令和8年」がありません。"]
    assert "不合格" in client.get(cases).content.decode()
    draft.refresh_from_db()
    assert draft.uses == 0, "tests are no use"
    client.post(f"{cases}{TestCase.objects.get().pk}/delete/")
    assert not TestCase.objects.exists()


def test_one_case_too_many_is_refused_in_words(people: People, draft: TaskApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nanohana.apps.task_apps.case_views.MOST_CASES", 1)
    cases, client = f"/apps/manage/{draft.pk}/cases/", people.client("member")
    given = {"title": "研修", "field_0": "研修", "contains": "研修", "lacks": ""}
    assert client.post(cases, given).status_code == 302
    refused = client.post(cases, {**given, "title": "もう一つ"})
    assert refused.status_code == 422 and "試験は1件までです" in refused.content.decode()
    assert "もう一つ" in refused.content.decode() and TestCase.objects.count() == 1


def test_another_template_of_the_same_name_is_a_change(people: People, draft: TaskApp) -> None:
    edit, client = f"/apps/manage/{draft.pk}/edit/", people.client("member")
    digests = []
    for seen, text in enumerate(("案内 {{出力}}", "通知 {{出力}}"), 1):
        client.post(edit, sent(seen=seen, output="word", template=uploaded(text)))
        (digest,) = re.findall(
            r"様式\.docx（[\d,]+バイト、照合番号 ([0-9a-f]{8})）", client.get(edit[:-5]).content.decode()
        )
        digests.append(digest)
    assert len(set(digests)) == 2
    assert f'href="{edit[:-5]}template/"' in client.get(edit[:-5]).content.decode()


@pytest.mark.parametrize(("name", "told"), [("氏名", "使う人の氏名が入ります"), ("今日", "使った日が入ります")])
def test_a_name_that_every_app_knows_says_what_it_stands_for(people: People, name: str, told: str) -> None:
    rows = [{"name": name, "kind": "text"}]
    assert told in people.client("member").post("/apps/manage/preview/", sent(fields=rows)).content.decode()
