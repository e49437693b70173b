"""What the guide counts: once for each step, nothing of anybody, and no small counts told."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.utils.timezone import localdate

from nanohana.public.models import GuideCount
from nanohana.public.retention import COUNTS_KEPT, erase
from nanohana.public.tests.site import SiteHere
from nanohana.public.welfare.counting import hidden_keys
from nanohana.public.welfare.tests.visitor import go_on, say
from nanohana.web.months import last_day, next_month


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


LAST_MONTH = (localdate().replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
BEFORE = (LAST_MONTH - datetime.timedelta(days=1)).replace(day=1)


def told(site: SiteHere, since: datetime.date, until: datetime.date) -> dict[str, tuple[int, bool]]:
    """The needs of a period as the desk tells them: how many, and whether there are more."""
    given = site.ask_desk("guide/counted", {"since": f"{since}", "until": f"{until}"})
    return {each["key"]: (each["count"], each["is_least"]) for each in given["needs"]}


def put(day: datetime.date, **counts: int) -> None:
    for key, many in counts.items():
        GuideCount.objects.create(day=day, kind="need", key=key, count=many)


def test_the_desk_tells_sums_of_a_month_alone(site: SiteHere) -> None:
    put(LAST_MONTH, dementia=2, work=2, debt=4)
    put(last_day(LAST_MONTH), dementia=4)
    assert told(site, LAST_MONTH, last_day(LAST_MONTH)) == {
        "dementia": (6, False), "work": (0, False), "debt": (0, False),
    }  # fmt: skip
    assert "読み取れません" in site.ask_desk("guide/counted", {"since": "x"})


def test_parts_of_a_month_and_the_month_that_goes_on_are_not_told(site: SiteHere) -> None:
    """Else one could be taken from the other."""
    put(LAST_MONTH, dementia=6)
    put(localdate(), work=7)
    assert told(site, LAST_MONTH + datetime.timedelta(days=1), last_day(LAST_MONTH)) == {}
    assert told(site, LAST_MONTH, last_day(LAST_MONTH) - datetime.timedelta(days=1)) == {}
    assert told(site, localdate().replace(day=1), last_day(localdate())) == {}
    assert told(site, BEFORE, last_day(localdate())) == {"dementia": (6, False)}


def test_no_difference_of_two_periods_tells_a_small_count(site: SiteHere) -> None:
    put(BEFORE, dementia=9, work=3, debt=3)
    put(LAST_MONTH, dementia=8, work=7, debt=6)
    both, one = (told(site, since, last_day(LAST_MONTH)) for since in (BEFORE, LAST_MONTH))
    assert both == {"dementia": (17, False), "work": (7, True), "debt": (6, True)}
    assert one == {"dementia": (8, False), "work": (7, False), "debt": (6, False)}


def test_a_month_that_is_partly_erased_is_not_told(site: SiteHere) -> None:
    """Else the count of the erased days could be told by looking before and after."""
    oldest = localdate() - COUNTS_KEPT
    for month, key in ((oldest, "dementia"), (next_month(oldest), "work")):
        put(last_day(month), **{key: 6})
    expected = {"work"} if oldest.day > 1 else {"dementia", "work"}
    assert told(site, oldest.replace(day=1), localdate()).keys() == expected


def test_counts_are_erased_after_their_time(site: SiteHere) -> None:
    for back in (COUNTS_KEPT.days, COUNTS_KEPT.days + 1):
        day = localdate().fromordinal(localdate().toordinal() - back)
        GuideCount.objects.create(day=day, kind="need", key="work", count=1)
    erase()
    assert GuideCount.objects.count() == 1
