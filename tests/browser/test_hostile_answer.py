"""A hostile model's answer in a real browser: nothing is loaded, nothing runs, no link leads away."""

from __future__ import annotations

from bench.hostile_model import obeying
from playwright.sync_api import expect

from nanohana.llm.tests.scripted_server import ScriptedServer, words
from tests.browser.conftest import Visit, ask, assert_written

QUESTION = "忌引休暇は何日ですか"
AWAY = "http://127.0.0.1:9"


def test_a_hostile_answer_reaches_nobody(visit: Visit, model: ScriptedServer) -> None:
    page = visit("/")
    own = page.url.rstrip("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
    model.answers(words(obeying("公印は、公印管守者が保管します。", AWAY)))
    ask(page, QUESTION)
    assert_written(page)
    expect(page.locator(".statements")).to_contain_text("markdown.png")
    page.reload()
    expect(page.locator(".statements")).to_contain_text("markdown.png")
    assert asked and [url for url in asked if not url.startswith(own)] == []
    leading = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    assert [url for url in leading if not url.startswith(own)] == []
    assert page.locator(".statements img, .statements script, .statements iframe, .statements form").count() == 0
