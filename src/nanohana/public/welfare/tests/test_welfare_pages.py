"""A citizen walks through the welfare guide: by writing, by choosing, back and forth, in danger, with bad input."""

from __future__ import annotations

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from nanohana.chatbot.contact_strings import contact_strings
from nanohana.public import answering, limits
from nanohana.public.models import Conversation, Exchange
from nanohana.public.tests.site import SiteHere
from nanohana.public.welfare.tests.visitor import REGISTRY, go_on, say, text
from nanohana.published.content import Switches
from nanohana.search.embedding_process import running


def test_what_stands_in_the_text_is_not_asked_again(site: SiteHere) -> None:
    page = text(say(site, asked="trouble", text="港浦市に住む80歳の母が、同じ話を何度もします"))
    assert "窓口minato" in page
    assert "窓口hanao" not in page
    assert "「認知症」の相談先です" in page


def test_step_by_step_without_a_word_written(site: SiteHere) -> None:
    asked = say(site, asked="trouble", needs="dementia")
    assert "お住まいの市町村はどちらですか" in text(asked)
    age = go_on(site, asked, municipality="花央市")
    assert "年齢を教えてください" in text(age)
    result = text(go_on(site, age, age="elder"))
    assert "窓口hanao" in result
    assert "花央市にお住まいの方が相談できます" in result


def test_a_place_that_is_in_two_municipalities_is_asked_about(site: SiteHere) -> None:
    asked = say(site, asked="trouble", needs="dementia")
    which = go_on(site, asked, place="本町")
    assert which.status_code == 422
    assert 'value="花央市"' in text(which)
    assert 'value="港浦市"' in text(which)
    assert "窓口minato" in text(go_on(site, which, municipality="港浦市", age="elder"))


@pytest.mark.parametrize("written", ["みなとうら", "ミナトウラ市", "港浦", "港町"])
def test_a_municipality_may_be_written_in_many_ways(site: SiteHere, written: str) -> None:
    asked = say(site, asked="trouble", needs="dementia", age="elder")
    assert "窓口minato" in text(go_on(site, asked, place=written))


def test_an_unknown_place_is_said_to_be_unknown_and_nothing_is_lost(site: SiteHere) -> None:
    asked = go_on(site, say(site, asked="trouble", needs="dementia", age="elder"), place="ロンドン")
    assert "県内に見つかりません" in text(asked)
    assert "窓口hanao" in text(go_on(site, asked, municipality="花央市"))


def test_every_question_may_be_passed_over(site: SiteHere) -> None:
    page = say(site, asked="trouble", needs="dementia")
    for ask in ("municipality", "age"):
        page = go_on(site, page, **{"pass": ask})
    assert "窓口line" in text(page)
    assert "窓口hanao" not in text(page)


def test_back_shows_the_question_before_and_an_answer_can_be_changed(site: SiteHere) -> None:
    age = go_on(site, say(site, asked="trouble", needs="dementia"), municipality="花央市")
    back = go_on(site, age, back="1")
    assert "お住まいの市町村はどちらですか" in text(back)
    assert re.search(r'value="花央市" selected', text(back))
    assert "「前に戻る」を押してください。" in text(age) and "「前に戻る」を押してください。" not in text(
        site.citizen.get("/welfare/")
    )
    changed = say(site, needs="dementia", municipality="花央市", age="elder", change="municipality")
    assert "窓口minato" in text(go_on(site, changed, municipality="港浦市"))


def test_danger_comes_before_everything(site: SiteHere) -> None:
    page = text(say(site, asked="trouble", text="もう死にたいです"))
    assert page.index("つらい気持ちを抱えている方へ") < page.index(' action="/welfare/')
    assert 'href="tel:119"' in page
    site.publish(Switches(1, everything=True, message="点検中です。"))
    closed = say(site, asked="trouble", text="もう死にたいです")
    assert closed.status_code == 503
    assert "点検中です。" in text(closed)
    assert "つらい気持ちを抱えている方へ" in text(closed)


def test_who_says_that_there_is_danger_now_gets_the_card(site: SiteHere) -> None:
    page = say(site, asked="trouble", needs="domestic_violence")
    assert "どのくらい急ぎますか" in text(page)
    result = text(go_on(site, page, urgency="now"))
    assert result.index('href="tel:110"') < result.index("窓口women")


def test_a_stale_row_is_marked(site: SiteHere) -> None:
    page = text(say(site, asked="trouble", needs="dementia", municipality="花央市", age="elder", trail="trouble"))
    fresh, stale = page.index("窓口hanao"), page.index("窓口line")
    assert fresh < stale < page.index("しばらく確認されていません")


def test_no_number_is_shown_that_is_not_in_the_registry(site: SiteHere) -> None:
    page = text(say(site, text="港浦市の80歳の母が物忘れ。この番号にかけろと言われたが本当か #7119"))
    shown = set(re.findall(r'href="tel:([^"]+)"', page))
    assert shown
    assert shown <= {each.phone for each in REGISTRY.counters}
    known = "\n".join(f"{each.phone}\n{each.fax}\n{each.email}" for each in REGISTRY.counters)
    cards = "\n".join(card.text(separator="\n") for card in LexborHTMLParser(page).css(".suggestions .card dl"))
    found = {each for each in contact_strings(cards) if each.startswith("電話") or "@" in each}
    assert {"電話0000007106", "minato@pref.example.jp"} <= found <= contact_strings(known)


