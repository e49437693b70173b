"""The gallery: what one finds there, favourites, opinions."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nanohana.apps.task_apps.models import AppVersion, Rating, TaskApp
from nanohana.apps.task_apps.tests.conftest import People, ran
from nanohana.usage.models import Run as Use


def test_apps_are_found_by_words_and_category(made: Callable[..., TaskApp], people: People) -> None:
    made(title="依頼文の起案", category="drafting")
    made(title="会議の要約", description="決定と宿題", category="summary")
    client = people.client("outsider")
    both = client.get("/apps/").content.decode()
    assert "依頼文の起案" in both and "会議の要約" in both
    found = client.get("/apps/?words=宿題 会議").content.decode()
    assert "会議の要約" in found and "依頼文の起案" not in found
    assert "会議の要約" not in client.get("/apps/?category=drafting").content.decode()
    assert "見つかりません" in client.get("/apps/?words=ない").content.decode()
    assert client.get("/apps/?words=%00&category=song").status_code == 200


@pytest.mark.parametrize("page", ["/apps/", "/apps/manage/", "/apps/runs/", "/portal/search/?q=依頼文"])
def test_lists_read_neither_templates_nor_recipes_nor_what_was_written(app: TaskApp, people: People, page: str) -> None:
    client = people.client("member")
    ran(client, app, {"field_0": "研修"})
    with CaptureQueriesContext(connection) as asked:
        assert str(app) in client.get(page).content.decode()
    for column in ("template", "recipe_data", "output", "inputs"):
        assert not [query["sql"] for query in asked if f'."{column}"' in query["sql"]], column


def test_the_page_of_an_app_does_not_read_the_templates_of_all_its_versions(app: TaskApp, people: People) -> None:
    client = people.client("member")
    for number in range(2, 5):
        AppVersion.objects.create(app=app, number=number, title="案", recipe_data=app.shown.recipe_data)  # type: ignore[union-attr]
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/apps/manage/{app.pk}/").status_code == 200
    whole = [query["sql"] for query in asked if '."template"' in query["sql"]]
    assert len(whole) == 2 and all('."id" = ' in sql for sql in whole), "that in use and the draft, to compare them"


def test_a_favourite_comes_first_and_goes_again(made: Callable[..., TaskApp], people: People) -> None:
    made(title="よく使う").uses = 5
    app = made(title="お気に入り")
    TaskApp.objects.exclude(pk=app.pk).update(uses=5)
    client = people.client("outsider")
    client.post(f"/apps/{app.pk}/favourite/")
    page = client.get("/apps/").content.decode()
    assert page.index(">お気に入り<") < page.index(">よく使う<")
    other = people.client("member").get("/apps/").content.decode()
    assert other.index(">よく使う<") < other.index(">お気に入り<")
    client.post(f"/apps/{app.pk}/favourite/")
    assert 'aria-pressed="true"' not in client.get("/apps/").content.decode()


def test_one_person_has_one_opinion_and_the_division_reads_it_without_a_name(app: TaskApp, people: People) -> None:
    client = people.client("outsider")
    client.post(f"/apps/{app.pk}/rate/", {"stars": 5, "comment": "助かる"})
    assert "助かる" in people.client("colleague").get(f"/apps/manage/{app.pk}/").content.decode()
    client.post(f"/apps/{app.pk}/rate/", {"stars": 2, "comment": "宛先を選びたい"})
    people.client("member").post(f"/apps/{app.pk}/rate/", {"stars": 4})
    assert Rating.objects.count() == 2
    page = people.client("colleague").get(f"/apps/manage/{app.pk}/").content.decode()
    assert "宛先を選びたい" in page and "助かる" not in page and "職員0004" not in page and "3.0（2人）" in page
    assert "評価3.0（2人）" in client.get("/apps/").content.decode()
    refused = client.post(f"/apps/{app.pk}/rate/", {"stars": 9}, follow=True).content.decode()
    assert "受け付けられませんでした" in refused


def test_apps_stand_by_category_with_a_list_to_jump_by_and_favourites_first(
    made: Callable[..., TaskApp], people: People
) -> None:
    client, liked = people.client("outsider"), made(title="会議の要約", category="summary")
    assert '<nav aria-label="分類">' not in client.get("/apps/").content.decode(), "one group needs no list"
    made(title="財務の問合せ", category="rules")
    made(title="依頼文の起案", category="drafting")
    page = client.get("/apps/").content.decode()
    assert page.index('id="drafting"') < page.index('id="summary"') < page.index('id="rules"')
    assert 'href="#rules">規程を調べる（1）' in page and 'id="ideas"' not in page
    client.post(f"/apps/{liked.pk}/favourite/")
    page = client.get("/apps/").content.decode()
    assert page.index('id="favourites"') < page.index(">会議の要約<") < page.index('id="drafting"')
    assert 'id="summary"' not in page


def test_an_opinion_is_counted_with_the_last_use(app: TaskApp, people: People) -> None:
    client, rate = people.client("member"), f"/apps/{app.pk}/rate/"
    client.post(rate, {"stars": 5})  # who has not used it is counted nowhere
    first, last = ran(client, app, {"field_0": "研修"}), ran(client, app, {"field_0": "会議"})
    ran(people.client("colleague"), app, {"field_0": "研修"})
    for stars, useful in ((5, True), (2, False), (3, None), (4, True)):
        client.post(rate, {"stars": stars})
        rated = dict(Use.objects.exclude(useful=None).values_list("pk", "useful"))
        assert rated == ({} if useful is None else {last.use_id: useful}), stars
    assert first.use_id != last.use_id


def test_where_nothing_is_published_the_page_says_so(people: People) -> None:
    page = people.client("outsider").get("/apps/").content.decode()
    assert "使える業務アプリはありません" in page
    assert "実行の記録はありません" in people.client("outsider").get("/apps/runs/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_is_pressed_twice_at_once_is_no_error(app: TaskApp, people: People) -> None:
    clients = [people.client("member") for _ in range(6)]

    def press(client: Client) -> set[int]:
        try:
            starred = client.post(f"/apps/{app.pk}/favourite/")
            return {starred.status_code, client.post(f"/apps/{app.pk}/rate/", {"stars": 4}).status_code}
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert set().union(*pool.map(press, clients)) == {302}
    assert Rating.objects.get().stars == 4
