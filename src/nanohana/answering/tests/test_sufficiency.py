"""The decision to answer: its stored coefficients fit its features, and more evidence never makes it less sure."""

from __future__ import annotations

import dataclasses
import uuid

import pytest

from nanohana.answering.asked_words import asked_words
from nanohana.answering.selection import likeliest_first
from nanohana.answering.sufficiency import (
    SYNONYM_SHARE,
    Features,
    Weights,
    chances,
    coefficients,
    confidence,
    features,
    weighed,
)
from nanohana.search.found import Found, Passage

QUESTION = "夏季休暇は何日取れますか"
ANSWER = "職員の夏季休暇は、7日以内とする。"


def passage(text: str, cosine: float | None) -> Passage:
    return Passage(
        chunk=1, document=uuid.uuid4(), version=uuid.uuid4(), title="職員の休暇に関する規則", version_label="",
        library_id=1, library="例規", division_id=1, division="人事課", format="txt", kind="text", effective_from=None,
        effective_until=None, heading_path=(), text=text, spans=(), first_block=0, last_block=0, bm25=1.0,
        cosine=cosine,
    )  # fmt: skip


def words(question: str) -> Weights:
    return weighed(asked_words(question), 0, {})


OTHERS = [passage("庁舎の冷房は、室温が28度を超えたときに行う。", 0.82) for _ in range(4)]
FOUND = [passage(ANSWER, 0.92), *OTHERS]


def test_what_most_likely_answers_comes_first_and_the_rest_as_it_was_found() -> None:
    found = Found((*OTHERS, FOUND[0]))
    ordered = likeliest_first(found, chances(QUESTION, words(QUESTION), found.passages))
    assert ordered.passages == (FOUND[0], *OTHERS)
    assert likeliest_first(found, [0.2, 0.9]).passages == (OTHERS[1], OTHERS[0], *found.passages[2:])


def test_every_feature_has_a_weight() -> None:
    assert len(coefficients().weights) == len(Features._fields)
    assert 0 < coefficients().near < coefficients().threshold < 1


def test_the_passage_that_answers_is_enough_and_others_are_not() -> None:
    assert (
        confidence(QUESTION, words(QUESTION), FOUND)
        > coefficients().threshold
        > confidence(QUESTION, words(QUESTION), OTHERS)
    )
    assert confidence(QUESTION, words(QUESTION), []) == 0.0


def test_a_nearer_meaning_makes_it_surer() -> None:
    nearer = [dataclasses.replace(FOUND[0], cosine=0.95), *OTHERS]
    assert confidence(QUESTION, words(QUESTION), nearer) > confidence(QUESTION, words(QUESTION), FOUND)


def test_a_passage_without_the_asked_kind_of_thing_makes_it_less_sure() -> None:
    vague = [passage("職員の夏季休暇は、所属長の承認を得て取得する。", 0.92), *OTHERS]
    assert features(QUESTION, words(QUESTION), vague)[0].sentence == 0.0
    assert confidence(QUESTION, words(QUESTION), vague) < confidence(QUESTION, words(QUESTION), FOUND)


def test_a_sentence_that_names_the_table_answers_as_well() -> None:
    referring = [passage("夏季休暇の日数は、別表第2のとおりとする。", 0.92), *OTHERS]
    assert confidence(QUESTION, words(QUESTION), referring) > coefficients().threshold


def test_a_synonym_counts_less_than_the_word_itself() -> None:
    allowance = [passage("期末手当は、6月及び12月に支給する。", 0.9)]
    everyday, official = (
        features(f"{word}はいつですか", words(f"{word}はいつですか"), allowance)[0].sentence
        for word in ("ボーナス", "期末手当")
    )
    assert 0 < everyday < official


def test_without_vectors_words_alone_decide() -> None:
    bare = [dataclasses.replace(one, cosine=None) for one in FOUND]
    assert coefficients().threshold < confidence(QUESTION, words(QUESTION), bare)
    assert confidence(QUESTION, words(QUESTION), bare) < confidence(QUESTION, words(QUESTION), FOUND)
    assert confidence(QUESTION, words(QUESTION), bare[1:]) < coefficients().threshold


def test_the_size_of_the_index_does_not_decide() -> None:
    assert confidence(QUESTION, words(QUESTION), FOUND[:1]) == pytest.approx(
        confidence(QUESTION, words(QUESTION), FOUND)
    )


def test_a_latin_name_counts_as_much_as_a_number_however_common_it_is() -> None:
    asked = "GIFの利用料はいくらですか"
    with_it, without = (passage(f"{name}の利用料は、100円とする。", 0.9) for name in ("GIF", "法人カード"))
    assert features(asked, words(asked), [with_it])[0].sentence == 1.0
    assert features(asked, words(asked), [without])[0].sentence < 0.6


def test_one_passage_must_hold_all() -> None:
    asked = "公印の保管はいつまでですか"
    together = [passage("公印の保管は、3月31日までとする。", 0.92), passage("庁舎の冷房は、28度を目安とする。", 0.82)]
    apart = [passage("公印の保管は、金庫で行う。", 0.82), passage("報告は、3月31日までとする。", 0.92)]
    assert confidence(asked, words(asked), apart) < coefficients().threshold < confidence(asked, words(asked), together)


def test_what_the_search_puts_first_is_surer() -> None:
    assert confidence(QUESTION, words(QUESTION), FOUND) > confidence(QUESTION, words(QUESTION), [*OTHERS, FOUND[0]])


def test_a_verb_is_known_in_any_form_and_a_compound_by_its_parts() -> None:
    asked = "備品の買い換えはいつですか"
    said = [passage("備品の買換えは、4月1日に行う。", 0.9)]
    assert features(asked, words(asked), said)[0].sentence == 1.0
    entry = "再度入札は何回までですか"
    assert features(entry, words(entry), [passage("再度の入札は、2回までとする。", 0.9)])[0].sentence == 1.0


def test_a_shortened_word_that_no_document_has_is_known_in_full() -> None:
    asked, said = "定昇はいつ行いますか", [passage("職員の定期昇給は、1月1日に行う。", 0.9)]
    sentence = features(asked, words(asked), said)[0].sentence
    assert SYNONYM_SHARE * 0.9 < sentence < 1.0
    of_the_documents = weighed(asked_words(asked), 10, {"定昇": 1})
    assert features(asked, of_the_documents, said)[0].sentence < 0.5


def test_how_something_is_paid_asks_for_no_amount() -> None:
    asked, said = "有料道路の料金はどうやって払いますか", [passage("有料道路の料金は、備え付けたカードで支払う。", 0.9)]
    assert features(asked, words(asked), said)[0].sentence > 0.5


def test_the_year_asked_about_is_no_word_of_the_question() -> None:
    assert [word.text for word in asked_words("夏季休暇は今年度何日もらえますか")] == ["夏季休暇"]