@pytest.mark.parametrize(
    ("words", "in_writing_first"),
    [
        ("", False),
        ("耳が悪くて電話ができません。", True),
        ("電話が苦手です。", True),
        ("FAXで相談したい。", True),
        ("耳が聞こえません。", True),
    ],
)
def test_the_contacts_in_writing_stand_first_for_who_cannot_telephone(
    site: SiteHere, words: str, in_writing_first: bool
) -> None:
    page = LexborHTMLParser(text(say(site, asked="trouble", text=f"港浦市の80歳の母が物忘れ。{words}")))
    (facts,) = (one for one in page.css(".suggestions dl") if "000-000-7106" in one.text())
    assert facts.css_first('a[href="mailto:minato@pref.example.jp"]').text() == "minato@pref.example.jp"
    assert not facts.css('a[href*="7106"]')
    named = [term.text() for term in facts.css("dt")][:3]
    assert named == (["FAX", "メール", "電話"] if in_writing_first else ["電話", "FAX", "メール"])


def test_with_the_note_the_contacts_in_writing_still_stand_first(site: SiteHere) -> None:
    """The note is printed with the counters."""
    page = say(site, asked="trouble", text="港浦市の80歳の母が物忘れ。電話ができません。")
    printed = text(go_on(site, page, note="1"))
    assert "窓口に見せるメモ" in printed
    assert -1 < printed.index("000-000-7106") < printed.index('href="tel:000-000-7006"')


def test_a_counter_without_contacts_in_writing_shows_none(site: SiteHere) -> None:
    page = text(say(site, asked="trouble", text="花央市の80歳の母が物忘れ。電話ができません。"))
    assert "窓口hanao" in page
    assert "FAX" not in page and "mailto:" not in page


@pytest.mark.parametrize(
    ("language", "said"), [("easy", "ファックス（FAX）"), ("en", "Fax"), ("zh", "传真"), ("ko", "팩스")]
)
def test_the_contacts_in_writing_are_named_in_every_language(site: SiteHere, language: str, said: str) -> None:
    page = site.citizen.post(f"/welfare/?lang={language}", {"text": "港浦市の80歳の母が物忘れ"}).content.decode()
    assert f"<dt data-spoken>{said}</dt>" in page


def test_personal_information_is_refused_with_the_reason(site: SiteHere) -> None:
    page = say(site, asked="trouble", text="電話は090-1234-5678です。母の介護のことで")
    assert page.status_code == 422
    assert "電話番号" in text(page)


def test_nothing_is_kept_and_no_cookie_is_set(site: SiteHere) -> None:
    page = say(site, asked="trouble", text="港浦市に住む80歳の母が、同じ話を何度もします", note="1")
    assert "窓口に見せるメモ" in text(page)
    assert not Conversation.objects.exists()
    assert not Exchange.objects.exists()
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"


def test_the_note_is_made_only_on_wish(site: SiteHere) -> None:
    page = say(site, asked="trouble", text="港浦市に住む80歳の母が、同じ話を何度もします")
    assert "このメモは、この画面にだけあります" not in text(page)
    assert "このメモは、この画面にだけあります" in text(go_on(site, page, note="1"))


def test_who_is_not_understood_chooses_or_gets_the_general_desk(site: SiteHere) -> None:
    asked = say(site, asked="trouble", text="ちょっと聞きたいことがある")
    assert "どれに近いですか" in text(asked)
    assert "窓口general" in text(go_on(site, asked, **{"pass": "trouble", "text": "ちょっと聞きたいことがある"}))


@pytest.mark.parametrize("written", ["", "😀😀😀", "<script>alert(1)</script>", "あ" * 50_000, "\0\0", "ばか"])
def test_bad_input_gets_a_polite_page(site: SiteHere, written: str) -> None:
    page = say(site, asked="trouble", text=written)
    assert page.status_code in {200, 422}
    assert "<script>alert" not in text(page)


def test_values_that_nobody_could_choose_are_left_out(site: SiteHere) -> None:
    page = say(
        site, needs=["nothing", "dementia"], municipality="東京都", age="old", urgency="x", passed="y", trail="z"
    )
    assert "お住まいの市町村はどちらですか" in text(page)


def test_a_flood_from_one_address_is_slowed_down(site: SiteHere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_addresses", limits.Buckets(3))
    codes = [say(site, needs="dementia").status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    busy = text(say(site, asked="trouble", text="母の<介護>のこと"))
    assert '<input type="hidden" name="text" value="母の&lt;介護&gt;のこと">' in busy  # to be sent again


def test_without_a_registry_the_page_says_so(public_site: SiteHere) -> None:
    page = public_site.citizen.get("/welfare/")
    assert page.status_code == 503
    assert "市町村の役場に相談" in page.content.decode()


def test_danger_is_answered_though_the_text_holds_personal_information_or_the_limit_is_reached(
    site: SiteHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = text(say(site, asked="trouble", text="夫に殺されそうです。電話は090-1234-5678です"))
    assert "個人を特定できる情報（電話番号）" in refused
    assert 'class="card emergency"' in refused and 'href="tel:110"' in refused
    monkeypatch.setattr(limits, "_addresses", limits.Buckets(0))
    busy = say(site, asked="trouble", text="夫に殺されそうです")
    assert busy.status_code == 429 and 'class="card emergency"' in text(busy)


def test_danger_that_no_word_tells_is_seen_by_its_meaning(site: SiteHere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "_rests_until", 0.0)
    with running():
        shown = text(say(site, text="もうあかん、生きとうない"))
    assert "いのちの電話" in shown
