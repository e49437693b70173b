"""What the guide counts: once for each step, nothing of anybody, and no small counts told."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils.timezone import localdate

from nanohana.public.models import GuideCount
from nanohana.public.retention import COUNTS_KEPT, erase
from nanohana.public.tests.site import SiteHere
from nanohana.public.welfare.counting import hidden_keys
from nanohana.public.welfare.tests.test_welfare_pages import go_on, say, site

__all__ = ["site"]


def counts(kind: str) -> dict[str, int]:
    return dict(GuideCount.objects.filter(kind=kind).values_list("key", "count"))


def test_what_came_of_a_step_is_counted_once(site: SiteHere) -> None:
    result = say(site, needs="dementia", municipality="港浦市", age="elder")
    assert counts("outcome") == {"counters": 1}
    assert counts("need") == {"dementia": 1}
    assert counts("municipality") == {"港浦市": 1}
    assert sum(counts("hour").values()) == 1
    for stays in ("show", "note"):
        go_on(site, result, **{stays: "1"})
    assert counts("outcome") == {"counters": 1}
    say(site, needs="dementia", municipality="港浦市", age="elder")
    assert counts("need") == {"dementia": 2}


def test_every_outcome_has_its_count(site: SiteHere) -> None:
    say(site, asked="trouble", first="1", text="ちょっと聞きたいことがある")
    say(site, text="ちょっと聞きたいことがある", **{"pass": "trouble"})
    say(site, text="もう死にたいです", municipality="港浦市", age="adult")
    say(site, text="電話は090-1234-5678です")
    assert counts("outcome") == {"not_understood": 1, "general": 1, "emergency": 1, "personal_data": 1}


def test_nothing_that_was_written_is_in_a_count(site: SiteHere) -> None:
    say(site, asked="trouble", text="港浦市に住む80歳の母が、同じ話を何度もします")
    columns = [field.name for field in GuideCount._meta.fields]
    assert columns == ["id", "day", "kind", "key", "count"]
    assert all("母" not in row.key for row in GuideCount.objects.all())


def test_the_citizen_is_answered_though_nothing_can_be_counted(site: SiteHere) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE public_guidecount RENAME TO gone")
    page = say(site, needs="dementia", municipality="港浦市", age="elder")
    assert page.status_code == 200 and "窓口minato" in page.content.decode()


@pytest.mark.parametrize(
    ("sums", "hidden"),
    [
        ({"a": 5, "b": 9}, set()),
        ({"a": 4, "b": 9, "c": 20}, {"a", "b"}),  # alone it would be the rest of the sum
        ({"a": 1, "b": 1, "c": 9, "d": 20}, {"a", "b", "c"}),  # two of 1 would be the rest of 2
        ({"a": 3, "b": 4, "c": 9}, {"a", "b"}),
        ({"a": 4}, {"a"}),
        ({}, set()),
    ],
)
def test_small_counts_and_what_would_tell_them_are_hidden(sums: dict[str, int], hidden: set[str]) -> None:
    assert hidden_keys(sums) == hidden


def test_the_desk_tells_sums_of_a_period_alone(site: SiteHere) -> None:
    today, days = localdate(), {"since": f"{localdate()}", "until": f"{localdate()}"}
    for key, many in (("dementia", 6), ("work", 2), ("debt", 4)):
        GuideCount.objects.create(day=today, kind="need", key=key, count=many)
    told = site.ask_desk("guide/counted", days)
    assert {each["key"]: each["count"] for each in told["needs"]} == {"dementia": 6, "work": 0, "debt": 0}
    assert "読み取れません" in site.ask_desk("guide/counted", {"since": "x"})


def test_counts_are_erased_after_their_time(site: SiteHere) -> None:
    for back in (COUNTS_KEPT.days, COUNTS_KEPT.days + 1):
        day = localdate().fromordinal(localdate().toordinal() - back)
        GuideCount.objects.create(day=day, kind="need", key="work", count=1)
    erase()
    assert GuideCount.objects.count() == 1
