"""The pages of the figures over 14,000 staff and 3 million uses in 24 months: time over HTTP, and are they right.

    python -m bench.usage_page [HOME]

Uses are made in the database with a fixed seed, month after month, as statements of 125,000 rows, so that the product's
own triggers count them: 12,000 people begin one after the other, some stop, each has a few of twelve apps, a fifth is
transferred every April. Then every kept sum is compared with a full recount of all uses, row by row, and each page is
asked for as an administrator and as the head of a department, over this fiscal year and over all months. In a data
folder HOME everything is made once and stays.
"""

from __future__ import annotations

import datetime
import os
import random
import re
import sys
import time
from contextlib import nullcontext
from itertools import product
from pathlib import Path
from uuid import UUID

import httpx

from bench.asking import percentile
from bench.retrieval import opened
from bench.transfer import Size, fill
from nanohana.server.tests.product import data_folder, running

SIZE = Size(passages=5_000)  # nobody searches here
MONTHS, RUNS, USERS, ROUNDS = 24, 3_000_000, 12_000, 12
LIMIT_MS = 1_000
ADMINISTRATOR, HEAD, PASSWORD = "bench", "bench-head", "correct horse battery"
PAGES = ("", "divisions/", "posts/", "apps/", "libraries/", "time/", "assembly/")
APPS = ["assistant", *(f"task_apps:{UUID(int=number)}" for number in range(1, 12))]
_PEOPLE = f"""
SELECT setseed(0.4);
UPDATE organization_staffmember SET birth_year = 1962 + (random() * 42)::integer;
CREATE TABLE bench_person AS
SELECT row_number() OVER () AS number, staff_id, division_id, post_id, birth_year, random() AS activity
  FROM organization_appointment JOIN organization_staffmember AS member ON member.id = staff_id
 WHERE kind = 'main' ORDER BY random() LIMIT {USERS};
INSERT INTO usage_person (staff_id) SELECT staff_id FROM bench_person;
ALTER TABLE bench_person ADD person_id bigint;
UPDATE bench_person SET person_id = person.id FROM usage_person AS person WHERE person.staff_id = bench_person.staff_id;
"""
# The n-th person begins in the month n * 12 / people; who is least active comes in few months.
_MONTH = """
INSERT INTO usage_run (person_id, at, division_id, post_id, age_band, app, outcome, useful, model, libraries)
SELECT person_id, %(month)s::timestamptz + random() * interval '27 days', division_id, post_id,
       (extract(year FROM %(month)s::date)::integer - birth_year) / 10 * 10,
       (%(apps)s::text[])[1 + (number + floor(power(random(), 2) * 5)::integer) %% 12],
       (ARRAY['answered', 'answered', 'answered', 'answered', 'answered', 'answered', 'answered', 'no_evidence',
              'failed', 'stopped'])[1 + floor(random() * 10)::integer],
       (ARRAY[true, false, NULL])[1 + least(floor(random() * 40)::integer, 2)], 'nanoha',
       ARRAY[(%(libraries)s::bigint[])[1 + floor(random() * 200)::integer]]
  FROM bench_person,
       generate_series(1, CASE WHEN random() < activity + 0.4 THEN ceil(-ln(1 - random()) * 16)::integer END)
 WHERE number <= %(place)s * %(people)s / 12
 LIMIT %(most)s
"""
_MOVE = """
UPDATE bench_person SET division_id = (SELECT id FROM organization_division ORDER BY random() + number LIMIT 1)
 WHERE random() < 0.2
"""


def main() -> None:
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with nullcontext(given) if given else data_folder() as home:
        with opened(home):
            from nanohana.apps.usage.periods import first_use

            if first_use() is None:
                _made()
            begun = first_use()
            assert begun is not None
            check()
        with running(home) as served:
            measure(served.url, begun)


def _made() -> None:
    fill(random.Random(4_1), SIZE)
    _accounts()
    started = time.perf_counter()
    use()
    print(f"{RUNS:,} uses recorded and counted by the triggers in {time.perf_counter() - started:.0f} s")


