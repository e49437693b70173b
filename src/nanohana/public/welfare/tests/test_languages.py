"""The welfare guide for everyone: its pages in every language, ふりがな, translations; a switch loses nothing."""

from __future__ import annotations

import re

import pytest

from nanohana.llm.tests.scripted_server import ScriptedServer, words
from nanohana.public.display.labels import LANGUAGES, label
from nanohana.public.tests.site import SiteHere
from nanohana.public.welfare.tests.visitor import REGISTRY, go_on, say, text
from nanohana.welfare.needs import GROUPS, NEEDS

KANA = re.compile("[ぁ-ゖァ-ヺ]")


def test_the_needs_are_named_as_the_registry_names_them() -> None:
    for need in NEEDS.values():
        assert (label(f"need_{need.key}", "ja"), label(f"need_{need.key}_meaning", "ja")) == (need.title, need.meaning)
    assert all(label(f"needs_{heading}", "en") for heading, _ in GROUPS)


def without_japanese(page: str) -> str:
    """What a page says outside the elements that are marked as Japanese."""
    return re.sub(r'<(\w+)[^>]* lang="ja"[^>]*>.*?</\1>', "", page.split("<main")[1].split("</main>")[0], flags=re.S)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language not in ("ja", "easy")])
def test_every_page_speaks_the_language_and_marks_what_is_japanese(site: SiteHere, language: str) -> None:
    site.citizen.get(f"/welfare/?lang={language}")  # remembered in the display's cookie
    asked = say(site, asked="trouble", needs="dementia")
    unknown = go_on(site, asked, place="London")
    age = go_on(site, unknown, municipality="花央市")
    result = go_on(site, age, age="elder")
    pages = [site.citizen.get("/welfare/"), say(site, asked="trouble"), asked, unknown, age, result,
             go_on(site, result, note="1"), say(site, asked="trouble", needs="domestic_violence"),
             say(site, needs="domestic_violence", urgency="now")]  # fmt: skip
    for page in [text(each) for each in pages]:  # type: ignore[arg-type]
        assert f'<html lang="{LANGUAGES[language][1]}"' in page
        said = without_japanese(page).replace("港浦市", "")
        assert not KANA.search(said), KANA.search(said)
    assert label("age_elder", language) in text(result)
    assert "窓口hanao" in text(result)


def test_plain_japanese_stands_in_the_place_of_every_fixed_text_and_has_readings(site: SiteHere) -> None:
    site.citizen.get("/welfare/?lang=easy")
    asked = text(say(site, asked="trouble", needs="dementia"))
    bare = re.sub(r"<rp.*?</rp>|<rt.*?</rt>|</?ruby>", "", asked)
    assert "どの まちに 住んで いますか" in bare
    assert '<rt aria-hidden="true">す</rt>' in asked
    card = text(say(site, text="もう死にたいです"))
    assert card.count('class="card emergency"') == 1


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_switch_loses_nothing(site: SiteHere, language: str) -> None:
    first = site.citizen.post(
        f"/welfare/?lang={language}", {"show": "1", "asked": "trouble", "first": "1", "text": "母の物忘れ"}
    )
    assert 'name="first"' in text(first) and "母の物忘れ</textarea>" in text(first)  # type: ignore[arg-type]
    asked = say(site, asked="trouble", needs="dementia")
    again = go_on(site, asked, show="1", place="みなとうら")
    assert again.status_code == 200
    assert 'name="asked" value="municipality"' in text(again)
    assert 'value="みなとうら"' in text(again)
    result = go_on(site, go_on(site, again, place="みなとうら"), age="elder")
    assert "minato</span>" in text(result)
    note = go_on(site, go_on(site, result, note="1"), show="1")
    assert 'id="note-title"' in text(note) and "minato</span>" in text(note)


@pytest.mark.parametrize("said", [{"place": "本町"}, {"text": "本町の母が認知症のようです", "first": "1"}])
def test_a_switch_shows_the_same_municipalities_to_choose_from(site: SiteHere, said: dict[str, str]) -> None:
    asked = say(site, asked="trouble", needs="dementia")
    which = go_on(site, asked, **said) if "place" in said else say(site, asked="trouble", **said)
    assert text(which).count('type="radio" name="municipality"') == 2
    again = text(go_on(site, which, show="1", municipality="港浦市"))
    assert again.count('type="radio" name="municipality"') == 2
    assert re.search(r'value="港浦市"[^>]* checked', again)
    assert "<select" not in again


def test_enter_goes_on_and_does_not_change_the_language(site: SiteHere) -> None:
    """Enter presses the first button of a form in the order of the page (HTML, implicit submission)."""
    page = text(say(site, asked="trouble", needs="dementia"))
    first = re.search(r'<button[^>]*form="guide"[^>]*>', page)
    assert first is not None and "name=" not in first.group() and "formaction" not in first.group()


def test_the_note_for_the_counter_is_japanese_beside_the_other_language(site: SiteHere) -> None:
    site.citizen.get("/welfare/?lang=en")
    note = text(say(site, needs="dementia", municipality="港浦市", age="elder", note="1"))
    assert re.search(r'<span lang="ja">お困りのこと</span> / Trouble', note)
    assert re.search(r'<span lang="ja">認知症</span> / Dementia', note)


def test_a_translation_is_offered_only_where_a_model_is_set(site: SiteHere) -> None:
    site.citizen.get("/welfare/?lang=en")
    assert "/welfare/translation/" not in text(say(site, needs="dementia", municipality="港浦市", age="elder"))
    assert site.citizen.post("/welfare/translation/", {"counter": "minato"}).status_code == 404


def test_what_a_counter_does_is_translated_and_leads_back(site: SiteHere, public_model: ScriptedServer) -> None:
    site.citizen.get("/welfare/?lang=en")
    result = text(say(site, needs="dementia", municipality="港浦市", age="elder"))
    assert result.count('hx-post="/welfare/translation/?lang=en&amp;ruby=0"') == 2
    public_model.answers(words("Advice on care, dementia and watching over elderly people."))
    state = {"needs": "dementia", "municipality": "港浦市", "age": "elder"}
    page = site.citizen.post("/welfare/translation/?lang=en&ruby=0", {"counter": "minato", **state})
    assert "Advice on care, dementia" in page.content.decode()
    assert "高齢者の介護、認知症、見守りの相談を受けます。" in page.content.decode()
    assert "窓口minato" in text(go_on(site, page))  # type: ignore[arg-type]
    assert site.citizen.post("/welfare/translation/?lang=en", {"counter": "none"}).status_code == 404


def test_a_foreign_text_is_read_by_way_of_japanese(site: SiteHere, public_model: ScriptedServer) -> None:
    public_model.answers(words("80歳の母の認知症のことで相談したいです。"))
    page = say(site, asked="trouble", text="My mother is 80 years old and forgets everything, what can I do?")
    assert 'name="asked" value="municipality"' in text(page)
    assert REGISTRY.municipalities[0].name in text(page)


def test_personal_information_of_a_foreign_text_never_goes_to_the_model(
    site: SiteHere, public_model: ScriptedServer
) -> None:
    page = say(site, asked="trouble", text="My mail address is taro.yamada@example.com, my mother forgets everything")
    assert page.status_code == 422
    assert public_model.requests() == []
