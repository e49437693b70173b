"""Unanswered questions come together by what they ask for."""

from __future__ import annotations

import tracemalloc

from nanohana.apps.chatbots.dashboard.clustering import clusters


def test_other_wordings_of_one_question_are_one_cluster() -> None:
    found = clusters(
        [
            "ドローンで撮影する許可はいりますか",
            "ドローン撮影の許可を教えてください",
            "ドローンで撮影するのに許可はいる？",
            "クルーズ船の停泊料金はいくらですか",
        ]
    )
    assert [(each.count, len(each.questions)) for each in found] == [(3, 3), (1, 1)]
    assert "クルーズ船" in found[1].title


def test_spellings_are_one_question_and_the_most_frequent_is_the_title() -> None:
    found = clusters(["ＰＣＲ検査はどこ？", "PCR検査はどこで受けられますか", "PCR検査は どこ"])
    assert found[0].title == "ＰＣＲ検査はどこ？"
    assert found[0].questions[0][1] == 2
    assert found[0].others == [("PCR検査はどこで受けられますか", 1)]


def test_words_that_only_ask_bring_nothing_together() -> None:
    found = clusters(["犬の登録について教えてください", "空き家について教えてください", "道路について教えてください"])
    assert len(found) == 3


def test_no_chain_of_small_steps_leads_from_one_topic_to_another() -> None:
    found = clusters(["自動車税の減免", "自動車税の減免の申請書", "申請書の郵送先"])
    assert ["自動車税の減免", "申請書の郵送先"] not in [[text for text, _ in each.questions] for each in found]
    assert len(found) == 2


def test_only_what_asks_the_same_is_offered_as_another_wording() -> None:
    found = clusters(["県営プールの開場はいつから", "県営プールの開場はいつまで", "県営プールはいつから開場"])
    assert len(found) == 1
    assert found[0].variants == ["県営プールはいつから開場"]


def test_odd_questions_are_clustered_without_an_error() -> None:
    assert clusters([]) == []
    assert sum(each.count for each in clusters(["？", "！！", "😀", "", "あ"])) == 5


def _made_up(number: int) -> str:
    letters = "bcdfghjklmnpqrstvwxz"
    return "".join(letters[number // 20**place % 20] for place in range(6))


def test_words_that_strangers_make_up_do_not_fill_the_memory() -> None:
    """2,000 questions of such words took more than 2 GB of the staff site's web process."""
    asked = [
        " ".join(_made_up(7_919 * (60 * number) + 104_729 * place) for place in range(60)) for number in range(300)
    ]
    tracemalloc.start()
    try:
        assert len(clusters(asked)) == 300
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
