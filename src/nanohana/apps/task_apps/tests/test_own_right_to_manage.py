"""Who manages an app and makes a rule that takes that right from themselves is told before, and is never the last."""

from __future__ import annotations

from django.utils.timezone import now

from nanohana.access.models import Rule, Verb
from nanohana.apps.task_apps.models import TaskApp
from nanohana.apps.task_apps.tests.app_rules import given, said
from nanohana.apps.task_apps.tests.conftest import People, confirmed

#: The chief's rule that takes their own right.
AGAINST_ONESELF = given(effect="deny", verb=int(Verb.MANAGE), staff="0003")


def test_who_takes_their_own_right_to_manage_is_told_before(people: People, own: TaskApp) -> None:
    said(own, people.member, Verb.MANAGE)
    chief, url = confirmed(people.chief), f"/apps/manage/{own.pk}/rules/"
    shown = chief.post(url, AGAINST_ONESELF).content.decode()
    assert "あなた自身が管理できなくなります" in shown and "ほかに管理できる職員：1人" in shown
    assert "あなた自身" not in chief.post(url, given(effect="deny", verb=int(Verb.MANAGE))).content.decode()
    done = chief.post(url, {**AGAINST_ONESELF, "confirmed": "yes"}, follow=True)
    assert done.status_code == 200 and "追加しました" in done.content.decode(), "not led to what is closed now"
    assert chief.get(url).status_code == 404
    assert confirmed(people.member).get(url).status_code == 200


def test_nobody_takes_the_last_right_to_manage_from_themselves(people: People, own: TaskApp) -> None:
    chief, url = confirmed(people.chief), f"/apps/manage/{own.pk}/rules/"
    shown = chief.post(url, AGAINST_ONESELF).content.decode()
    assert "この変更はできません" in shown and 'name="confirmed"' not in shown
    done = chief.post(url, {**AGAINST_ONESELF, "confirmed": "yes"}, follow=True)
    assert "ほかに管理できる職員がいなくなります" in done.content.decode() and not Rule.objects.exists()


def test_ending_the_rule_that_one_manages_by_is_told_before(people: People, own: TaskApp) -> None:
    rule = said(own, people.member, Verb.MANAGE)
    member, switch = confirmed(people.member), f"/apps/manage/rules/{rule.pk}/"
    assert "ほかに管理できる職員：1人" in member.get(switch).content.decode(), "the chief"
    assert member.post(switch, {"act": "end"}, follow=True).status_code == 200
    denied = said(own, people.chief, Verb.MANAGE, allows=False, ended_at=now())
    again = said(own, people.member, Verb.MANAGE)
    Rule.objects.filter(pk=denied.pk).update(ended_at=None)
    member.post(f"/apps/manage/rules/{again.pk}/", {"act": "end"})
    again.refresh_from_db()
    assert again.ended_at is None, "nobody else is left"


def test_an_administrator_locks_nobody_out_of_their_own(people: People, own: TaskApp) -> None:
    administrator, url = confirmed(people.administrator), f"/apps/manage/{own.pk}/rules/"
    shown = administrator.post(url, AGAINST_ONESELF).content.decode()
    assert "管理できなくなります" not in shown and 'name="confirmed"' in shown
