from __future__ import annotations

import pytest

from nanohana.answering.stance import Stance, contradicts, excepted, stance


@pytest.mark.parametrize(
    ("sentence", "does"),
    [
        ("届出書を提出する。", Stance.STATES),
        ("届出書を提出しなければならない。", Stance.OBLIGES),
        ("届出書を提出しなければなりません。", Stance.OBLIGES),
        ("届出書の提出が必要があります。", Stance.OBLIGES),
        ("届出書を提出することができる。", Stance.PERMITS),
        ("届出書を提出してもよい。", Stance.PERMITS),
        ("届出書を提出してはならない。", Stance.FORBIDS),
        ("届出書は提出できません（窓口を除く。）。", Stance.FORBIDS),
        ("届出書の提出は必要ありません。", Stance.WAIVES),
        ("届出書の提出を要しない。", Stance.WAIVES),
        ("この規定は、適用しない。", Stance.DENIES),
        ("窓口では受け付けていません。", Stance.DENIES),
        ("その場で渡さないでください。", Stance.DENIES),
        ("被害を生じさせることのないよう配慮するものとする。", Stance.OBLIGES),
        ("届出書を提出することができるものとする。", Stance.PERMITS),
    ],
)
def test_what_a_sentence_does(sentence: str, does: Stance) -> None:
    assert stance(sentence) == does


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("提出しなければなりません。", "提出することができる。"),
        ("提出することができます。", "提出してはならない。"),
        ("手数料は有料です。", "手数料は無料とする。"),
        ("非常勤職員の休暇です。", "常勤職員の休暇とする。"),
        ("5人以上とする。", "5人未満とする。"),
        ("この条例の施行後にした行為です。", "この条例の施行の日前にした行為とする。"),
        ("期限以後に納付します。", "期限までに納付する。"),
    ],
)
def test_two_that_cannot_both_hold(claim: str, passage: str) -> None:
    assert contradicts(claim, passage)
    assert contradicts(passage, claim)


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("提出が義務です。", "提出しなければならない。"),
        ("申請できます。", "申請することができる。"),
        ("受付できません。", "受け付けてはならない。"),
        ("常勤と非常勤の職員です。", "非常勤職員とする。"),
        ("施行前に申請します。", "施行前又は施行後に申請する。"),
    ],
)
def test_two_that_can(claim: str, passage: str) -> None:
    assert not contradicts(claim, passage)


@pytest.mark.parametrize(
    ("rule", "does"),
    [
        ("届け出なければならない。", Stance.WAIVES),
        ("使用してはならない。", Stance.PERMITS),
        ("回り階段でないこと。", Stance.PERMITS),
    ],
)
def test_what_an_exception_says_is_the_reverse_of_its_rule(rule: str, does: Stance) -> None:
    assert stance(excepted(rule)) == does
