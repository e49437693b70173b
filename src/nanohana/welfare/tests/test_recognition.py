"""What citizens speak of in their own words: needs, persons, ages, urgency."""

from __future__ import annotations

import time

import pytest

from nanohana.welfare.kinds import KINDS
from nanohana.welfare.needs import GROUPS, NEEDS
from nanohana.welfare.people import AgeBand, ForWhom
from nanohana.welfare.person import Urgency, age_bands, for_whom, urgency
from nanohana.welfare.recognition import LONGEST, likely, recognise
from nanohana.welfare.words import examples, words


def needs(text: str) -> list[str]:
    return [each.need for each in recognise(text)]


def test_what_nothing_speaks_for_is_not_offered_as_likely() -> None:
    assert likely("ひざ 痛い ひとり", 6) == ()
    assert likely("I can't pay my rent this month", 6) == ("foreigner",)
    assert "child_rearing" in likely("3歳の子が39度の熱です 夜中で病院がやっていません", 6)


def test_every_need_has_words_examples_a_heading_and_counters() -> None:
    assert words().needs.keys() == NEEDS.keys() == {need for _, group in GROUPS for need in group}
    assert {need for need, _ in examples()} == NEEDS.keys()
    assert all(need.kinds and set(need.kinds) <= KINDS.keys() for need in NEEDS.values())
    assert all(turn.need in NEEDS and turn.kind in KINDS for turn in words().turns)
    assert all(given.before <= NEEDS.keys() for given in words().needs.values())


@pytest.mark.parametrize(
    ("said", "need"),
    [
        ("電気が止められそうで、財布には千円しかありません", "hardship"),
        ("母が同じことを何度も聞くようになった", "dementia"),
        ("旦那が怒ると物を投げるので怖い", "domestic_violence"),
        ("ﾊﾟﾁﾝｺがやめられない", "addiction"),
        ("にほんごが わかりません", "foreigner"),
        ("上の部屋から子どもの泣き叫ぶ声が毎晩する", "child_abuse"),
    ],
)
def test_the_first_need(said: str, need: str) -> None:
    assert needs(said)[0] == need


def test_several_needs_at_once() -> None:
    assert set(needs("80歳の母の介護と、50歳のひきこもりの弟のことで悩んでいます")) == {"elder_care", "hikikomori"}
    assert set(needs("2歳の子の育児と義母の介護で、もう体がもちません")) == {"elder_care", "child_rearing"}


def test_the_cause_goes_before_what_comes_of_it() -> None:
    assert needs("弟がパチンコがやめられず、借金を繰り返しています")[0] == "addiction"


@pytest.mark.parametrize(
    "said", ["", "こんにちは", "😀😀", "車の税金はいつまでに払いますか", "asdfgh", "選挙の投票所はどこ"]
)
def test_what_is_no_trouble_of_welfare_is_not_guessed(said: str) -> None:
    assert needs(said) == []


def test_very_long_texts_are_read_in_no_time() -> None:
    begun = time.monotonic()
    recognise("介護あ" * 50_000)
    recognise("家" * LONGEST)
    assert time.monotonic() - begun < 20  # a pattern that runs away takes minutes


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("母が転びました", ForWhom.FAMILY),
        ("私は仕事を失いました", ForWhom.SELF),
        ("夫に殴られています", ForWhom.SELF),  # told of the spouse, for oneself
        ("隣のおばあさんを見かけません", ForWhom.OTHER),
        ("お金がありません", None),
        ("近所付き合いがなく、さびしいです", None),
        ("夫が去年亡くなって、年金だけで暮らしています", None),
        ("私は去年妻に先立たれました", ForWhom.SELF),
        ("父が亡くなり、母が一人で暮らしています", ForWhom.FAMILY),
    ],
)
def test_for_whom(said: str, who: ForWhom | None) -> None:
    assert for_whom(said) == who


@pytest.mark.parametrize(
    ("said", "bands"),
    [
        ("82歳の父のことで", (AgeBand.ELDER,)),
        ("父（８２歳）のことで", (AgeBand.ELDER,)),
        ("五十代の兄が", (AgeBand.ADULT,)),
        ("六十七歳の母が", (AgeBand.ELDER,)),
        ("母は八〇歳で", (AgeBand.ELDER,)),
        ("十七歳の姪が", (AgeBand.CHILD,)),
        ("何十歳も年上の夫が", ()),
        ("小学生の息子が", (AgeBand.CHILD,)),
        ("80歳の母と50歳の弟", (AgeBand.ELDER, AgeBand.ADULT)),
        ("私は35歳です。母の介護で", ()),  # the age of who writes, not of whom it is about
        ("大学生です", (AgeBand.YOUNG,)),
        ("困っています", ()),
    ],
)
def test_ages(said: str, bands: tuple[AgeBand, ...]) -> None:
    assert age_bands(said) == bands


def test_urgency() -> None:
    assert urgency("今日食べる物がない") == Urgency.SOON
    assert urgency("将来が心配") is None
