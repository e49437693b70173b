"""The dialogue over the sample registry: what it asks, what it does not, and which counters it ends in."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import pytest

from nanohana.chatbot.emergency_cards import CARDS
from nanohana.published.content import Counter, Registry
from nanohana.sample.counters_content import sample_registry
from nanohana.welfare.guide import Ask, Consultation, advise, next_question, understand
from nanohana.welfare.needs import NEEDS
from nanohana.welfare.people import AgeBand, ForWhom
from nanohana.welfare.person import Urgency

TODAY = datetime.date(2026, 11, 26)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return sample_registry(TODAY)


def kinds(said: Consultation, registry: Registry) -> list[str]:
    return [each.counter.kind for each in advise(said, registry, TODAY)]


def asked(said: Consultation, registry: Registry) -> Ask | None:
    question = next_question(said, registry)
    return question.ask if question else None


def test_a_text_that_says_everything_is_not_questioned(registry: Registry) -> None:
    said = Consultation("港浦市に住む80歳の母が、同じことを何度も聞きます")
    assert asked(said, registry) is None
    assert advise(said, registry, TODAY)[0].counter.name == "港浦市地域包括支援センター"


def test_the_municipality_is_asked_only_where_it_changes_the_counters(registry: Registry) -> None:
    assert asked(Consultation(needs=("dementia",), age=AgeBand.ELDER), registry) == Ask.MUNICIPALITY
    assert asked(Consultation(needs=("foreigner",)), registry) is None


def test_a_place_of_two_municipalities_is_asked_about_with_these_two(registry: Registry) -> None:
    question = next_question(Consultation("本町に住む母の認知症のこと", age=AgeBand.ELDER), registry)
    assert question is not None
    assert (question.ask, set(question.choices)) == (Ask.MUNICIPALITY, {"花央市", "港浦市"})


def test_what_was_passed_over_is_not_asked_again(registry: Registry) -> None:
    said = Consultation(needs=("elder_care",), passed=frozenset({Ask.MUNICIPALITY, Ask.AGE, Ask.FOR_WHOM}))
    assert asked(said, registry) is None
    assert all(not each.counter.municipalities for each in advise(said, registry, TODAY))


def test_an_answer_goes_before_what_was_read(registry: Registry) -> None:
    said = Consultation("港浦市に住む80歳の母の認知症", municipality="花央市")
    assert advise(said, registry, TODAY)[0].counter.municipalities == ("花央市",)


def test_both_sides_of_8050_get_a_counter(registry: Registry) -> None:
    said = Consultation("柏森市。80歳の母と暮らす50歳の弟が20年ひきこもっています。母の介護も始まりそうです")
    assert {"community_care", "hikikomori_center"} <= set(kinds(said, registry))


@pytest.mark.parametrize(
    "text",
    [
        "2歳と4歳の娘がいて、同居の祖母が認知症になりました。両方を一人で見ています",
        "幼い息子を抱えて、父の介護もしています",
    ],
)
def test_both_sides_of_double_care_get_a_counter_though_only_the_children_are_young(
    registry: Registry, text: str
) -> None:
    assert {"community_care", "child_family"} <= set(kinds(Consultation(text, municipality="港浦市"), registry))


def test_a_parents_worry_of_after_their_death_is_no_disability(registry: Registry) -> None:
    text = "48歳の娘が15年ひきこもっています。私が死んだら娘はどうなるのでしょう"
    needs = [each.need for each in understand(Consultation(text), registry).needs]
    assert needs[0] == "hikikomori" and "intellectual_disability" not in needs


def test_words_bring_another_counter_to_the_front(registry: Registry) -> None:
    town = {"municipality": "梨山市"}
    assert kinds(Consultation("78歳の母の要介護認定の申請をしたい", **town), registry)[0] == "care_insurance"
    assert kinds(Consultation("精神障害者手帳を持っているが働きたい", **town), registry)[0] == "disability_work"


def test_a_young_person_without_work_is_sent_to_the_station_for_their_age(registry: Registry) -> None:
    said = Consultation("働いたことがなく自信がない", needs=("work",), municipality="梨山市")
    assert kinds(replace(said, age=AgeBand.YOUNG), registry)[0] == "youth_work"
    assert "youth_work" not in kinds(replace(said, age=AgeBand.ELDER), registry)


def test_towns_without_a_welfare_office_are_sent_to_the_prefectures(registry: Registry) -> None:
    first = advise(Consultation("生活保護を受けたい", municipality="白波町"), registry, TODAY)[0].counter
    assert "白波町" in first.municipalities
    assert first.name.endswith("健康福祉センター地域福祉課")


@pytest.mark.parametrize("need", NEEDS)
def test_every_need_has_one_to_three_counters_in_all_municipalities(registry: Registry, need: str) -> None:
    for town in registry.municipalities:
        shown = advise(Consultation(needs=(need,), municipality=town.name), registry, TODAY)
        assert 1 <= len(shown) <= 3
        assert all(not each.counter.municipalities or town.name in each.counter.municipalities for each in shown)
        assert shown[0].counter.kind in NEEDS[need].kinds


def test_all_that_is_shown_of_a_counter_stands_in_the_registry(registry: Registry) -> None:
    phones = {counter.phone for counter in registry.counters}
    for need in NEEDS:
        for each in advise(Consultation("電話は0120-111-222", (need,), municipality="花央市"), registry, TODAY):
            assert each.counter in registry.counters
            assert each.counter.phone in phones
            assert not re.search(r"[0-9]{2,}-", each.does)


def test_danger_is_seen_before_anything_is_asked(registry: Registry) -> None:
    card = understand(Consultation("もう死にたい"), registry).card
    assert card is not None
    assert card.key == "suicide"


def test_danger_that_was_chosen_shows_the_card_of_the_need(registry: Registry) -> None:
    said = Consultation(needs=("child_abuse",), municipality="花央市", for_whom=ForWhom.OTHER, age=AgeBand.CHILD)
    assert asked(said, registry) == Ask.URGENCY
    card = understand(replace(said, urgency=Urgency.NOW), registry).card
    assert card is not None
    assert card.key == "child_abuse"
    assert understand(replace(said, urgency=Urgency.LATER), registry).card is None


def test_nothing_understood_ends_at_the_general_desk(registry: Registry) -> None:
    said = Consultation("うーん", passed=frozenset({Ask.TROUBLE}))
    assert asked(Consultation("うーん"), registry) == Ask.TROUBLE
    assert asked(said, registry) is None
    assert kinds(said, registry) == ["general_desk"]


def test_a_row_not_checked_for_long_is_marked(registry: Registry) -> None:
    old = Counter("old", "古い窓口", ("foreigner",), updated_on=TODAY - datetime.timedelta(days=366))
    new = replace(old, key="new", updated_on=TODAY - datetime.timedelta(days=365))
    shown = advise(Consultation(needs=("foreigner",)), replace(registry, counters=(old, new)), TODAY)
    assert {each.counter.key: each.is_stale for each in shown}["new"] is False
    assert advise(Consultation(needs=("foreigner",)), replace(registry, counters=(old,)), TODAY)[0].is_stale


def test_an_age_that_no_counter_takes_is_taken_for_misread(registry: Registry) -> None:
    said = Consultation(needs=("elder_care",), municipality="花央市", age=AgeBand.CHILD)
    assert kinds(said, registry)[0] == "community_care"


def test_a_child_who_tells_of_blows_in_kana_is_not_given_the_list_of_troubles(registry: Registry) -> None:
    known = understand(Consultation("おとうさんに なぐられて あおくなってる"), registry)
    assert known.card is not None and known.card.key == "child_abuse"
    assert [each.need for each in known.needs] == ["child_abuse"]


def test_who_is_bullied_is_led_to_the_counters_for_troubles_at_school(registry: Registry) -> None:
    known = understand(Consultation("みんなが わらう", danger=CARDS["bullying"]), registry)
    assert [each.need for each in known.needs] == ["school_refusal"]


def test_an_empty_registry_shows_nothing(registry: Registry) -> None:
    assert advise(Consultation(needs=("work",)), replace(registry, counters=()), TODAY) == ()
