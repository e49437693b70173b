"""The pages beside the conversation in the browser: hand-over, receipts, too many requests; accessible and by keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from nanohana.public import gate
from nanohana.public.handing_over.tests.scene import ALWAYS
from nanohana.public.limits import PER_CONVERSATION
from nanohana.public.tests.content import car_tax
from nanohana.public.tests.crowding import WRITTEN, crowded_page
from nanohana.public.tests.site import RunningSite, running_site
from nanohana.published.content import OpeningHours
from tests.browser.conftest import NARROWEST, WIDE, assert_accessible, press_until, watched_pages

Citizen = Callable[..., Page]
both_widths = pytest.mark.parametrize("width", [WIDE, NARROWEST])


@pytest.fixture(scope="module")
def site() -> Iterator[RunningSite]:
    with running_site() as site:
        open_now = car_tax(hand_over=True, hours=ALWAYS)
        site.publish(
            open_now, replace(open_now, key="npo", title="NPO法人チャットボット", hours=OpeningHours(weekdays=()))
        )
        yield site


@pytest.fixture
def citizen(site: RunningSite, browser: Browser) -> Iterator[Citizen]:
    with watched_pages(browser, site.url) as open_page:
        yield open_page


@both_widths
def test_hand_over_and_receipts_are_accessible_in_every_state(citizen: Citizen, width: int) -> None:
    page = citizen("/c/car-tax/hand-over/", width=width)
    page.get_by_text("待たずに、フォームで送る").click()
    assert_accessible(page)
    page.get_by_role("button", name="フォームを送る").click()  # nothing written
    expect(page.get_by_role("alert").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="順番を待つ").click()
    expect(page.get_by_role("heading", name="職員をお待ちください")).to_be_visible()
    page.get_by_label("メッセージ").fill("もう死にたい")
    page.get_by_role("button", name="メッセージを送る").click()
    expect(page.locator(".emergency")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="待つのをやめる").click()
    assert_accessible(page)
    page.goto("/c/npo/hand-over/")
    assert_accessible(page)
    page.get_by_label("相談したいこと").fill("様式がほしい")
    page.get_by_role("button", name="フォームを送る").click()
    expect(page.get_by_role("heading", name="フォームを受け付けました")).to_be_visible()
    assert_accessible(page)
    page.goto("/receipts/")
    page.get_by_label("受付番号").fill("1")
    page.get_by_label("照会コード").fill("2")
    page.get_by_role("button", name="調べる").click()
    assert_accessible(page)


def test_waiting_is_begun_and_ended_by_keyboard_alone(citizen: Citizen) -> None:
    page = citizen("/c/car-tax/hand-over/")
    press_until(page, page.get_by_label("相談したいこと").first)
    page.keyboard.type("減免のこと")
    press_until(page, page.get_by_role("button", name="順番を待つ"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").get_by_text("減免のこと")).to_be_visible()
    press_until(page, page.get_by_label("メッセージ"))
    page.keyboard.type("急ぎません")
    press_until(page, page.get_by_role("button", name="メッセージを送る"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").get_by_text("急ぎません")).to_be_visible()
    press_until(page, page.get_by_role("button", name="待つのをやめる"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="相談を取り消しました")).to_be_visible()


def test_without_scripts_the_buttons_of_waiting_stand_apart(citizen: Citizen) -> None:
    page = citizen("/c/car-tax/hand-over/", width=NARROWEST, java_script_enabled=False)
    page.get_by_role("button", name="順番を待つ").click()
    form, again = page.locator("#say").bounding_box(), page.get_by_role("link", name="最新の状態にする").bounding_box()
    assert form is not None and again is not None
    assert again["y"] >= form["y"] + form["height"] + 8


@both_widths
def test_too_many_questions_of_one_conversation_are_answered_accessibly(citizen: Citizen, width: int) -> None:
    page = citizen("/c/car-tax/", width=width, java_script_enabled=False)
    for _ in range(PER_CONVERSATION + 5):
        page.locator("#question").fill("こんにちは")
        with page.expect_navigation() as gone:
            page.get_by_role("button", name="質問する", exact=True).click()
        if gone.value and gone.value.status == 429:
            break
    else:
        raise AssertionError("nothing was limited")
    seen = citizen("/privacy/", width=width)  # axe needs scripts
    seen.route("**/limited/", lambda route: route.fulfill(body=page.content(), content_type="text/html"))
    seen.goto("/limited/")
    assert_accessible(seen)


@both_widths
def test_the_page_of_a_crowded_site_is_accessible(
    citizen: Citizen, site: RunningSite, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "WAIT_SECONDS", 0.01)
    from_here = (b"origin", b"https://testserver")
    with ThreadPoolExecutor(1) as thread:  # the browser's own loop runs in this one
        _, html = thread.submit(asyncio.run, crowded_page("/welfare/", WRITTEN, from_here)).result()
    page = citizen("/privacy/", width=width)
    page.route("**/crowded/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto("/crowded/")
    expect(page.get_by_role("button", name="もう一度送信")).to_be_visible()
    assert_accessible(page)