def _accounts() -> None:
    """An administrator, and somebody with the highest post of a department."""
    from nanohana.access.models import Account
    from nanohana.organization.models import Appointment

    Account.objects.create_account(ADMINISTRATOR, PASSWORD, is_administrator=True)
    top = Appointment.objects.filter(division__parent=None, kind="main").order_by("post__rank").first()
    assert top is not None
    account = Account.objects.get(staff=top.staff)
    account.username = HEAD
    account.set_password(PASSWORD)
    account.save()


def use() -> None:
    """Make the uses."""
    from django.db import connection

    from nanohana.documents.models import Library

    today = datetime.date.today().replace(day=1)
    months = [datetime.date(today.year + place // 12, place % 12 + 1, 1)
              for place in range(today.month - MONTHS, today.month)]  # fmt: skip
    libraries = list(Library.objects.values_list("pk", flat=True))
    made = 0
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE)
        for place, month in enumerate(months, 1):
            if month.month == 4:
                cursor.execute(_MOVE)
            most = (RUNS - made) // (len(months) - place + 1) if place == len(months) else RUNS - made
            given: dict[str, datetime.date | list[str] | list[int] | int] = {
                "month": month, "apps": APPS, "libraries": libraries, "people": USERS, "place": place
            }  # fmt: skip
            cursor.execute(_MONTH, {**given, "most": most})
            made += cursor.rowcount
        while made < RUNS:
            cursor.execute(_MONTH, {**given, "most": RUNS - made})
            made += cursor.rowcount
        cursor.execute("VACUUM ANALYZE")


def check() -> None:
    """Stops where a kept sum is not what a recount gives."""
    from nanohana.usage.models import PersonMonth, Run, Start
    from nanohana.usage.recount import differences

    started = time.perf_counter()
    wrong = differences()
    print(f"{Run.objects.count():,} uses of {Start.objects.filter(app='').count():,} among {SIZE.staff:,} staff, "
          f"{PersonMonth.objects.count():,} months of a person; rows unlike a full recount: {wrong} "
          f"({time.perf_counter() - started:.0f} s)")  # fmt: skip
    if any(wrong.values()):
        raise SystemExit("the sums are wrong")


def measure(url: str, begun: datetime.date) -> None:
    periods = {"this year": "", "24 months": f"?since={begun.replace(day=1)}"}
    for who, username in (("administrator", ADMINISTRATOR), ("head of a department", HEAD)):
        client = _signed_in(url, username)
        pages = PAGES if username == ADMINISTRATOR else PAGES[:-1]
        taken: dict[tuple[str, str], list[float]] = {key: [] for key in product(pages, periods)}
        for _ in range(ROUNDS):
            for page, period in taken:
                started = time.perf_counter()
                client.get(f"/usage/{page}{periods[period]}").raise_for_status()
                taken[page, period].append(time.perf_counter() - started)
        for (page, period), seconds in taken.items():
            print(f"  {who}, /usage/{page} {period}: p50 {percentile(seconds, 50):.0f} ms, "
                  f"p95 {percentile(seconds, 95):.0f} ms")  # fmt: skip
        all_pages = [second for seconds in taken.values() for second in seconds]
        p50, p95 = (percentile(all_pages, share) for share in (50, 95))
        print(f"{who}, {len(all_pages)} requests, load {os.getloadavg()[0]:.1f}: p50 {p50:.0f} ms, p95 {p95:.0f} ms "
              f"(asked: {LIMIT_MS})")  # fmt: skip


def _signed_in(url: str, username: str) -> httpx.Client:
    client = httpx.Client(base_url=url, follow_redirects=True, timeout=60)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get("/sign-in/").text)
    assert token is not None
    fields = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    client.post("/sign-in/", data=fields, headers={"Referer": url}).raise_for_status()
    return client


if __name__ == "__main__":
    main()
